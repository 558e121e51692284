"""Approving hours by programs, and reading what time is worth (docs/api/approvals.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import approving
from coren.api.hours_documents import HoursSerializer
from coren.models import HoursEntry
from coren.permissions import can_approve_hours, is_own
from coren.queries import rates as rate_queries
from coren.queries.hours import hours_visible_to, hours_visible_to_or_404
from coren.queries.pay import Tariff, pay_policy
from neighbourhoods.permissions import Permission, can
from nrp.core.api import HasPermission
from nrp.core.parsers import KeepableJSONParser

MOST = 200
REFUSED = {
    403: OpenApiResponse(description="They are your own hours, or you do not approve hours there"),
    409: OpenApiResponse(description="They are not in a state for this; the sentence says who did what, and when"),
}


class SendBackSerializer(serializers.Serializer[Any]):
    """Why hours go back to whoever logged them."""

    reason = serializers.CharField(max_length=300, help_text="What has to be put right; whoever logged them reads it.")


class ApproveManySerializer(serializers.Serializer[Any]):
    """Hours to approve, each by itself."""

    hours = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST, help_text="Ids of entries, 200 at most."
    )


class ApprovedOneSerializer(serializers.Serializer[Any]):
    """What came of one entry of the list."""

    status = serializers.IntegerField(help_text="200 approved, 403 not yours to approve, 404 not there, 409 refused.")
    id = serializers.UUIDField(help_text="The entry.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the name that every API path uses
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences, under the empty name; absent when it was approved.",
    )


class ApprovedManySerializer(serializers.Serializer[Any]):
    """One result for each entry, in the order they were sent."""

    results = ApprovedOneSerializer(many=True)


class RateSerializer(serializers.Serializer[Any]):
    """What an hour of an activity is worth from a day on."""

    hourly = serializers.DecimalField(max_digits=6, decimal_places=2, help_text="Pounds an hour.")
    starts_on = serializers.DateField(help_text="It holds from here until the next rate of the activity.")


class ActivityRatesSerializer(serializers.Serializer[Any]):
    """An activity with its rates, the latest first."""

    code = serializers.CharField(source="activity.code", help_text="What `hours/` takes as `activity`.")
    label = serializers.CharField(source="activity.label", help_text="Its name.")  # type: ignore[assignment]  # a field of the document
    is_in_use = serializers.BooleanField(source="activity.is_in_use", help_text="Whether new hours may use it.")
    hourly = serializers.DecimalField(
        source="now.hourly", max_digits=6, decimal_places=2, default=None, allow_null=True, help_text="Today's rate."
    )
    rates = serializers.SerializerMethodField(help_text="Every rate, coming ones too.")

    @extend_schema(responses=RateSerializer(many=True))
    def get_rates(self, row: Any) -> Any:
        now = [] if row.now is None else [row.now]
        return RateSerializer([*reversed(row.coming), *now, *row.past], many=True).data


class WeeklyLimitSerializer(serializers.Serializer[Any]):
    """The permitted-work limit from a day on."""

    amount = serializers.DecimalField(source="limit.amount", max_digits=7, decimal_places=2, help_text="Pounds a week.")
    starts_on = serializers.DateField(source="limit.starts_on", help_text="It holds until the next limit begins.")
    state = serializers.ChoiceField(["past", "now", "coming"], help_text="Where it stands today.")


class RateCardSerializer(serializers.Serializer[Any]):
    """Everything that says what time is worth, and what residents are promised."""

    activities = ActivityRatesSerializer(many=True)
    weekly_limits = WeeklyLimitSerializer(many=True)
    promised_days = serializers.IntegerField(help_text="Days from hours to money.")
    warn_percent = serializers.IntegerField(help_text="The share of the limit from which people are warned.")
    benefits_text = serializers.CharField(allow_blank=True, help_text="What advisers are told about benefits.")


class OneOfMine(APIView):
    """One entry, through the door that everybody who sees hours comes by: 404 outside, 403 without the right."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES  # everybody with a role; the door decides
    parser_classes = [KeepableJSONParser]

    def entry(self, request: Request, pk: uuid.UUID) -> HoursEntry:
        found = hours_visible_to_or_404(request.user, pk)
        if not can_approve_hours(request.user, found) and not _is_their_own_to_refuse(request.user, found):
            raise PermissionDenied
        return found


