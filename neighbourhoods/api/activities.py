"""Activities for programs (docs/api/activities.md); their spreadsheets beside them."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import activities
from neighbourhoods.api import activity_sheets
from neighbourhoods.api.activity_documents import ActivityFilterSerializer, ActivitySerializer
from neighbourhoods.models import Activity
from neighbourhoods.permissions import HasPermission, Permission, require
from neighbourhoods.positions import rounded
from neighbourhoods.queries import activities as queries
from neighbourhoods.queries.activities import Narrowing
from neighbourhoods.queries.framework import Crosswalk, crosswalk_to, domains_named, with_domains
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

EDIT = Permission.EDIT_ACTIVITIES
READ_IN = ActivityFilterSerializer


class ActivitiesApi(APIView):
    """The activities of the places that the caller reads, by name."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    write_permission = EDIT
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ActivitySerializer(many=True),
        operation_id="activities_list",
        parameters=[ActivityFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ActivityFilterSerializer, request.query_params)
        crosswalk = crosswalk_to(wanted.get("framework", ""))
        found = narrowed(queries.activities_visible_to(request.user), wanted, {"neighbourhood": "area_id"})
        by = Narrowing(**{name: wanted.get(name, "") for name in ("domain", "status", "provider")})
        return paged(self, request, with_domains(queries.narrowed(found, by, crosswalk)), _serializer(crosswalk))

    @extend_schema(
        request=one_or_list("NewActivities", ActivitySerializer),
        responses={201: ActivitySerializer},
        operation_id="activities_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Map an activity; a list maps several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _mapped(request, item).pk)
        made = _mapped(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class ActivityApi(APIView):
    """One activity. PATCH writes the parts that are sent; DELETE takes it off the register."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_PLACES
    door_first = True
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ActivitySerializer, operation_id="activities_retrieve", parameters=[READ_IN])
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=ActivitySerializer, responses=ActivitySerializer, operation_id="activities_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        found = _to_write(request, pk)
        values = checked(ActivitySerializer, request.data, partial=True)
        values.pop("area_id", None)
        activities.update(activity=found, by=caller(request), **_with_parts(request, values, found))
        return Response(_document(request, pk))

    @extend_schema(operation_id="activities_delete", responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Take an activity off the register; 409 while an initiative rests on it."""
        activities.remove(activity=_to_write(request, pk), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _to_write(request: Request, pk: uuid.UUID) -> Activity:
    """Load an activity through the door (404) for somebody who maps activities in its place (403)."""
    found = queries.activity_visible_to_or_404(request.user, pk)
    require(request.user, EDIT, found.area)
    return found


def _mapped(request: Request, data: Any) -> Activity:
    values = checked(ActivitySerializer, data)
    area = queries.place_to_map_in_or_none(request.user, values.pop("area_id"))
    if area is None:
        raise PermissionDenied
    return activities.create(area=area, by=caller(request), **_with_parts(request, values))


def _with_parts(request: Request, values: dict[str, Any], activity: Activity | None = None) -> dict[str, Any]:
    """Put the organisation and the domains in the place of their id and codes, and a position to about a metre."""
    version = values.pop("framework", "")
    if "organisation_id" in values:
        pk = values.pop("organisation_id")
        values["organisation"] = (
            None if pk is None else queries.organisations_to_name(request.user).filter(pk=pk).first()
        )
        if pk is not None and values["organisation"] is None:
            raise ValidationError({"organisation": [_("There is no such organisation.")]})
    if "domains" in values:
        values["domains"] = _domains(values["domains"], version)
    latitude = values.get("latitude", activity.latitude if activity else None)
    longitude = values.get("longitude", activity.longitude if activity else None)
    if latitude is not None and longitude is not None:
        values["latitude"], values["longitude"] = rounded(latitude, longitude)
    return values


def _domains(texts: list[str], version: str) -> list[Any]:
    framework = crosswalk_to(version).framework
    if version and (framework is None or framework.code != version):
        raise ValidationError({"framework": [_("There is no version of this code.")]})
    found = domains_named(texts, version="" if framework is None else framework.code)
    if unknown := [text for text in texts if text not in found]:
        say = _("These domains are not known: %(domains)s. Write them as version:code.")
        raise ValidationError({"domains": [say % {"domains": ", ".join(unknown)}]})
    return list(found.values())


def _document(request: Request, pk: uuid.UUID) -> Any:
    crosswalk = crosswalk_to(request.query_params.get("framework", ""))
    return _serializer(crosswalk)(queries.activity_visible_to_or_404(request.user, pk))


def _serializer(crosswalk: Crosswalk) -> Any:
    """Give what turns an activity into its document; made once for all rows of a list."""
    return ActivitySerializer(context={"crosswalk": crosswalk}).to_representation


urlpatterns: list[URLPattern] = [
    path("activities/", ActivitiesApi.as_view(), name="api-activities"),
    path("activities/<uuid:pk>/", ActivityApi.as_view(), name="api-activity"),
    *activity_sheets.urlpatterns,
]
