"""Contracts, posts and cover for programs, over the same queries and actions as the pages (docs/api/contracts.md)."""

import uuid
from typing import Any

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coren.actions import contracts, covers, posts
from coren.api.contract_documents import (
    ContractFilterSerializer,
    ContractSerializer,
    CoverEndSerializer,
    CoverFilterSerializer,
    CoverSerializer,
    PostEndSerializer,
    PostFilterSerializer,
    PostSerializer,
)
from coren.models import Contract, Cover, Post
from coren.queries import contracts as queries
from coren.queries import handover
from neighbourhoods.permissions import Permission
from nrp.core.api import HasPermission, idempotent, many
from nrp.core.api_parts import KEY, PAGING, caller, checked, narrowed, one_or_list, paged
from nrp.core.parsers import KeepableJSONParser

CONTRACT_FILTERS = {"organisation": "organisation_id", "neighbourhood": "areas"}
POST_FILTERS = {"organisation": "organisation_id", "neighbourhood": "area_id", "person": "person_id"}
COVER_FILTERS = {"neighbourhood": "area_id", "absent": "absent_id", "substitute": "substitute_id"}


class ContractsApi(APIView):
    """The contracts with the organisations that run the network."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_CONTRACTS
    write_permission = Permission.EDIT_CONTRACTS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=ContractSerializer(many=True),
        operation_id="contracts_list",
        parameters=[ContractFilterSerializer, *PAGING],
    )
    def get(self, request: Request) -> Response:
        wanted = checked(ContractFilterSerializer, request.query_params)
        return paged(
            self, request, narrowed(queries.contracts_visible_to(request.user), wanted, CONTRACT_FILTERS), _contract
        )

    @extend_schema(
        request=one_or_list("NewContracts", ContractSerializer),
        responses={201: ContractSerializer},
        operation_id="contracts_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Add a contract; a list adds several and answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _added(request, item).pk)
        return Response(_contract(_added(request, request.data)), status=status.HTTP_201_CREATED)


class ContractApi(APIView):
    """One contract. PATCH changes what is sent."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_CONTRACTS
    write_permission = Permission.EDIT_CONTRACTS
    parser_classes = [KeepableJSONParser]

    @extend_schema(responses=ContractSerializer, operation_id="contracts_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_contract(queries.contract_visible_to_or_404(request.user, pk)))

    @extend_schema(request=ContractSerializer, responses=ContractSerializer, operation_id="contracts_update")
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        found = queries.contract_visible_to_or_404(request.user, pk)
        values = checked(ContractSerializer, request.data, partial=True)
        contracts.update(contract=found, by=caller(request), **values)
        return Response(_contract(queries.contract_visible_to_or_404(request.user, pk)))


class PostsApi(APIView):
    """Facilitators in post, and those who were."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_CONTRACTS
    write_permission = Permission.EDIT_CONTRACTS
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=PostSerializer(many=True), operation_id="posts_list", parameters=[PostFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(PostFilterSerializer, request.query_params)
        return paged(self, request, narrowed(queries.posts_visible_to(request.user), wanted, POST_FILTERS), _post)

    @extend_schema(
        request=one_or_list("NewPosts", PostSerializer),
        responses={201: PostSerializer},
        operation_id="posts_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Put somebody in post; who has an account gets the facilitator's role. A list answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _in_post(request, item).pk)
        return Response(_post(_in_post(request, request.data)), status=status.HTTP_201_CREATED)


class PostApi(APIView):
    """One post."""

    permission_classes = [HasPermission]
    permission = Permission.SEE_CONTRACTS

    @extend_schema(responses=PostSerializer, operation_id="posts_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_post(queries.post_visible_to_or_404(request.user, pk)))


class PostEndApi(APIView):
    """End a post, the facilitator's role with it, and hand over to somebody in the same step."""

    permission_classes = [HasPermission]
    permission = Permission.EDIT_CONTRACTS
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=PostEndSerializer, responses=PostSerializer, operation_id="posts_end")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        found = queries.post_visible_to_or_404(request.user, pk)
        values = checked(PostEndSerializer, request.data)
        return Response(_post(posts.end(post=found, by=caller(request), **values)))


class CoversApi(APIView):
    """Who stands in for whom, the latest first."""

    permission_classes = [HasPermission]
    permission = Permission.ARRANGE_COVER
    parser_classes = [KeepableJSONParser]

    @extend_schema(
        responses=CoverSerializer(many=True), operation_id="covers_list", parameters=[CoverFilterSerializer, *PAGING]
    )
    def get(self, request: Request) -> Response:
        wanted = checked(CoverFilterSerializer, request.query_params)
        return paged(self, request, narrowed(handover.covers(), wanted, COVER_FILTERS), _cover)

    @extend_schema(
        request=one_or_list("NewCovers", CoverSerializer),
        responses={201: CoverSerializer},
        operation_id="covers_create",
        parameters=[KEY],
    )
    @idempotent()
    def post(self, request: Request) -> Response:
        """Hand over for a time, or without a last day for good, in one step; a list answers 207."""
        if isinstance(request.data, list):
            return many(request.data, lambda item: _arranged(request, item).pk)
        return Response(_cover(_arranged(request, request.data)), status=status.HTTP_201_CREATED)


class CoverApi(APIView):
    """One cover."""

    permission_classes = [HasPermission]
    permission = Permission.ARRANGE_COVER

    @extend_schema(responses=CoverSerializer, operation_id="covers_retrieve")
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_cover(_cover_or_404(pk)))


class CoverEndApi(APIView):
    """End a cover before its time: the role that came with it is gone at the next request."""

    permission_classes = [HasPermission]
    permission = Permission.ARRANGE_COVER
    parser_classes = [KeepableJSONParser]

    @extend_schema(request=CoverEndSerializer, responses=CoverSerializer, operation_id="covers_end")
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        values = checked(CoverEndSerializer, request.data)
        return Response(_cover(covers.end(cover=_cover_or_404(pk), by=caller(request), **values)))


def _added(request: Request, data: Any) -> Contract:
    return contracts.create(by=caller(request), **checked(ContractSerializer, data))


def _in_post(request: Request, data: Any) -> Post:
    return posts.start(by=caller(request), **checked(PostSerializer, data))


def _arranged(request: Request, data: Any) -> Cover:
    return covers.arrange(by=caller(request), **checked(CoverSerializer, data))


def _cover_or_404(pk: uuid.UUID) -> Cover:
    found = handover.covers().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _contract(row: Contract) -> Any:
    return ContractSerializer(row).data


def _post(row: Post) -> Any:
    return PostSerializer(row).data


def _cover(row: Cover) -> Any:
    return CoverSerializer(row).data


urlpatterns: list[URLPattern] = [
    path("contracts/", ContractsApi.as_view(), name="api-contracts"),
    path("contracts/<uuid:pk>/", ContractApi.as_view(), name="api-contract"),
    path("posts/", PostsApi.as_view(), name="api-posts"),
    path("posts/<uuid:pk>/", PostApi.as_view(), name="api-post"),
    path("posts/<uuid:pk>/end/", PostEndApi.as_view(), name="api-post-end"),
    path("covers/", CoversApi.as_view(), name="api-covers"),
    path("covers/<uuid:pk>/", CoverApi.as_view(), name="api-cover"),
    path("covers/<uuid:pk>/end/", CoverEndApi.as_view(), name="api-cover-end"),
]
