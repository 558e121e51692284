"""For programs: what is known of a place (docs/api/places.md); how it was chosen and phases beside it."""

import uuid
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from neighbourhoods.actions import deprivations, populations, profiles
from neighbourhoods.api import phases, place_lists, selections
from neighbourhoods.api.place_documents import DeprivationSerializer, PopulationSerializer, ProfileSerializer
from neighbourhoods.api.place_doors import PlaceApi, place_or_404, place_to_write, refuse_readers
from neighbourhoods.models import Area, AreaDeprivation, AreaPopulation
from neighbourhoods.queries.profiles import deprivations_visible_to, populations_visible_to
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, one_or_list, paged


class ProfileApi(PlaceApi):
    """What is told of a place in words. PATCH writes `who_lives_here` and `history`."""

    @extend_schema(responses=ProfileSerializer, operation_id="neighbourhoods_profile_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(ProfileSerializer(place_or_404(request, pk)).data)

    @extend_schema(request=ProfileSerializer, responses=ProfileSerializer, operation_id="neighbourhoods_profile_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        area = place_to_write(request, pk)
        values = checked(ProfileSerializer, request.data, partial=True)
        profiles.tell(area=area, by=caller(request), **values)
        return Response(ProfileSerializer(place_or_404(request, pk)).data)


class PopulationsApi(PlaceApi):
    """The population of a place by year, the latest first."""

    @extend_schema(
        responses=PopulationSerializer(many=True), operation_id="neighbourhoods_populations_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        found = AreaPopulation.objects.filter(area=place_or_404(request, pk))
        return paged(self, request, found, PopulationSerializer)

    @extend_schema(
        request=one_or_list("NewPopulations", PopulationSerializer),
        responses={201: PopulationSerializer},
        operation_id="neighbourhoods_populations_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put the population of a year on record; a list puts several and answers 207."""
        area = place_to_write(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _population(request, area, item).pk)
        made = _population(request, area, request.data)
        return Response(PopulationSerializer(made).data, status=status.HTTP_201_CREATED)


class PopulationApi(PlaceApi):
    """The population of one year."""

    @extend_schema(responses=PopulationSerializer, operation_id="populations_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(PopulationSerializer(get_object_or_404(populations_visible_to(request.user), pk=pk)).data)

    @extend_schema(request=PopulationSerializer, responses=PopulationSerializer, operation_id="populations_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        row = get_object_or_404(populations_visible_to(request.user), pk=pk)
        refuse_readers(request)
        values = checked(PopulationSerializer, request.data, partial=True)
        return Response(PopulationSerializer(populations.update(population=row, by=caller(request), **values)).data)

    @extend_schema(operation_id="populations_destroy", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        row = get_object_or_404(populations_visible_to(request.user), pk=pk)
        refuse_readers(request)
        populations.remove(population=row, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DeprivationsApi(PlaceApi):
    """How deprived a place is, the latest edition first."""

    @extend_schema(
        responses=DeprivationSerializer(many=True), operation_id="neighbourhoods_deprivations_list", parameters=PAGING
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        found = AreaDeprivation.objects.filter(area=place_or_404(request, pk))
        return paged(self, request, found, DeprivationSerializer)

    @extend_schema(
        request=one_or_list("NewDeprivations", DeprivationSerializer),
        responses={201: DeprivationSerializer},
        operation_id="neighbourhoods_deprivations_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put the figure of an edition on record; a list puts several and answers 207."""
        area = place_to_write(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _deprivation(request, area, item).pk)
        made = _deprivation(request, area, request.data)
        return Response(DeprivationSerializer(made).data, status=status.HTTP_201_CREATED)


class DeprivationApi(PlaceApi):
    """The figure of one edition."""

    @extend_schema(responses=DeprivationSerializer, operation_id="deprivations_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(DeprivationSerializer(get_object_or_404(deprivations_visible_to(request.user), pk=pk)).data)

    @extend_schema(request=DeprivationSerializer, responses=DeprivationSerializer, operation_id="deprivations_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        row = get_object_or_404(deprivations_visible_to(request.user), pk=pk)
        refuse_readers(request)
        values = checked(DeprivationSerializer, request.data, partial=True)
        return Response(DeprivationSerializer(deprivations.update(deprivation=row, by=caller(request), **values)).data)

    @extend_schema(operation_id="deprivations_destroy", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        row = get_object_or_404(deprivations_visible_to(request.user), pk=pk)
        refuse_readers(request)
        deprivations.remove(deprivation=row, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _population(request: Request, area: Area, data: Any) -> AreaPopulation:
    return populations.add(area=area, by=caller(request), **checked(PopulationSerializer, data))


def _deprivation(request: Request, area: Area, data: Any) -> AreaDeprivation:
    return deprivations.add(area=area, by=caller(request), **checked(DeprivationSerializer, data))


urlpatterns: list[URLPattern] = [
    path("neighbourhoods/<uuid:pk>/profile/", ProfileApi.as_view(), name="api-neighbourhood-profile"),
    path("neighbourhoods/<uuid:pk>/populations/", PopulationsApi.as_view(), name="api-neighbourhood-populations"),
    path("populations/<uuid:pk>/", PopulationApi.as_view(), name="api-population"),
    path("neighbourhoods/<uuid:pk>/deprivations/", DeprivationsApi.as_view(), name="api-neighbourhood-deprivations"),
    path("deprivations/<uuid:pk>/", DeprivationApi.as_view(), name="api-deprivation"),
    *place_lists.urlpatterns,
    *selections.urlpatterns,
    *phases.urlpatterns,
]
