"""A report as a workbook: the cover, one sheet a section with typed cells, a sheet for long rows, the notes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from nrp.core.render.cells import SHEET_ROWS, SheetFormats, Value, sheet_name, write_cell
from nrp.core.render.tables import Table
from nrp.reports.content.shape import Block, Content, Fact, Lines, Section
from nrp.reports.writers.words import COVER, NOTES, SUMMARY

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
WIDTH, FIRST_WIDTH = 18, 44


def write(content: Content, path: Path) -> None:
    """Write the file. Rows leave memory as they are written, so each sheet is filled from the top down."""
    with xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)}) as book:
        made_at = content.made_at.replace(tzinfo=None)
        book.set_properties({"title": f"{content.title}, {content.period}", "author": "nrp", "created": made_at})
        sheets = _Sheets(book)
        sheets.add(COVER).facts(content.title, content.cover)
        summary = sheets.add(SUMMARY)
        summary.facts(content.period, content.summary)
        for section in content.sections:
            _section(sheets, section)
        notes = sheets.add(NOTES)
        notes.facts(NOTES, [Fact("", content.key), *content.provenance])


class _Sheets:
    """The workbook, with names that it accepts and no two alike."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.formats = SheetFormats.of(book)
        self._taken: set[str] = set()

    def add(self, name: str) -> "_Sheet":
        sheet = self.book.add_worksheet(sheet_name(name, self._taken))
        sheet.set_column(0, 0, FIRST_WIDTH)
        sheet.set_column(1, 12, WIDTH)
        return _Sheet(sheet, self.formats)


class _Sheet:
    """One sheet, filled from the top down."""

    def __init__(self, sheet: xlsxwriter.worksheet.Worksheet, formats: SheetFormats) -> None:
        self._sheet = sheet
        self._formats = formats
        self._row = 0

    @property
    def is_full(self) -> bool:
        return self._row >= SHEET_ROWS

    def line(self, values: Sequence[Value], *, strong: bool = False) -> None:
        for column, value in enumerate(values):
            write_cell(self._sheet, self._row, column, value, self._formats, strong=strong)
        self._row += 1

    def skip(self) -> None:
        self._row += 1

    def facts(self, heading: str, facts: Sequence[Fact]) -> None:
        self.line([heading], strong=True)
        for fact in facts:
            self.line([fact.label, fact.text])

    def table(self, table: Table) -> None:
        if table.caption:
            self.line([table.caption], strong=True)
        self.line(table.head(), strong=True)
        for values in table.values():
            self.line(values)
        self.skip()

    def block(self, block: Block) -> None:
        self.line([block.title], strong=True)
        for text in (*block.paragraphs, *(chart.title for chart in block.charts)):
            self.line([text])
        for table in block.tables:
            self.table(table)
        for note in block.notes:
            self.line([note])
        self.skip()


def _section(sheets: _Sheets, section: Section) -> None:
    sheet = sheets.add(section.title)
    for block in section.blocks:
        sheet.block(block)
    for lines in section.lines:
        _lines(sheets, lines)


def _lines(sheets: _Sheets, lines: Lines) -> None:
    """Write long rows; where one sheet is full another goes on."""
    head = [column.label for column in lines.columns]
    rows: Iterator[Sequence[Value]] = iter(lines.rows)
    sheet = sheets.add(lines.name)
    sheet.line(head, strong=True)
    for row in rows:
        if sheet.is_full:
            sheet = sheets.add(lines.name)
            sheet.line(head, strong=True)
        sheet.line(row)
