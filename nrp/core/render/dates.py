"""Dates and times as people read them, in the place's own time: 12 February 2019, 2:09pm."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

Day = dt.date | dt.datetime


def local(value: Day) -> Day:
    """Return an aware moment in local time; a date or a naive moment as it stands."""
    return _local_moment(value) if isinstance(value, dt.datetime) else value


def day(value: Day) -> str:
    """Return 12 February 2019."""
    return date_format(local(value), "j F Y")


def day_of_week(value: Day) -> str:
    """Return Thursday 14 February 2019."""
    return date_format(local(value), "l j F Y")


def day_short(value: Day) -> str:
    """Return 12 Feb, for a table of one year."""
    return date_format(local(value), "j M")


def clock(value: dt.datetime | dt.time) -> str:
    """Return 2:02pm, and 6pm on the hour."""
    at = _time_of(value)
    hour, half = _half_day(at)
    return f"{hour}:{at.minute:02d}{half}" if at.minute else f"{hour}{half}"


def clock_seconds(value: dt.datetime | dt.time) -> str:
    """Return 2:02:11pm, for the steps of a job."""
    at = _time_of(value)
    hour, half = _half_day(at)
    return f"{hour}:{at.minute:02d}:{at.second:02d}{half}"


def moment(value: dt.datetime) -> str:
    """Return 12 February 2019, 2:09pm."""
    return f"{day(value)}, {clock(value)}"


def moment_near(value: dt.datetime, now: dt.datetime) -> str:
    """Return Today, 1:58pm or Yesterday, 1:58pm, and the whole moment before that."""
    days = (_date_of(now) - _date_of(value)).days
    if days == 0:
        return _("Today, %(time)s") % {"time": clock(value)}
    if days == 1:
        return _("Yesterday, %(time)s") % {"time": clock(value)}
    return moment(value)


def day_near(value: Day, today: dt.date) -> str:
    """Return today, Tuesday for a day of the last week, and 12 February (with its year if another) for others."""
    on = local(value)
    days = (today - (on.date() if isinstance(on, dt.datetime) else on)).days
    if days == 0:
        return _("today")
    if 0 < days < 7:
        return date_format(on, "l")
    return date_format(on, "j F") if on.year == today.year else day(on)


def period(start: Day, end: Day) -> str:
    """Return 16 July to 16 December 2018, naming the year once when it is the same."""
    first, last = local(start), local(end)
    pattern = "j F" if first.year == last.year else "j F Y"
    return _("%(start)s to %(end)s") % {"start": date_format(first, pattern), "end": day(last)}


def years(start: Day, end: Day) -> str:
    """Return 2015–16, or 2018 when the period lies in one year: the label of a wave on a chart."""
    first, last = local(start).year, local(end).year
    if first == last:
        return str(first)
    same_century = first // 100 == last // 100
    return f"{first}\u2013{last % 100:02d}" if same_century else f"{first}\u2013{last}"


def _date_of(value: dt.datetime) -> dt.date:
    return _local_moment(value).date()


def _time_of(value: dt.datetime | dt.time) -> dt.time:
    return _local_moment(value).time() if isinstance(value, dt.datetime) else value


def _local_moment(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _half_day(at: dt.time) -> tuple[int, str]:
    return at.hour % 12 or 12, _("am") if at.hour < 12 else _("pm")
