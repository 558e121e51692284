"""How long residents wait: from sent to approved to paid, by place and facilitator, held against the promise.

The database counts how many entries took how many days; medians come out of those counts, so that a year of hours costs
as little as a day of them.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from coren.models import HoursEntry
from coren.queries.pay import pay_policy
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission

State = HoursEntry.State
LOOKED_BACK = dt.timedelta(days=90)
Days = dict[int, int]  # how many entries took so many days
_KEYS = ("area_id", "area__name", "adviser__facilitator_id", "adviser__facilitator__name")


@dataclass(slots=True)
class Clock:
    """What some hours took. Medians and longest are whole days, None while nothing was approved or paid."""

    to_approval: Days = field(default_factory=dict)
    to_money: Days = field(default_factory=dict)

    @property
    def approved(self) -> int:
        return sum(self.to_approval.values())

    @property
    def paid(self) -> int:
        return sum(self.to_money.values())

    @property
    def median_to_approval(self) -> int | None:
        return median(self.to_approval)

    @property
    def longest_to_approval(self) -> int | None:
        return max(self.to_approval, default=None)

    @property
    def median_to_money(self) -> int | None:
        return median(self.to_money)

    @property
    def longest_to_money(self) -> int | None:
        return max(self.to_money, default=None)


@dataclass(slots=True)
class Clocks:
    """What hours took: all of them, by place and by facilitator, with the names of both."""

    all: Clock = field(default_factory=Clock)
    by_place: dict[uuid.UUID | None, Clock] = field(default_factory=lambda: defaultdict(Clock))
    by_facilitator: dict[uuid.UUID | None, Clock] = field(default_factory=lambda: defaultdict(Clock))
    names: dict[uuid.UUID | None, str] = field(default_factory=dict)

    def count(self, name: str, row: dict[str, Any]) -> None:
        """Take up how many entries of one place and facilitator took so many days."""
        took = max(0, (row["done"] - row["sent"]).days)
        place, facilitator = row["area_id"], row["adviser__facilitator_id"]
        self.names |= {place: row["area__name"], facilitator: row["adviser__facilitator__name"] or ""}
        for clock in (self.all, self.by_place[place], self.by_facilitator[facilitator]):
            days: Days = getattr(clock, name)
            days[took] = days.get(took, 0) + row["n"]


@dataclass(frozen=True, slots=True)
class Overdue:
    """What has waited for money longer than residents are promised."""

    entries: int
    minutes: int
    advisers: int
    longest_days: int
    promised_days: int
    not_approved: int  # of the entries: those that still wait for approval


def median(counts: Days) -> int | None:
    """Give the middle of counted days, the lower of two; None of nothing."""
    half, passed = (sum(counts.values()) + 1) // 2, 0
    for days in sorted(counts):
        passed += counts[days]
        if passed >= half:
            return days
    return None


def hours_in_sight(user: Any) -> QuerySet[HoursEntry]:
    """Give the hours of the places where somebody sees what advisers are owed."""
    if sees_all_places(user, Permission.SEE_PAY):
        return HoursEntry.objects.order_by()
    return HoursEntry.objects.filter(area__in=areas_where(user, Permission.SEE_PAY)).order_by()


def clocks(user: Any, since: dt.date | None = None) -> Clocks:
    """Give what hours took of those approved or paid since a day (90 days ago), in two questions.

    A facilitator is the adviser's own; None stands for those under nobody.
    """
    first = since or timezone.localdate() - LOOKED_BACK
    entries = hours_in_sight(user)
    approved = entries.filter(approved_at__gte=midnight(first))
    paid = entries.filter(state=State.PAID, paid_on__gte=first)
    found = Clocks()
    sent = TruncDate("submitted_at")
    for row in approved.values(*_KEYS, sent=sent, done=TruncDate("approved_at")).annotate(n=Count("pk")):
        found.count("to_approval", row)
    for row in paid.values(*_KEYS, sent=sent, done=F("paid_on")).annotate(n=Count("pk")):
        found.count("to_money", row)
    return found


def overdue(user: Any, today: dt.date | None = None) -> Overdue | None:
    """Give what has waited longer than the promise; None when nothing has. Fees that were declined wait for nothing."""
    promised = pay_policy().promised_days
    day = today or timezone.localdate()
    waiting = Q(state=State.SUBMITTED) | Q(state=State.APPROVED, amount__gt=0)
    late = hours_in_sight(user).filter(waiting, submitted_at__lt=midnight(day - dt.timedelta(days=promised)))
    found = late.aggregate(
        entries=Count("pk"),
        minutes=Sum("minutes"),
        advisers=Count("adviser", distinct=True),
        since=Min("submitted_at"),
        not_approved=Count("pk", filter=Q(state=State.SUBMITTED)),
    )
    if not found["entries"]:
        return None
    longest = (day - timezone.localdate(found["since"])).days
    return Overdue(found["entries"], found["minutes"], found["advisers"], longest, promised, found["not_approved"])


def midnight(day: dt.date) -> dt.datetime:
    """Give the moment at which a day begins here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
