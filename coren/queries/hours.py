"""The door to hours: those logged in the places where somebody sees advisers, and their own."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import Http404

from coren.models import ActivityType, Adviser, ClosedPeriod, HoursEntry
from coren.models.hours import HoursQuerySet
from neighbourhoods.models import Area
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def hours_visible_to(user: Any) -> HoursQuerySet:
    """Give the hours somebody may see. Those of a place stay with the place, also when the adviser moves on."""
    found = HoursEntry.objects.select_related("adviser__person", "adviser__area", "activity", "area")
    if sees_all_places(user, Permission.SEE_ADVISERS):
        return found
    mine = Q(adviser__person__user_id=user.pk) if getattr(user, "is_authenticated", False) else Q(pk__in=())
    return found.filter(Q(area__in=areas_where(user, Permission.SEE_ADVISERS)) | mine)


def hours_visible_to_or_404(user: Any, pk: uuid.UUID) -> HoursEntry:
    """Load one entry through the door; one outside it does not exist for this user (404)."""
    people = ("created_by__person", "submitted_by__person", "sent_back_by__person", "approved_by__person")
    found = hours_visible_to(user).select_related(*people, "enquiry", "meeting", "event").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def places_to_log_in(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose advisers' hours somebody may log."""
    return areas_where(user, Permission.LOG_HOURS).filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)


def activities_in_use() -> QuerySet[ActivityType]:
    return ActivityType.objects.filter(is_in_use=True)


def closed_period_around(on: dt.date) -> ClosedPeriod | None:
    """Give the closed period a day lies in, if it is still closed."""
    return ClosedPeriod.objects.filter(starts_on__lte=on, ends_on__gte=on, reopened_at__isnull=True).first()


def others_that_day(adviser: Adviser, on: dt.date, *, but: uuid.UUID | None = None) -> QuerySet[HoursEntry]:
    """Give what an adviser has on a day already, without one entry."""
    found = HoursEntry.objects.filter(adviser=adviser, on=on).select_related("activity")
    return found if but is None else found.exclude(pk=but)


def minutes_that_day(adviser: Adviser, on: dt.date, *, but: uuid.UUID | None = None) -> int:
    return int(others_that_day(adviser, on, but=but).aggregate(all=Sum("minutes"))["all"] or 0)
