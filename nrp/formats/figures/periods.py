"""What stretch of time a figure is for, from what somebody wrote: 2016, 2015/16, 2016 Q1, 2016-03, 31/03/2016."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

EXPECTED = "2016, 2015/16, 2014 to 2016, 2016 Q1, 2016-03 or 2016-03-31"
FIRST, LAST = 1900, 2100
LONGEST = 20  # years in one period
_MONTHS = {name.lower(): at for at in range(1, 13) for name in (calendar.month_name[at], calendar.month_abbr[at])}
_MONTHS["sept"] = 9
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, and how it is written everywhere: one stretch of time has one spelling."""

    start: dt.date
    end: dt.date
    label: str


def period_of(text: str) -> Period | None:
    """Read a period; None for what cannot be read or could be read in two ways.

    "2015/16" is a financial year, April to March. "2011-12" is December 2011, as the standard for dates has it.
    """
    plain = " ".join(_MIDNIGHT.sub("", text.strip()).replace("\u2013", "-").split())
    for pattern, make in _FORMS:
        found = pattern.fullmatch(plain)
        if found is not None:
            try:
                period = make(*found.groups())
            except ValueError:  # the calendar has no such day
                return None
            return period if period is not None and period.start.year >= FIRST and period.end.year <= LAST else None
    return None


def _years(first: str, last: str | None = None) -> Period | None:
    start, end = int(first), int(last or first)
    if last is not None and not 1 < end - start < LONGEST:  # two years in a row may be meant as one financial year
        return None
    label = first if last is None else f"{start} to {end}"
    return Period(dt.date(start, 1, 1), dt.date(end, 12, 31), label)


def _financial(first: str, last: str) -> Period | None:
    year = int(first)
    if int(last) not in (year + 1, (year + 1) % 100):
        return None
    return Period(dt.date(year, 4, 1), dt.date(year + 1, 3, 31), f"{year}/{(year + 1) % 100:02}")


def _month(year: str, month: str) -> Period | None:
    if int(month) > 12:
        return _financial(year, month)
    start = dt.date(int(year), int(month), 1)
    return Period(start, _end_of_month(start), f"{start:%Y-%m}")


def _named_month(name: str, year: str) -> Period | None:
    number = _MONTHS.get(name.lower())
    return None if number is None else _month(year, str(number))


def _quarter(year: str, quarter: str) -> Period:
    start = dt.date(int(year), 3 * int(quarter) - 2, 1)
    return Period(start, _end_of_month(start.replace(month=start.month + 2)), f"{year} Q{quarter}")


def _day(year: str, month: str, day: str) -> Period:
    on = dt.date(int(year), int(month), int(day))
    return Period(on, on, on.isoformat())


def _end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _turned(make: Callable[..., Period | None]) -> Callable[..., Period | None]:
    return lambda *parts: make(*reversed(parts))


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Period | None]], ...] = (
    (re.compile(r"([0-9]{4})(?:\.0)?"), _years),
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), _day),
    (re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"), _turned(_day)),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), _month),
    (re.compile(r"([0-9]{4})/([0-9]{2}|[0-9]{4})"), _financial),
    (re.compile(r"([0-9]{4}) ?(?:-|to) ?([0-9]{4})", re.IGNORECASE), _years),
    (re.compile(r"([0-9]{4})[ -]?Q([1-4])", re.IGNORECASE), _quarter),
    (re.compile(r"Q([1-4])[ -]?([0-9]{4})", re.IGNORECASE), _turned(_quarter)),
    (re.compile(r"([A-Za-z]{3,9})[ -]([0-9]{4})"), _named_month),
    (re.compile(r"([0-9]{4})[ -]([A-Za-z]{3,9})"), _turned(_named_month)),
)
