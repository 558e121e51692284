"""What people ask about their record, and everything about one of them, for programs (docs/api/records.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import looks, requests
from coren.api.record_documents import AnswerSerializer, DataRequestSerializer, EverythingSerializer
from coren.models import DataRequest
from coren.permissions import is_own
from coren.queries import requests as queries
from coren.queries.advisers import adviser_visible_to_or_404
from coren.queries.everything import everything_about
from neighbourhoods.permissions import Permission, can, require
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

STATE = OpenApiParameter("state", str, enum=DataRequest.State.values, description="Only those in this state.")


class AsksOrAnswers(HasPermission):
    """Who answers what people ask, or has a record to ask about."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        return can(request.user, Permission.ANSWER_REQUESTS) or can(request.user, Permission.OWN_RECORD)


class DataRequestsApi(APIView):
    """What Resident Advisers ask about their records: of the places where the caller answers, and their own."""

    permission_classes = [AsksOrAnswers]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=DataRequestSerializer(many=True), operation_id="data_requests_list", parameters=[STATE, *PAGING]
    )
    def get(self, request: Request) -> Response:
        found = queries.requests_listed(request.user, request.query_params.get("state", ""))
        return paged(self, request, found, _document)

    @extend_schema(
        request=one_or_list("NewDataRequests", DataRequestSerializer),
        responses={201: DataRequestSerializer},
        operation_id="data_requests_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Write down what somebody asks: the person themselves, or whoever does it with them. A list answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        return Response(_document(_made(request, request.data)), status=status.HTTP_201_CREATED)


class DataRequestApi(APIView):
    """One request."""

    permission_classes = [IsAuthenticated]  # the door says who finds it

    @extend_schema(responses=DataRequestSerializer, operation_id="data_requests_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(queries.request_visible_to_or_404(request.user, pk)))


class DataRequestAnswerApi(APIView):
    """Close a request: done, or refused with a reason."""

    permission_classes = [IsAuthenticated]  # the door says who finds it
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=AnswerSerializer, responses=DataRequestSerializer, operation_id="data_requests_answer")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = queries.request_visible_to_or_404(request.user, pk)
        adviser = found.adviser
        if adviser is not None and is_own(request.user, adviser):
            raise PermissionDenied
        require(request.user, Permission.ANSWER_REQUESTS, None if adviser is None else adviser.area)
        values = checked(AnswerSerializer, request.data)
        requests.answer(request=found, by=caller(request), **values)
        return Response(_document(queries.request_visible_to_or_404(request.user, pk)))


class EverythingApi(APIView):
    """Everything on record about one adviser: for themselves, and for those who answer what they ask."""

    permission_classes = [IsAuthenticated]  # the door says who finds it

    @extend_schema(responses=EverythingSerializer, operation_id="advisers_everything_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        adviser = adviser_visible_to_or_404(request.user, pk)
        if not is_own(request.user, adviser):
            require(request.user, Permission.ANSWER_REQUESTS, adviser.area)
            require(request.user, Permission.SEE_CONTACTS, adviser.area)
        looks.note_download(adviser=adviser, by=caller(request))
        return Response(everything_about(adviser, request.user))


def _made(request: Request, item: Any) -> DataRequest:
    values = checked(DataRequestSerializer, item)
    adviser = adviser_visible_to_or_404(request.user, values.pop("adviser"))
    if not is_own(request.user, adviser) and not can(request.user, Permission.ANSWER_REQUESTS, adviser.area):
        raise PermissionDenied
    return requests.make(adviser=adviser, by=caller(request), **values)


def _document(found: DataRequest) -> dict[str, Any]:
    plain = ("id", "number", "kind", "text", "asked_on", "due_on", "state", "answer", "answered_at")
    return {
        **{name: getattr(found, name) for name in plain},
        "adviser": found.adviser_id,
        "neighbourhood": None if found.adviser is None else found.adviser.area_id,
        "is_overdue": queries.is_overdue(found),
    }


urlpatterns: list[URLPattern] = [
    path("data-requests/", DataRequestsApi.as_view(), name="api-data-requests"),
    path("data-requests/<uuid:pk>/", DataRequestApi.as_view(), name="api-data-request"),
    path("data-requests/<uuid:pk>/answer/", DataRequestAnswerApi.as_view(), name="api-data-request-answer"),
    path("advisers/<uuid:pk>/everything/", EverythingApi.as_view(), name="api-adviser-everything"),
]
