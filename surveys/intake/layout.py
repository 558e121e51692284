"""How the file is laid out and spelled: titles passed over, what a comma is, which way round the days are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrp.formats.merged_cells import cell_name, column_letters
from nrp.formats.spelled_days import Window, order_shown, spelling_of_days
from nrp.formats.spellings import needs_spelling
from nrp.formats.table import FileColumn, Table
from nrp.formats.values import distinct_entries
from surveys.intake.answers import Answers
from surveys.intake.cells import as_text
from surveys.intake.conclusion import Reading
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.sentences import counted, quoted
from surveys.intake.settling import Settled

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a data row stands in the file itself."""

    kind: str
    first_row: int

    @classmethod
    def of(cls, table: Table) -> "Layout":
        return cls(table.kind, table.first_row)

    def place(self, row: int, column: FileColumn) -> str:
        """Name a cell as its program does: cell D15 of the sheet, row 15 and column D of the file, case 14."""
        at = row + self.first_row - 1
        if self.kind == "xlsx":
            return f"cell {cell_name(at, column.position)} of the sheet"
        if self.kind == "csv":
            return f"row {at} of the file, column {column_letters(column.position)}"
        return f"case {row:,}"


def note_titles(table: Table, findings: Findings) -> None:
    """Say which rows were passed over, so that rows of the report can be found in the file."""
    above, blank = table.head_row - 1, table.first_row - table.head_row - 1
    if not above and not blank:
        return
    were = "was" if above == 1 else "were"
    titles = f"{counted(above, 'row')} above the column names {were} passed over. " if above else ""
    blanks = (
        f"{counted(blank, 'blank row')} below them {'was' if blank == 1 else 'were'} passed over. " if blank else ""
    )
    findings.add(
        "title_rows",
        "informs",
        None,
        whole_columns([f"names in row {table.head_row}"]),
        text=f"{titles}The names were found in row {table.head_row}. {blanks}"
        f"Row 1 of this report is row {table.first_row} of the file.",
        expected="the column names in row 1",
        how_to_mend="Nothing needs doing.",
    )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def settle_days(reading: Reading, layout: Layout, raw: "Mapping[str, pl.Series]") -> dict[str, Settled]:
    """Decide for every column of days how it writes them, each beside the others."""
    different = {}
    for variable in reading.codebook.variables:
        cells = raw.get(reading.matching.key_of.get(variable.name, "")) if variable.type == "date" else None
        if cells is None:
            continue
        entries = as_text(cells.filter(reading.areas.kept).unique())
        if needs_spelling(entries.dtype, variable):
            different[variable.name] = distinct_entries(entries)
    shown = [order for entries in different.values() if (order := order_shown(entries)) is not None]
    fieldwork = Window(reading.job.fieldwork_start, reading.job.fieldwork_end)
    return {
        name: Settled(
            *spelling_of_days(
                entries,
                fieldwork if name == reading.codebook.roles.date else Window(),
                has_days_since_1960=layout.kind == "dta",
                neighbours=shown,
            )
        )
        for name, entries in different.items()
    }


def note_unclear(answers: Answers, column: FileColumn, layout: Layout, findings: Findings) -> None:
    """Name every cell that cannot be read with certainty, the first by its place in the file."""
    unclear = answers.settled.unclear
    if unclear is None:
        return
    cells = answers.cells_where(answers.entries.text.is_in(unclear.cells.to_list()))
    if not cells.height:
        return
    first = int(cells["row"][0])
    findings.add(
        unclear.kind,
        unclear.severity,
        answers.variable.name,
        cells,
        text=f"{quoted(answers.variable.name)} is not clear in {counted(cells.height, 'cell')}, the first in row "
        f"{first:,} ({layout.place(first, column)}): {unclear.why}.",
        expected=unclear.expected,
        how_to_mend=unclear.how_to_mend,
    )
