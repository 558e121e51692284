"""What the API's views of the network share: parameters, paging, and the one who calls."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can, require
from neighbourhoods.queries import areas_visible_to
from nrp.accounts.models import User
from nrp.core.access import HasPermission
from nrp.core.api import Pages

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class OwnOrSeesAdvisers(HasPermission):
    """Reads: who sees advisers of a place, or has a record themselves. Writes: who holds the view's permission."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if request.method in SAFE_METHODS:
            return can(request.user, Permission.SEE_ADVISERS) or can(request.user, Permission.OWN_RECORD)
        return getattr(view, "door_first", False) or can(request.user, view.write_permission)


def caller(request: Request) -> User:
    """Give the one who calls: behind a permission class somebody is signed in."""
    return cast("User", request.user)


def place_to_write_in(request: Request, pk: uuid.UUID, permission: str) -> Area:
    """Give the place of something new: outside the scope it does not exist (404), inside it takes the right (403)."""
    area = areas_visible_to(request.user).filter(pk=pk).first()
    if area is None:
        raise Http404
    require(request.user, permission, area)
    return area


def one_or_list(name: str, serializer: type[Serializer[Any]]) -> PolymorphicProxySerializer:
    """Describe a body that is one thing or a list of them."""
    return PolymorphicProxySerializer(
        component_name=name,
        serializers=[serializer, serializer(many=True)],
        resource_type_field_name=None,
        many=False,
    )


def paged(view: APIView, request: Request, found: QuerySet[Any], document: Callable[[Any], Any]) -> Response:
    """Answer one page of a list."""
    pages = Pages()
    page = pages.paginate_queryset(found, request, view=view)
    return pages.get_paginated_response([document(row) for row in page or ()])


def checked(serializer: type[Serializer[Any]], data: Any, *, partial: bool = False) -> dict[str, Any]:
    """Give the values of a body, or raise what is wrong with each field (400)."""
    given = serializer(data=data, partial=partial)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def narrowed(found: QuerySet[Any], wanted: dict[str, Any], lookups: dict[str, str]) -> QuerySet[Any]:
    """Narrow a list by the filters that were given."""
    return found.filter(**{lookups[name]: value for name, value in wanted.items() if name in lookups})
