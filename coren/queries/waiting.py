"""How much waits for approval: added up by the database, however much it is."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

from coren.models import HoursEntry
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission

WITHOUT_FACILITATOR = "none"


class Share(NamedTuple):
    """What waits of one adviser at one place."""

    area_id: uuid.UUID
    place_slug: str
    place: str
    facilitator_id: uuid.UUID | None
    facilitator: str | None
    adviser_id: uuid.UUID
    entries: int
    minutes: int
    since: dt.datetime

    def is_of(self, place: str, facilitator: str) -> bool:
        """Whether it is of a place and of a facilitator's advisers; an empty text asks for all."""
        is_there = not place or self.place_slug == place
        return is_there and (not facilitator or str(self.facilitator_id or WITHOUT_FACILITATOR) == facilitator)


@dataclass(frozen=True)
class Sums:
    """How much waits, read or not."""

    shares: list[Share]

    def of(self, *, place: str = "", facilitator: str = "") -> "Sums":
        return Sums([share for share in self.shares if share.is_of(place, facilitator)])

    @property
    def entries(self) -> int:
        return sum(share.entries for share in self.shares)

    @property
    def minutes(self) -> int:
        return sum(share.minutes for share in self.shares)

    @property
    def advisers(self) -> int:
        return len({share.adviser_id for share in self.shares})

    @property
    def places(self) -> int:
        return len({share.area_id for share in self.shares})

    @property
    def longest_days(self) -> int:
        oldest = min((share.since for share in self.shares), default=None)
        return 0 if oldest is None else max(0, (timezone.localdate() - timezone.localdate(oldest)).days)


def hours_to_approve(user: Any) -> QuerySet[HoursEntry]:
    """Give the hours that wait in the places where somebody approves. Their own stand there too, and say so."""
    found = HoursEntry.objects.filter(state=HoursEntry.State.SUBMITTED)
    if sees_all_places(user, Permission.APPROVE_HOURS):
        return found
    return found.filter(area__in=areas_where(user, Permission.APPROVE_HOURS))


def sums_of(user: Any) -> Sums:
    """Add up everything that waits for whoever approves, by place, facilitator and adviser."""
    names = (
        "area_id",
        "area__slug",
        "area__name",
        "adviser__facilitator_id",
        "adviser__facilitator__name",
        "adviser_id",
    )
    found = hours_to_approve(user).order_by().values_list(*names)
    return Sums([Share(*row) for row in found.annotate(n=Count("pk"), all=Sum("minutes"), since=Min("submitted_at"))])
