"""Who was at a meeting, who could be ticked at the door, and what the room looked like by sector."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from governance.models import Attendance, Meeting, Membership, Sector
from governance.queries.groups import of_visible_groups
from governance.queries.people import people_known_to
from nrp.accounts.models import Person

# Of how many earlier meetings those who came are offered at the door again.
LOOKS_BACK = 10
HERE = Attendance.HERE


def day_of(meeting: Meeting) -> dt.date:
    """Give the day a meeting is on, in the place's own time."""
    return timezone.localtime(meeting.starts_at).date()


def members_on(meeting: Meeting) -> QuerySet[Membership]:
    """Give who sits on the meeting's group on its day, by name."""
    rows = Membership.objects.holding(day_of(meeting)).filter(group_id=meeting.group_id)
    return rows.select_related("person", "organisation").order_by("person__name", "created_at")


def attendance_of(meeting: Meeting) -> QuerySet[Attendance]:
    """Give everybody on the sign-in sheet, apologies too, by name."""
    return Attendance.objects.filter(meeting=meeting).select_related("person").order_by("name", "added_at")


def attendance_row_or_404(user: Any, pk: uuid.UUID) -> Attendance:
    """Load one line of a sign-in sheet through the door of its group."""
    rows = Attendance.objects.filter(of_visible_groups(user, "meeting__group"), pk=pk)
    found = rows.select_related("meeting__group__area", "person").first()
    if found is None:
        raise Http404
    return found


def came_before(meeting: Meeting) -> list[Attendance]:
    """Give those who came to one of the group's last meetings, the latest line of each, by name."""
    meetings = Meeting.objects.filter(group_id=meeting.group_id, starts_at__lt=meeting.starts_at)
    latest = list(meetings.order_by("-starts_at").values_list("pk", flat=True)[:LOOKS_BACK])
    rows = Attendance.objects.filter(meeting__in=latest, presence__in=HERE).select_related("person")
    found: dict[tuple[uuid.UUID | None, str], Attendance] = {}
    for row in rows.order_by("-meeting__starts_at"):
        found.setdefault((row.person_id, "" if row.person_id else row.name.casefold()), row)
    return sorted(found.values(), key=lambda row: row.name.casefold())


def earlier_lines(meeting: Meeting, ids: list[uuid.UUID]) -> dict[str, str]:
    """Give the names on lines of the group's earlier meetings, by the lines' ids."""
    if not ids:
        return {}
    rows = Attendance.objects.filter(pk__in=ids, meeting__group_id=meeting.group_id)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def was_there(meeting: Meeting, person: Person | None) -> bool:
    """Whether somebody attended, in the room or online: apologies are not attendance."""
    if person is None:
        return False
    return Attendance.objects.filter(meeting=meeting, person=person, presence__in=HERE).exists()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may be named: their sector as last seen, and with whom they came."""

    person: Person
    sector: str
    organisation: str


def known_by_id(user: Any, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Give the people of these ids whom somebody may name."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {one.pk: one for one in people_known_to(user).filter(pk__in=wanted)}


def with_sectors(user: Any, people: Iterable[Person]) -> list[Known]:
    """Give people with the sector they last sat or came for, as far as somebody may see it; a resident otherwise."""
    found = list(people)
    sat = Membership.objects.filter(of_visible_groups(user), person__in=found).select_related("organisation")
    last: dict[uuid.UUID, tuple[str, str]] = {
        row.person_id: (row.sector, str(row.organisation or "")) for row in sat.order_by("starts_on")
    }
    came = Attendance.objects.filter(of_visible_groups(user, "meeting__group"), person__in=found)
    for row in came.order_by("-meeting__starts_at"):
        if row.person_id is not None:
            last.setdefault(row.person_id, (row.sector, row.organisation))
    return [Known(one, *last.get(one.pk, (Sector.RESIDENT, ""))) for one in found]


def here_by_sector(rows: Iterable[Attendance]) -> list[tuple[str, list[Attendance]]]:
    """Give those who were there under the name of their sector, in the order of the sectors."""
    here = [row for row in rows if row.presence in HERE]
    groups = ((label, [row for row in here if row.sector == value]) for value, label in Sector.choices)
    return [(str(label), found) for label, found in groups if found]


def counts_of(meeting: Meeting) -> dict[str, int]:
    """Count who was there and who sent apologies, in one question."""
    return Attendance.objects.filter(meeting=meeting).aggregate(
        here=Count("pk", filter=Q(presence__in=HERE)),
        apologies=Count("pk", filter=Q(presence=Attendance.Presence.APOLOGIES)),
    )
