"""The framework for programs: versions, domains, the crosswalk (docs/api/framework.md)."""

import uuid
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from neighbourhoods.actions import framework as actions
from neighbourhoods.api.framework_documents import (
    CrossingSerializer,
    DomainFilterSerializer,
    DomainSerializer,
    FrameworkSerializer,
)
from neighbourhoods.models import Domain, DomainCrossing, Framework
from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries import framework as queries
from nrp.core.api import idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

EDIT = Permission.EDIT_FRAMEWORK


class FrameworksApi(APIView):
    """The versions of the framework, the oldest first, each with its domains."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=FrameworkSerializer(many=True), operation_id="frameworks_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        in_use = queries.current_framework()
        return paged(self, request, queries.frameworks_with_domains(), lambda one: _version(one, in_use))


class FrameworkApi(APIView):
    """One version with its domains."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=FrameworkSerializer, operation_id="frameworks_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        found = get_object_or_404(queries.frameworks_with_domains(), pk=pk)
        return Response(_version(found, queries.current_framework()))


class DomainsApi(APIView):
    """The domains of every version, the oldest version's first."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=DomainSerializer(many=True),
        operation_id="domains_list",
        parameters=[DomainFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(DomainFilterSerializer, request.query_params)
        return paged(self, request, narrowed(queries.domains(), wanted, {"framework": "framework__code"}), _domain)

    @extend_schema(
        request=one_or_list("NewDomains", DomainSerializer),
        responses={201: DomainSerializer},
        operation_id="domains_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a domain to a version; a list adds several and answers 207."""
        require(request.user, EDIT)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _added(request, item).pk)
        return Response(_domain(_added(request, request.data)), status=status.HTTP_201_CREATED)


class DomainApi(APIView):
    """One domain. PATCH changes its name, what it covers and its place in the order."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=DomainSerializer, operation_id="domains_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_domain(get_object_or_404(queries.domains(), pk=pk)))

    @extend_schema(request=DomainSerializer, responses=DomainSerializer, operation_id="domains_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        require(request.user, EDIT)
        found = get_object_or_404(queries.domains(), pk=pk)
        values = checked(DomainSerializer, request.data, partial=True)
        values = {name: value for name, value in values.items() if name in actions.DOMAIN_FIELDS}
        return Response(_domain(actions.update_domain(domain=found, by=caller(request), **values)))


class CrosswalkApi(APIView):
    """The steps of the crosswalk."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=CrossingSerializer(many=True), operation_id="crosswalk_list", parameters=PAGING)
    def get(self, request: Request) -> Response:
        return paged(self, request, queries.crossings(), _crossing)

    @extend_schema(
        request=one_or_list("NewCrossings", CrossingSerializer),
        responses={201: CrossingSerializer},
        operation_id="crosswalk_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a step; a list adds several and answers 207."""
        require(request.user, EDIT)
        if isinstance(request.data, list):
            return many(request.data, lambda item: _crossed(request, item).pk)
        return Response(_crossing(_crossed(request, request.data)), status=status.HTTP_201_CREATED)


class CrossingApi(APIView):
    """One step. PATCH changes how the two differ."""

    permission_classes = [IsAuthenticated]
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=CrossingSerializer, operation_id="crosswalk_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_crossing(get_object_or_404(queries.crossings(), pk=pk)))

    @extend_schema(request=CrossingSerializer, responses=CrossingSerializer, operation_id="crosswalk_update")
    @transaction.atomic
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        require(request.user, EDIT)
        found = get_object_or_404(queries.crossings(), pk=pk)
        values = checked(CrossingSerializer, request.data, partial=True)
        if "note" in values:
            actions.update_crossing(crossing=found, note=values["note"], by=caller(request))
        return Response(_crossing(queries.crossings().get(pk=pk)))


def _added(request: Request, data: Any) -> Domain:
    values = checked(DomainSerializer, data)
    code = values.pop("framework")["code"]
    framework = queries.frameworks().filter(code=code).first()
    if framework is None:
        raise ValidationError({"framework": [_("There is no version of this code.")]})
    return actions.add_domain(framework=framework, by=caller(request), **values)


def _crossed(request: Request, data: Any) -> DomainCrossing:
    values = checked(CrossingSerializer, data)
    found = queries.domains_named([values["older"], values["newer"]])
    errors = {
        name: [_("There is no such domain. Write it as version:code.")]
        for name in ("older", "newer")
        if values[name] not in found
    }
    if errors:
        raise ValidationError(errors)
    older, newer = found[values["older"]], found[values["newer"]]
    return actions.cross(older=older, newer=newer, note=values.get("note", ""), by=caller(request))


def _version(framework: Framework, in_use: Framework | None) -> Any:
    return FrameworkSerializer(framework, context={"in_use": in_use}).data


def _domain(domain: Domain) -> Any:
    return DomainSerializer(domain).data


def _crossing(crossing: DomainCrossing) -> Any:
    return CrossingSerializer(crossing).data


urlpatterns: list[URLPattern] = [
    path("frameworks/", FrameworksApi.as_view(), name="api-frameworks"),
    path("frameworks/<uuid:pk>/", FrameworkApi.as_view(), name="api-framework"),
    path("domains/", DomainsApi.as_view(), name="api-domains"),
    path("domains/<uuid:pk>/", DomainApi.as_view(), name="api-domain"),
    path("crosswalk/", CrosswalkApi.as_view(), name="api-crosswalk"),
    path("crosswalk/<uuid:pk>/", CrossingApi.as_view(), name="api-crossing"),
]
