"""What hours were spent on: a meeting, an event, an initiative; and who of the place's advisers attended a meeting."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coren.models import Adviser, HoursEntry
from coren.models.hours import STEP
from governance.models import Attendance, Event, Meeting
from governance.queries.events import events_visible_to
from governance.queries.meetings import meetings_visible_to
from neighbourhoods.models import Initiative
from neighbourhoods.queries.initiatives import initiatives_visible_to
from nrp.core.render.dates import day
from nrp.core.render.numbers import minutes as minutes_words


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why hours cannot be linked there, and the field it is about."""

    field: str
    text: str


def obstacle_to(
    adviser: Adviser,
    *,
    meeting: Meeting | None,
    event: Event | None,
    initiative: Initiative | None = None,
    but: uuid.UUID | None = None,
) -> Obstacle | None:
    """Say why an adviser's hours cannot be linked to a meeting, an event or an initiative; lock the adviser before.

    It is of another neighbourhood, it did not take place, or their hours of that meeting are logged already (in
    another entry than `but`): attendance becomes hours once.
    """
    if event is not None and event.area_id != adviser.area_id:
        return Obstacle("event", _("This event is of another neighbourhood. Choose one of theirs."))
    if initiative is not None and initiative.area_id != adviser.area_id:
        return Obstacle("initiative", _("This initiative is of another neighbourhood. Choose one of theirs."))
    return None if meeting is None else _obstacle_to_meeting(adviser, meeting, but)


def _obstacle_to_meeting(adviser: Adviser, meeting: Meeting, but: uuid.UUID | None) -> Obstacle | None:
    if meeting.group.area_id not in (None, adviser.area_id):
        return Obstacle("meeting", _("This meeting is of another neighbourhood. Choose one of theirs."))
    if meeting.state == Meeting.State.CANCELLED:
        return Obstacle("meeting", _("This meeting was cancelled, so nobody spent hours at it."))
    others = HoursEntry.objects.filter(adviser=adviser, meeting=meeting)
    had = others.first() if but is None else others.exclude(pk=but).first()
    if had is None:
        return None
    words = {"name": adviser, "time": minutes_words(had.minutes), "day": day(had.on)}
    return Obstacle(
        "meeting", _("The hours of %(name)s for this meeting are logged already: %(time)s on %(day)s.") % words
    )


def meeting_seen_by(user: Any, pk: uuid.UUID) -> Meeting | None:
    return meetings_visible_to(user).filter(pk=pk).first()


def event_seen_by(user: Any, pk: uuid.UUID) -> Event | None:
    return events_visible_to(user).filter(pk=pk).first()


def initiative_seen_by(user: Any, pk: uuid.UUID) -> Initiative | None:
    return initiatives_visible_to(user).filter(pk=pk).first()


def advisers_to_log(meeting: Meeting) -> list[uuid.UUID]:
    """Give the place's active advisers who attended a meeting and have no hours of it yet."""
    here = Attendance.objects.filter(meeting=meeting, presence__in=Attendance.HERE, person__isnull=False)
    found = Adviser.objects.active().filter(area=meeting.group.area_id, person__in=here.order_by().values("person"))
    had = HoursEntry.objects.filter(meeting=meeting).order_by().values("adviser")
    return list(found.exclude(pk__in=had).values_list("pk", flat=True))


def length_of(meeting: Meeting) -> int | None:
    """Give how long a meeting was in quarter hours, half of one counting as one; None when nobody said when it ends."""
    if meeting.ends_at is None:
        return None
    minutes = (meeting.ends_at - meeting.starts_at) // dt.timedelta(minutes=1)
    return max(STEP, (minutes + STEP // 2) // STEP * STEP)
