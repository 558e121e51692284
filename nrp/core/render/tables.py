"""One table in code is one table on the page, one CSV and one sheet, so that the three never differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from nrp.core.render.cells import Value, csv_bytes, safe_cell, xlsx_bytes
from nrp.core.render.numbers import decimal_text

__all__ = ["Cell", "Column", "Row", "Table", "csv_bytes", "safe_cell", "xlsx_bytes"]

Kind = Literal["text", "number", "sentence", "code"]
Variant = Literal["plain", "tight", "stacked", "sticky"]


@dataclass(frozen=True)
class Cell:
    """One cell: what is shown, what a file gets in its place, and where it leads."""

    text: Value
    url: str = ""
    strong: bool = False
    aside: str = ""
    value: Value = None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to show: a record on a phone then leaves the line out."""
        return self.text is None or self.text == ""

    @property
    def shown(self) -> str:
        """Return what the page prints: numbers with thousands and a true minus, nothing as a dash."""
        if self.is_blank:
            return "\u2013"
        if isinstance(self.text, bool) or not isinstance(self.text, int | float | Decimal):
            return self.text if isinstance(self.text, str) else str(self.text)
        places = 0 if isinstance(self.text, int) else max(0, -int(Decimal(str(self.text)).as_tuple().exponent))
        return decimal_text(self.text, places)

    @property
    def filed(self) -> Value:
        """Return what a file gets."""
        return self.text if self.value is None else self.value


@dataclass(frozen=True)
class Column:
    """One column: its head, what stands in it, and the head that it shares with its neighbours."""

    label: str
    kind: Kind = "text"
    span: str = ""


@dataclass(frozen=True)
class Row:
    """One row. A group row is a heading over the rows below; a foot row is a total."""

    cells: Sequence[Cell | Value] = ()
    group: str = ""
    foot: bool = False


@dataclass(frozen=True)
class PlacedCell:
    """A cell with the column that it stands in, as the template prints it."""

    cell: Cell
    column: Column
    is_first: bool


@dataclass(frozen=True)
class PlacedRow:
    """A row as the template prints it."""

    cells: Sequence[PlacedCell]
    group: str
    foot: bool


@dataclass(frozen=True)
class Span:
    """A head over several columns, or an empty place over one."""

    label: str
    width: int


@dataclass(frozen=True)
class Table:
    """A table with its caption. `variant` says how it behaves on a phone."""

    columns: Sequence[Column]
    rows: Sequence[Row | Sequence[Cell | Value]] = field(default_factory=tuple)
    caption: str = ""
    caption_hidden: bool = True
    variant: Variant = "plain"

    @property
    def body(self) -> list[PlacedRow]:
        """Return the rows, each cell with its column."""
        return [self._placed(row) for row in self._rows()]

    @property
    def spans(self) -> list[Span]:
        """Return the upper line of the head, or nothing when no columns share a head."""
        if not any(column.span for column in self.columns):
            return []
        spans: list[Span] = []
        for column in self.columns:
            if spans and column.span and spans[-1].label == column.span:
                spans[-1] = Span(column.span, spans[-1].width + 1)
            else:
                spans.append(Span(column.span, 1))
        return spans

    def head(self) -> list[str]:
        """Return the heads of a file's columns, the shared head in front of its own."""
        return [f"{column.span}: {column.label}" if column.span else column.label for column in self.columns]

    def values(self) -> Iterable[list[Value]]:
        """Yield the rows of a file; group headings are for the eye and stay out."""
        for row in self._rows():
            if not row.group:
                yield [_cell(cell).filed for cell in row.cells]

    def csv(self) -> bytes:
        """Return the table as a CSV file."""
        return csv_bytes(self.head(), self.values())

    def _rows(self) -> list[Row]:
        return [row if isinstance(row, Row) else Row(row) for row in self.rows]

    def _placed(self, row: Row) -> PlacedRow:
        cells = [
            PlacedCell(_cell(cell), column, index == 0)
            for index, (cell, column) in enumerate(zip(row.cells, self.columns, strict=not row.group))
        ]
        return PlacedRow(cells, row.group, row.foot)


def _cell(cell: Cell | Value) -> Cell:
    return cell if isinstance(cell, Cell) else Cell(cell)
