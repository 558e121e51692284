"""What the API's views share: parameters, paging, the one who calls, checked bodies, filters."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from nrp.core.api import Pages

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
PAGING = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


def caller(request: Request) -> Any:
    """Give the account of the one who calls: behind a permission class somebody is signed in."""
    return request.user


def one_or_list(name: str, serializer: type[Serializer[Any]]) -> PolymorphicProxySerializer:
    """Describe a body that is one thing or a list of them."""
    return PolymorphicProxySerializer(
        component_name=name,
        serializers=[serializer, serializer(many=True)],
        resource_type_field_name=None,
        many=False,
    )


def paged(
    view: APIView,
    request: Request,
    found: QuerySet[Any] | list[Any],
    document: Callable[[Any], Any] | type[Serializer[Any]],
) -> Response:
    """Answer one page of a list; a serializer is made once for all of its rows, since making one is what takes time."""
    if isinstance(document, type):
        document = document().to_representation
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
