"""Cells as bytes: what is stored beside the microdata, so that a file is scanned once.

A file is a line naming the format, the length of a JSON header, the header, the integers behind each
other, and the SHA-256 of everything before it. The same cells give the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluation.engine.cells import Cells
from evaluation.engine.compress import Faults
from evaluation.engine.sums import ExactArray, HouseholdSums, Key, Moments, Sums, as_bytes

_MAGIC = b"nrp-cells-file/1\n"
_DIGEST = 32


class Damaged(ValueError):
    """The bytes are not those of a whole file of cells."""


def to_bytes(cells: Cells, faults: Faults, about: Mapping[str, Any]) -> bytes:
    """Spell cells out.

    Parameters
    ----------
    cells, faults
        From `compress`.
    about
        What they were made from, kept as it is.
    """
    arrays = list(_arrays(cells))
    # Plain text, lists and whole numbers only, so the standard library writes it in one way.
    header = json.dumps(
        {
            "about": dict(about),
            "outcomes": cells.outcomes,
            "factors": cells.factors,
            "numbers": cells.numbers,
            "keys": cells.keys,
            "places": cells.places,
            "has_households": cells.households is not None,
            "parts": [sums.parts for sums in cells.sums],
            "bad_weights": [[*place, count] for place, count in sorted(faults.bad_weights.items())],
            "not_numbers": sorted(faults.not_numbers),
            "arrays": [[list(values.shape), values.dtype == np.int64] for values in arrays],
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    body = b"".join(as_bytes(values) for values in arrays)
    content = _MAGIC + len(header).to_bytes(8, "little") + header + body
    return content + hashlib.sha256(content).digest()


@dataclass(frozen=True, slots=True)
class Opened:
    """A whole file whose sums are not read yet."""

    header: Mapping[str, Any]
    body: bytes

    @property
    def about(self) -> dict[str, Any]:
        """What it was made from."""
        about: dict[str, Any] = self.header["about"]
        return about

    def read(self) -> tuple[Cells, Faults]:
        """Read the cells, equal to the last bit to those written."""
        return _read(self.header, self.body)


def opened(content: bytes) -> Opened:
    """Check that bytes are a whole file of cells, and read its header.

    Raises
    ------
    Damaged
        When they are not.
    """
    start = len(_MAGIC) + 8
    is_whole = content.startswith(_MAGIC) and len(content) > start + _DIGEST
    if not is_whole or hashlib.sha256(content[:-_DIGEST]).digest() != content[-_DIGEST:]:
        raise Damaged("This is not a whole file of cells.")
    end = start + int.from_bytes(content[len(_MAGIC) : start], "little")
    return Opened(json.loads(content[start:end]), content[end:-_DIGEST])


def from_bytes(content: bytes) -> tuple[Cells, Faults]:
    """Read cells back, equal to the last bit.

    Raises
    ------
    Damaged
        When it is not a whole file of cells.
    """
    return opened(content).read()


def _read(header: Mapping[str, Any], body: bytes) -> tuple[Cells, Faults]:
    numbers = iter(_integers(header["arrays"], body))
    rows, weight, weight_squares = next(numbers), next(numbers), next(numbers)
    sums = tuple(_sums(numbers, parts, has_moments=bool(header["numbers"])) for parts in header["parts"])
    households = None
    if header["has_households"]:
        households = tuple(HouseholdSums(*(next(numbers) for _ in range(4))) for _ in header["outcomes"])
    cells = Cells(
        outcomes=tuple(header["outcomes"]),
        factors=tuple(header["factors"]),
        keys=tuple(tuple(key) for key in header["keys"]),
        rows=rows,
        weight=weight,
        weight_squares=weight_squares,
        sums=sums,
        places=tuple(tuple(place) for place in header["places"]),
        households=households,
        numbers=tuple(header["numbers"]),
    )
    bad_weights: dict[Key, int] = {(area, wave): count for area, wave, count in header["bad_weights"]}
    return cells, Faults(bad_weights, frozenset(header.get("not_numbers", ())))


def _arrays(cells: Cells) -> Iterator[ExactArray]:
    """Every array of integers, in the order in which they are read back."""
    yield from (cells.rows, cells.weight, cells.weight_squares)
    for sums in cells.sums:
        yield from (sums.n, sums.ones, sums.weight, sums.total, sums.square)
        yield from sums.moments.arrays if sums.moments is not None else ()
    for homes in cells.households or ():
        yield from homes.arrays


def _sums(numbers: Iterator[ExactArray], parts: int, *, has_moments: bool) -> Sums:
    n, ones, weight, total, square = (next(numbers) for _ in range(5))
    moments = Moments(*(next(numbers) for _ in range(3))) if has_moments else None
    return Sums(n, ones, weight, total, square, parts, moments)


def _integers(shapes: Sequence[Any], body: bytes) -> Iterator[ExactArray]:
    at = 0
    for shape, is_narrow in shapes:
        count = int(np.prod(shape))
        width = 8 if is_narrow else 32
        piece, at = body[at : at + count * width], at + count * width
        if is_narrow:
            yield np.frombuffer(piece, dtype="<i8").astype(np.int64).reshape(shape)
            continue
        values = np.empty(count, dtype=object)
        values[:] = [int.from_bytes(piece[k * 32 : k * 32 + 32], "little", signed=True) for k in range(count)]
        yield values.reshape(shape)
