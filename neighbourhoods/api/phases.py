"""For programs: phases and batches."""

import uuid
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import phases as actions
from neighbourhoods.api.place_documents import AreaBatchSerializer, PhaseFilterSerializer, PhaseSerializer
from neighbourhoods.models import Phase
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import areas_where
from neighbourhoods.queries import phases as queries
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


class PhasesApi(APIView):
    """The phases of the programme, and those of the places that the caller sees, by their start."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_TIMELINE
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=PhaseSerializer(many=True), operation_id="phases_list", parameters=[PhaseFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(PhaseFilterSerializer, request.query_params)
        found = narrowed(queries.phases_visible_to(request.user), wanted, {"neighbourhood": "area_id"})
        return paged(self, request, found, PhaseSerializer)

    @extend_schema(
        request=one_or_list("NewPhases", PhaseSerializer),
        responses={201: PhaseSerializer},
        operation_id="phases_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a phase; a list adds several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        return Response(PhaseSerializer(_made(request, request.data)).data, status=status.HTTP_201_CREATED)


class PhaseApi(APIView):
    """One phase."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=PhaseSerializer, operation_id="phases_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(PhaseSerializer(queries.phase_visible_to_or_404(request.user, pk)).data)

    @extend_schema(request=PhaseSerializer, responses=PhaseSerializer, operation_id="phases_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        """Change what is sent; the place is passed over."""
        phase = _to_write(request, pk)
        values = checked(PhaseSerializer, request.data, partial=True)
        values.pop("area_id", None)
        return Response(PhaseSerializer(actions.update(phase=phase, by=caller(request), **values)).data)

    @extend_schema(operation_id="phases_destroy", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Take it off the timeline."""
        actions.remove(phase=_to_write(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BatchesApi(APIView):
    """The batches, by their start, with the places of each that the caller sees."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(responses=AreaBatchSerializer(many=True), operation_id="batches_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        found = queries.batches_with_places(request.user)
        return paged(self, request, found, AreaBatchSerializer)


def _to_write(request: Request, pk: uuid.UUID) -> Phase:
    phase = queries.phase_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_TIMELINE)
    return phase


def _made(request: Request, data: Any) -> Phase:
    values = checked(PhaseSerializer, data)
    pk = values.pop("area_id", None)
    area = None if pk is None else areas_where(request.user, Permission.EDIT_TIMELINE).filter(pk=pk).first()
    if pk is not None and area is None:
        raise ValidationError({"neighbourhood": [_("There is no such place.")]})
    return actions.create(area=area, by=caller(request), **values)


urlpatterns: list[URLPattern] = [
    path("phases/", PhasesApi.as_view(), name="api-phases"),
    path("phases/<uuid:pk>/", PhaseApi.as_view(), name="api-phase"),
    path("batches/", BatchesApi.as_view(), name="api-batches"),
]
