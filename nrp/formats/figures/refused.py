"""What was refused: each cell with its row, counted by kind, the first as examples, all of them in a CSV file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.cells import safe_cell_expr
from nrp.formats.problems import EXAMPLES_SHOWN, Example, Problem, Severity

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("row", "column", "kind", "found", "expected", "how_to_mend")
MOST_LINES = 1_000_000  # a file with more is wrong as a whole; every kind is still counted in full
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its name, its sentence, what was expected and how it is mended."""

    kind: str
    text: str
    expected: str
    mend: str
    severity: Severity = "warns"


@dataclass(slots=True)
class _Met:
    fault: Fault
    column: str
    count: int = 0
    examples: list[Example] = field(default_factory=list)


class Refused:
    """Collects faults and writes each to the file at once, so that it takes no memory however many there are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._met: dict[tuple[str, str], _Met] = {}
        self._rows: list[Any] = []
        self._lines = 0
        path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")

    def add(self, fault: Fault, column: str, rows: "pl.Series", found: "pl.Series") -> None:
        """Refuse some cells of one column. `rows` are their numbers in the file, counted from 1 below the head."""
        if not len(rows):
            return
        met = self._met.setdefault((fault.kind, column), _Met(fault, column))
        met.count += len(rows)
        for row, text in zip(rows.head(EXAMPLES_SHOWN), found.head(EXAMPLES_SHOWN), strict=True):
            if len(met.examples) < EXAMPLES_SHOWN:
                met.examples.append(Example(int(row), str(text or "")[:LONGEST], fault.expected))
        if fault.severity == "warns":
            self._rows.append(rows.to_numpy().astype(np.uint32))
        self._write(fault, column, rows, found)

    def add_one(self, fault: Fault, column: str, row: int, found: str) -> None:
        """Refuse one cell."""
        import polars as pl

        self.add(fault, column, pl.Series([row], dtype=pl.UInt32), pl.Series([found], dtype=pl.String))

    def note(self, fault: Fault, column: str) -> None:
        """Say something of a column as a whole; it is no row."""
        self._met[fault.kind, column] = _Met(fault, column, 1)

    @property
    def rows(self) -> int:
        """How many rows have something in them that was refused."""
        return int(np.unique(np.concatenate(self._rows)).size) if self._rows else 0

    @property
    def cells(self) -> int:
        """How many cells were refused."""
        return sum(met.count for met in self._met.values() if met.fault.severity == "warns")

    def problems(self) -> list[Problem]:
        """Give each kind with its true count, those that cost figures first."""
        found = sorted(self._met.values(), key=lambda met: (met.fault.severity != "warns", -met.count))
        return [
            Problem(
                met.fault.kind, met.fault.severity, met.column or None, met.count, met.fault.text, tuple(met.examples)
            )
            for met in found
        ]

    def _write(self, fault: Fault, column: str, rows: "pl.Series", found: "pl.Series") -> None:
        import polars as pl

        left = MOST_LINES - self._lines
        if left <= 0:
            return
        self._lines += min(left, len(rows))
        text = pl.col("found").fill_null("").str.slice(0, LONGEST)
        frame = pl.DataFrame({"row": rows.head(left), "found": found.head(left)}).select(
            "row",
            safe_cell_expr(pl.lit(column)).alias("column"),
            pl.lit(fault.kind).alias("kind"),
            safe_cell_expr(text).alias("found"),
            pl.lit(fault.expected).alias("expected"),
            pl.lit(fault.mend).alias("how_to_mend"),
        )
        with self._path.open("ab") as file:
            frame.write_csv(file, include_header=False)
