"""What a file is, told from its bytes and never from its name."""

import re
from pathlib import Path
from typing import Literal

Kind = Literal["csv", "xlsx", "sav", "zsav", "dta", "parquet"]

NAMES: dict[Kind, str] = {
    "csv": "CSV",
    "xlsx": "Excel (.xlsx)",
    "sav": "SPSS (.sav)",
    "zsav": "SPSS compressed (.zsav)",
    "dta": "Stata (.dta)",
    "parquet": "Parquet",
}
ACCEPTED = "CSV, Excel (.xlsx), SPSS (.sav or .zsav) or Stata (.dta)"

_HEAD = 4096
_FEWEST_PAIRS, _MOST_ZEROS = 4, 0.8
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "xlsx"),
    (b"$FL2", "sav"),
    (b"$FL3", "zsav"),
    (b"<stata_dta>", "dta"),
    (b"PAR1", "parquet"),
)
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel or Word file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RDX3\n", "an R data file"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
# Stata before version 13 starts with its number, a byte order and a 1.
_OLD_STATA = frozenset({102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115})
_MARKUP = re.compile(rb"^\s*<(!doctype\s+html|html|head|body|\?xml|table|meta|svg)", re.IGNORECASE)
_TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def sniff(path: Path) -> Kind | None:
    """Tell the kind of a file; None when it is none that can be read."""
    head = _head(path)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if len(head) > 4 and head[0] in _OLD_STATA and head[1] in {1, 2} and head[2] == 1:
        return "dta"
    return "csv" if describe(path) is None else None


def describe(path: Path) -> str | None:
    """Say in words what a file is that cannot be read; None when it looks like text."""
    head = _head(path)
    for signature, words in _STRANGERS:
        if head.startswith(signature):
            return words
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_without_mark(head):
        return None
    body = head.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(body):
        return "a web page or XML"
    if body.lstrip()[:1] in {b"{", b"["}:
        return "a JSON document"
    if any(byte in _TEXT_CONTROLS for byte in body):
        return "neither text nor a survey file"
    return None


def utf16_without_mark(head: bytes) -> str | None:
    """Tell UTF-16 that lacks its mark: nearly every other byte of western text is then a zero."""
    pairs = len(head) // 2
    if pairs < _FEWEST_PAIRS:
        return None
    high, low = head[1 : 2 * pairs : 2].count(0), head[0 : 2 * pairs : 2].count(0)
    for encoding, zeros, others in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        if zeros > _MOST_ZEROS * pairs and not others:
            return encoding
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)
