"""Counts of the network in words, for Home."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from coren.durations import hours_text


def start_of(on: date) -> datetime:
    """Give the moment a day began: from when on something waits that has no clock of its own."""
    return timezone.make_aware(datetime.combine(on, time.min))


def on(value: date | datetime) -> str:
    """Return 8 February for a day of this year, and 8 February 2018 for any other."""
    shown = timezone.localtime(value) if isinstance(value, datetime) else value
    return date_format(shown, "j F" if shown.year == timezone.localdate().year else "j F Y")


def weekday_on(value: date) -> str:
    """Return Tuesday 5 February."""
    return f"{date_format(value, 'l')} {on(value)}"


def hours(minutes: int) -> str:
    """Return 1 hour, 34.5 hours."""
    return ngettext("%(n)s hour", "%(n)s hours", 1 if minutes == 60 else 2) % {"n": hours_text(minutes)}


def advisers(count: int) -> str:
    return ngettext("%(n)s adviser", "%(n)s advisers", count) % {"n": count}


def people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


def places(count: int) -> str:
    return ngettext("%(n)s neighbourhood", "%(n)s neighbourhoods", count) % {"n": count}


def days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
