"""For programs: the programme in time (docs/api/timeline.md)."""

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.models import Area
from neighbourhoods.permissions import HasPermission, Permission
from nrp.core.api_parts import PAGING, checked, paged
from nrp.dashboards.queries import timeline as queries
from nrp.dashboards.queries.visible import visible_places
from nrp.dashboards.timeline_words import document


class TimelineEntrySerializer(serializers.Serializer[dict[str, Any]]):
    """One line: something of a day, or a stretch with its end."""

    kind = serializers.ChoiceField(choices=queries.KINDS, help_text="What it is.")
    id = serializers.UUIDField(allow_null=True, help_text="Its id under the path of its kind.")
    text = serializers.CharField(help_text="In words.")
    more = serializers.CharField(help_text="The group, the stage, the label or the aims; may be empty.")
    neighbourhood = serializers.CharField(allow_null=True, help_text="Name of the place; null for the programme.")
    until = serializers.DateField(allow_null=True, help_text="Last day of a stretch; null for a day or no known end.")

    def get_fields(self) -> dict[str, Any]:
        """Add `from`, which is a word of the language and cannot be written as an attribute."""
        return {**super().get_fields(), "from": serializers.DateField(help_text="The day, or the first of a stretch.")}


class TimelineQuery(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=queries.KINDS, required=False)
    neighbourhood = serializers.UUIDField(required=False)
    year = serializers.IntegerField(required=False, min_value=1900, max_value=2200)


class TimelineApi(APIView):
    """Everything with a date that the caller may see, the earliest first."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES

    @extend_schema(
        responses=TimelineEntrySerializer(many=True),
        operation_id="timeline_list",
        parameters=[
            *PAGING,
            OpenApiParameter("kind", str, enum=queries.KINDS),
            OpenApiParameter("neighbourhood", {"type": "string", "format": "uuid"}),
            OpenApiParameter("year", {"type": "integer", "minimum": 1900, "maximum": 2200}),
        ],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(TimelineQuery, request.query_params)
        area = _area_of(request, wanted)
        kinds = (wanted["kind"],) if "kind" in wanted else queries.KINDS
        rows = queries.entries(request.user, kinds=kinds, area=area, year=wanted.get("year"))
        return paged(self, request, rows, lambda row: document(queries.entry_of(row)))


def _area_of(request: Request, wanted: dict[str, Any]) -> Area | None:
    if "neighbourhood" not in wanted:
        return None
    found = next((one for one in visible_places(request.user) if one.pk == wanted["neighbourhood"]), None)
    if found is None:
        raise ValidationError({"neighbourhood": ["There is no such place that you can see."]})
    return found


urlpatterns: list[URLPattern] = [path("timeline/", TimelineApi.as_view(), name="api-timeline")]
