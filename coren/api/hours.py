"""Hours for programs, over the same queries and actions as the pages (docs/api/hours.md)."""

import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import hours
from coren.api.hours_documents import (
    ActivityTypeSerializer,
    ChangedHoursSerializer,
    HoursFilterSerializer,
    HoursSerializer,
    NewHoursSerializer,
)
from coren.models import ActivityType, Adviser, Enquiry, HoursEntry
from coren.permissions import can_log_for, can_see_pay
from coren.queries import hours_links
from coren.queries.advisers import advisers_visible_to
from coren.queries.hours import hours_visible_to, hours_visible_to_or_404
from coren.queries.pay import Tariff
from neighbourhoods.permissions import Permission, can
from nrp.accounts.models import User
from nrp.core.access import HasPermission
from nrp.core.api import Pages, idempotent, many
from nrp.core.parsers import KeepableJSONParser

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
MOST_AT_ONCE = 500
LOOKUPS = {
    "adviser": "adviser_id",
    "neighbourhood": "area_id",
    "state": "state",
    "on_after": "on__gte",
    "on_before": "on__lte",
    "activity": "activity__code",
}


class SeesHours(HasPermission):
    """Who sees advisers of a place or has a record themselves. For whom they may log is asked row by row."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        return can(request.user, Permission.SEE_ADVISERS) or can(request.user, Permission.OWN_RECORD)


class ActivityTypesApi(APIView):
    """What hours are spent on, in the order of the pages."""

    permission_classes = [SeesHours]

    @extend_schema(responses=ActivityTypeSerializer(many=True), operation_id="activity_types_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(ActivityType.objects.all(), request, view=self)
        return pages.get_paginated_response(ActivityTypeSerializer(page or (), many=True).data)


class HoursApi(APIView):
    """The hours logged in the caller's places, the newest first; to a Resident Adviser their own."""

    permission_classes = [SeesHours]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=HoursSerializer(many=True), operation_id="hours_list", parameters=[HoursFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = HoursFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        found = hours_visible_to(request.user).order_by("-on", "-created_at", "pk")
        found = found.filter(**{LOOKUPS[name]: value for name, value in wanted.validated_data.items()})
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(_documents(request, page or ()))

    @extend_schema(
        request=PolymorphicProxySerializer(
            component_name="NewHoursOrList",
            serializers=[NewHoursSerializer, NewHoursSerializer(many=True)],
            resource_type_field_name=None,
            many=False,
        ),
        responses={
            201: HoursSerializer,
            200: OpenApiResponse(HoursSerializer, description="This client_id was sent before: the first entry"),
            409: OpenApiResponse(description="The hours cannot be taken; `errors` names the field and says why"),
        },
        operation_id="hours_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Log hours; a list logs several, each by itself, and answers 207."""
        if not isinstance(request.data, list):
            done = _Sender(request, [request.data]).log(request.data)
            entry = hours_visible_to_or_404(request.user, done.entry.pk)
            code = status.HTTP_201_CREATED if done.is_new else status.HTTP_200_OK
            return Response(_documents(request, [entry])[0], status=code)
        if len(request.data) > MOST_AT_ONCE:
            raise serializers.ValidationError({"": [f"Send at most {MOST_AT_ONCE} at once."]})
        return _log_many(request, request.data)


def _log_many(request: Request, items: list[Any]) -> Response:
    sender = _Sender(request, items)
    new: set[str] = set()

    def log(item: Any) -> uuid.UUID:
        done = sender.log(item)
        if done.is_new:
            new.add(str(done.entry.pk))
        return done.entry.pk

    answer = many(items, log)
    for result in answer.data["results"]:
        if "id" not in result:
            continue
        if result["id"] in new:
            new.discard(result["id"])  # a second row of the list with its client_id finds it there
        else:
            result["status"] = status.HTTP_200_OK
    return answer


class _Sender:
    """Logs what one request sends; the advisers and activities it names are read once for all of it."""

    def __init__(self, request: Request, items: Iterable[Any]) -> None:
        self.user = _user(request)
        asked = {_uuid_or_none(item.get("adviser")) for item in items if isinstance(item, dict)}
        named = {pk for pk in asked if pk is not None}
        self.advisers = {one.pk: one for one in advisers_visible_to(self.user).filter(pk__in=named)}
        self.activities = {one.code: one for one in ActivityType.objects.all()}

    def log(self, item: Any) -> hours.Logged:
        given = NewHoursSerializer(data=item)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        adviser = self.advisers.get(values.pop("adviser"))
        if adviser is None:
            raise Http404
        if not can_log_for(self.user, adviser):
            raise PermissionDenied
        is_draft = values.pop("state") == HoursEntry.State.DRAFT
        values["activity"] = self.activity(values["activity"])
        values["enquiry"] = _enquiry(values.get("enquiry"), adviser)
        values |= _links(self.user, values)
        source = HoursEntry.Source.PROGRAM
        return hours.log(adviser=adviser, by=self.user, source=source, is_draft=is_draft, **values)

    def activity(self, code: str) -> ActivityType:
        if code not in self.activities:
            raise serializers.ValidationError({"activity": ["There is no activity with this code."]})
        return self.activities[code]


class HoursEntryApi(APIView):
    """One entry. It can be changed and taken back until it is approved."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=HoursSerializer, operation_id="hours_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_documents(request, [hours_visible_to_or_404(request.user, pk)])[0])

    @extend_schema(request=ChangedHoursSerializer, responses={200: HoursSerializer}, operation_id="hours_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        """Change what is sent. 409 for hours that are approved or paid."""
        entry = _to_change(request, pk)
        given = ChangedHoursSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        values = {"keep_both": True, **given.validated_data}
        is_sent = values.pop("state", None) is not None
        if "activity" in values:
            values["activity"] = _Sender(request, []).activity(values["activity"])
        if "enquiry" in values:
            values["enquiry"] = _enquiry(values["enquiry"], entry.adviser)
            values["without_enquiry"] = values["enquiry"] is None
        values["links"] = _links(request.user, values)
        for name in values["links"]:
            del values[name]
        changed = hours.change(entry=entry, by=_user(request), **values)
        if is_sent and changed.state == HoursEntry.State.DRAFT:
            hours.submit(entry=changed, by=_user(request))
        return Response(_documents(request, [hours_visible_to_or_404(request.user, pk)])[0])

    @extend_schema(responses={204: None}, operation_id="hours_destroy")
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Take hours back. 409 for those that are approved or paid."""
        hours.remove(entry=_to_change(request, pk), by=_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _to_change(request: Request, pk: uuid.UUID) -> HoursEntry:
    entry = hours_visible_to_or_404(request.user, pk)
    if not can_log_for(request.user, entry.adviser):
        raise PermissionDenied
    return entry


def _documents(request: Request, entries: Iterable[HoursEntry]) -> list[dict[str, Any]]:
    found = list(entries)
    amount = _amounts(request.user, found)
    return list(HoursSerializer(found, many=True, context={"amount": amount}).data)


def _amounts(user: Any, entries: list[HoursEntry]) -> Callable[[HoursEntry], Decimal | None]:
    """Give what each entry is worth, to those who may see its adviser's pay."""
    shown = [entry for entry in entries if can_see_pay(user, entry.adviser)]
    tariff = Tariff({entry.adviser_id for entry in shown}) if shown else None
    seen = {entry.pk for entry in shown}
    return lambda entry: None if tariff is None or entry.pk not in seen else tariff.worth_of(entry).amount


def _enquiry(pk: uuid.UUID | None, adviser: Adviser) -> Enquiry | None:
    if pk is None:
        return None
    found = Enquiry.objects.filter(pk=pk, area=adviser.area_id).first()
    if found is None:
        raise serializers.ValidationError({"enquiry": ["The adviser's place has no such enquiry."]})
    return found


def _links(user: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Give what was named, as far as the caller sees it; None where null was sent."""
    found: dict[str, Any] = {}
    for name, seen_by in (
        ("meeting", hours_links.meeting_seen_by),
        ("event", hours_links.event_seen_by),
        ("initiative", hours_links.initiative_seen_by),
    ):
        if name not in values:
            continue
        found[name] = None if values[name] is None else seen_by(user, values[name])
        if values[name] is not None and found[name] is None:
            raise serializers.ValidationError({name: [f"There is no such {name} that you can see."]})
    return found


def _uuid_or_none(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def _user(request: Request) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


urlpatterns: list[URLPattern] = [
    path("activity-types/", ActivityTypesApi.as_view(), name="api-activity-types"),
    path("hours/", HoursApi.as_view(), name="api-hours"),
    path("hours/<uuid:pk>/", HoursEntryApi.as_view(), name="api-hours-entry"),
]
