"""Checks of one variable's cells against the codebook."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from nrp.formats.entries import read_entries
from nrp.formats.values import known_codes
from nrp.formats.variables import NUMERIC, Variable
from surveys.intake.cells import Cells, cells_of
from surveys.intake.findings import Findings, cells_where, whole_columns
from surveys.intake.sentences import counted, listed, number, quoted, tallied
from surveys.intake.settling import USUAL, Settled, settle_numbers

if TYPE_CHECKING:
    import polars as pl

# So many different entries may a question of a battery have.
_BATTERY = 60
_KINDS = {"integer": "a whole number", "decimal": "a number", "date": "a date, such as 2016-01-31 or 31/01/2016"}
_ARE_NOT = {"integer": "whole numbers", "decimal": "numbers", "date": "dates"}
_IS_NOT = {"integer": "a whole number", "decimal": "a number", "date": "a date"}


@dataclass(frozen=True, slots=True)
class Entries:
    """What was read of a variable's different entries: `typed` as the codebook wants them, `text` as the file shows."""

    variable: Variable
    text: "pl.Series"
    answered: "pl.Series"
    typed: "pl.Series"
    is_missing_code: "pl.Series"
    times: "pl.Series"

    @property
    def unread(self) -> "pl.Series":
        """Where something stands that is not of the variable's type."""
        return self.answered & self.typed.is_null()


@dataclass(frozen=True, slots=True)
class Answers:
    """One variable's cells: its different entries, and for every data row of `rows` which of them stands there.

    `text`, `answered`, `typed` and `is_missing_code` give each row its own; they have the length of `rows`.
    """

    variable: Variable
    rows: "pl.Series"
    cells: Cells
    entries: Entries
    settled: Settled = USUAL

    @property
    def text(self) -> "pl.Series":
        """Every row's entry as the file shows it."""
        return self.cells.spread(self.entries.text)

    @property
    def answered(self) -> "pl.Series":
        """Whether something stands in the row that is not a mark for a blank."""
        return self.cells.spread(self.entries.answered)

    @property
    def typed(self) -> "pl.Series":
        """Every row's entry as the codebook wants it."""
        return self.cells.spread(self.entries.typed)

    @property
    def is_missing_code(self) -> "pl.Series":
        """Whether a missing code stands in the row."""
        return self.cells.spread(self.entries.is_missing_code)

    def hiding(self, found: "pl.Series", sign: str) -> Self:
        """Put a sign in place of the entries found in the rows of a mask: what is shown of them says nothing."""
        import polars as pl

        places = self.cells.places
        marked = (
            found
            if places is None
            else pl.Series(range(self.entries.text.len())).is_in(places.filter(found).unique().implode())
        )
        text = self.entries.text.zip_with(~marked, pl.Series([sign], dtype=pl.String))
        return replace(self, entries=replace(self.entries, text=text))

    def cells_where(self, mask: "pl.Series") -> "pl.DataFrame":
        """Pick the cells whose entries the mask holds for; null counts as no."""
        if not mask.any():
            return whole_columns([])
        picked = mask.fill_null(value=False) & (self.entries.times > 0)
        return cells_where(self.rows, self.text, self.cells.spread(picked))


