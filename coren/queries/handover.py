"""What stands open when somebody is away, who is away, and who can stand in."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from coren.models import Adviser, Cover, DataRequest, Expense, HoursEntry, Post
from coren.permissions import OPEN_HOURS
from neighbourhoods.models import Area, RoleAssignment
from neighbourhoods.permissions import can_manage_people
from nrp.accounts.models import Person
from nrp.accounts.roles import Role

COVERED = (Role.COREN_FACILITATOR, Role.COREN_MANAGER)
# Whose work may be handed over after they have gone already.
LOOK_BACK = dt.timedelta(days=90)
State = HoursEntry.State


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who could be away: who, in which role, where. `key` is the id of what ties them to it."""

    key: str
    person: Person
    role: str
    area: Area | None
    ends_on: dt.date | None

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.person, Role(self.role).label, self.area) if part)


def open_work(role: str, area: Area | None) -> dict[str, int]:
    """Count what stands open at a place (a facilitator), or in the whole network (a manager); nought is left out."""
    here = {} if area is None else {"area": area}
    rows = HoursEntry.objects.filter(state__in=OPEN_HOURS, **here).order_by()
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    requests = DataRequest.objects.filter(state=DataRequest.State.OPEN)
    found = {"requests": (requests if area is None else requests.filter(adviser__area=area)).count()}
    if role == Role.COREN_MANAGER:
        found |= {
            "hours_to_approve": counts.get(State.SUBMITTED, 0),
            "expenses_to_approve": Expense.objects.filter(state=Expense.State.SUBMITTED).count(),
        }
    else:
        begun = Adviser.objects.current().filter(registered_at__isnull=True).exclude(status=Adviser.Status.LEFT)
        found |= {
            "hours_to_send": counts.get(State.DRAFT, 0),
            "hours_sent_back": counts.get(State.SENT_BACK, 0),
            "registrations": begun.filter(**here).count(),
        }
    return {kind: count for kind, count in found.items() if count}


def open_work_words(counts: dict[str, int]) -> list[str]:
    """Say what stood open, one thing after the other."""
    one_many = {
        "hours_to_send": ngettext(
            "%(n)s row of hours not sent yet", "%(n)s rows of hours not sent yet", _n(counts, "hours_to_send")
        ),
        "hours_sent_back": ngettext(
            "%(n)s row of hours that came back", "%(n)s rows of hours that came back", _n(counts, "hours_sent_back")
        ),
        "registrations": ngettext(
            "%(n)s registration not finished", "%(n)s registrations not finished", _n(counts, "registrations")
        ),
        "hours_to_approve": ngettext(
            "%(n)s row of hours to approve", "%(n)s rows of hours to approve", _n(counts, "hours_to_approve")
        ),
        "expenses_to_approve": ngettext(
            "%(n)s expense to approve", "%(n)s expenses to approve", _n(counts, "expenses_to_approve")
        ),
        "requests": ngettext(
            "%(n)s request about a record, with its clock",
            "%(n)s requests about records, each with its clock",
            _n(counts, "requests"),
        ),
    }
    return [words % {"n": counts[kind]} for kind, words in one_many.items() if counts.get(kind)]


def _n(counts: dict[str, int], kind: str) -> int:
    return counts.get(kind, 0)


def who_is_away(today: dt.date | None = None) -> list[Away]:
    """Give facilitators and managers whose role holds, is to come or ended lately, and posts without an account."""
    day = today or timezone.localdate()
    lately = Q(ends_on__isnull=True) | Q(ends_on__gte=day - LOOK_BACK)
    held = RoleAssignment.objects.filter(lately, role__in=COVERED).select_related("user__person", "area")
    found: dict[tuple[uuid.UUID, str, uuid.UUID | None], Away] = {}
    for row in held.order_by("starts_on"):
        person = getattr(row.user, "person", None)
        if person is not None:
            found[person.pk, row.role, row.area_id] = Away(str(row.pk), person, row.role, row.area, row.ends_on)
    for post in Post.objects.filter(lately).select_related("person", "area"):
        key = (post.person_id, Role.COREN_FACILITATOR.value, post.area_id)
        found.setdefault(key, Away(str(post.pk), post.person, Role.COREN_FACILITATOR, post.area, post.ends_on))
    return sorted(found.values(), key=lambda away: (away.area is None, str(away.area or ""), str(away.person)))


def can_stand_in(user: Any) -> QuerySet[Person]:
    """Give those with an account who work in the network; to an administrator everybody who can sign in."""
    people = Person.objects.filter(user__is_active=True).select_related("user")
    if can_manage_people(user):
        return people
    today = timezone.localdate()
    roles = (*COVERED, Role.RESIDENT_ADVISER)
    held = RoleAssignment.objects.holding(today).filter(role__in=roles)
    return people.filter(Q(user__in=held.values("user")) | Q(posts__isnull=False)).distinct()


def advisers_under(away: Away) -> int:
    """Count the advisers who are put down under somebody at a place."""
    return 0 if away.area is None else Adviser.objects.current().filter(area=away.area, facilitator=away.person).count()


def covers() -> QuerySet[Cover]:
    """Give every cover, those that hold or are to come first."""
    return Cover.objects.select_related("absent", "substitute", "area").order_by("-starts_on")


def can_be_in_post(user: Any) -> QuerySet[Person]:
    """Give those who can be put in post: who can stand in, and who was in post before without an account."""
    return Person.objects.filter(Q(pk__in=can_stand_in(user).values("pk")) | Q(posts__isnull=False)).distinct()
