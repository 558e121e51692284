"""The days of a series, and the moments: the same time of day by the clock on the wall, summer and winter."""

import calendar
import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from governance.models import MeetingSeries

MOST = 60
Every = MeetingSeries.Every


def days_of(first: dt.date, every: str, until: dt.date) -> list[dt.date]:
    """Give the days from `first` to `until`, both counted, and no more than one above the most that may be made.

    A month or quarter later is the same weekday of the month ("second Thursday"); a fifth one is the last.
    """
    found: list[dt.date] = []
    for day in _days(first, every):
        if day > until or len(found) > MOST:
            break
        found.append(day)
    return found


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Give the moment of a day at which the clock on the wall says this."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def _days(first: dt.date, every: str) -> Iterator[dt.date]:
    step = {Every.WEEK: 7, Every.FORTNIGHT: 14}.get(Every(every))
    number = 0
    while True:
        if step is not None:
            yield first + dt.timedelta(days=step * number)
        else:
            yield _same_weekday(first, number * (3 if every == Every.QUARTER else 1))
        number += 1


def _same_weekday(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    month += 1
    which = (first.day - 1) // 7
    days = [
        dt.date(year, month, day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if dt.date(year, month, day).weekday() == first.weekday()
    ]
    return days[-1] if which == 4 else days[which]
