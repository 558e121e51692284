"""Who is near the weekly limit, before it is passed."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from coren.models import HoursEntry
from coren.money import Week
from coren.queries.pay import COUNTED, COUNTED_FIELDS, Tariff, WeekMoney
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


class _Entry(NamedTuple):
    """An entry with what its worth rests on, and whose it is."""

    adviser_id: uuid.UUID
    on: dt.date
    minutes: int
    activity_id: uuid.UUID
    hourly: Decimal | None
    amount: Decimal | None
    state: str
    name: str
    place: str
    facilitator: str | None
    wants_benefits_advice: bool | None


_COLUMNS = (
    *COUNTED_FIELDS,
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
    entries = [_Entry(*row) for row in found_hours.values_list(*_COLUMNS)]
    tariff = Tariff({entry.adviser_id for entry in entries})
    found = [
        NearLimit(
            own[0].adviser_id, own[0].name, own[0].place, own[0].facilitator or "", own[0].wants_benefits_advice, money
        )
        for own, money in tariff.near(week, entries)
    ]
    return sorted(found, key=lambda one: (one.place, one.name))
