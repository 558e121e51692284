"""Action points for programs, over the same queries and actions as the pages (docs/api/action-points.md)."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import action_points as actions
from governance.actions import verifying
from governance.api.action_documents import (
    ActionPointFilterSerializer,
    ActionPointSerializer,
    CompleteSerializer,
    DropSerializer,
    VerifySerializer,
)
from governance.models import ActionPoint, Decision, Group
from governance.permissions import can_keep, can_take_part, membership_in, memberships_of
from governance.queries import action_points as queries
from governance.queries.decision_links import initiatives_for
from governance.queries.decisions import decision_visible_to_or_404, meetings_of
from governance.queries.groups import group_visible_to_or_404
from governance.queries.known_people import known_to
from governance.queries.people import organisations_known_to
from nrp.accounts.models import Person
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

FILTERS = {
    "group": "group_id",
    "neighbourhood": "group__area_id",
    "decision": "decision_id",
    "owner": "owner_id",
    "state": "state",
    "priority": "priority",
}
REFUSED = {
    403: OpenApiResponse(
        description="It is the caller's own, or theirs neither to do nor to verify; the sentence says why"
    ),
    409: OpenApiResponse(description="It is not in a state for this; the sentence says who did what, and when"),
}


class ActionPointsApi(APIView):
    """The action points of the groups that the caller reads, the one due first."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ActionPointSerializer(many=True),
        operation_id="action_points_list",
        parameters=[ActionPointFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ActionPointFilterSerializer, request.query_params)
        found = narrowed(queries.action_points_visible_to(request.user), wanted, FILTERS)
        if wanted["overdue"]:
            found = queries.late(found)
        return paged(self, request, found.select_related("completed_by", "verified_by"), _serialized)

    @extend_schema(
        request=one_or_list("NewActionPoints", ActionPointSerializer),
        responses={201: ActionPointSerializer},
        operation_id="action_points_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Write down what somebody will do, under the group's next number; a list writes several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _taken_on(request, item).pk)
        made = _taken_on(request, request.data)
        return Response(_document(request, made.pk), status=status.HTTP_201_CREATED)


class ActionPointApi(APIView):
    """One action point. PATCH changes what is sent while it is to do."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ActionPointSerializer, operation_id="action_points_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_document(request, pk))

    @extend_schema(request=ActionPointSerializer, responses=ActionPointSerializer, operation_id="action_points_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        found = _kept(request, pk)
        values = checked(ActionPointSerializer, request.data, partial=True)
        for fixed in ("group_id", "meeting_id"):
            values.pop(fixed, None)
        if values:
            actions.change(action_point=found, by=caller(request), **_arguments(request, found.group, values))
        return Response(_document(request, pk))


class ActionPointCompleteApi(APIView):
    """The owner says that it is done; or a keeper of the group writes it down for whoever did it."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=CompleteSerializer,
        responses={200: ActionPointSerializer, **REFUSED},
        operation_id="action_points_complete",
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = queries.action_point_visible_to_or_404(request.user, pk)
        is_keeper = can_keep(request.user, found.group)
        if not is_keeper and (found.owner is None or found.owner.user_id != caller(request).pk):
            raise PermissionDenied
        values = checked(CompleteSerializer, request.data)
        person = _person(request, found.group, values.pop("person", None) if is_keeper else None)
        verifying.complete(action_point=found, note=values["note"], person=person, by=caller(request))
        return Response(_document(request, pk))


class ActionPointVerifyApi(APIView):
    """A member who neither owns nor did it looks; or a keeper writes down what such a member found."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=VerifySerializer, responses={200: ActionPointSerializer, **REFUSED}, operation_id="action_points_verify"
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = queries.action_point_visible_to_or_404(request.user, pk)
        if not can_take_part(request.user, found.group):
            raise PermissionDenied
        values = checked(VerifySerializer, request.data)
        is_keeper = can_keep(request.user, found.group)
        person = _person(request, found.group, values.pop("person", None) if is_keeper else None)
        if person is None and is_keeper and membership_in(request.user, found.group) is None:
            raise ValidationError({"person": [_("You are not a member of this group. Say who looked.")]})
        verifying.look(action_point=found, person=person, by=caller(request), **{name: values[name] for name in LOOK})
        return Response(_document(request, pk))


LOOK = ("is_done", "reason")


class ActionPointDropApi(APIView):
    """An action that will not be done."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        request=DropSerializer, responses={200: ActionPointSerializer, **REFUSED}, operation_id="action_points_drop"
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = _kept(request, pk)
        actions.drop(action_point=found, by=caller(request), **checked(DropSerializer, request.data))
        return Response(_document(request, pk))


def _kept(request: Request, pk: uuid.UUID) -> ActionPoint:
    found = queries.action_point_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, found.group):
        raise PermissionDenied
    return found


def _taken_on(request: Request, data: Any) -> ActionPoint:
    values = checked(ActionPointSerializer, data)
    values.pop("reason", None)
    group = _group(request, values)
    if not can_keep(request.user, group):
        raise PermissionDenied
    return actions.take_on(group=group, by=caller(request), **_arguments(request, group, values))


def _group(request: Request, values: dict[str, Any]) -> Group:
    """Give the group that is named, that of the decision, or the only one the caller sits on."""
    if (pk := values.pop("group_id", None)) is not None:
        return group_visible_to_or_404(request.user, pk)
    if values.get("decision_id") is not None:
        return decision_visible_to_or_404(request.user, values["decision_id"]).group
    own = [one.group for one in memberships_of(request.user)]
    if len(own) != 1:
        raise ValidationError({"group": [_("Say which group takes it on, or out of which decision it comes.")]})
    return own[0]


def _arguments(request: Request, group: Group, values: dict[str, Any]) -> dict[str, Any]:
    """Put rows in the place of their ids; an id that the caller does not come across is refused (400)."""
    found: dict[str, tuple[Any, str]] = {
        "owner": (known_to(group, request.user), _("The group knows no such person.")),
        "decision": (Decision.objects.filter(group=group), _("There is no such decision of this group.")),
        "meeting": (meetings_of(group), _("There is no such meeting of this group.")),
        "initiative": (initiatives_for(group, request.user), _("There is no such initiative that you can see.")),
        "owner_organisation": (organisations_known_to(request.user), _("There is no such organisation.")),
    }
    for name, (rows, words) in found.items():
        if f"{name}_id" in values:
            pk = values.pop(f"{name}_id")
            values[name] = None if pk is None else rows.filter(pk=pk).first()
            if pk is not None and values[name] is None:
                raise ValidationError({name: [words]})
    return values


def _person(request: Request, group: Group, pk: uuid.UUID | None) -> Person | None:
    found = None if pk is None else known_to(group, request.user).filter(pk=pk).first()
    if pk is not None and found is None:
        raise ValidationError({"person": [_("The group knows no such person.")]})
    return found


def _document(request: Request, pk: uuid.UUID) -> Any:
    return _serialized(queries.action_point_visible_to_or_404(request.user, pk))


def _serialized(row: ActionPoint) -> Any:
    return ActionPointSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("action-points/", ActionPointsApi.as_view(), name="api-action-points"),
    path("action-points/<uuid:pk>/", ActionPointApi.as_view(), name="api-action-point"),
    path("action-points/<uuid:pk>/complete/", ActionPointCompleteApi.as_view(), name="api-action-point-complete"),
    path("action-points/<uuid:pk>/verify/", ActionPointVerifyApi.as_view(), name="api-action-point-verify"),
    path("action-points/<uuid:pk>/drop/", ActionPointDropApi.as_view(), name="api-action-point-drop"),
]
