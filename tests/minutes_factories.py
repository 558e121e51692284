"""Meetings that took place, who was there, and their minutes, made by the same actions as on the site."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from governance.actions import attendance, meetings, minutes
from governance.models import Attendance, Group, Meeting, Minutes, Sector
from governance.sign_in_lines import Line, Marks
from nrp.accounts.models import Person, User

EVENING = dt.time(18)
TEXT = "## 1. Welcome\n\nEverybody was welcomed.\n\n## 2. Play street\n\nThe road closes on Sundays."


def a_meeting(
    group: Group, on: dt.date = dt.date(2019, 2, 14), *, minutes_long: int | None = 120, **values: Any
) -> Meeting:
    """A meeting at six in the evening."""
    values.setdefault("title", "Meeting")
    values.setdefault("place", "Library")
    starts = timezone.make_aware(dt.datetime.combine(on, EVENING))
    ends = None if minutes_long is None else starts + dt.timedelta(minutes=minutes_long)
    return meetings.plan(group=group, starts_at=starts, ends_at=ends, by=None, **values)


def came(meeting: Meeting, who: Person | str, by: User | None = None, **values: Any) -> Attendance:
    """Somebody was there: a person, or a name."""
    values.setdefault("sector", Sector.RESIDENT)
    named = {"person": who} if isinstance(who, Person) else {"name": who}
    return attendance.add(meeting=meeting, by=by, **named, **values)


def minutes_written(meeting: Meeting, by: User | None = None, text: str = TEXT) -> Minutes:
    return minutes.write(meeting=meeting, text=text, by=by)


def minutes_circulated(meeting: Meeting, by: User | None = None, text: str = TEXT) -> Minutes:
    """Minutes that went out; the meeting was held already, or one resident came."""
    if not meeting.attendance.exists():
        came(meeting, "Ann Attender")
    minutes_written(meeting, by, text)
    return minutes.circulate(meeting=meeting, by=by)


def a_line(meeting: Meeting, who: Person | str, now: Marks, seen: Marks | None = None) -> Line:
    """One line of the sign-in sheet as a telephone sends it."""
    is_person = isinstance(who, Person)
    return Line(
        key=f"k-{who}",
        number=uuid.uuid5(meeting.pk, str(who)),
        now=now,
        seen=seen or Marks(),
        person=who if is_person else None,
        name="" if is_person else str(who),
        sector=Sector.RESIDENT,
    )
