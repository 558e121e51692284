"""Periods in words: July to December 2018; the quarter before a day, and the half-year around it."""

import calendar
import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nrp.core.render.dates import period


def period_words(start: dt.date, end: dt.date) -> str:
    """Name whole months by their names, and everything else by its days."""
    ends_with_month = end.day == calendar.monthrange(end.year, end.month)[1]
    if start.day != 1 or not ends_with_month:
        return date_format(start, "j F Y") if start == end else period(start, end)
    if (start.year, start.month) == (end.year, end.month):
        return date_format(start, "F Y")
    first = "F" if start.year == end.year else "F Y"
    return _("%(start)s to %(end)s") % {"start": date_format(start, first), "end": date_format(end, "F Y")}


def quarter_start(day: dt.date) -> dt.date:
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(day: dt.date) -> dt.date:
    """Give the first day of the quarter after the one a day lies in."""
    start = quarter_start(day)
    return dt.date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)


def quarter_before(day: dt.date) -> tuple[dt.date, dt.date]:
    """Give the first and last day of the quarter that ended before a day."""
    end = quarter_start(day) - dt.timedelta(days=1)
    return quarter_start(end), end


def half_year_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Give the half of the year that a day lies in."""
    if day.month <= 6:
        return dt.date(day.year, 1, 1), dt.date(day.year, 6, 30)
    return dt.date(day.year, 7, 1), dt.date(day.year, 12, 31)
