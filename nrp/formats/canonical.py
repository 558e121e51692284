"""One spelling of a JSON document, so that equal documents have equal hashes."""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


def canonical_json(value: Any) -> bytes:
    """Spell a document in its only canonical way.

    Parameters
    ----------
    value
        Anything made of mappings, sequences, text, numbers, booleans and null.

    Returns
    -------
    bytes
        UTF-8 JSON with sorted keys, separators ``,`` and ``:`` and whole floats
        written as integers (``10.0`` and ``10`` are the same number to a reader).

    Raises
    ------
    ValueError
        When a number is not finite: JSON has no spelling for it.
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_hex(content: bytes) -> str:
    """Give the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: Path) -> str:
    """Give the SHA-256 of a file without holding it in memory."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value
