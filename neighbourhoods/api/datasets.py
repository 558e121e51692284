"""For programs: indicators and the figures of places (docs/api/datasets.md); files of figures beside them."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import indicators
from neighbourhoods.api import dataset_files
from neighbourhoods.api.dataset_documents import (
    IndicatorSerializer,
    ObservationFilterSerializer,
    ObservationSerializer,
)
from neighbourhoods.models import Indicator, Observation
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import datasets as queries
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {"neighbourhood": "area_id", "period_from": "period_end__gte", "period_to": "period_start__lte"}


class IndicatorsApi(APIView):
    """The indicators, by name."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_DATASETS
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=IndicatorSerializer(many=True), operation_id="indicators_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.indicators_with_reach(request.user), _serialized)

    @extend_schema(
        request=one_or_list("NewIndicators", IndicatorSerializer),
        responses={201: IndicatorSerializer},
        operation_id="indicators_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add an indicator; a list adds several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        made = _made(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class IndicatorApi(APIView):
    """One indicator. PATCH writes what is sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=IndicatorSerializer, operation_id="indicators_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=IndicatorSerializer, responses=IndicatorSerializer, operation_id="indicators_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        indicator = queries.indicator_visible_to_or_404(request.user, pk)
        require(request.user, Permission.EDIT_DATASETS)
        values = checked(IndicatorSerializer, request.data, partial=True)
        if values:
            indicators.update(indicator=indicator, by=caller(request), **values)
        return Response(_document(request, pk))


class ObservationsApi(APIView):
    """The figures of the places that the caller sees, the latest period first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(
        responses=ObservationSerializer(many=True),
        operation_id="observations_list",
        parameters=[ObservationFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ObservationFilterSerializer, request.query_params)
        found = narrowed(queries.observations_visible_to(request.user), wanted, FILTERS)
        if indicator := wanted.get("indicator"):
            found = found.filter(_named(indicator))
        found = found.select_related("indicator", "file").defer("file__report", "file__problems", "file__column_map")
        found = found.order_by("-period_end", "-period_start", "indicator__name", "area__name")
        return paged(self, request, found, _observation)


def _named(indicator: str) -> Q:
    """Name an indicator by its code or its id."""
    try:
        return Q(indicator=uuid.UUID(indicator))
    except ValueError:
        return Q(indicator__code=indicator)


def _made(request: Request, data: Any) -> Indicator:
    values = checked(IndicatorSerializer, data)
    return indicators.create(by=caller(request), **values)


def _document(request: Request, pk: uuid.UUID) -> Any:
    queries.indicator_visible_to_or_404(request.user, pk)
    return _serialized(queries.indicators_with_reach(request.user).get(pk=pk))


def _serialized(indicator: Indicator) -> Any:
    return IndicatorSerializer(indicator).data


def _observation(observation: Observation) -> Any:
    return ObservationSerializer(observation).data


urlpatterns: list[URLPattern] = [
    path("indicators/", IndicatorsApi.as_view(), name="api-indicators"),
    path("indicators/<uuid:pk>/", IndicatorApi.as_view(), name="api-indicator"),
    path("observations/", ObservationsApi.as_view(), name="api-observations"),
    *dataset_files.urlpatterns,
]
