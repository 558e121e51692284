"""Pounds, hours and financial years: exact decimals and calendar days, never a floating-point number. Pure."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")
MOST = Decimal("9999999999.99")  # pounds that one line holds
MOST_HOURS = Decimal("999999.99")
FIRST_YEAR, LAST_YEAR = 2000, 2200  # financial years that a budget or a line can be of
APRIL = 4
_NEARLY = Decimal("0.000001")  # what a spreadsheet's own arithmetic leaves behind a penny
_TYPED = re.compile(r"([-\u2212]?) ?\u00a3? ?([-\u2212]?)([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(\.[0-9]{1,20})?")


class UnclearAmount(ValueError):
    """A text that is no amount of whole pence."""


def pence(value: Decimal) -> Decimal:
    """Round to whole pence, halves upwards."""
    return value.quantize(PENNY, rounding=ROUND_HALF_UP)


def pounds(in_pence: int | None) -> Decimal:
    """Make pounds of whole pence, or hours of hundredths; nothing is 0.00."""
    return Decimal(in_pence or 0).scaleb(-2)


def worth(hours: Decimal, rate: Decimal) -> Decimal:
    """What so many hours are counted at, in whole pence."""
    return pence(hours * rate)


def part_of(amount: Decimal, whole: Decimal) -> Decimal | None:
    """Give how much there is for each pound of another kind, in whole pence; None where there is none of it."""
    return pence(amount / whole) if whole > 0 else None


def amount_from(text: str) -> Decimal:
    """Read an amount as people type it: £1,234.50, 1234.5, -3. Raises UnclearAmount, also for parts of a penny."""
    found = _TYPED.fullmatch(text.strip())
    if found is None or (found[1] and found[2]):
        raise UnclearAmount(text)
    exact = Decimal(found[3].replace(",", "") + (found[4] or ""))
    rounded = pence(exact)
    if abs(exact - rounded) > _NEARLY:
        raise UnclearAmount(text)
    return -rounded if found[1] or found[2] else rounded


def year_of(day: dt.date) -> int:
    """Give the year in whose April the financial year of a day began."""
    return day.year if day.month >= APRIL else day.year - 1


def days_of(year: int) -> tuple[dt.date, dt.date]:
    """Give the first and the last day of a financial year."""
    return dt.date(year, APRIL, 1), dt.date(year + 1, 3, 31)


def year_words(year: int) -> str:
    """Write a financial year: 2018\u201319."""
    return f"{year}\u2013{(year + 1) % 100:02d}"
