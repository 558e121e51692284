"""Gathering what is wrong: each finding keeps every one of its cells until the CSV is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nrp.formats.problems import EXAMPLES_SHOWN, Example, Problem, Severity

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with all its cells.

    Attributes
    ----------
    cells
        A frame of `row` (UInt32, data row from 1, null for a whole column) and `found` (String).
    expected, how_to_mend
        The same for each cell of the finding.
    """

    kind: str
    severity: Severity
    column: str | None
    text: str
    expected: str
    how_to_mend: str
    cells: "pl.DataFrame"

    @property
    def problem(self) -> Problem:
        """The finding as the report shows it: true count, first examples."""
        shown = self.cells.head(EXAMPLES_SHOWN).rows()
        return Problem(
            kind=self.kind,
            severity=self.severity,
            column=self.column,
            count=self.cells.height,
            text=self.text,
            examples=tuple(Example(row=row, found=found or "", expected=self.expected) for row, found in shown),
        )


@dataclass(slots=True)
class Findings:
    """All findings of a file, in the order they were made.

    `severities` are those of the codebook, by kind: they take the place of the usual ones.
    """

    found: list[Finding] = field(default_factory=list)
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        severity: Severity,
        column: str | None,
        cells: "pl.DataFrame",
        *,
        text: str,
        expected: str = "",
        how_to_mend: str,
        is_said: bool = False,
    ) -> None:
        """Keep a finding, unless no cell shows it; `is_said` when its severity is not for the codebook to change."""
        if cells.height:
            severity = severity if is_said else self.severities.get(kind, severity)
            self.found.append(Finding(kind, severity, column, text, expected, how_to_mend, cells))

    def blocked_rows(self) -> "pl.Series":
        """Give the rows that hold something which stops the file, each once."""
        import polars as pl

        rows = [finding.cells["row"] for finding in self.found if finding.severity == "blocks"]
        return pl.concat([pl.Series("row", [], dtype=pl.UInt32), *rows]).drop_nulls().unique()


def whole_columns(found: Sequence[str]) -> "pl.DataFrame":
    """Make cells for something that concerns columns or the file, not rows."""
    import polars as pl

    return pl.DataFrame(
        {"row": [None] * len(found), "found": list(found)}, schema={"row": pl.UInt32, "found": pl.String}
    )


def cells_where(rows: "pl.Series", found: "pl.Series", mask: "pl.Series") -> "pl.DataFrame":
    """Pick the cells of a column where the mask holds; null counts as no."""
    import polars as pl

    picked = mask.fill_null(value=False)
    return pl.DataFrame(
        {"row": rows.filter(picked), "found": found.filter(picked).fill_null("")},
        schema={"row": pl.UInt32, "found": pl.String},
    )
