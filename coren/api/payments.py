"""Payments for programs: batches, the payments in them, and taking one back (docs/api/payments.md)."""

import uuid
from typing import Any, cast

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import batches as act
from coren.actions import reversals
from coren.models import LedgerEntry, Payment, PaymentBatch
from coren.money import total
from coren.queries import batches as queries
from coren.queries.payments import payment_visible_to_or_404, payments_visible_to
from neighbourhoods.models import Organisation
from neighbourhoods.permissions import HasPermission, Permission, require
from nrp.accounts.models import User
from nrp.core.api import idempotent, many
from nrp.core.parsers import KeepableJSONParser

REFUSALS = {
    400: OpenApiResponse(description="Something given cannot be used"),
    409: OpenApiResponse(description="It is not in a state for this: `detail` says who did what, and when"),
}
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)


class LineSerializer(serializers.ModelSerializer[LedgerEntry]):
    """One line of a payment: the fee for one entry of hours, or one expense; with a minus where it is taken back."""

    class Meta:
        model = LedgerEntry
        fields = ["id", "hours", "expense", "amount", "attempt", "reverses"]
        read_only_fields = fields

    def to_representation(self, instance: LedgerEntry) -> dict[str, Any]:
        """Give the line without asking field by field: a page of payments has thousands of lines."""
        return {
            "id": instance.pk,
            "hours": instance.hours_id,
            "expense": instance.expense_id,
            "amount": f"{instance.amount:.2f}",
            "attempt": instance.attempt,
            "reverses": instance.reverses_id,
        }


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """What one adviser gets, or a charity in their name; a reversal has a minus and names what it `reverses`."""

    neighbourhood = serializers.UUIDField(source="area_id", read_only=True)
    reversed_by = serializers.SerializerMethodField()
    paid_on = serializers.DateField(source="batch.paid_on", read_only=True, allow_null=True, default=None)
    lines = LineSerializer(many=True, read_only=True)

    class Meta:
        model = Payment
        fields = [
            "id",
            "batch",
            "adviser",
            "neighbourhood",
            "amount",
            "method",
            "charity",
            "paid_on",
            "reverses",
            "reversed_by",
            "reason",
            "made_at",
            "lines",
        ]
        read_only_fields = fields

    def get_reversed_by(self, payment: Payment) -> uuid.UUID | None:
        back = getattr(payment, "reversed_by", None)
        return None if back is None else back.pk


class BatchSerializer(serializers.ModelSerializer[PaymentBatch]):
    """Payments that go to the bank together. `organisation` is null for places without one."""

    amount = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()

    class Meta:
        model = PaymentBatch
        fields = ["id", "number", "organisation", "state", "amount", "people", "made_at", "paid_on", "paid_at"]
        read_only_fields = fields

    def get_amount(self, batch: PaymentBatch) -> str:
        return str(total(payment.amount for payment in batch.payments.all()))

    def get_people(self, batch: PaymentBatch) -> int:
        return len({payment.adviser_id for payment in batch.payments.all()})


class BatchDetailSerializer(BatchSerializer):
    """A batch with its payments."""

    payments = PaymentSerializer(many=True, read_only=True)

    class Meta(BatchSerializer.Meta):
        fields = [*BatchSerializer.Meta.fields, "payments"]
        read_only_fields = fields


