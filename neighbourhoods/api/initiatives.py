"""For programs: initiatives (docs/api/initiatives.md). What hangs on one: neighbourhoods.api.initiative_parts."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import initiatives as actions
from neighbourhoods.api import initiative_notes, initiative_parts
from neighbourhoods.api.initiative_documents import InitiativeFilterSerializer, InitiativeSerializer
from neighbourhoods.models import Area, Domain, Initiative
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.queries import initiatives as queries
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {"neighbourhood": "area_id", "stage": "stage", "activity": "activity_id"}
READ_IN = OpenApiParameter("framework", str, description="the version that `domains_read` is read in")
FIXED = ("area_id", "stage", "stage_on", "stage_note")


class InitiativesApi(APIView):
    """The initiatives of the places that the caller reads, by place and title."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=InitiativeSerializer(many=True),
        operation_id="initiatives_list",
        parameters=[InitiativeFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(InitiativeFilterSerializer, request.query_params)
        crosswalk = crosswalk_to(wanted.get("framework", ""))
        found = narrowed(_with_parts(queries.initiatives_visible_to(request.user)), wanted, FILTERS)
        if wanted.get("domain"):
            found = queries.tagged_as(found, crosswalk, wanted["domain"])
        reader = InitiativeSerializer(context={"crosswalk": crosswalk})
        return paged(self, request, found, lambda row: reader.to_representation(_with_ids(row)))

    @extend_schema(
        request=one_or_list("NewInitiatives", InitiativeSerializer),
        responses={201: InitiativeSerializer},
        operation_id="initiatives_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put an initiative on record; a list puts several and answers 207."""
        require(request.user, Permission.EDIT_INITIATIVES)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _made(request, item).pk)
        made = _made(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class InitiativeApi(APIView):
    """One initiative. PATCH writes the parts that are sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=InitiativeSerializer, operation_id="initiatives_retrieve", parameters=[READ_IN])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=InitiativeSerializer, responses=InitiativeSerializer, operation_id="initiatives_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        found = initiative_parts.to_edit(request, pk)
        values = checked(InitiativeSerializer, request.data, partial=True)
        for fixed in FIXED:
            values.pop(fixed, None)
        arguments = _arguments(request, found.area, values, found)
        if arguments:
            actions.update(initiative=found, by=caller(request), **arguments)
        return Response(_document(request, pk))


def _made(request: Request, data: Any) -> Initiative:
    values = checked(InitiativeSerializer, data)
    area = queries.place_to_change_things_at_or_none(request.user, values.pop("area_id"))
    if area is None:
        raise PermissionDenied
    with transaction.atomic():
        return actions.create(area=area, by=caller(request), **_arguments(request, area, values))


def _arguments(request: Request, area: Area, values: dict[str, Any], now: Initiative | None = None) -> dict[str, Any]:
    """Put rows in the place of codes and ids; one that is not there is refused (400)."""
    version = values.pop("framework", "")
    if "domain_codes" in values:
        values["domains"] = domains_of(values.pop("domain_codes"), version)
    if "activity_id" in values:
        pk = values.pop("activity_id")
        values["activity"] = None if pk is None else queries.activities_at(area).filter(pk=pk).first()
        if pk is not None and values["activity"] is None:
            raise ValidationError({"activity": [_("There is no such activity at this place.")]})
    if "partner_ids" in values:
        ids = set(values.pop("partner_ids"))
        values["partners"] = list(queries.partners_to_choose(request.user, now).filter(pk__in=ids))
        if len(values["partners"]) != len(ids):
            raise ValidationError({"partners": [_("One of these organisations is not there.")]})
    return values


def domains_of(codes: list[str], version: str) -> list[Domain]:
    """Give the domains with these codes, of a version or of the one in use; another code is refused (400)."""
    crosswalk = crosswalk_to(version)
    if version and (crosswalk.framework is None or crosswalk.framework.code != version):
        raise ValidationError({"framework": [_("There is no such version of the framework.")]})
    known = {domain.code: domain for domain in crosswalk.domains}
    if unknown := sorted(set(codes) - set(known)):
        words = {"codes": ", ".join(unknown)}
        raise ValidationError({"domains": [_("This version has no such domains: %(codes)s.") % words]})
    return [known[code] for code in dict.fromkeys(codes)]


def _with_parts(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    return queries.for_documents(found)


def _document(request: Request, pk: uuid.UUID) -> Any:
    queries.initiative_visible_to_or_404(request.user, pk)
    row = _with_parts(queries.initiatives_visible_to(request.user)).get(pk=pk)
    return _serialized(row, crosswalk_to(request.query_params.get("framework", "")))


def _serialized(row: Any, crosswalk: Crosswalk) -> Any:
    return InitiativeSerializer(_with_ids(row), context={"crosswalk": crosswalk}).data


def _with_ids(row: Any) -> Any:
    row.domain_codes = [domain.code for domain in row.domains.all()]
    row.partner_ids = [partner.pk for partner in row.partners.all()]
    return row


urlpatterns: list[URLPattern] = [
    path("initiatives/", InitiativesApi.as_view(), name="api-initiatives"),
    path("initiatives/<uuid:pk>/", InitiativeApi.as_view(), name="api-initiative"),
    *initiative_parts.urlpatterns,
    *initiative_notes.urlpatterns,
]
