"""The API of households that withdraw (docs/api/withdrawals.md). No answer says which household it was."""

import uuid
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nrp.accounts.permissions import Permission
from nrp.core.api import HasPermission, Pages, idempotent
from nrp.core.api_parts import PAGING
from nrp.core.models import WorkState
from nrp.core.parsers import KeepableJSONParser
from surveys.actions import withdrawals
from surveys.models import HouseholdWithdrawal
from surveys.permissions import signed_in
from surveys.withdrawal_queries import confirmed_withdrawals, withdrawal_document, withdrawal_visible_to_or_404


class RewrittenFileSerializer(serializers.Serializer[Any]):
    """A file that the household was taken out of; `version` is null when it was never published."""

    upload = serializers.UUIDField()
    wave = serializers.IntegerField()
    version = serializers.IntegerField(allow_null=True)
    rows = serializers.IntegerField()
    how = serializers.ChoiceField(choices=["rewritten", "as_csv", "emptied", "nothing"])


class WithdrawalDocumentSerializer(serializers.Serializer[Any]):
    """A household that withdrew. Which one it was stands nowhere."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=HouseholdWithdrawal.State.values)
    work_state = serializers.ChoiceField(choices=WorkState.values)
    progress = serializers.IntegerField()
    by = serializers.ChoiceField(choices=["household", "letter"])
    only_wave = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    asked_on = serializers.DateField(allow_null=True)
    asked_by = serializers.CharField(allow_blank=True)
    requested_by = serializers.EmailField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    files = RewrittenFileSerializer(many=True)
    error = serializers.CharField(allow_blank=True)
    error_reference = serializers.CharField(allow_blank=True)


class HouseholdSerializer(serializers.Serializer[Any]):
    """Which household withdraws, by one of two numbers, and what stays on record of it."""

    household = serializers.CharField(max_length=withdrawals.LONGEST, required=False)
    letter = serializers.CharField(max_length=withdrawals.LONGEST, required=False)
    reason = serializers.CharField(max_length=2000)
    asked_on = serializers.DateField()
    asked_by = serializers.ChoiceField(choices=HouseholdWithdrawal.AskedBy.choices)
    only_wave = serializers.IntegerField(required=False, allow_null=True, min_value=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one of the numbers."""
        numbers = {name: attrs.pop(name) for name in ("household", "letter") if name in attrs}
        if len(numbers) != 1:
            raise serializers.ValidationError({"household": "Send either “household” or “letter”."})
        ((name, number),) = numbers.items()
        return attrs | {"number": number, "by_letter": name == "letter"}


class WithdrawalsApi(APIView):
    """The households that withdrew, the latest first, and the door for another."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=WithdrawalDocumentSerializer(many=True), operation_id="withdrawals_list", parameters=PAGING
    )
    def get(self, request: Request) -> Response:
        pages = Pages()
        page = pages.paginate_queryset(confirmed_withdrawals(request.user), request, view=self)
        return pages.get_paginated_response([withdrawal_document(row) for row in page or ()])

    @extend_schema(
        request=HouseholdSerializer,
        responses={
            202: WithdrawalDocumentSerializer,
            400: OpenApiResponse(description="Something given cannot be used"),
        },
        operation_id="withdrawals_create",
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        given = HouseholdSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = withdrawals.withdraw(by=signed_in(request.user), **given.validated_data)
        return Response(withdrawal_document(row), status=status.HTTP_202_ACCEPTED)


class WithdrawalApi(APIView):
    """One household that withdrew: how far it is, and which files were rewritten."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_UPLOADS

    @extend_schema(responses=WithdrawalDocumentSerializer, operation_id="withdrawals_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(withdrawal_document(withdrawal_visible_to_or_404(request.user, pk)))


urlpatterns: list[URLPattern] = [
    path("withdrawals/", WithdrawalsApi.as_view(), name="api-withdrawals"),
    path("withdrawals/<uuid:pk>/", WithdrawalApi.as_view(), name="api-withdrawal"),
]
