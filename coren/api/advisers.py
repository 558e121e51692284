"""Advisers for programs, over the same queries and actions as the pages (docs/api/advisers.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import consents, registering
from coren.api.adviser_documents import (
    AdviserFilterSerializer,
    AdviserSerializer,
    ConsentSerializer,
    ConsentWithdrawSerializer,
    NewAdviserSerializer,
    PaymentChoiceSerializer,
    StatusSerializer,
)
from coren.api.common import place_to_write_in
from coren.models import Adviser, Consent, ConsentText, PaymentChoice
from coren.permissions import can_edit_adviser, can_see_pay, is_own
from coren.queries.advisers import (
    adviser_visible_to_or_404,
    advisers_visible_to,
    consent_text_in_use,
    payment_choice_on,
)
from coren.queries.consents import consent_text_or_404, consents_of
from coren.queries.registers import own_facilitator
from neighbourhoods.permissions import Permission, can, require
from nrp.accounts.models import User
from nrp.core.access import HasPermission
from nrp.core.api import Pages, idempotent, many
from nrp.core.parsers import KeepableJSONParser

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
PERSONAL = {"name", "email", "phone", "language"}


class SeesAdvisers(HasPermission):
    """Reads the list: who sees advisers of a place, or has a record themselves. Writes: who registers people."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.method in SAFE_METHODS:
            return can(request.user, Permission.SEE_ADVISERS) or can(request.user, Permission.OWN_RECORD)
        return can(request.user, Permission.REGISTER_ADVISERS)


