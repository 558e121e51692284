"""The door to meetings, and what their pages and lists read."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.utils import timezone

from governance.models import AgendaItem, Group, Invite, Meeting, MeetingSeries, Membership, Paper
from governance.queries.groups import of_visible_groups
from governance.series_days import moment
from nrp.accounts.models import Person

COMING, PAST = "coming", "past"
# A meeting stands among those that come until it is over, or for this long when nobody said when it ends.
STILL_ON = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked or could be: whether they were, have an address, and know how it stands."""

    person_id: uuid.UUID
    name: str
    has_email: bool
    invite: Invite | None
    knows: bool


def meetings_visible_to(user: Any) -> QuerySet[Meeting]:
    """Give the meetings of the groups that somebody may read. This is the one door."""
    found = Meeting.objects.select_related("group__area")
    return found.filter(of_visible_groups(user))


def meeting_visible_to_or_404(user: Any, pk: uuid.UUID, *, with_minutes: bool = False) -> Meeting:
    """Load one meeting through the door; one outside it does not exist for this user (404)."""
    rows = meetings_visible_to(user).select_related("series")
    if with_minutes:  # its page says where they stand, without asking again
        rows = rows.select_related("minutes__changed_by__person", "minutes__agreed_in")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def paper_visible_to_or_404(user: Any, pk: uuid.UUID) -> Paper:
    """Load one paper through the door of its group."""
    found = Paper.objects.select_related("group__area", "meeting")
    paper = found.filter(of_visible_groups(user), pk=pk).first()
    if paper is None:
        raise Http404
    return paper


def coming(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Give those that are still to come or under way, the next first."""
    return found.filter(_not_over()).order_by("starts_at", "pk")


def past(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Give those that are over, the latest first."""
    return found.exclude(_not_over()).order_by("-starts_at", "pk")


def _not_over() -> Q:
    now = timezone.now()
    return Q(starts_at__gt=now - STILL_ON, ends_at__isnull=True) | Q(ends_at__gt=now, ends_at__isnull=False)


def of_year(found: QuerySet[Meeting], year: int) -> QuerySet[Meeting]:
    """Give those of one year, the latest first."""
    start, end = moment(dt.date(year, 1, 1), dt.time()), moment(dt.date(year + 1, 1, 1), dt.time())
    return found.filter(starts_at__gte=start, starts_at__lt=end).order_by("-starts_at", "pk")


def years_of(found: QuerySet[Meeting]) -> list[int]:
    """Give the years in which there are meetings, the latest first."""
    years = found.annotate(year=ExtractYear("starts_at")).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def last_of(group: Group) -> Meeting | None:
    """Give the latest meeting of a group: the next one is most often at the same place."""
    return Meeting.objects.filter(group=group).first()


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting)


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    return list(items_of(meeting))


def papers_in_order(meeting: Meeting) -> QuerySet[Paper]:
    return Paper.objects.filter(meeting=meeting).order_by("added_at", "pk")


def papers_of(meeting: Meeting) -> list[Paper]:
    return list(papers_in_order(meeting))


def papers_of_group(group: Group) -> QuerySet[Paper]:
    """Give the papers of a group at large, the latest first."""
    return Paper.objects.filter(group=group, meeting__isnull=True).order_by("-added_at")


def invites_of(meeting: Meeting) -> list[Invite]:
    rows = Invite.objects.filter(meeting=meeting)
    return list(rows.select_related("person", "answered_by__person").order_by("person__name", "pk"))


def was_asked(meeting: Meeting, user: Any) -> bool:
    return Invite.objects.filter(meeting=meeting, person__user_id=user.pk).exists()


def person_to_answer(meeting: Meeting, user: Any, pk: uuid.UUID | None) -> Person | None:
    """Give the person whose answer is written down: the reader, or one who was asked or could be."""
    if pk is None:
        return Person.objects.filter(user_id=user.pk).first()
    known = {one.person_id for one in to_ask(meeting)}
    return Person.objects.filter(pk=pk).first() if pk in known else None


def to_ask(meeting: Meeting) -> list[Asked]:
    """Give those who sit on the group on the day of the meeting, and those asked before, by name."""
    invites = {invite.person_id: invite for invite in invites_of(meeting)}
    on = timezone.localdate(meeting.starts_at)
    rows = Membership.objects.holding(on).filter(group=meeting.group).select_related("person")
    people = {invite.person_id: invite.person for invite in invites.values()} | {
        row.person_id: row.person for row in rows
    }
    found = [
        Asked(
            person_id=pk,
            name=person.name,
            has_email=bool(person.email),
            invite=invites.get(pk),
            knows=pk in invites and invites[pk].told == meeting.sequence,
        )
        for pk, person in people.items()
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.person_id)))


def following_of(meeting: Meeting) -> QuerySet[Meeting]:
    """Give the later meetings of the same series that are still planned."""
    series: MeetingSeries | None = meeting.series
    if series is None:
        return Meeting.objects.none()
    later = Meeting.objects.filter(series=series, starts_at__gt=meeting.starts_at, state=Meeting.State.PLANNED)
    return later.order_by("starts_at")