class NewBatchSerializer(serializers.Serializer[Any]):
    """Whose places the batch pays: an organisation, or null for the places without one."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.all(), allow_null=True, pk_field=serializers.UUIDField()
    )


class PaySerializer(serializers.Serializer[Any]):
    paid_on = serializers.DateField(help_text="The day on which the bank sends it: not in the future.")


class ReverseSerializer(serializers.Serializer[Any]):
    """Why a payment is taken back. `wrong`: the hours and expenses to send back; empty means all of them."""

    kind = serializers.ChoiceField(choices=["bounced", "wrong"])
    reason = serializers.CharField(max_length=300)
    wrong = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=1000)


def with_payments(found: QuerySet[PaymentBatch]) -> QuerySet[PaymentBatch]:
    rows = Payment.objects.select_related("reversed_by", "batch").prefetch_related("lines")
    return found.prefetch_related(Prefetch("payments", rows))


class BatchesApi(generics.GenericAPIView[PaymentBatch]):
    """The batches, the latest first; POST makes one of everything that is approved."""

    queryset = PaymentBatch.objects.none()
    serializer_class = BatchSerializer
    permission_classes = [HasPermission]
    permission = Permission.PAY_ADVISERS
    parser_classes = [KeepableJSONParser]
    filterset_fields = ["state", "organisation"]

    def get_queryset(self) -> QuerySet[PaymentBatch]:
        return queries.batches().prefetch_related("payments")

    @extend_schema(operation_id="payment_batches_list", responses=BatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="payment_batches_create",
        request=NewBatchSerializer,
        responses={201: BatchDetailSerializer, **REFUSALS},
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        if isinstance(request.data, list):
            return many(request.data, lambda item: self._make(item).pk)
        made = self._make(request.data)
        return Response(document(made), status=status.HTTP_201_CREATED)

    def _make(self, data: Any) -> PaymentBatch:
        given = NewBatchSerializer(data=data)
        given.is_valid(raise_exception=True)
        return act.make(organisation=given.validated_data["organisation"], by=cast("User", self.request.user))


class BatchApi(APIView):
    """One batch with its payments."""

    permission_classes = [HasPermission]
    permission = Permission.PAY_ADVISERS

    @extend_schema(operation_id="payment_batches_retrieve", responses=BatchDetailSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(document(queries.batch_or_404(request.user, pk)))


class BatchPayApi(APIView):
    """Record a batch as paid, once."""

    permission_classes = [HasPermission]
    permission = Permission.PAY_ADVISERS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        operation_id="payment_batches_pay", request=PaySerializer, responses={200: BatchDetailSerializer, **REFUSALS}
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        batch = queries.batch_or_404(request.user, pk)
        given = PaySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(document(act.pay(batch=batch, by=cast("User", request.user), **given.validated_data)))


class BatchCancelApi(APIView):
    """Take a batch apart that is not paid."""

    permission_classes = [HasPermission]
    permission = Permission.PAY_ADVISERS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        operation_id="payment_batches_cancel", request=None, responses={200: BatchDetailSerializer, **REFUSALS}
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        batch = queries.batch_or_404(request.user, pk)
        return Response(document(act.take_apart(batch=batch, by=cast("User", request.user))))


class PaymentFilter(django_filters.FilterSet):
    neighbourhood = django_filters.UUIDFilter(field_name="area")
    adviser = django_filters.UUIDFilter(field_name="adviser")
    batch = django_filters.UUIDFilter(field_name="batch")

    class Meta:
        model = Payment
        fields = ["neighbourhood", "adviser", "batch", "method"]


class PaymentsApi(generics.ListAPIView[Payment]):
    """The payments somebody may see, the latest first: of their places, and their own."""

    queryset = Payment.objects.none()
    serializer_class = PaymentSerializer
    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES  # whoever sees nobody's pay gets an empty list
    filterset_class = PaymentFilter

    def get_queryset(self) -> QuerySet[Payment]:
        return payments_visible_to(self.request.user).prefetch_related("lines")


class PaymentReverseApi(APIView):
    """Take a payment back by a new one with a minus."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES  # the door first: outside it 404, inside without the right 403
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        operation_id="payments_reverse", request=ReverseSerializer, responses={201: PaymentSerializer, **REFUSALS}
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        payment = payment_visible_to_or_404(request.user, pk)
        require(request.user, Permission.PAY_ADVISERS, payment.area)
        given = ReverseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wrong = set(given.validated_data.pop("wrong", ()))
        known = {line.hours_id or line.expense_id for line in payment.lines.all()}
        if not wrong <= known:
            raise ValidationError({"wrong": ["This payment holds no such hours or expense."]})
        back = reversals.reverse(payment=payment, by=cast("User", request.user), wrong=wrong, **given.validated_data)
        return Response(PaymentSerializer(back).data, status=status.HTTP_201_CREATED)


def document(batch: PaymentBatch) -> Any:
    """Give a batch as it stands, with its payments."""
    found = with_payments(queries.batches()).filter(pk=batch.pk).first()
    if found is None:
        raise Http404
    return BatchDetailSerializer(found).data


urlpatterns: list[URLPattern] = [
    path("payment-batches/", BatchesApi.as_view(), name="api-payment-batches"),
    path("payment-batches/<uuid:pk>/", BatchApi.as_view(), name="api-payment-batch"),
    path("payment-batches/<uuid:pk>/pay/", BatchPayApi.as_view(), name="api-payment-batch-pay"),
    path("payment-batches/<uuid:pk>/cancel/", BatchCancelApi.as_view(), name="api-payment-batch-cancel"),
    path("payments/", PaymentsApi.as_view(), name="api-payments"),
    path("payments/<uuid:pk>/reverse/", PaymentReverseApi.as_view(), name="api-payment-reverse"),
]
