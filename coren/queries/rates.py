"""What time is worth and when hours are taken: the rate card, the weekly limit, closed periods."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from coren.models import ActivityType, ClosedPeriod, HoursEntry, Rate, WeeklyLimit
from coren.money import holding
from coren.permissions import OPEN_HOURS
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class RateRow:
    """One activity with the rate that holds, those to come and those that were, the latest first."""

    activity: ActivityType
    now: Rate | None
    coming: tuple[Rate, ...]
    past: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A weekly limit and where it stands: past, now or coming."""

    limit: WeeklyLimit
    state: str


@dataclass(frozen=True, slots=True)
class Touched:
    """Hours that are not approved yet and that a change would touch."""

    entries: int
    minutes: int


class OpenEntry(NamedTuple):
    """An entry that is not approved yet, as the check before closing names it."""

    place: str
    name: str
    on: dt.date
    minutes: int
    state: str


def rate_card(today: dt.date | None = None) -> list[RateRow]:
    """Give every activity with its rates, in two questions."""
    day = today or timezone.localdate()
    rates: dict[uuid.UUID, list[Rate]] = defaultdict(list)
    for rate in Rate.objects.order_by("starts_on"):
        rates[rate.activity_id].append(rate)
    return [_row(activity, rates[activity.pk], day) for activity in ActivityType.objects.all()]


def _row(activity: ActivityType, rates: list[Rate], day: dt.date) -> RateRow:
    now = holding(rates, day)
    coming = tuple(rate for rate in rates if rate.starts_on > day)
    past = tuple(rate for rate in reversed(rates) if rate.starts_on <= day and rate is not now)
    return RateRow(activity, now, coming, past)


def weekly_limits(today: dt.date | None = None) -> list[LimitRow]:
    """Give every weekly limit, the latest first."""
    day = today or timezone.localdate()
    limits = list(WeeklyLimit.objects.order_by("starts_on"))
    now = holding(limits, day)

    def state(limit: WeeklyLimit) -> str:
        if limit is now:
            return "now"
        return "coming" if limit.starts_on > day else "past"

    return [LimitRow(limit, state(limit)) for limit in reversed(limits)]


def activity_or_404(pk: uuid.UUID) -> ActivityType:
    found = ActivityType.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def touched_by_rate(activity: ActivityType, starts_on: dt.date) -> Touched:
    """Say how many hours, not approved yet, a rate from a day on would change: until the next rate begins."""
    following = Rate.objects.filter(activity=activity, starts_on__gt=starts_on).order_by("starts_on").first()
    found = HoursEntry.objects.filter(activity=activity, state__in=OPEN_HOURS, on__gte=starts_on)
    if following is not None:
        found = found.filter(on__lt=following.starts_on)
    counted = found.aggregate(entries=Count("pk"), minutes=Sum("minutes"))
    return Touched(counted["entries"], counted["minutes"] or 0)


def can_close(user: Any) -> bool:
    """Whether somebody closes and opens periods: who approves hours, and who keeps the rates."""
    return can(user, Permission.APPROVE_HOURS) or can(user, Permission.EDIT_RATES)


def closed_periods() -> QuerySet[ClosedPeriod]:
    return ClosedPeriod.objects.select_related("closed_by__person", "reopened_by__person")


def closed_period_or_404(pk: uuid.UUID) -> ClosedPeriod:
    found = closed_periods().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_between(starts_on: dt.date, ends_on: dt.date) -> list[OpenEntry]:
    """Give the hours of some days that are not approved yet."""
    found = HoursEntry.objects.filter(state__in=OPEN_HOURS, on__range=(starts_on, ends_on))
    rows = found.order_by("area__name", "adviser__person__name", "on")
    columns = ("area__name", "adviser__person__name", "on", "minutes", "state")
    return [OpenEntry(*row) for row in rows.values_list(*columns)]
