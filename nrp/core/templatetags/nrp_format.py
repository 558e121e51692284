"""Filters and tags that print numbers and dates as people read them: `{% load nrp_format %}`.

A missing date prints as nothing, so that a template may leave it out; a missing figure was withheld
and prints as [c].
"""

import datetime as dt

from django import template

from nrp.core.render import dates, numbers

register = template.Library()


@register.filter
def day(value: dates.Day | None) -> str:
    """12 February 2019."""
    return dates.day(value) if value else ""


@register.filter
def day_of_week(value: dates.Day | None) -> str:
    """Thursday 14 February 2019."""
    return dates.day_of_week(value) if value else ""


@register.filter
def day_short(value: dates.Day | None) -> str:
    """12 Feb."""
    return dates.day_short(value) if value else ""


@register.filter
def clock(value: dt.datetime | dt.time | None) -> str:
    """2:02pm."""
    return dates.clock(value) if value is not None and value != "" else ""


@register.filter
def clock_seconds(value: dt.datetime | dt.time | None) -> str:
    """2:02:11pm."""
    return dates.clock_seconds(value) if value is not None and value != "" else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """12 February 2019, 2:09pm."""
    return dates.moment(value) if value else ""


@register.filter
def number(value: numbers.Number | None) -> str:
    """2,917."""
    return numbers.number(value)


@register.filter
def points(value: numbers.Number | None, unit: str = "percent") -> str:
    """7.5 for 0.0752 of a share; with "points" 0.09 on a scale."""
    return numbers.effect(value, unit)


@register.filter
def percent(value: numbers.Number | None) -> str:
    """29% for 0.292."""
    return numbers.share(value)


@register.filter
def percent1(value: numbers.Number | None) -> str:
    """29.2% for 0.292."""
    return numbers.share(value, 1)


@register.filter
def money(value: numbers.Number | None) -> str:
    """£31.25."""
    return numbers.money(value)


@register.filter
def money_whole(value: numbers.Number | None) -> str:
    """£38,900."""
    return numbers.money(value, 0)


@register.filter
def minutes(value: int | None) -> str:
    """2 hours 30 minutes."""
    return "" if value is None else numbers.minutes(value)


@register.filter
def seconds_words(value: float | None) -> str:
    """About 40 seconds."""
    return "" if value is None else numbers.seconds(value)


@register.filter
def fingerprint(value: str) -> str:
    """Return a whole SHA-256 in groups of eight."""
    return numbers.fingerprint(value or "")


@register.filter
def short_fingerprint(value: str) -> str:
    """9c41 e07a … 52d8."""
    return numbers.short_fingerprint(value or "")


@register.filter
def file_size(value: int | None) -> str:
    """3.4 MB."""
    return "" if value is None else numbers.file_size(value)


@register.simple_tag
def interval(low: numbers.Number | None, high: numbers.Number | None, unit: str = "percent") -> str:
    """1.0 to 14.0."""
    return numbers.interval(low, high, unit)


@register.simple_tag
def period(start: dates.Day, end: dates.Day) -> str:
    """16 July to 16 December 2018."""
    return dates.period(start, end)
