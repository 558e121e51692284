"""For programs: the small areas of a place, and its outline."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from neighbourhoods.actions import parts, profiles
from neighbourhoods.api.place_documents import (
    OutlineSerializer,
    PartsChangeSerializer,
    PartSerializer,
    PartsFilterSerializer,
    PartsSerializer,
)
from neighbourhoods.api.place_doors import PlaceApi, place_or_404, place_to_write
from neighbourhoods.part_lines import PartRow
from neighbourhoods.queries.parts import parts_of, what_would_change
from neighbourhoods.queries.profiles import boundary_now
from nrp.core.api_parts import PAGING, caller, checked, narrowed, paged


class PartsApi(PlaceApi):
    """The wards and LSOAs in a place, each with the year it was drawn in. PUT replaces one kind and year whole."""

    @extend_schema(
        responses=PartSerializer(many=True),
        operation_id="neighbourhoods_parts_list",
        parameters=[PartsFilterSerializer, *PAGING],
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        wanted = checked(PartsFilterSerializer, request.query_params)
        found = narrowed(parts_of(place_or_404(request, pk)), wanted, {"kind": "kind", "vintage": "vintage"})
        return paged(self, request, found, PartSerializer)

    @extend_schema(
        request=PartsSerializer, responses=PartsChangeSerializer, operation_id="neighbourhoods_parts_replace"
    )
    @transaction.atomic
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """Put this list in the place of the whole one of its kind and year; `dry_run` says what would change."""
        area = place_to_write(request, pk)
        sent = checked(PartsSerializer, request.data)
        rows = [PartRow(**{**row, "code": row["code"].upper()}) for row in sent["parts"]]
        parts.refuse_vintage(sent["kind"], sent["vintage"])
        parts.refuse_rows(sent["kind"], rows)
        change = what_would_change(area, sent["kind"], sent["vintage"], rows)
        if not sent["dry_run"]:
            parts.replace(area=area, kind=sent["kind"], vintage=sent["vintage"], rows=rows, by=caller(request))
        told: dict[str, Any] = {
            "added": [row.code for row in change.added],
            "gone": [row.code for row in change.gone],
            "changed": [row.code for _before, row in change.changed],
            "same": change.same,
            "dry_run": sent["dry_run"],
        }
        return Response(told)


class BoundaryApi(PlaceApi):
    """The outline of a place as a GeoJSON Feature. PUT gives it another; the earlier one is kept."""

    @extend_schema(responses=OutlineSerializer, operation_id="neighbourhoods_boundary_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        area = place_or_404(request, pk)
        boundary = boundary_now(area)
        if boundary is None:
            raise Http404
        properties: dict[str, Any] = {"name": area.name, "survey_code": area.survey_code}
        properties |= {"source": boundary.source, "drawn_on": boundary.drawn_on}
        return Response({"type": "Feature", "properties": properties, "geometry": boundary.shape})

    @extend_schema(request=OutlineSerializer, responses={204: None}, operation_id="neighbourhoods_boundary_replace")
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        area = place_to_write(request, pk)
        sent = checked(OutlineSerializer, request.data)
        said = sent["properties"]
        profiles.draw(
            area=area,
            shape=sent["geometry"],
            source=said["source"],
            drawn_on=said.get("drawn_on"),
            by=caller(request),
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns: list[URLPattern] = [
    path("neighbourhoods/<uuid:pk>/parts/", PartsApi.as_view(), name="api-neighbourhood-parts"),
    path("neighbourhoods/<uuid:pk>/boundary/", BoundaryApi.as_view(), name="api-neighbourhood-boundary"),
]
