"""Search for programs, over the same query as the page (docs/api/search.md)."""

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.models import SearchEntry
from governance.queries import search as queries
from governance.queries.search import Hit
from governance.search_passages import plain_text
from nrp.core.api import Pages
from nrp.core.api_parts import PAGING, checked

KINDS = SearchEntry.Kind.choices


class SearchFilterSerializer(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=200,
        help_text='The words. All have to be there; "in quotes" they stand together; `or`; `-word` leaves out.',
    )
    kind = serializers.ChoiceField(KINDS, required=False, help_text="Only this kind.")
    group = serializers.UUIDField(required=False, help_text="Only what belongs to this group.")


class SearchHitSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(KINDS)
    id = serializers.UUIDField(source="object_id", help_text="The id of the thing; for minutes that of the meeting.")
    title = serializers.CharField()
    excerpt = serializers.SerializerMethodField(help_text="The passage around the words, as plain text.")
    on = serializers.DateField(help_text="When it was: the meeting, the decision; for an action the day it is due.")
    group = serializers.UUIDField(source="group_id", allow_null=True)
    neighbourhood = serializers.UUIDField(source="area_id", allow_null=True)

    def get_excerpt(self, hit: Hit) -> str:
        return plain_text(hit.excerpt)


class SearchApi(APIView):
    """What the caller may read and has the words, the closest first."""

    permission_classes = [IsAuthenticated]

    @extend_schema(
        responses=SearchHitSerializer(many=True),
        operation_id="search_list",
        parameters=[SearchFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(SearchFilterSerializer, request.query_params)
        found = queries.find(request.user, wanted.pop("q"), **wanted)
        pages = Pages()
        ids = pages.paginate_queryset(list(found.ranked), request, view=self)
        hits = queries.hits(found, ids or [])
        return pages.get_paginated_response([SearchHitSerializer(hit).data for hit in hits])


urlpatterns: list[URLPattern] = [
    path("search/", SearchApi.as_view(), name="api-search"),
]
