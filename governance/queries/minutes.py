"""The minutes of a meeting, their versions and amendments; a draft is for those who keep the group's records."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from governance.models import (
    ActionPoint,
    AgendaItem,
    Amendment,
    Attendance,
    Decision,
    Meeting,
    Minutes,
    MinutesDraft,
    MinutesVersion,
)
from governance.permissions import can_keep
from governance.queries.groups import of_visible_groups
from nrp.accounts.models import Person, User

PEOPLE = ("changed_by__person", "agreed_by__person", "agreed_in")


def minutes_of(meeting: Meeting) -> Minutes | None:
    """Give the minutes of a meeting, if somebody has begun them."""
    return Minutes.objects.filter(meeting=meeting).select_related(*PEOPLE).first()


def may_read(user: Any, meeting: Meeting, minutes: Minutes | None) -> bool:
    """Whether the text is there for somebody: a draft is read by those who keep the group's records alone."""
    if minutes is None:
        return False
    return minutes.state != Minutes.State.DRAFT or can_keep(user, meeting.group)


def versions_of(minutes: Minutes, *, with_drafts: bool) -> QuerySet[MinutesVersion]:
    """Give the versions, the latest first; those of before they were circulated for their keepers alone."""
    found = MinutesVersion.objects.filter(minutes=minutes).select_related("written_by__person").defer("text")
    return found if with_drafts else found.exclude(state=Minutes.State.DRAFT)


def version_or_404(user: Any, pk: uuid.UUID) -> MinutesVersion:
    """Load one version through the door of its group; a draft does not exist but for those who keep the records."""
    rows = MinutesVersion.objects.filter(of_visible_groups(user, "minutes__meeting__group"), pk=pk)
    found = rows.select_related("minutes__meeting__group__area", "written_by__person").first()
    if found is None:
        raise Http404
    if found.state == Minutes.State.DRAFT and not can_keep(user, found.minutes.meeting.group):
        raise Http404
    return found


def version_before(version: MinutesVersion, number: int | None = None, *, with_drafts: bool) -> MinutesVersion | None:
    """Give the version that stood before one, or the one of a number."""
    rows = versions_of(version.minutes, with_drafts=with_drafts).defer(None).exclude(pk=version.pk)
    return rows.filter(number__lt=version.number).first() if number is None else rows.filter(number=number).first()


def amendments_of(minutes: Minutes) -> QuerySet[Amendment]:
    """Give every change asked for, in the order they came."""
    people = ("proposed_by", "entered_by__person", "settled_by__person")
    return Amendment.objects.filter(minutes=minutes).select_related(*people)


def amendment_or_404(user: Any, pk: uuid.UUID) -> Amendment:
    """Load one amendment through the door of its group."""
    rows = Amendment.objects.filter(of_visible_groups(user, "minutes__meeting__group"), pk=pk)
    people = ("proposed_by", "entered_by__person", "settled_by__person")
    found = rows.select_related("minutes__meeting__group__area", *people).first()
    if found is None:
        raise Http404
    return found


def draft_of(meeting: Meeting, user: User) -> MinutesDraft | None:
    """Give what somebody has typed and not saved."""
    return MinutesDraft.objects.filter(meeting=meeting, user=user).first()


def headings_offered(meeting: Meeting) -> str:
    """Give the text that minutes begin with: a heading for each item of the agenda."""
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    return "\n\n".join(f"## {item.position}. {item.title}\n" for item in items)


def meetings_to_agree_in(meeting: Meeting) -> QuerySet[Meeting]:
    """Give the group's later meetings that took place: minutes are agreed at one of them."""
    later = Meeting.objects.filter(group_id=meeting.group_id, starts_at__gt=meeting.starts_at)
    return later.filter(state=Meeting.State.HELD).order_by("starts_at")


def those_who_were_there(meeting: Meeting) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(meeting=meeting, presence__in=Attendance.HERE)
    return rows.select_related("person").order_by("name", "added_at")


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    return Decision.objects.filter(meeting=meeting).order_by("number")


def actions_of(meeting: Meeting) -> QuerySet[ActionPoint]:
    """Give the action points that came out of a meeting, from the agenda or from one of its decisions."""
    found = ActionPoint.objects.filter(meeting=meeting) | ActionPoint.objects.filter(decision__meeting=meeting)
    return found.select_related("owner", "owner_organisation").order_by("number").distinct()


def person_behind(user: Any) -> Person | None:
    """Give the person of an account."""
    return Person.objects.filter(user_id=user.pk).first() if getattr(user, "is_authenticated", False) else None
