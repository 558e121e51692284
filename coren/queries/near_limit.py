"""Who is near the weekly limit, before it is passed."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any, NamedTuple, cast

from django.utils import timezone

from coren.models import HoursEntry
from coren.money import Week
from coren.queries.pay import COUNTED, Tariff, WeekMoney
from neighbourhoods.permissions import can
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


class NearLimit(NamedTuple):
    """One adviser whose week has come near the limit, or over it."""

    adviser_id: uuid.UUID
    name: str
    place: str
    facilitator: str
    wants_benefits_advice: bool | None
    money: WeekMoney


class _Counted(NamedTuple):
    """An entry with the names that `Tariff.week_money` asks for, and whose it is."""

    adviser_id: uuid.UUID
    on: dt.date
    minutes: int
    activity_id: uuid.UUID
    hourly: Any
    amount: Any
    state: str
    name: str
    place: str
    facilitator: str | None
    wants_benefits_advice: bool | None


_COLUMNS = (
    *_Counted._fields[:7],
    "adviser__person__name",
    "adviser__area__name",
    "adviser__facilitator__name",
    "adviser__wants_benefits_advice",
)


def near_limit(user: Any, day: dt.date | None = None) -> list[NearLimit]:
    """Give the advisers whose week (this one) is near or over the limit, where somebody sees what they are owed.

    By place and name; all of somebody's week counts, wherever it was worked. The same number of questions for every
    number of advisers.
    """
    if not can(user, Permission.SEE_PAY):
        return []
    week = Week.of(day or timezone.localdate())
    found_hours = HoursEntry.objects.filter(on__range=(week.monday, week.sunday), state__in=COUNTED).order_by()
    if not sees_all_places(user, Permission.SEE_PAY):
        found_hours = found_hours.filter(adviser__area__in=areas_where(user, Permission.SEE_PAY))
    by_adviser: dict[uuid.UUID, list[_Counted]] = defaultdict(list)
    for row in found_hours.values_list(*_COLUMNS):
        by_adviser[row[0]].append(_Counted(*row))
    tariff = Tariff(by_adviser)
    found = []
    for adviser_id, counted in by_adviser.items():
        money = tariff.week_money(week, cast("list[HoursEntry]", counted))
        if money.is_near:
            one = counted[0]
            found.append(
                NearLimit(adviser_id, one.name, one.place, one.facilitator or "", one.wants_benefits_advice, money)
            )
    return sorted(found, key=lambda one: (one.place, one.name))
