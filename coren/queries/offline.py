"""What a phone may keep of the hours page: ids, numbers and codes. No name, no address, no text is ever read here."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from coren.models import Adviser, HoursEntry
from coren.queries.advisers import advisers_where
from coren.queries.hours import activities_in_use
from nrp.accounts.permissions import Permission

LOOK_BACK = dt.timedelta(days=28)
MOST = 120  # rows that a phone can show without a name beside them


def keys_for(user: Any, *, place: str = "") -> dict[str, Any]:
    """Give the advisers somebody may log for, each by id and number, with the codes of what they lately did.

    `place` (a slug) narrows it for those who support several places; somebody's own record is there in any case.
    """
    found = _advisers(user, place)
    codes = [activity.code for activity in activities_in_use()]
    usual = _usual({adviser["id"] for adviser in found}, set(codes))
    return {
        "user": str(user.pk),
        "advisers": [
            {"id": str(one["id"]), "number": one["number"], "activities": usual[one["id"]] or codes[:1]}
            for one in found
        ],
        "activities": codes,
    }


def _advisers(user: Any, place: str) -> list[dict[str, Any]]:
    mine = Adviser.objects.active().filter(person__user_id=user.pk)
    theirs = advisers_where(user, Permission.LOG_HOURS).active()
    if place:
        theirs = theirs.filter(area__slug=place)
    numbers = _numbers(theirs) | _numbers(mine)
    return [{"id": pk, "number": number} for number, pk in sorted((number, pk) for pk, number in numbers.items())]


def _numbers(advisers: QuerySet[Adviser]) -> dict[uuid.UUID, int]:
    return dict(advisers.order_by("number").values_list("pk", "number")[:MOST])


def _usual(advisers: set[uuid.UUID], in_use: set[str]) -> dict[uuid.UUID, list[str]]:
    """Give the activities of the last four weeks by adviser, in the order in which activities stand everywhere."""
    since = timezone.localdate() - LOOK_BACK
    rows = (
        HoursEntry.objects.filter(adviser__in=advisers, on__gte=since, activity__code__in=in_use)
        .order_by("activity__position", "activity__label")
        .values_list("adviser", "activity__code")
        .distinct()
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for adviser, code in rows:
        found[adviser].append(code)
    return found
