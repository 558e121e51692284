"""A spreadsheet of ledger lines: its columns, and one row read into plain values or into what is wrong with it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from neighbourhoods.models import MoneyKind
from neighbourhoods.pounds import FIRST_YEAR, MOST, MOST_HOURS, UnclearAmount, amount_from, days_of, worth
from neighbourhoods.sheets.activities import bare
from nrp.formats.sheets.columns import SheetColumn, plain
from nrp.formats.sheets.rows import Problem, SheetRow

LEDGER = "ledger"
COLUMNS: Final = (
    SheetColumn("id", "Id", ("line", "line id")),
    SheetColumn("place", "Place", ("neighbourhood", "area", "survey code"), is_needed=True),
    SheetColumn("kind", "Kind", ("kind of money",), is_needed=True),
    SheetColumn("on", "On", ("date", "day"), is_needed=True),
    SheetColumn("text", "What for", ("text", "description", "what"), is_needed=True),
    SheetColumn("amount", "Amount", ("pounds", "value")),
    SheetColumn("organisation", "Organisation", ("organization", "paid to", "given by")),
    SheetColumn("hours", "Hours", ()),
    SheetColumn("rate", "Rate", ("rate an hour", "hourly")),
    SheetColumn("initiative", "Initiative", ("project",)),
    SheetColumn("funder", "Who gave it", ("funder", "grant from")),
    SheetColumn("led_by", "Who led the bid", ("led by", "lead")),
    SheetColumn("reference", "Reference", ("ref", "invoice")),
    SheetColumn("reverses", "Reverses", ("reverses line", "reversal of")),
    SheetColumn("reason", "Why reversed", ("reason", "why it is reversed")),
)
_ALSO = {"cash": ("cash",), "in_kind": ("in-kind", "kind"), "external": ("external", "grant", "external won")}
KINDS: Final = {
    plain(word): kind.value for kind in MoneyKind for word in (kind.value, str(kind.label), *_ALSO[kind.value])
}
_SAY_KINDS = "Enter one of: cash, in kind, external."


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line as a row says it. In kind the amount may be left out, and the rate for that of the day."""

    row: int
    id: uuid.UUID | None
    place: str
    kind: str
    on: dt.date
    text: str
    amount: Decimal | None
    organisation: str
    hours: Decimal | None
    rate: Decimal | None
    initiative: str
    funder: str
    led_by: str
    reference: str
    reverses: uuid.UUID | None
    reason: str


def read_line(
    number: int, cells: Sequence[str], column_map: Mapping[str, int], *, today: dt.date
) -> LedgerRow | list[Problem]:
    """Read one line, or say what is wrong with the row."""
    row = SheetRow(number, [bare(cell) for cell in cells], column_map)
    place = row.needed("place", "Enter the place by its name or survey code.")
    text = row.needed("text", "Say what it is for.", 240)
    kind = row.one_of("kind", KINDS, _SAY_KINDS)
    if not kind and not _has_problem(row, "kind"):
        row.wrong("kind", "", _SAY_KINDS)
    on = _day(row, today)
    amount, hours, rate = (_amount(row, column) for column in ("amount", "hours", "rate"))
    line, reverses = _id(row, "id"), _id(row, "reverses")
    lengths = {"organisation": 200, "initiative": 200, "funder": 200, "led_by": 200, "reference": 80, "reason": 240}
    texts = {column: row.text(column, most) for column, most in lengths.items()}
    if row.problems or on is None:
        return row.problems
    found = LedgerRow(
        row=number, id=line, place=place, kind=kind, on=on, text=text, amount=amount, hours=hours, rate=rate,
        reverses=reverses, **texts,
    )  # fmt: skip
    _check_kind(row, found)
    return row.problems or found


def _check_kind(row: SheetRow, line: LedgerRow) -> None:
    """Hold a line against what its kind needs and cannot have; a reversal is held against what it reverses later."""
    if line.reverses is not None:
        if not line.reason:
            row.wrong("reason", "", "Say why it is reversed.")
        return
    if line.amount is not None and line.amount <= 0:
        row.wrong("amount", str(line.amount), "Only a line that reverses another is less than nothing.")
    if line.reason:
        row.wrong("reason", line.reason[:40], "Name the line it reverses, by its id, or leave this empty.")
    if line.kind == MoneyKind.IN_KIND:
        _check_in_kind(row, line)
    elif line.amount is None:
        row.wrong("amount", "", "Enter the amount.")
    elif line.hours is not None or line.rate is not None:
        column = "hours" if line.hours is not None else "rate"
        row.wrong(column, row.text(column), "Hours and a rate belong to what is given in kind.")
    _check_external(row, line)


def _check_in_kind(row: SheetRow, line: LedgerRow) -> None:
    if not line.organisation:
        row.wrong("organisation", "", "Name the organisation that gives it.")
    if line.hours is None or not 0 < line.hours <= MOST_HOURS:
        row.wrong("hours", row.text("hours"), "Enter the hours, such as 3.5.")
    elif line.rate is not None and not 0 < line.rate <= MOST_HOURS:
        row.wrong("rate", row.text("rate"), "Enter the rate an hour, such as 15.00.")
    elif line.rate is not None and line.amount not in (None, worth(line.hours, line.rate)):
        say = f"Hours times rate is {worth(line.hours, line.rate)}. Leave the amount out."
        row.wrong("amount", row.text("amount"), say)


def _check_external(row: SheetRow, line: LedgerRow) -> None:
    is_external = line.kind == MoneyKind.EXTERNAL
    for column, say in (("funder", "Say who gave it."), ("led_by", "Say who led the bid.")):
        given = getattr(line, column)
        if is_external and not given:
            row.wrong(column, "", say)
        if given and not is_external:
            row.wrong(column, given[:40], "Who gave it and who led the bid belong to external money.")


def _day(row: SheetRow, today: dt.date) -> dt.date | None:
    found = row.day("on", today=today)
    if found is None:
        if not _has_problem(row, "on"):
            row.wrong("on", "", "Enter the day.")
        return None
    if found > today:
        row.wrong("on", row.text("on"), "This day has not come yet.")
    elif found < days_of(FIRST_YEAR)[0]:
        row.wrong("on", row.text("on"), f"Check the year: from {FIRST_YEAR} on.")
    return found


def _amount(row: SheetRow, column: str) -> Decimal | None:
    value = row.text(column)
    if not value:
        return None
    try:
        found = amount_from(value)
    except UnclearAmount:
        row.wrong(column, value, "Enter whole pence, such as £1,234.50 or 1234.5.")
        return None
    if abs(found) > MOST:
        row.wrong(column, value, "This is larger than a line can hold.")
        return None
    return found


def _id(row: SheetRow, column: str) -> uuid.UUID | None:
    value = row.text(column)
    if not value:
        return None
    try:
        return uuid.UUID(value)
    except ValueError:
        row.wrong(column, value, "Leave it as it came out of the ledger, or empty.")
        return None


def _has_problem(row: SheetRow, column: str) -> bool:
    return any(problem.column == column for problem in row.problems)
