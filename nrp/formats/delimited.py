"""Reading CSV: any usual separator and encoding, every cell as text."""

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.heads import ROWS_LOOKED_AT, find_head, names_in
from nrp.formats.problems import EXAMPLES_SHOWN, Example
from nrp.formats.sniffing import utf16_without_mark
from nrp.formats.unreadable import Limits, Unreadable, too_many_columns

if TYPE_CHECKING:
    import polars as pl

_CHUNK = 1 << 20
_START = 4096
_FEW_ENTRIES = 65_000
_SEPARATORS = (",", ";", "\t", "|")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the names of a file stand: which row, how many lines lie above it, and what separates the cells."""

    names: list[str]
    separator: str
    row: int = 1
    lines_above: int = 0


def read_delimited(path: Path, limits: Limits | None, known: Collection[str] = ()) -> "tuple[pl.DataFrame, int]":
    """Read a CSV file; give its rows from the row of names on, and which row of the file that is.

    Parameters
    ----------
    path, limits
        The file, and how large it may be.
    known
        Plain names that the row of names should hold; rows of titles above it are then passed over.

    Raises
    ------
    Unreadable
        When it is no table: no rows, rows longer than the header (each is named), or too large.
    """
    encoding = encoding_of(path)
    head = head_of(path, encoding, known) if known else Head(*header_of(path, encoding))
    at_once = len(head.names)
    if limits is not None:
        rows = _check_size(path, len(head.names), limits, limits.max_text_cells if known else limits.max_cells)
        if known and rows * at_once > limits.cells_at_once:
            at_once = max(1, limits.cells_at_once // rows)
    source: Path | io.BytesIO = path
    if encoding != "utf-8" or has_old_line_ends(path):
        text = path.read_bytes().decode(encoding, "replace")
        source = io.BytesIO((text if "\n" in text else text.replace("\r", "\n")).encode())
    frame = _parse(source, head, encoding, path, at_once)
    return frame, head.row


def _parse(source: Path | io.BytesIO, head: Head, encoding: str, path: Path, at_once: int) -> "pl.DataFrame":
    import polars as pl

    try:
        return _in_groups(source, head, len(head.names), at_once)
    except pl.exceptions.PolarsError as error:
        found = _long_rows(path, encoding, head)
        if not found.only_blanks:
            raise found.refusal(head) from error
    try:
        return _in_groups(source, head, found.longest, at_once)
    except pl.exceptions.PolarsError as error:
        raise LongRows(0, 0, only_blanks=False, examples=[]).refusal(head) from error


def _in_groups(source: Path | io.BytesIO, head: Head, width: int, at_once: int) -> "pl.DataFrame":
    """Read a large file a few columns at a time, each kept as its different entries where these are few."""
    import polars as pl

    if at_once >= len(head.names):
        return _table(source, head, width)
    columns: list[pl.Series] = []
    for start in range(0, width, at_once):
        group = _table(source, head, width, list(range(start, min(start + at_once, width))))
        columns += [_compact(column) for column in group.get_columns()]
    return pl.DataFrame(columns)


def _compact(column: "pl.Series") -> "pl.Series":
    import polars as pl

    entries = column.unique().drop_nulls()
    return column.cast(pl.Enum(entries)) if entries.len() <= _FEW_ENTRIES else column


def _table(source: Path | io.BytesIO, head: Head, width: int, columns: list[int] | None = None) -> "pl.DataFrame":
    import polars as pl

    if isinstance(source, io.BytesIO):
        source.seek(0)
    return pl.read_csv(
        source,
        has_header=False,
        infer_schema=False,
        separator=head.separator,
        skip_lines=head.lines_above,
        missing_columns="insert",
        schema={f"column_{position}": pl.String() for position in range(width)},
        columns=columns,
    )


def encoding_of(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(_START)
    if start.startswith(_UTF16):
        return "utf-16"
    if unmarked := utf16_without_mark(start):
        return unmarked
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


def head_of(path: Path, encoding: str, known: Collection[str]) -> Head:
    """Find the row of names below titles, and the separator that shows the most of the names known."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(_CHUNK)
    best: tuple[tuple[int, int], Head] | None = None
    for separator in _SEPARATORS:
        lines: list[int] = []
        rows: list[list[str]] = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            for row in islice(reader, ROWS_LOOKED_AT):
                rows.append(row)
                lines.append(reader.line_num)
        except csv.Error:
            if not rows:
                continue
        place = find_head(rows, known)
        if place >= len(rows):
            continue
        found = Head(rows[place], separator, place + 1, lines[place - 1] if place else 0)
        score = (names_in(found.names, known), len(found.names))
        if best is None or score > best[0]:
            best = (score, found)
    if best is None:
        raise Unreadable("unreadable", "The first row, which should hold the column names, cannot be read.")
    if not any(cell.strip("\ufeff \t") for cell in best[1].names):
        raise Unreadable("unreadable", "The first rows are blank. One of them should hold the column names.")
    return best[1]


def _count_cells(line: str, separator: str) -> int:
    """Count what a separator makes of a line; one that leaves a cell too long for a name is not the separator."""
    try:
        return len(next(csv.reader([line], delimiter=separator), []))
    except csv.Error:
        return 0


def _check_size(path: Path, columns: int, limits: Limits, most: int) -> int:
    """Refuse what is too large; give about how many rows there are."""
    if columns > limits.max_columns:
        raise too_many_columns(columns, limits)
    with path.open("rb") as stream:
        rows = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    if columns * rows > most:
        raise Unreadable(
            "too_large",
            f"The file holds about {columns * rows:,} cells; at most {most:,} can be read. "
            "Leave out the columns that are not in the codebook.",
        )
    return rows


@dataclass(frozen=True, slots=True)
class LongRows:
    """The rows with more cells than there are names; `only_blanks` when nothing stands in what is too much."""

    count: int
    longest: int
    only_blanks: bool
    examples: list[Example]

    def refusal(self, head: Head) -> Unreadable:
        if not self.count:
            text = (
                "The file cannot be read as a table: a quotation mark is opened and never closed. "
                "Save it again as CSV from the program it came from."
            )
            return Unreadable("unreadable", text)
        rows = "1 row has" if self.count == 1 else f"{self.count:,} rows have"
        first = self.examples[0].row or 0
        text = (
            f"{rows} more cells than the header has names ({len(head.names)}); the first is row {first} of the "
            f"answers, row {first + head.row} of the file. "
            "Put quotation marks around answers that contain the separator."
        )
        return Unreadable("unreadable", text, count=self.count, examples=self.examples)


def _long_rows(path: Path, encoding: str, head: Head) -> LongRows:
    """Find the rows that do not fit, so that the person can too."""
    count, width, longest, only_blanks = 0, len(head.names), len(head.names), True
    examples: list[Example] = []
    try:
        for number, cells in _rows(path, encoding, head):
            if len(cells) > width:
                count += 1
                longest = max(longest, len(cells))
                only_blanks = only_blanks and not any(cell.strip() for cell in cells[width:])
                if len(examples) < EXAMPLES_SHOWN:
                    examples.append(Example(row=number, found=f"{len(cells)} cells", expected=f"{width} cells"))
    except csv.Error:
        count = 0
    return LongRows(count, longest, only_blanks and count > 0, examples)


def _rows(path: Path, encoding: str, head: Head) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=head.separator)
        yield from enumerate(islice(reader, head.row, None), start=1)
