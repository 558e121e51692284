"""For programs: residents on outside boards (docs/api/groups.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import representations as board_actions
from governance.api.group_documents import LastDaySerializer, RepresentationFilterSerializer, RepresentationSerializer
from governance.models import Representation
from governance.permissions import can_keep_at
from governance.queries.group_lists import (
    places_kept_by,
    representation_visible_to_or_404,
    representations_visible_to,
)
from governance.queries.groups import place_with_groups_or_404
from governance.queries.people import people_known_to
from nrp.accounts.models import Person
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


class RepresentationsApi(APIView):
    """Residents on outside boards."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=RepresentationSerializer(many=True),
        operation_id="representations_list",
        parameters=[RepresentationFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(RepresentationFilterSerializer, request.query_params)
        found = narrowed(representations_visible_to(request.user), wanted, {"neighbourhood": "area_id"})
        return paged(self, request, found, _board)

    @extend_schema(
        request=one_or_list("NewRepresentations", RepresentationSerializer),
        responses={201: RepresentationSerializer},
        operation_id="representations_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Say that a resident sits on a board; a list says several and answers 207."""
        if not places_kept_by(request.user).exists():
            raise PermissionDenied
        if isinstance(request.data, list):
            return many(request.data, lambda item: _begun(request, item).pk)
        return Response(_board(_begun(request, request.data)), status=status.HTTP_201_CREATED)


class RepresentationEndApi(APIView):
    """The last day on a board."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=LastDaySerializer, responses=RepresentationSerializer, operation_id="representations_end")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """End it. 409 when it has a last day."""
        row = representation_visible_to_or_404(request.user, pk)
        if not can_keep_at(request.user, row.area):
            raise PermissionDenied
        values = checked(LastDaySerializer, request.data)
        return Response(_board(board_actions.end(representation=row, by=caller(request), **values)))


def person_or_name(request: Request, values: dict[str, Any]) -> tuple[Person | None, str]:
    """Take the person, or a new name, out of the values; somebody whom the caller does not come across is not found."""
    pk, name = values.pop("person_id", None), values.pop("person", {}).get("name", "")
    if pk is None:
        return None, name
    found = people_known_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found, ""


def _begun(request: Request, data: Any) -> Representation:
    values = checked(RepresentationSerializer, data)
    area = place_with_groups_or_404(request.user, values.pop("area_id"))
    if not can_keep_at(request.user, area):
        raise PermissionDenied
    values["person"], values["name"] = person_or_name(request, values)
    values.setdefault("starts_on", timezone.localdate())
    return board_actions.begin(area=area, by=caller(request), **values)


def _board(row: Representation) -> Any:
    return RepresentationSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("representations/", RepresentationsApi.as_view(), name="api-representations"),
    path("representations/<uuid:pk>/end/", RepresentationEndApi.as_view(), name="api-representation-end"),
]
