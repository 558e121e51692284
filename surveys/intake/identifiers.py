"""Columns that seem to say who somebody is: found in any column, and kept apart until somebody has decided.

What is found is never shown: a report that quoted an e-mail address would spread it. Its shape is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nrp.formats.codebook import Codebook
from nrp.formats.table import FileColumn, Table
from nrp.formats.values import known_codes, text_expr
from nrp.formats.variables import Variable
from surveys.intake.columns import Matching
from surveys.intake.decisions import Decision
from surveys.intake.findings import Findings, cells_where, whole_columns
from surveys.intake.identifier_kinds import KINDS, found_by_heading, found_by_kind, heading_kind, shape_expr
from surveys.intake.job import SuspectedColumn
from surveys.intake.sentences import counted, quoted

if TYPE_CHECKING:
    import polars as pl

HIDDEN = "(not shown)"
_SHORTEST = 4
_SHOWN = 3
# A telephone number or an NHS number stored as a number; nothing shorter is looked into.
_LONG_NUMBER = 1e8
# Numbers with a decimal point, in any spelling: weights and shares are nobody's telephone.
_DECIMAL = r"^[-+]?[0-9]{0,3}\.[0-9]+(?:[eE][-+]?[0-9]+)?$|^[-+]?[0-9](?:\.[0-9]+)?[eE][-+]?[0-9]+$"
_SHORT_NUMBER = r"^[-+]?[0-9]{0,7}(?:\.[0-9]*)?$"
# H0012, CMP03-10019: letters and few figures, which is how households and interviewers are numbered.
_SERIAL = r"^[A-Za-z]{1,5}[0-9]{0,3}[-_/]?[0-9]{1,8}$"
# A moment in seconds or thousandths since 1970 is as long as a telephone number.
_OF_TIME = re.compile(
    r"(?i)(?:^|[_\W])(?:time|times?tamp|start(?:ed)?|end(?:ed)?|date|began|created|submit(?:ted)?)(?:$|[_\W])"
)
_MOMENT = r"^1[0-9]{9}(?:[0-9]{3})?$"
# Roles that number households, people and staff: what looks like a serial there is one.
_NUMBERING = ("area", "household", "person", "interviewer")


@dataclass(frozen=True, slots=True)
class Suspect:
    """One column with cells that seem to identify somebody.

    Attributes
    ----------
    key, column, variable
        Its column of the raw frame, its name in the file, and the codebook's variable it holds, if any.
    cells
        Mask over all rows of the file.
    rows_of
        How many rows each kind was found in; a cell that is two things counts for the first.
    shapes
        How the found cells are written, null elsewhere.
    decision
        What somebody has decided of it; None as long as nobody has.
    """

    key: str
    column: str
    variable: str | None
    cells: "pl.Series"
    rows_of: Mapping[str, int]
    shapes: "pl.Series"
    decision: Decision | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(self.rows_of)

    @property
    def is_open(self) -> bool:
        """Whether the column is kept apart, because nobody has decided yet."""
        return self.decision is None

    @property
    def summary(self) -> SuspectedColumn:
        """The column as the report tells of it."""
        rows = self.cells.arg_true()
        return SuspectedColumn(
            column=self.column,
            variable=self.variable,
            rows=int(self.cells.sum()),
            kinds=dict(self.rows_of),
            examples=tuple((int(row) + 1, self.shapes[int(row)]) for row in rows.head(_SHOWN)),
            decision=self.decision.decision if self.decision else None,
            reason=self.decision.reason if self.decision else "",
        )


def find_identifiers(
    table: Table, codebook: Codebook, matching: Matching, decided: Mapping[str, Decision]
) -> tuple[Suspect, ...]:
    """Look into every column of the file, whether the codebook knows it or not.

    Parameters
    ----------
    table, codebook, matching
        The file, and which of its columns hold which variable.
    decided
        By column of the file. A column that was said to be nobody's holds good for the kinds it was said of.
    """
    variable_of = {key: codebook.by_name[name] for name, key in matching.key_of.items()}
    numbering = {name for role, name in codebook.roles.columns().items() if role in _NUMBERING}
    found = []
    for column in table.columns:
        variable = variable_of.get(column.key)
        suspect = _look_into(table, column, variable, is_numbering=variable is not None and variable.name in numbering)
        if suspect is not None:
            decision = decided.get(suspect.column)
            holds = decision is not None and decision.covers(suspect.kinds)
            found.append(replace(suspect, decision=decision) if holds else suspect)
    return tuple(found)


def check_identifiers(suspects: Sequence[Suspect], decided: Mapping[str, Decision], findings: Findings) -> None:
    """Stop the file for each column that nobody has decided about, and tell of those that somebody has."""
    import polars as pl

    for suspect in suspects:
        if not suspect.is_open:
            _told(suspect, findings)
            continue
        rows = pl.Series("row", range(1, suspect.cells.len() + 1), dtype=pl.UInt32)
        said = decided.get(suspect.column)
        again = " You said that the column identifies nobody, but not for all of this." if said else ""
        kept = (
            "It would be kept with the answers, so it is held back and the file is stopped."
            if suspect.variable
            else "The column is not in the codebook, so it is not written into the data of the wave; the file has it."
        )
        findings.add(
            "identifier_suspected",
            "blocks",
            suspect.variable or suspect.column,
            cells_where(rows, suspect.shapes, suspect.cells),
            text=f"The column {quoted(suspect.column)} holds what look like {_whats(suspect)}. {kept}{again} "
            "Say what is to become of it.",
            expected="nothing that says who somebody is",
            how_to_mend="Say on the page of suspected columns whether to drop the column, to blank these cells, or why "
            "it identifies nobody. Or take it out of the file.",
        )


def shown_name(column: FileColumn) -> str:
    """Name a column of the file; decisions are kept by this name."""
    return column.name or "(no name)"


def hide(suspect: Suspect, cells: "pl.Series") -> "pl.Series":
    """Put a sign in place of the suspected cells of a column of texts."""
    import polars as pl

    return pl.select(pl.when(suspect.cells).then(pl.lit(HIDDEN)).otherwise(cells)).to_series().alias(cells.name)


def blanked(suspect: Suspect, cells: "pl.Series") -> "pl.Series":
    """Take the suspected cells out of a raw column."""
    import polars as pl

    return pl.select(pl.when(~suspect.cells).then(cells)).to_series().alias(cells.name)


def _whats(suspect: Suspect) -> str:
    parts = [f"{KINDS[kind]} in {counted(rows, 'row')}" for kind, rows in suspect.rows_of.items()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _told(suspect: Suspect, findings: Findings) -> None:
    decision, cells = suspect.decision, int(suspect.cells.sum())
    if decision is None:
        return
    said = {
        "drop": f"The column {quoted(suspect.column)} is left out of the data, as you asked.",
        "blank": f"{counted(cells, 'cell')} of {quoted(suspect.column)} that seemed to identify somebody "
        f"{'is' if cells == 1 else 'are'} blank in the data, as you asked.",
        "keep": f"The column {quoted(suspect.column)} was said to identify nobody: {decision.reason}",
    }
    findings.add(
        "identifier_decided",
        "informs",
        suspect.variable or suspect.column,
        whole_columns([""]),
        text=said[decision.decision],
        how_to_mend="Nothing needs doing. What was decided can be changed until the file is published.",
    )


def _look_into(table: Table, column: FileColumn, variable: Variable | None, *, is_numbering: bool) -> Suspect | None:
    import polars as pl

    raw = table.frame[column.key]
    dtype = raw.dtype
    heading = heading_kind(column.name, column.label) if variable is None or variable.type in ("text", "date") else None
    heading = None if is_numbering else heading
    if dtype.is_temporal() and heading != "birth":
        return None
    if dtype.is_numeric() or dtype == pl.Boolean:
        numbers = raw.cast(pl.Float64).abs()
        if not bool((numbers >= _LONG_NUMBER).any()):
            return None
    raw = raw.alias("raw")
    entries = _entries(raw, variable, heading)
    if heading is None and _OF_TIME.search(column.name):
        entries = entries.filter(~pl.col("text").str.contains(_MOMENT))
    found = _find(entries, heading, is_numbering=is_numbering)
    if not found:
        return None
    text = raw.to_frame().select(text_expr("raw", dtype).alias("text"))["text"]
    masks = {kind: text.is_in(hits.implode()).fill_null(value=False) for kind, hits in found.items()}
    cells = pl.select(pl.any_horizontal(list(masks.values()))).to_series()
    shapes = text.to_frame().select(pl.when(cells).then(shape_expr(pl.col("text"))).alias("found"))["found"]
    name = variable.name if variable is not None else None
    rows_of = {kind: int(mask.sum()) for kind, mask in masks.items()}
    return Suspect(column.key, shown_name(column), name, cells, rows_of, shapes)


def _entries(raw: "pl.Series", variable: Variable | None, heading: str | None) -> "pl.DataFrame":
    """Give the different entries that could identify anybody: no codes, short numbers, decimals or scraps.

    `text`, in order, and `times`, how often each stands there.
    """
    import polars as pl

    cell = pl.col("text")
    could = ~cell.str.contains(_DECIMAL) & (cell.str.len_chars() >= _SHORTEST)
    if heading is None:
        could = could & ~cell.str.contains(_SHORT_NUMBER) & ~cell.str.contains(_SERIAL)
    if variable is not None and variable.type == "code":
        could = could & ~cell.is_in([*known_codes(variable), *variable.codes.values(), *variable.missing.values()])
    different = raw.drop_nulls().value_counts(name="times")
    spelled = different.select(text_expr("raw", raw.dtype).alias("text"), "times").filter(could)
    return spelled.group_by("text").agg(pl.col("times").sum()).sort("text")


def _find(counted: "pl.DataFrame", heading: str | None, *, is_numbering: bool) -> "dict[str, pl.Series]":
    """Give the entries of each kind; each entry once, for the first kind that it is."""
    entries = counted["text"]
    if entries.is_empty():
        return {}
    marks = found_by_kind(entries, counted["times"], is_number_of_people=is_numbering)
    if heading is not None:
        marks[heading] = marks[heading] | found_by_heading(heading, entries)
    found = {}
    taken = entries.is_null()
    for kind, mark in marks.items():
        new = mark.fill_null(value=False) & ~taken
        taken = taken | new
        if new.any():
            found[kind] = entries.filter(new)
    return found
