"""For programs: groups, terms, members, outside boards (docs/api/groups.md)."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.actions import groups as group_actions
from governance.actions import members as member_actions
from governance.api.group_documents import (
    CloseSerializer,
    GroupChangeSerializer,
    GroupFilterSerializer,
    GroupSerializer,
    MemberFilterSerializer,
    MemberSerializer,
    TermsSerializer,
)
from governance.api.representations import person_or_name
from governance.api.representations import urlpatterns as representation_patterns
from governance.models import Group, Membership, TermsOfReference
from governance.permissions import can_edit_groups, can_keep
from governance.queries.group_lists import membership_visible_to_or_404, terms_of
from governance.queries.groups import group_visible_to_or_404, groups_visible_to, place_with_groups_or_404
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser


class GroupsApi(APIView):
    """The groups that the caller may read."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=GroupSerializer(many=True), operation_id="groups_list", parameters=[GroupFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(GroupFilterSerializer, request.query_params)
        found = narrowed(groups_visible_to(request.user), wanted, {"kind": "kind", "neighbourhood": "area_id"})
        if wanted["is_closed"] is not None:
            found = found.filter(closed_on__isnull=not wanted["is_closed"])
        return paged(self, request, found, _group)

    @extend_schema(
        request=one_or_list("NewGroups", GroupSerializer),
        responses={201: GroupSerializer},
        operation_id="groups_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Set a group up; a list sets up several and answers 207."""
        if not can_edit_groups(request.user):
            raise PermissionDenied
        if isinstance(request.data, list):
            return many(request.data, lambda item: _set_up(request, item).pk)
        return Response(_group(_set_up(request, request.data)), status=status.HTTP_201_CREATED)


class GroupApi(APIView):
    """One group. PATCH changes how it is described."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=GroupSerializer, operation_id="groups_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_group(group_visible_to_or_404(request.user, pk)))

    @extend_schema(request=GroupChangeSerializer, responses=GroupSerializer, operation_id="groups_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        group = _kept(request, pk)
        values = checked(GroupChangeSerializer, request.data, partial=True)
        return Response(_group(group_actions.update(group=group, by=caller(request), **values)))


class GroupCloseApi(APIView):
    """A group closes."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(request=CloseSerializer, responses=GroupSerializer, operation_id="groups_close")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Close it; what it did stays. 409 when it is closed."""
        group = group_visible_to_or_404(request.user, pk)
        if not can_edit_groups(request.user):
            raise PermissionDenied
        values = checked(CloseSerializer, request.data)
        return Response(_group(group_actions.close(group=group, by=caller(request), **values)))


class MembersApi(APIView):
    """Who sits, or sat, on a group."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=MemberSerializer(many=True),
        operation_id="groups_members_list",
        parameters=[MemberFilterSerializer, *PAGING],
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        group = group_visible_to_or_404(request.user, pk)
        wanted = checked(MemberFilterSerializer, request.query_params)
        return paged(self, request, _members(group, wanted), _member)

    @extend_schema(
        request=one_or_list("NewMembers", MemberSerializer),
        responses={201: MemberSerializer},
        operation_id="groups_members_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put somebody on the group; a list puts several and answers 207."""
        group = _kept(request, pk)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _seated(request, group, item).pk)
        return Response(_member(_seated(request, group, request.data)), status=status.HTTP_201_CREATED)


class MembershipApi(APIView):
    """One seat. PATCH changes it; `ends_on` is its last day."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=MemberSerializer, operation_id="memberships_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_member(membership_visible_to_or_404(request.user, pk)))

    @extend_schema(request=MemberSerializer, responses=MemberSerializer, operation_id="memberships_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        row = membership_visible_to_or_404(request.user, pk)
        if not can_keep(request.user, row.group):
            raise PermissionDenied
        values = checked(MemberSerializer, request.data, partial=True)
        for fixed in ("person_id", "person"):
            values.pop(fixed, None)
        if "organisation" in values:
            values["organisation_name"] = values.pop("organisation")["name"]
        return Response(_member(member_actions.change(membership=row, by=caller(request), **values)))


class TermsApi(APIView):
    """The terms of reference, every version; the first of the list is in force."""

    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=TermsSerializer(many=True), operation_id="groups_terms_list", parameters=PAGING)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return paged(self, request, terms_of(group_visible_to_or_404(request.user, pk)), _terms)

    @extend_schema(
        request=TermsSerializer, responses={201: TermsSerializer}, operation_id="groups_terms_create", parameters=[KEY]
    )
    @idempotent()
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put a new version in force."""
        group = _kept(request, pk)
        values = checked(TermsSerializer, request.data)
        row = group_actions.write_terms(group=group, by=caller(request), **values)
        return Response(_terms(row), status=status.HTTP_201_CREATED)


def _kept(request: Request, pk: uuid.UUID) -> Group:
    group = group_visible_to_or_404(request.user, pk)
    if not can_keep(request.user, group):
        raise PermissionDenied
    return group


def _set_up(request: Request, data: Any) -> Group:
    values = checked(GroupSerializer, data)
    pk = values.pop("area_id", None)
    area = None if pk is None else place_with_groups_or_404(request.user, pk)
    return group_actions.create(area=area, by=caller(request), **{"name": "", **values})


def _seated(request: Request, group: Group, data: Any) -> Membership:
    values = checked(MemberSerializer, data)
    values["person"], values["name"] = person_or_name(request, values)
    values["organisation_name"] = values.pop("organisation", {}).get("name", "")
    values.setdefault("starts_on", timezone.localdate())
    return member_actions.add_by_name(group=group, by=caller(request), **values)


def _members(group: Group, wanted: dict[str, Any]) -> QuerySet[Membership]:
    rows = Membership.objects.filter(group=group).select_related("person", "organisation")
    on: dt.date | None = wanted.get("on")
    if on is not None:
        rows = rows.holding(on)
    return narrowed(rows.order_by("person__name", "starts_on"), wanted, {"sector": "sector"})


def _group(group: Group) -> Any:
    return GroupSerializer(group).data


def _member(row: Membership) -> Any:
    return MemberSerializer(row).data


def _terms(row: TermsOfReference) -> Any:
    return TermsSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("groups/", GroupsApi.as_view(), name="api-groups"),
    path("groups/<uuid:pk>/", GroupApi.as_view(), name="api-group"),
    path("groups/<uuid:pk>/close/", GroupCloseApi.as_view(), name="api-group-close"),
    path("groups/<uuid:pk>/members/", MembersApi.as_view(), name="api-group-members"),
    path("groups/<uuid:pk>/terms/", TermsApi.as_view(), name="api-group-terms"),
    path("memberships/<uuid:pk>/", MembershipApi.as_view(), name="api-membership"),
    *representation_patterns,
]