class Reader:
    """Reads columns, each different entry once, and questions with the same entries and codes once for all."""

    def __init__(self) -> None:
        self._read: dict[tuple[object, ...], pl.DataFrame] = {}

    def read(
        self,
        raw: "pl.Series",
        rows: "pl.Series",
        variable: Variable,
        settled: Settled | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> Answers:
        """Read a variable's raw column.

        Parameters
        ----------
        raw, rows
            The cells, and the data rows they stand in.
        variable
            What the codebook says of it.
        settled
            How the column writes days; of numbers it is decided here.
        marks
            Missing marks of the file, each with the codebook's code of the same meaning.
        """
        cells = cells_of(raw)
        settled = settled or settle_numbers(cells.different, variable)
        read = self._entries(cells, variable, settled, marks)
        entries = Entries(
            variable,
            read["text"],
            read["answered"],
            read["typed"],
            is_missing_code=read["is_missing"],
            times=cells.times,
        )
        return Answers(variable, rows, cells, entries, settled)

    def _entries(
        self, cells: Cells, variable: Variable, settled: Settled, marks: Mapping[str, str] | None
    ) -> "pl.DataFrame":
        if marks or cells.different.len() > _BATTERY:
            return read_entries(cells.different, variable, settled.spelling, marks)
        entries, codes = tuple(cells.different.to_list()), (tuple(variable.codes), tuple(variable.missing))
        key = (str(cells.different.dtype), entries, variable.type, codes, settled.spelling)
        if key not in self._read:
            self._read[key] = read_entries(cells.different, variable, settled.spelling)
        return self._read[key]


def check_answers(
    answers: Answers, findings: Findings, *, is_weight: bool, must_stand: bool, is_area: bool = False
) -> None:
    """Find blank, unreadable, unknown and out-of-range cells.

    Parameters
    ----------
    answers
        The column.
    findings
        Where they are kept.
    is_weight
        The weight's own check finds blank, unreadable and non-positive cells as ``bad_weight``.
    must_stand
        Whether a blank stops the file.
    is_area
        A row without an area is nowhere: no codebook can let it pass.
    """
    if must_stand and not is_weight:
        _blank(answers, findings, is_said=is_area)
    if answers.variable.type == "code":
        _unknown_codes(answers, findings)
    elif answers.variable.type != "text":
        if not is_weight:
            _unreadable(answers, findings)
        if answers.variable.type in NUMERIC:
            _out_of_range(answers, findings, is_weight=is_weight)


def check_weights(answers: Answers, findings: Findings) -> None:
    """Find weights that are missing, not a number, zero or negative."""
    typed = answers.entries.typed
    cells = answers.cells_where(typed.is_null() | (typed <= 0))
    if not cells.height:
        return
    findings.add(
        "bad_weight",
        "blocks",
        answers.variable.name,
        cells,
        text=f"{counted(cells.height, 'row')} {'has' if cells.height == 1 else 'have'} a weight that is blank, zero, "
        f"negative or not a number: {tallied(cells['found'])}.",
        expected="a number greater than 0",
        how_to_mend="Give the row its survey weight, or take the row out.",
    )


def _blank(answers: Answers, findings: Findings, *, is_said: bool) -> None:
    variable = answers.variable
    cells = answers.cells_where(~answers.entries.answered)
    if not cells.height:
        return
    codes = f" ({listed(list(variable.missing), 6)})" if variable.missing else ""
    mend = "Fill the cell in"
    findings.add(
        "required_missing",
        "blocks",
        variable.name,
        cells,
        text=f"{quoted(variable.name)} is blank in {counted(cells.height, 'row')}. Every row needs an entry there"
        + (f"; a code for a missing answer counts as one{codes}." if codes else "."),
        expected="an entry",
        how_to_mend=f"{mend}, or give it a code for a missing answer{codes}." if codes else f"{mend}.",
        is_said=is_said,
    )


def _unknown_codes(answers: Answers, findings: Findings) -> None:
    variable = answers.variable
    known = known_codes(variable)
    entries = answers.entries
    cells = answers.cells_where(entries.answered & ~entries.typed.is_in(list(known)))
    if not cells.height:
        return
    words = {label.casefold() for label in (*variable.codes.values(), *variable.missing.values())}
    are_words = cells["found"].str.to_lowercase().is_in(list(words)).all()
    mend = f"Change it to one of the codes {listed(known, 12)}, or add the code to the codebook."
    if are_words:
        mend = "Export the file again with codes instead of the words for them."
    findings.add(
        "unknown_code",
        "blocks",
        variable.name,
        cells,
        text=f"{quoted(variable.name)} holds {counted(cells.height, 'answer')} with a code that the codebook does not "
        f"list: {tallied(cells['found'])}."
        + (" These are the words for the codes; the codes themselves are needed." if are_words else ""),
        expected=f"one of {listed(known, 12)}",
        how_to_mend=mend,
    )


def _unreadable(answers: Answers, findings: Findings) -> None:
    variable = answers.variable
    entries = answers.entries
    declared = entries.text.is_in(list(variable.missing)) if variable.missing else None
    unread = entries.unread if declared is None else entries.unread & ~declared.fill_null(value=False)
    cells = answers.cells_where(unread)
    if not cells.height:
        return
    findings.add(
        "wrong_type",
        "blocks",
        variable.name,
        cells,
        text=f"{quoted(variable.name)} holds {counted(cells.height, 'entry', 'entries')} that "
        f"{_is_not(variable, cells.height)}: {tallied(cells['found'])}.",
        expected=_KINDS.get(variable.type, ""),
        how_to_mend=f"Change it to {_KINDS.get(variable.type, '')}.",
    )


def _is_not(variable: Variable, count: int) -> str:
    return f"is not {_IS_NOT[variable.type]}" if count == 1 else f"are not {_ARE_NOT[variable.type]}"


def _out_of_range(answers: Answers, findings: Findings, *, is_weight: bool) -> None:
    variable = answers.variable
    low, high = variable.min, variable.max
    if low is None and high is None:
        return
    entries = answers.entries
    outside = ~entries.typed.is_between(
        low if low is not None else float("-inf"), high if high is not None else float("inf")
    )
    outside = outside & ~entries.is_missing_code
    if is_weight:
        outside = outside & (entries.typed > 0)
    cells = answers.cells_where(outside)
    if not cells.height:
        return
    span = _span(low, high)
    missing = f" or a missing code ({listed(list(variable.missing), 6)})" if variable.missing else ""
    findings.add(
        "out_of_range",
        "blocks",
        variable.name,
        cells,
        text=f"{quoted(variable.name)} holds {counted(cells.height, 'number')} outside {span}: "
        f"{tallied(cells['found'])}.",
        expected=f"{span}{missing}",
        how_to_mend=f"Change it to a number {_within(low, high)}{missing}, or mend the limits in the codebook.",
    )


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return f"up to {number(high or 0)}"
    return f"{number(low)} to {number(high)}" if high is not None else f"{number(low)} or more"


def _within(low: float | None, high: float | None) -> str:
    span = _span(low, high)
    return f"from {span}" if low is not None and high is not None else span
