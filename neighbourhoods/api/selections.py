"""For programs: the criteria, and how a place was chosen by them."""

import uuid
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import selections as actions
from neighbourhoods.api.place_documents import (
    NewSelectionCriterionSerializer,
    SelectionCriterionSerializer,
    SelectionSerializer,
)
from neighbourhoods.api.place_doors import PlaceApi, place_or_404, place_to_write
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission
from neighbourhoods.queries import selections as queries
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


class SelectionApi(PlaceApi):
    """How a place was judged and what came of it; 404 for one that was never considered."""

    @extend_schema(responses=SelectionSerializer, operation_id="neighbourhoods_selection_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(place_or_404(request, pk)))

    @extend_schema(
        request=SelectionSerializer, responses=SelectionSerializer, operation_id="neighbourhoods_selection_replace"
    )
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """Write the whole of it: a criterion that is left out is then not judged."""
        area = place_to_write(request, pk)
        sent = checked(SelectionSerializer, request.data)
        judged = {row["criterion_id"]: (row["met"], row["evidence"]) for row in sent.pop("judgements")}
        actions.write(area=area, judged=judged, by=caller(request), **sent)
        return Response(_document(area))


class CriteriaApi(APIView):
    """What was and is asked of a place, in order."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_PLACES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=SelectionCriterionSerializer(many=True), operation_id="criteria_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.criteria(), SelectionCriterionSerializer)

    @extend_schema(
        request=one_or_list("NewCriteria", NewSelectionCriterionSerializer),
        responses={201: SelectionCriterionSerializer},
        operation_id="criteria_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Ask one thing more; a list asks several and answers 207."""

        def made(item: Any) -> Any:
            return actions.add_criterion(by=caller(request), **checked(NewSelectionCriterionSerializer, item))

        if isinstance(request.data, list):
            return many(request.data, lambda item: made(item).pk)
        return Response(SelectionCriterionSerializer(made(request.data)).data, status=status.HTTP_201_CREATED)


class CriterionApi(APIView):
    """One criterion. PATCH changes its words, its place in the list, or until when it is asked."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_PLACES
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=SelectionCriterionSerializer, operation_id="criteria_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(SelectionCriterionSerializer(get_object_or_404(queries.criteria(), pk=pk)).data)

    @extend_schema(
        request=SelectionCriterionSerializer, responses=SelectionCriterionSerializer, operation_id="criteria_update"
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        criterion = get_object_or_404(queries.criteria(), pk=pk)
        values = checked(SelectionCriterionSerializer, request.data, partial=True)
        changed = actions.update_criterion(criterion=criterion, by=caller(request), **values)
        return Response(SelectionCriterionSerializer(changed).data)


def _document(area: Area) -> Any:
    found = queries.selection_of(area)
    if found is None:
        raise Http404
    return SelectionSerializer(found).data


urlpatterns: list[URLPattern] = [
    path("neighbourhoods/<uuid:pk>/selection/", SelectionApi.as_view(), name="api-neighbourhood-selection"),
    path("criteria/", CriteriaApi.as_view(), name="api-criteria"),
    path("criteria/<uuid:pk>/", CriterionApi.as_view(), name="api-criterion"),
]
