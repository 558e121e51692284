"""Expenses for programs (docs/api/payments.md)."""

import uuid
from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren import receipts
from coren.actions import expenses as act
from coren.models import Adviser, Expense
from coren.permissions import can_log_for
from coren.queries.advisers import advisers_visible_to
from coren.queries.payments import expense_visible_to_or_404, expenses_visible_to
from neighbourhoods.permissions import HasPermission, Permission, require
from nrp.accounts.models import User
from nrp.core.api import idempotent, many
from nrp.core.attachments import ENDINGS, Attachment, attached, store
from nrp.core.parsers import KeepableJSONParser

REFUSALS = {
    400: OpenApiResponse(description="Something given cannot be used"),
    409: OpenApiResponse(description="It is not in a state for this: `detail` says who did what, and when"),
}


class ExpenseSerializer(serializers.ModelSerializer[Expense]):
    """What an adviser laid out. `has_receipt` says whether `receipt/` gives a file."""

    neighbourhood = serializers.UUIDField(source="area_id", read_only=True)
    has_receipt = serializers.SerializerMethodField()

    class Meta:
        model = Expense
        fields = [
            "id",
            "client_id",
            "adviser",
            "neighbourhood",
            "on",
            "kind",
            "amount",
            "note",
            "has_receipt",
            "state",
            "submitted_at",
            "approved_at",
            "sent_back_reason",
            "paid_on",
        ]
        read_only_fields = fields

    def get_has_receipt(self, expense: Expense) -> bool:
        return bool(expense.receipt_stored_as)


class NewExpenseSerializer(serializers.Serializer[Any]):
    """A new expense. `client_id` is the sender's own number for it: the same again gives the first one."""

    adviser = serializers.UUIDField()
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=Expense.Kind.choices)
    amount = serializers.DecimalField(max_digits=8, decimal_places=2)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    client_id = serializers.UUIDField(required=False)


class NewExpenseWithFileSerializer(NewExpenseSerializer):
    """The same as a form, with the receipt: a photograph (JPEG, PNG, WebP) or a PDF, up to 10 MB."""

    receipt = serializers.FileField(required=False, max_length=1000)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ExpenseFilter(django_filters.FilterSet):
    neighbourhood = django_filters.UUIDFilter(field_name="area")
    adviser = django_filters.UUIDFilter(field_name="adviser")

    class Meta:
        model = Expense
        fields = ["neighbourhood", "adviser", "state", "kind"]


class ExpensesApi(generics.GenericAPIView[Expense]):
    """The expenses somebody may see, the latest first; POST claims one."""

    queryset = Expense.objects.none()
    serializer_class = ExpenseSerializer
    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES  # whoever sees nobody's pay gets an empty list
    parser_classes = [KeepableJSONParser, MultiPartParser]
    filterset_class = ExpenseFilter

    def get_queryset(self) -> QuerySet[Expense]:
        return expenses_visible_to(self.request.user)

    @extend_schema(operation_id="expenses_list", responses=ExpenseSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="expenses_create",
        request={"application/json": NewExpenseSerializer, "multipart/form-data": NewExpenseWithFileSerializer},
        responses={201: ExpenseSerializer, **REFUSALS},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        if isinstance(request.data, list):
            return many(request.data, lambda item: self._claim(item).pk)
        made = self._claim(request.data)
        return Response(ExpenseSerializer(made).data, status=status.HTTP_201_CREATED)

    def _claim(self, data: Any) -> Expense:
        user = cast("User", self.request.user)
        given = NewExpenseWithFileSerializer(data=data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        adviser = _adviser_to_claim_for(user, values.pop("adviser"))
        file = values.pop("receipt", None)
        return act.claim(adviser=adviser, by=user, file=_kept(file) if file else None, **values)


class ExpenseApi(APIView):
    """One expense."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(operation_id="expenses_retrieve", responses=ExpenseSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(ExpenseSerializer(expense_visible_to_or_404(request.user, pk)).data)


class ExpenseReceiptApi(APIView):
    """The receipt as a file; 404 for an expense without one."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(operation_id="expenses_receipt", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        expense = expense_visible_to_or_404(request.user, pk)
        if not expense.receipt_stored_as:
            raise Http404
        name = f"receipt-{expense.pk}{ENDINGS.get(expense.receipt_type, '')}"
        return attached(expense.receipt_stored_as, name, expense.receipt_type)


class ExpenseApproveApi(APIView):
    """Approve an expense of somebody else."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES  # the door first: outside it 404, inside without the right 403
    parser_classes = [KeepableJSONParser]

    @extend_schema(operation_id="expenses_approve", request=None, responses={200: ExpenseSerializer, **REFUSALS})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        expense = _to_decide(request, pk)
        return Response(ExpenseSerializer(act.approve(expense=expense, by=cast("User", request.user))).data)


class ExpenseSendBackApi(APIView):
    """Send an expense back with the reason."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        operation_id="expenses_send_back", request=ReasonSerializer, responses={200: ExpenseSerializer, **REFUSALS}
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        expense = _to_decide(request, pk)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        back = act.send_back(expense=expense, by=cast("User", request.user), **given.validated_data)
        return Response(ExpenseSerializer(back).data)


def _to_decide(request: Request, pk: uuid.UUID) -> Expense:
    expense = expense_visible_to_or_404(request.user, pk)
    require(request.user, Permission.APPROVE_HOURS, expense.area)
    return expense


def _adviser_to_claim_for(user: User, pk: uuid.UUID) -> Adviser:
    """Give an adviser of a place the sender logs for, or the sender; 404 outside, 403 for who only reads records."""
    adviser = advisers_visible_to(user).filter(pk=pk).first()
    if adviser is None:
        raise Http404
    if not can_log_for(user, adviser):
        raise PermissionDenied
    return adviser


def _kept(file: Any) -> Attachment:
    try:
        return store(receipts.cleaned(file), kinds=receipts.KINDS, limit=receipts.LIMIT)
    except DjangoValidationError as error:
        raise ValidationError({"receipt": error.messages}) from None


urlpatterns: list[URLPattern] = [
    path("expenses/", ExpensesApi.as_view(), name="api-expenses"),
    path("expenses/<uuid:pk>/", ExpenseApi.as_view(), name="api-expense"),
    path("expenses/<uuid:pk>/receipt/", ExpenseReceiptApi.as_view(), name="api-expense-receipt"),
    path("expenses/<uuid:pk>/approve/", ExpenseApproveApi.as_view(), name="api-expense-approve"),
    path("expenses/<uuid:pk>/send-back/", ExpenseSendBackApi.as_view(), name="api-expense-send-back"),
]
