"""When a meeting is, in words; and when each item of its agenda begins."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import AgendaItem, Meeting
from nrp.core.render.dates import clock, day, day_of_week
from nrp.core.render.numbers import minutes as minutes_words


@dataclass(frozen=True, slots=True)
class TimedItem:
    """One item of an agenda with the time at which it begins, as far as that can be told."""

    item: AgendaItem
    begins: str
    lasts: str


def when_words(meeting: Meeting) -> str:
    """Say Thursday 14 February 2019, 6pm to 8pm; both days where it ends on another."""
    starts, ends = timezone.localtime(meeting.starts_at), meeting.ends_at
    if ends is None:
        return _("%(day)s, %(time)s") % {"day": day_of_week(starts), "time": clock(starts)}
    ends = timezone.localtime(ends)
    words = {"day": day_of_week(starts), "from": clock(starts), "to": clock(ends), "last_day": day_of_week(ends)}
    if ends.date() == starts.date():
        return _("%(day)s, %(from)s to %(to)s") % words
    return _("%(day)s, %(from)s to %(last_day)s, %(to)s") % words


def state_words(meeting: Meeting) -> str:
    """Say where a meeting stands; one that is over while nobody noted who came is said to be so."""
    if meeting.state == Meeting.State.PLANNED and (meeting.ends_at or meeting.starts_at) < timezone.now():
        return _("Over, nothing noted yet")
    return str(meeting.get_state_display())


def when_short(meeting: Meeting) -> str:
    """Say 14 February 2019, 6pm."""
    starts = timezone.localtime(meeting.starts_at)
    return _("%(day)s, %(time)s") % {"day": day(starts), "time": clock(starts)}


def timed(meeting: Meeting, items: Iterable[AgendaItem]) -> list[TimedItem]:
    """Work out when each item begins, from the start on. After an item of unknown length no time can be told."""
    at: dt.datetime | None = meeting.starts_at
    rows = []
    for item in items:
        begins = "" if at is None else full_clock(at)
        rows.append(TimedItem(item, begins, minutes_words(item.minutes) if item.minutes else ""))
        at = None if at is None or item.minutes is None else at + dt.timedelta(minutes=item.minutes)
    return rows


def full_clock(at: dt.datetime) -> str:
    """Say 6:00pm: with minutes on the hour too, so that times stand below one another."""
    local = timezone.localtime(at)
    half = _("am") if local.hour < 12 else _("pm")
    return f"{local.hour % 12 or 12}:{local.minute:02d}{half}"


def length_words(meeting: Meeting, items: Iterable[AgendaItem]) -> str:
    """Say how long the items take together, and by how much that is more than the meeting has."""
    total = sum(item.minutes or 0 for item in items)
    if not total:
        return ""
    words = _("The items take %(time)s.") % {"time": minutes_words(total)}
    has = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60) if meeting.ends_at else 0
    if has and total > has:
        more = _("That is %(more)s more than the meeting has (%(has)s).")
        return f"{words} {more % {'more': minutes_words(total - has), 'has': minutes_words(has)}}"
    return words


def ordinal_words(day: dt.date) -> str:
    """Say which weekday of its month a day is: second Thursday; the fifth is the last."""
    names = [_("first"), _("second"), _("third"), _("fourth"), _("last")]
    weekdays = [
        *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")),
        *(_("Friday"), _("Saturday"), _("Sunday")),
    ]
    return f"{names[(day.day - 1) // 7]} {weekdays[day.weekday()]}"


def count_of_meetings(count: int) -> str:
    return ngettext("%(count)s meeting", "%(count)s meetings", count) % {"count": count}


def count_of_people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
