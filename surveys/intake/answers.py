"""Checks of one variable's cells against the codebook."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nrp.formats.values import is_answered_expr, known_codes, missing_numbers, text_expr, typed_expr
from nrp.formats.variables import NUMERIC, Variable
from surveys.intake.findings import Findings, cells_where
from surveys.intake.sentences import counted, listed, number, quoted, tallied

if TYPE_CHECKING:
    import polars as pl

_KINDS = {"integer": "a whole number", "decimal": "a number", "date": "a date, such as 2016-01-31 or 31/01/2016"}
_ARE_NOT = {"integer": "whole numbers", "decimal": "numbers", "date": "dates"}
_IS_NOT = {"integer": "a whole number", "decimal": "a number", "date": "a date"}


@dataclass(frozen=True, slots=True)
class Answers:
    """One variable's cells: `typed` as the codebook wants them, `text` as the file shows them.

    `rows` are the data rows they stand in; all four series have the same length.
    """

    variable: Variable
    rows: "pl.Series"
    text: "pl.Series"
    answered: "pl.Series"
    typed: "pl.Series"

    @property
    def unread(self) -> "pl.Series":
        """Where something stands that is not of the variable's type."""
        return self.answered & self.typed.is_null()

    @property
    def is_missing_code(self) -> "pl.Series":
        """Where a missing code stands."""
        import polars as pl

        if self.variable.type in NUMERIC:
            numbers = self.typed.cast(pl.Float64)
            return numbers.is_in(missing_numbers(self.variable)).fill_null(value=False)
        codes = self.text if self.variable.type == "date" else self.typed
        return codes.is_in(list(self.variable.missing)).fill_null(value=False)


def read_answers(raw: "pl.Series", rows: "pl.Series", variable: Variable) -> Answers:
    """Read a variable's raw column."""
    dtype = raw.dtype
    read = (
        raw.alias("raw")
        .to_frame()
        .select(
            text_expr("raw", dtype).alias("text"),
            is_answered_expr("raw", dtype, variable).alias("answered"),
            typed_expr("raw", dtype, variable).alias("typed"),
        )
    )
    return Answers(variable, rows, read["text"], read["answered"], read["typed"])


def check_answers(answers: Answers, findings: Findings, *, is_weight: bool, must_stand: bool) -> None:
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
    """
    if must_stand and not is_weight:
        _blank(answers, findings)
    if answers.variable.type == "code":
        _unknown_codes(answers, findings)
    elif answers.variable.type != "text":
        if not is_weight:
            _unreadable(answers, findings)
        if answers.variable.type in NUMERIC:
            _out_of_range(answers, findings, is_weight=is_weight)


def check_weights(answers: Answers, findings: Findings) -> None:
    """Find weights that are missing, not a number, zero or negative."""
    bad = answers.typed.is_null() | (answers.typed <= 0)
    cells = cells_where(answers.rows, answers.text, bad)
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


def _blank(answers: Answers, findings: Findings) -> None:
    variable = answers.variable
    cells = cells_where(answers.rows, answers.text, ~answers.answered)
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
    )


def _unknown_codes(answers: Answers, findings: Findings) -> None:
    variable = answers.variable
    known = known_codes(variable)
    cells = cells_where(answers.rows, answers.text, answers.answered & ~answers.typed.is_in(list(known)))
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
    declared = answers.text.is_in(list(variable.missing)) if variable.missing else None
    unread = answers.unread if declared is None else answers.unread & ~declared.fill_null(value=False)
    cells = cells_where(answers.rows, answers.text, unread)
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
    outside = ~answers.typed.is_between(
        low if low is not None else float("-inf"), high if high is not None else float("inf")
    )
    outside = outside & ~answers.is_missing_code
    if is_weight:
        outside = outside & (answers.typed > 0)
    cells = cells_where(answers.rows, answers.text, outside)
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
