"""A file of figures as pieces of a table, every cell as text: no piece is large, however large the file."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nrp.formats.delimited import encoding_of, has_old_line_ends, header_of
from nrp.formats.readers import read_table
from nrp.formats.sniffing import NAMES, describe, sniff
from nrp.formats.unreadable import Limits, Unreadable, too_many_columns

if TYPE_CHECKING:
    import polars as pl

BLOCK = 16 << 20
LONGEST_ROW = 64 << 20
ROWS = 200_000
# A workbook is unpacked whole, so it may hold less than a CSV file, which is read in pieces.
SHEET_CELLS = 4_000_000
_SUFFIXES = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows in their order. `done` says how much of the file they and those before them are, 0 to 1.

    `too_long` names rows with more cells than the head: number within the piece, from 0, and how many cells. They
    stand in the frame as blanks.
    """

    frame: "pl.DataFrame"
    done: float
    too_long: tuple[tuple[int, int], ...] = ()


class Source:
    """The head of a file, and its rows piece by piece."""

    def __init__(self, path: Path, file_name: str, limits: Limits) -> None:
        """Look at the file. Raises Unreadable for what is no table of figures."""
        if path.stat().st_size == 0:
            raise Unreadable("empty_file", "The file is empty: it has no bytes at all.")
        if path.stat().st_size > limits.max_bytes:
            size = f"{limits.max_bytes / 1024**2:,.0f} MB"
            raise Unreadable("too_large", f"The file is larger than {size}, the most that can be read.")
        self._path, self._limits = path, limits
        self.kind = _kind(path, file_name)
        self.separator = ","
        self._table: pl.DataFrame | None = None
        if self.kind == "xlsx":
            table = read_table(path, file_name, Limits(limits.max_bytes, min(limits.max_cells, SHEET_CELLS)))
            self.head, self._table = [column.name for column in table.columns], table.frame
        else:
            self._path = _as_utf8(path)
            self.head, self.separator = header_of(self._path, "utf-8")
            self.head = [name.strip("\ufeff ") for name in self.head]
        if len(self.head) > limits.max_columns:
            raise too_many_columns(len(self.head), limits)

    def pieces(self) -> Iterator[Piece]:
        """Give the rows below the head."""
        return self._of_sheet() if self._table is not None else self._of_text()

    def _of_sheet(self) -> Iterator[Piece]:
        import polars as pl

        table, self._table = self._table, None
        if table is None:
            return
        table = table.select(
            pl.col(name).cast(pl.String).alias(f"c{position}") for position, name in enumerate(table.columns)
        )
        for start in range(0, table.height, ROWS):
            yield Piece(table.slice(start, ROWS), min(1.0, (start + ROWS) / table.height))

    def _of_text(self) -> Iterator[Piece]:
        size, read, width = self._path.stat().st_size, 0, len(self.head)
        is_first = True
        for block in _blocks(self._path):
            read += len(block)
            body = block
            if is_first:
                body, is_first = block[_end_of_row(block) :], False
            if body.strip():
                frame, too_long = _parsed(body, self.separator, width)
                yield Piece(frame, read / size, too_long)


def _kind(path: Path, file_name: str) -> str:
    kind = sniff(path)
    if kind not in ("csv", "xlsx"):
        what = NAMES[kind] if kind is not None else describe(path) or "a file of another kind"
        raise Unreadable("wrong_type", f"“{file_name}” is {what}. Hand in a CSV or Excel (.xlsx) file.")
    promised = _SUFFIXES.get(Path(file_name).suffix.lower())
    if promised not in (None, kind):
        raise Unreadable(
            "wrong_type", f"“{file_name}” is named as one kind of file but its contents are {NAMES[kind]}."
        )
    return kind


def _as_utf8(path: Path) -> Path:
    """Give the same text in UTF-8 with line ends that are looked for; a file that has both is given as it stands."""
    encoding = encoding_of(path)
    if encoding == "utf-8" and not has_old_line_ends(path):
        return path
    copy = path.with_name(f"{path.name}-utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source, copy.open("wb") as target:
        while block := source.read(BLOCK):
            target.write(decoder.decode(block).replace("\r\n", "\n").replace("\r", "\n").encode())
        target.write(decoder.decode(b"", final=True).encode())
    return copy


def _blocks(path: Path) -> Iterator[bytes]:
    """Give the file in blocks that end after a whole row: a row's end is one with all quotation marks closed."""
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            rest += block
            cut = _last_end_of_row(rest)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > LONGEST_ROW:
                raise Unreadable(
                    "unreadable",
                    "The file cannot be read as a table: a quotation mark is opened and never closed.",
                )
    if rest:
        yield rest


def _last_end_of_row(block: bytes) -> int:
    is_odd = block.count(b'"') % 2 == 1
    end = len(block)
    while (at := block.rfind(b"\n", 0, end)) >= 0:
        is_odd ^= block.count(b'"', at, end) % 2 == 1
        if not is_odd:
            return at + 1
        end = at
    return 0


def _end_of_row(block: bytes) -> int:
    at = -1
    while (at := block.find(b"\n", at + 1)) >= 0:
        if block.count(b'"', 0, at) % 2 == 0:
            return at + 1
    return len(block)


def _parsed(body: bytes, separator: str, width: int) -> "tuple[pl.DataFrame, tuple[tuple[int, int], ...]]":
    """Read some rows. Where one does not fit the head, they are all read with patience, and it is named."""
    import polars as pl

    names = {f"c{position}": pl.String for position in range(width)}
    try:
        return pl.read_csv(body, has_header=False, infer_schema=False, separator=separator, schema=names), ()
    except pl.exceptions.PolarsError:
        pass
    rows, too_long = [], []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(body.decode(), newline=""), delimiter=separator)):
            if len(cells) > width:
                too_long.append((number, len(cells)))
            rows.append([None] * width if len(cells) > width else cells + [None] * (width - len(cells)))
    except csv.Error as error:
        text = "The file cannot be read as a table. Save it again as CSV from the program it came from."
        raise Unreadable("unreadable", text) from error
    return pl.DataFrame(rows, schema=names, orient="row"), tuple(too_long)
