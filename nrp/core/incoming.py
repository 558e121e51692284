"""Large files that come in over HTTP: turned away before they are kept, and named without what a name may hide."""

from typing import Any

from nrp.core.render import numbers

LONGEST_NAME = 255
# What a form adds around the file: boundaries, headers, other fields.
AROUND_THE_FILE = 8 << 20
_DRAINED = 1 << 30
_CHUNK = 1 << 16


def is_too_large(request: Any, most_bytes: int) -> bool:
    """Whether a request is longer than any with a file within the limit; to be asked before its body is parsed.

    What is sent is read and thrown away up to a gigabyte, because a browser shows the answer only once it
    has sent everything.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= most_bytes + AROUND_THE_FILE:
        return False
    left = min(length, _DRAINED)
    while left > 0 and (chunk := request.read(min(left, _CHUNK))):
        left -= len(chunk)
    return True


def bare_name(file_name: str) -> str:
    """The name without folders or unprintable characters; the file is stored under its hash in any case."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isprintable()).strip()
    return name[-LONGEST_NAME:] or "file"


def limit_words(size: int) -> str:
    """Say a limit in the megabytes that it is set in: 200 MB are 200 × 1,024 × 1,024 bytes."""
    megabytes = size / (1 << 20)
    return f"{megabytes:,.0f} MB" if megabytes >= 10 else numbers.file_size(size)