class AdvisersApi(APIView):
    """The advisers of the caller's places, by name; to a Resident Adviser their own record."""

    permission_classes = [SeesAdvisers]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=AdviserSerializer(many=True),
        operation_id="advisers_list",
        parameters=[AdviserFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = AdviserFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        found = advisers_visible_to(request.user).select_related("facilitator")
        lookups = {"neighbourhood": "area_id", "status": "status", "name": "person__name__icontains"}
        found = found.filter(**{lookups[name]: value for name, value in wanted.validated_data.items()})
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([_document(request, adviser) for adviser in page or ()])

    @extend_schema(
        request=PolymorphicProxySerializer(
            component_name="NewAdvisers",
            serializers=[NewAdviserSerializer, NewAdviserSerializer(many=True)],
            resource_type_field_name=None,
            many=False,
        ),
        responses={201: AdviserSerializer},
        operation_id="advisers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Begin the record of somebody who is interested; a list begins several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _begun(request, item).pk)
        return Response(_document(request, _begun(request, request.data)), status=status.HTTP_201_CREATED)


class AdviserApi(APIView):
    """One adviser. PATCH changes the fields that the schema does not mark as read-only."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=AdviserSerializer, operation_id="advisers_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, adviser_visible_to_or_404(request.user, pk)))

    @extend_schema(request=AdviserSerializer, responses=AdviserSerializer, operation_id="advisers_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        adviser = _editable(request, pk)
        given = AdviserSerializer(adviser, data=request.data, partial=True, context={"user": request.user})
        given.is_valid(raise_exception=True)
        values = _flat(given.validated_data)
        registering.update(adviser=adviser, by=_user(request), **values)
        return Response(_document(request, adviser_visible_to_or_404(request.user, pk)))


class AdviserStatusApi(APIView):
    """What somebody is to the programme, from a day on."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=StatusSerializer, responses={200: AdviserSerializer}, operation_id="advisers_status")
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Change the status. 409 when it holds already, or when a part of the registration is missing."""
        adviser = _editable(request, pk)
        given = StatusSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, by = given.validated_data, _user(request)
        if values["status"] == Adviser.Status.ACTIVE and adviser.registered_at is None:
            registering.finish(adviser=adviser, by=by, on=values.get("on"))
        else:
            registering.set_status(adviser=adviser, by=by, **values)
        return Response(_document(request, adviser_visible_to_or_404(request.user, pk)))


class AdviserConsentsApi(APIView):
    """What somebody agreed to, the last first."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ConsentSerializer(many=True), operation_id="advisers_consents_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        adviser = adviser_visible_to_or_404(request.user, pk)
        pages = Pages()
        page = pages.paginate_queryset(consents_of(adviser), request, view=self)
        return pages.get_paginated_response([ConsentSerializer(consent).data for consent in page or ()])

    @extend_schema(
        request=ConsentSerializer,
        responses={201: ConsentSerializer},
        operation_id="advisers_consents_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Record that somebody agreed; an earlier consent ends with it."""
        adviser = _editable(request, pk)
        given = ConsentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        text = _text(values.pop("text", {}).get("version"))
        made: Consent = consents.give(adviser=adviser, text=text, by=_user(request), **values)
        return Response(ConsentSerializer(made).data, status=status.HTTP_201_CREATED)


class AdviserConsentWithdrawApi(APIView):
    """Take consent back: for somebody, or one's own."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=ConsentWithdrawSerializer, responses={200: ConsentSerializer}, operation_id="advisers_consents_withdraw"
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """From that day no new hours are taken. 409 when no consent holds."""
        adviser = adviser_visible_to_or_404(request.user, pk)
        if not (is_own(request.user, adviser) or can_edit_adviser(request.user, adviser)):
            raise PermissionDenied
        given = ConsentWithdrawSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        day = given.validated_data.get("on") or timezone.localdate()
        return Response(ConsentSerializer(consents.withdraw(adviser=adviser, on=day, by=_user(request))).data)


class AdviserPaymentChoiceApi(APIView):
    """How somebody chose to be paid. Only for those who may see pay."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=PaymentChoiceSerializer, operation_id="advisers_payment_choice_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Give the choice that holds today; 404 while there is none."""
        adviser = adviser_visible_to_or_404(request.user, pk)
        if not can_see_pay(request.user, adviser):
            raise PermissionDenied
        choice = payment_choice_on(adviser, timezone.localdate())
        if choice is None:
            raise Http404
        return Response(PaymentChoiceSerializer(choice).data)

    @extend_schema(
        request=PaymentChoiceSerializer,
        responses={201: PaymentChoiceSerializer},
        operation_id="advisers_payment_choice_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Record a choice from today on; earlier days keep the one that held then."""
        adviser = _editable(request, pk)
        given = PaymentChoiceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        wants = values.pop("adviser", {}).get("wants_benefits_advice")
        choice: PaymentChoice = registering.choose_pay(
            adviser=adviser, by=_user(request), wants_benefits_advice=wants, **values
        )
        return Response(PaymentChoiceSerializer(choice).data, status=status.HTTP_201_CREATED)


def _begun(request: Request, item: Any) -> Adviser:
    given = NewAdviserSerializer(data=item, context={"user": request.user})
    given.is_valid(raise_exception=True)
    values = _flat(given.validated_data)
    values.pop("status", None)
    area = place_to_write_in(request, values.pop("area_id"), Permission.REGISTER_ADVISERS)
    more = {name: values.pop(name) for name in set(values) - PERSONAL}
    by, facilitator = _user(request), own_facilitator(request.user, area)
    with transaction.atomic():
        made = registering.start(area=area, facilitator=facilitator, by=by, **values)
        return registering.update(adviser=made, by=by, **more) if more else made


def _flat(validated: dict[str, Any]) -> dict[str, Any]:
    """Put the person's fields beside the record's."""
    values = dict(validated)
    return values.pop("person", {}) | values


def _editable(request: Request, pk: uuid.UUID) -> Adviser:
    adviser = adviser_visible_to_or_404(request.user, pk)
    require(request.user, Permission.REGISTER_ADVISERS, adviser.area)
    return adviser


def _text(version: int | None) -> ConsentText:
    text = consent_text_in_use() if version is None else consent_text_or_404(version)
    if text is None:
        raise Http404
    return text


def _document(request: Request, adviser: Adviser) -> dict[str, Any]:
    document: dict[str, Any] = AdviserSerializer(adviser, context={"user": request.user}).data
    return document


def _user(request: Request) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


urlpatterns: list[URLPattern] = [
    path("advisers/", AdvisersApi.as_view(), name="api-advisers"),
    path("advisers/<uuid:pk>/", AdviserApi.as_view(), name="api-adviser"),
    path("advisers/<uuid:pk>/status/", AdviserStatusApi.as_view(), name="api-adviser-status"),
    path("advisers/<uuid:pk>/consents/", AdviserConsentsApi.as_view(), name="api-adviser-consents"),
    path(
        "advisers/<uuid:pk>/consents/withdraw/",
        AdviserConsentWithdrawApi.as_view(),
        name="api-adviser-consent-withdraw",
    ),
    path("advisers/<uuid:pk>/payment-choice/", AdviserPaymentChoiceApi.as_view(), name="api-adviser-payment-choice"),
]
