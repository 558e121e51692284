"""Pounds and weeks: exact decimals and calendar days, never a floating-point number. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")


class Dated(Protocol):
    """Something that holds from a day until the next of its kind."""

    @property
    def starts_on(self) -> dt.date: ...


def pence(value: Decimal) -> Decimal:
    """Round to whole pence, halves upwards."""
    return value.quantize(PENNY, rounding=ROUND_HALF_UP)


def fee(minutes: int, hourly: Decimal) -> Decimal:
    """What so many minutes are worth at so many pounds an hour, in whole pence."""
    return pence(hourly * minutes / 60)


def pounds(in_pence: int | None) -> Decimal:
    """Make pounds of whole pence; nothing is 0.00."""
    return Decimal(in_pence or 0).scaleb(-2)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts; nothing adds up to 0.00."""
    return sum(amounts, NOTHING)


Holds = TypeVar("Holds", bound=Dated)


def holding(rows: Sequence[Holds], on: dt.date) -> Holds | None:
    """Give the row that holds on a day: the latest that began by then. Of two from one day, the later in the list."""
    begun = [row for row in rows if row.starts_on <= on]
    return max(enumerate(begun), key=lambda pair: (pair[1].starts_on, pair[0]))[1] if begun else None


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Monday to Sunday, by the calendar: a clock change or a year's end inside it makes no difference."""

    monday: dt.date

    @classmethod
    def of(cls, day: dt.date) -> "Week":
        return cls(day - dt.timedelta(days=day.weekday()))

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=6)

    @property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(self.monday + dt.timedelta(days=number) for number in range(7))

    @property
    def before(self) -> "Week":
        return Week(self.monday - dt.timedelta(days=7))

    @property
    def after(self) -> "Week":
        return Week(self.monday + dt.timedelta(days=7))

    def __contains__(self, day: dt.date) -> bool:
        return self.monday <= day <= self.sunday
