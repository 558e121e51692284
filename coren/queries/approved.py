"""What was approved and can still be undone."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from coren.models import HoursEntry
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def hours_under_approval(user: Any) -> QuerySet[HoursEntry]:
    """Give the hours, in whatever state, of the places where somebody approves."""
    found = HoursEntry.objects.select_related("adviser__person", "area", "activity", "approved_by__person")
    if sees_all_places(user, Permission.APPROVE_HOURS):
        return found
    return found.filter(area__in=areas_where(user, Permission.APPROVE_HOURS))


class LateApproval(NamedTuple):
    """Hours that somebody approved in one go, as far as they are not paid."""

    approved_at: dt.datetime
    by: str | None
    entries: int
    minutes: int


def approvals_lately(user: Any, most: int = 5) -> list[LateApproval]:
    """Give what was approved last and is not paid yet, the latest first."""
    found = hours_under_approval(user).filter(state=HoursEntry.State.APPROVED).select_related(None)
    rows = (
        found.order_by("-approved_at")
        .values_list("approved_at", "approved_by__person__name")
        .annotate(entries=Count("pk"), minutes=Sum("minutes"))
    )
    return [LateApproval(*row) for row in rows[:most]]