def _is_their_own_to_refuse(user: Any, entry: HoursEntry) -> bool:
    """Whether somebody who approves hours there is told that these are their own."""
    return is_own(user, entry.adviser) and can(user, Permission.APPROVE_HOURS, entry.area)


def _document(entry: HoursEntry) -> Any:
    worth = Tariff([entry.adviser_id]).worth_of(entry)
    return HoursSerializer(entry, context={"amount": lambda _entry: worth.amount}).data


class HoursApprove(OneOfMine):
    """Approve one entry."""

    @extend_schema(request=None, responses={200: HoursSerializer, **REFUSED}, operation_id="hours_approve")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        approved = approving.approve_one(entry=self.entry(request, pk), by=request.user)  # type: ignore[arg-type]  # a signed-in user
        return Response(_document(approved))


class HoursSendBack(OneOfMine):
    """Send one entry back to whoever logged it."""

    @extend_schema(
        request=SendBackSerializer,
        responses={200: HoursSerializer, **REFUSED},
        operation_id="hours_send_back",
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        entry = self.entry(request, pk)
        given = SendBackSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        back = approving.send_back_one(entry=entry, by=request.user, **given.validated_data)  # type: ignore[arg-type]  # a signed-in user
        return Response(_document(back))


class HoursApproveMany(APIView):
    """Approve a list, each entry by itself: what cannot be approved is named, the rest is."""

    permission_classes = [HasPermission]
    permission = Permission.APPROVE_HOURS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=ApproveManySerializer,
        responses={207: ApprovedManySerializer},
        operation_id="hours_approve_many",
    )
    def post(self, request: Request) -> Response:
        given = ApproveManySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked: list[uuid.UUID] = list(dict.fromkeys(given.validated_data["hours"]))
        visible = set(hours_visible_to(request.user).filter(pk__in=asked).values_list("pk", flat=True))
        outcome = approving.approve(entries=visible, by=request.user)  # type: ignore[arg-type]  # a signed-in user
        left = {one.entry.pk: one for one in outcome.left_out if one.entry is not None}
        done = {entry.pk for entry in outcome.entries}
        results = [_result(pk, is_done=pk in done, left=left.get(pk)) for pk in asked]
        return Response({"results": results}, status=status.HTTP_207_MULTI_STATUS)


def _result(pk: uuid.UUID, *, is_done: bool, left: approving.LeftOut | None) -> dict[str, Any]:
    if is_done:
        return {"status": status.HTTP_200_OK, "id": str(pk)}
    if left is None:
        return {"status": 404, "id": str(pk), "errors": {"": ["There is nothing here that you can see."]}}
    return {"status": 403 if left.is_own else 409, "id": str(pk), "errors": {"": [left.text]}}


class Rates(APIView):
    """The rate card, the weekly limits, the promise."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_RATES

    @extend_schema(responses=RateCardSerializer, operation_id="rates_retrieve")
    def get(self, request: Request) -> Response:
        policy = pay_policy()
        card = {
            "activities": rate_queries.rate_card(),
            "weekly_limits": rate_queries.weekly_limits(),
            "promised_days": policy.promised_days,
            "warn_percent": policy.warn_percent,
            "benefits_text": policy.benefits_text,
        }
        return Response(RateCardSerializer(card).data)


urlpatterns: list[URLPattern] = [
    path("hours/approve/", HoursApproveMany.as_view(), name="api-hours-approve-many"),
    path("hours/<uuid:pk>/approve/", HoursApprove.as_view(), name="api-hours-approve"),
    path("hours/<uuid:pk>/send-back/", HoursSendBack.as_view(), name="api-hours-send-back"),
    path("rates/", Rates.as_view(), name="api-rates"),
]
