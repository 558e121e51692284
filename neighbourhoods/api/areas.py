"""Places for programs: those the caller may see."""

from typing import Any, ClassVar

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from neighbourhoods import queries
from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from neighbourhoods.permissions import HasPermission, Permission


class AreaFilter(django_filters.FilterSet):
    """Narrows places by kind, by survey code, or to the place matched to another."""

    kind = django_filters.ChoiceFilter(choices=Area.Kind.choices)
    pair = django_filters.UUIDFilter(method="filter_pair", label="the place matched to this one")
    survey_code = django_filters.CharFilter()

    class Meta:
        model = Area
        fields = ["kind", "pair", "survey_code"]

    def filter_pair(self, found: QuerySet[Area], name: str, value: Any) -> QuerySet[Area]:
        return found.filter(pk__in=queries.partner_ids(value))


class AreaSerializer(serializers.ModelSerializer[Area]):
    """A place. `pair` is the id of the place matched to it today, from either side."""

    pair = serializers.SerializerMethodField()
    local_authorities: ClassVar[Any] = serializers.SlugRelatedField("name", many=True, read_only=True)
    batch: ClassVar[Any] = serializers.SlugRelatedField("name", read_only=True, allow_null=True)

    class Meta:
        model = Area
        fields = [
            "id",
            "slug",
            "name",
            "kind",
            "survey_code",
            "pair",
            "local_authorities",
            "population",
            "population_year",
            "batch",
            "focus",
            "joined_on",
            "left_on",
        ]
        read_only_fields = ["id", "slug", "kind", "survey_code", "joined_on", "left_on"]
        extra_kwargs: ClassVar[dict[str, Any]] = {"name": {"validators": []}}

    def get_pair(self, area: Area) -> str | None:
        partner = self.context["partners"].get(area.pk)
        return None if partner is None else str(partner)


class AreaView(generics.GenericAPIView[Area]):
    """What the list and one place share: the door, and the partners read once."""

    queryset = Area.objects.none()
    serializer_class = AreaSerializer
    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = Permission.EDIT_PLACES

    def get_queryset(self) -> QuerySet[Area]:
        found = queries.areas_visible_to(self.request.user)
        return found.select_related("batch").prefetch_related("local_authorities")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "partners": queries.partners()}


class AreaList(AreaView, generics.ListAPIView[Area]):
    """The places that the caller may see, by name."""

    filterset_class = AreaFilter


class AreaDetail(AreaView, generics.RetrieveUpdateAPIView[Area]):
    """One place. PATCH changes the fields that the schema does not mark as read-only."""

    http_method_names = ["get", "patch", "head", "options"]
    door_first = True

    @transaction.atomic
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change what is sent, through the same action as the page."""
        area = self.get_object()
        serializer = self.get_serializer(area, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changed = areas.update(area=area, by=request.user, **serializer.validated_data)  # type: ignore[arg-type]  # a signed-in user
        return Response(self.get_serializer(changed).data)


urlpatterns = [
    path("neighbourhoods/", AreaList.as_view(), name="api-neighbourhoods"),
    path("neighbourhoods/<uuid:pk>/", AreaDetail.as_view(), name="api-neighbourhood"),
]
