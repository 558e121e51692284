"""The door to what people ask about their record, and its clock: answered within a calendar month."""

import calendar
import datetime as dt
import uuid
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, When
from django.http import Http404
from django.utils import timezone

from coren.models import Adviser, DataRequest
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission

OPEN = DataRequest.State.OPEN
NEAR = dt.timedelta(days=10)


def a_month_after(day: dt.date) -> dt.date:
    """Give the same day of the next month, or its last day where it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def requests_visible_to(user: Any) -> QuerySet[DataRequest]:
    """Give the requests of the places whose people somebody answers, and their own.

    What an erasure has emptied belongs to no place any more: those who answer everywhere still see its dates.
    """
    found = DataRequest.objects.select_related("adviser__person", "adviser__area", "answered_by__person")
    if sees_all_places(user, Permission.ANSWER_REQUESTS):
        return found
    mine = Q(adviser__person__user_id=user.pk) if getattr(user, "is_authenticated", False) else Q(pk__in=())
    return found.filter(Q(adviser__area__in=areas_where(user, Permission.ANSWER_REQUESTS)) | mine)


def request_visible_to_or_404(user: Any, pk: uuid.UUID) -> DataRequest:
    """Load one request through the door; one outside it does not exist for this user (404)."""
    found = requests_visible_to(user).select_related("recorded_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def requests_listed(user: Any, state: str = "") -> QuerySet[DataRequest]:
    """Give requests for the list: those that wait first, the most urgent on top; then the answered ones."""
    found = requests_visible_to(user)
    if state in DataRequest.State.values:
        found = found.filter(state=state)
    return found.order_by(Case(When(state=OPEN, then=0), default=1), "due_on", "number")


def requests_due(user: Any) -> QuerySet[DataRequest]:
    """Give the requests that wait for somebody who may answer them, the most urgent first."""
    found = DataRequest.objects.filter(state=OPEN).select_related("adviser__person", "adviser__area")
    if not sees_all_places(user, Permission.ANSWER_REQUESTS):
        found = found.filter(adviser__area__in=areas_where(user, Permission.ANSWER_REQUESTS))
    return found.order_by("due_on", "number")


def requests_near_their_day(user: Any) -> list[DataRequest]:
    """Give those that must be answered within ten days, or should have been."""
    return list(requests_due(user).filter(due_on__lte=timezone.localdate() + NEAR))


def requests_of(adviser: Adviser) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(adviser=adviser).select_related("answered_by__person").order_by("-asked_on")


def open_request_of(adviser: Adviser, kind: str) -> DataRequest | None:
    """Give the request of a kind that waits for an answer already."""
    return DataRequest.objects.filter(adviser=adviser, kind=kind, state=OPEN).first()


def next_number() -> int:
    return int(DataRequest.objects.aggregate(most=Max("number"))["most"] or 0) + 1


def is_overdue(request: DataRequest) -> bool:
    return request.state == OPEN and request.due_on < timezone.localdate()
