"""Reading CSV: any usual separator and encoding, every cell as text."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.problems import EXAMPLES_SHOWN, Example
from nrp.formats.unreadable import Limits, Unreadable, too_many_columns

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 1 << 20
_SEPARATORS = (",", ";", "\t", "|")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(path: Path, limits: Limits | None) -> "pl.DataFrame":
    """Read a CSV file with its header as the first row.

    Raises
    ------
    Unreadable
        When it is no table: no rows, rows longer than the header (each is named), or too large.
    """
    encoding = encoding_of(path)
    header, separator = header_of(path, encoding)
    if limits is not None:
        _check_size(path, len(header), limits)
    source: Path | io.BytesIO = path
    if encoding != "utf-8" or has_old_line_ends(path):
        text = path.read_bytes().decode(encoding, "replace")
        source = io.BytesIO((text if "\n" in text else text.replace("\r", "\n")).encode())
    frame = _parse(source, separator, encoding, path, len(header))
    if frame.width and frame.height and isinstance(frame[0, 0], str) and frame[0, 0].startswith("\ufeff"):
        frame[0, 0] = frame[0, 0].removeprefix("\ufeff")
    return frame


def _parse(source: Path | io.BytesIO, separator: str, encoding: str, path: Path, width: int) -> "pl.DataFrame":
    import polars as pl

    try:
        return pl.read_csv(
            source,
            has_header=False,
            infer_schema=False,
            separator=separator,
            schema={f"column_{position}": pl.String() for position in range(width)},
        )
    except pl.exceptions.PolarsError as error:
        raise _why(path, encoding, separator, width) from error


def encoding_of(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(_UTF16):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def has_old_line_ends(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
    return b"\r" in start and b"\n" not in start


def header_of(path: Path, encoding: str) -> tuple[list[str], str]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = stream.readline(_CHUNK).partition("\r")[0]
    try:
        best = max(_SEPARATORS, key=lambda mark: _count_cells(first, mark))
        with path.open(encoding=encoding, errors="replace", newline="") as stream:
            header = next(csv.reader(stream, delimiter=best), [])
    except csv.Error as error:
        text = "The first row, which should hold the column names, cannot be read."
        raise Unreadable("unreadable", text) from error
    if not any(cell.strip("\ufeff \t") for cell in header):
        raise Unreadable("unreadable", "The first row is blank. It should hold the column names.")
    return header, best


def _count_cells(line: str, separator: str) -> int:
    """Count what a separator makes of a line; one that leaves a cell too long for a name is not the separator."""
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 0


def _check_size(path: Path, columns: int, limits: Limits) -> None:
    if columns > limits.max_columns:
        raise too_many_columns(columns, limits)
    with path.open("rb") as stream:
        rows = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    if columns * rows > limits.max_cells:
        raise Unreadable(
            "too_large",
            f"The file holds about {columns * rows:,} cells; at most {limits.max_cells:,} can be read. "
            "Leave out the columns that are not in the codebook.",
        )


def _why(path: Path, encoding: str, separator: str, width: int) -> Unreadable:
    """Find the rows that do not fit, so that the person can too."""
    count = 0
    examples: list[Example] = []
    try:
        for number, cells in _rows(path, encoding, separator):
            if len(cells) > width:
                count += 1
                if len(examples) < EXAMPLES_SHOWN:
                    examples.append(Example(row=number, found=f"{len(cells)} cells", expected=f"{width} cells"))
    except csv.Error:
        count = 0
    if not count:
        text = (
            "The file cannot be read as a table: a quotation mark is opened and never closed. "
            "Save it again as CSV from the program it came from."
        )
        return Unreadable("unreadable", text)
    rows = "1 row has" if count == 1 else f"{count:,} rows have"
    text = (
        f"{rows} more cells than the header has names ({width}); the first is row {examples[0].row}. "
        "Put quotation marks around answers that contain the separator."
    )
    return Unreadable("unreadable", text, count=count, examples=examples)


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=separator)
        next(reader, None)
        yield from enumerate(reader, start=1)
