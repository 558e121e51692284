"""A look at an XLSX file's zip directory before any parser unpacks it.

An archive of half a megabyte can unpack to more than a gigabyte, and two cells in opposite
corners of a sheet make a reader lay out seventeen thousand million. Both are found here by
counting, without building anything.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from nrp.formats.merged_cells import SheetFacts
from nrp.formats.unreadable import Limits, Unreadable, too_many_cells

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

_CHUNK = 1 << 20
_OVERLAP = 64
_SMALL = 1 << 20
_MAX_ENTRIES = 10_000
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".gz", ".7z", ".rar", ".jar")
# The start of a cell's tag, with and without a prefix: a few other tags are counted with them.
_CELL_TAGS = (b"<c", b":c")
_QUOTES = (ord('"'), ord("'"))
_MOST_LETTERS, _MOST_DIGITS = 3, 7
_LONGEST_PLACE = _MOST_LETTERS + _MOST_DIGITS + 4
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def check_archive(path: Path, limits: Limits) -> dict[str, SheetFacts]:
    """Raise `Unreadable` unless the archive is a workbook of an honest size; give what was seen of each sheet."""
    facts: dict[str, SheetFacts] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            _check_ratio(entries, path, limits)
            cells = 0
            for entry in entries:
                seen = SheetFacts()
                cells += _check_entry(archive, entry, limits, seen)
                facts[entry.filename] = seen
                if cells > limits.max_cells:
                    raise too_many_cells(cells, limits.max_cells)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        text = "The Excel file is damaged or cut off: its contents cannot be unpacked. Save it again and upload it."
        raise Unreadable("unreadable", text) from error
    return facts


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names or not any(_SHEET.fullmatch(name) for name in names):
        raise Unreadable(
            "wrong_type",
            "The file is a zip archive but not an Excel workbook. Upload the survey file itself, unpacked.",
        )
    if len(names) > _MAX_ENTRIES:
        raise Unreadable("unreadable", f"The Excel file has {len(names):,} parts inside, far more than a survey needs.")
    if len({name.lower() for name in names}) < len(names):
        raise Unreadable("unreadable", "The Excel file holds the same part twice, so what it says is not certain.")
    if any(_leads_outside(name) for name in names):
        raise Unreadable("unreadable", "The Excel file holds a part whose name leads outside the file.")
    if any(name.lower().endswith(_ARCHIVES) for name in names):
        raise Unreadable("unreadable", "The Excel file holds another archive inside. Remove embedded files from it.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("unreadable", "The Excel file is protected by a password. Remove the password and save it.")


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\x00" in name


def _check_ratio(entries: list[zipfile.ZipInfo], path: Path, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, min(sum(entry.compress_size for entry in entries), path.stat().st_size))
    swollen = any(
        entry.file_size > _SMALL and entry.file_size > limits.max_ratio * max(1, entry.compress_size)
        for entry in entries
    )
    if swollen or (unpacked > _SMALL and unpacked > limits.max_ratio * packed):
        raise Unreadable(
            "too_large",
            f"The Excel file would unpack to more than {limits.max_ratio} times its size, which no survey does. "
            "Save the answers as CSV and upload that.",
        )


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, seen: SheetFacts) -> int:
    """Unpack one part in pieces, which checks its checksum, and count a sheet's cells."""
    is_sheet = _SHEET.fullmatch(entry.filename) is not None
    counted, last_row, last_column = 0, 0, 0
    for chunk in _chunks(archive, entry):
        if b"<!ENTITY" in chunk:
            raise Unreadable("unreadable", "The Excel file defines text entities, which no spreadsheet program writes.")
        if is_sheet:
            counted += sum(chunk.count(tag) for tag in _CELL_TAGS)
            row, column, nearest = _corners(chunk)
            seen.see(chunk)
            seen.see_column(nearest)
            last_row, last_column = max(last_row, row), max(last_column, column)
            if max(counted, last_row * last_column) > limits.max_cells:
                raise too_many_cells(max(counted, last_row * last_column), limits.max_cells)
    return max(counted, last_row * last_column)


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give the part in pieces that end after a whole tag wherever there is one."""
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            whole = rest + chunk
            cut = whole.rfind(b">") + 1 or max(0, len(whole) - _OVERLAP)
            yield whole[:cut]
            rest = whole[cut:][-_CHUNK:]
    if rest:
        yield rest


def _corners(chunk: bytes) -> tuple[int, int, int]:
    """Give the last row, the last column and the first column that any `r="AB12"` of a piece names; 0 for none.

    Three million cells are usual, so the places are found and read as arrays.
    """
    text = np.concatenate([np.frombuffer(chunk, np.uint8), np.zeros(_LONGEST_PLACE, np.uint8)])
    at = np.flatnonzero(text[1:-1] == ord("=")) + 1
    at = at[(text[at - 1] == ord("r")) & ((text[at + 1] == _QUOTES[0]) | (text[at + 1] == _QUOTES[1]))] + 2
    at = at[at < len(chunk)]
    if not at.size:
        return 0, 0, 0
    columns, at = _read_along(text, at, first=ord("A"), base=26, most=_MOST_LETTERS)
    rows, _ = _read_along(text, at, first=ord("0"), base=10, most=_MOST_DIGITS)
    named = columns[columns > 0]
    return int(rows.max()), int(columns.max()), int(named.min()) if named.size else 0


def _read_along(text: Bytes, at: Places, *, first: int, base: int, most: int) -> tuple[Places, Places]:
    """Read a number in a row of bytes from each place; give the numbers and where each ended.

    Letters count from 1 (A is 1, AA is 27), digits from 0.
    """
    offset = 1 if base == 26 else 0
    values = np.zeros_like(at)
    reading = np.ones(at.shape, bool)
    for _ in range(most):
        digit = text[at].astype(np.int64) - first
        reading &= (digit >= 0) & (digit < base)
        values = np.where(reading, values * base + digit + offset, values)
        at = at + reading
    return values, at
