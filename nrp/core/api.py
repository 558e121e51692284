"""How every API path pages, speaks of problems (RFC 9457) and answers a list."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from nrp.core.access import HasPermission
from nrp.core.idempotency import idempotent
from nrp.core.problems import CONTENT_TYPE, problem
from nrp.core.refusals import Refusal

__all__ = ["HasPermission", "Pages", "idempotent", "many", "problem_answer", "problem_response"]

DETAILS = {
    status.HTTP_401_UNAUTHORIZED: "Sign in, or send an API token in the Authorization header.",
    status.HTTP_403_FORBIDDEN: "Your role does not allow this.",
    status.HTTP_404_NOT_FOUND: "There is nothing here that you can see.",
}


class Pages(PageNumberPagination):
    """`count`, `next` and `results`; `page_size` up to 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_page_message = "There is no such page."

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None  # noqa: S101  DRF calls this after it has cut the page
        return Response({"count": self.page.paginator.count, "next": self.get_next_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0},
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }


def problem_answer(status_code: int, detail: str = "", errors: dict[str, list[str]] | None = None) -> Response:
    """Give a problem document as an answer."""
    return Response(problem(status_code, detail, errors), status=status_code, content_type=CONTENT_TYPE)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever a view raised into a problem document; None for a fault of our own, which Django answers (500)."""
    if isinstance(error, Refusal):
        set_rollback()
        return problem_answer(error.status, str(error), {error.field: [str(error)]} if error.field else None)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        errors = errors_by_field(response.data)
        response.data = problem(response.status_code, "Some values cannot be accepted as they are.", errors)
    else:
        response.data = problem(response.status_code, _detail_of(error, response.status_code))
    response.content_type = CONTENT_TYPE
    return response


def errors_by_field(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Flatten DRF's nested messages into `{"field": [sentences]}`; a nested field is `outer.inner`."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            inner = "" if key == "non_field_errors" else str(key)
            found.update(errors_by_field(value, ".".join(part for part in (name, inner) if part)))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return errors_by_field({str(index): item for index, item in enumerate(detail) if item}, name)
    return {name: [str(item) for item in (detail if isinstance(detail, list) else [detail])]}


def many(items: list[Any], create: Callable[[Any], Any]) -> Response:
    """Answer a list sent to a creating path: each item by itself, none undoing another (207).

    `create` makes one item and returns its id; what it raises becomes that item's `errors`.
    """
    return Response({"results": [_one_of_many(item, create) for item in items]}, status=status.HTTP_207_MULTI_STATUS)


def _one_of_many(item: Any, create: Callable[[Any], Any]) -> dict[str, Any]:
    try:
        with transaction.atomic():
            return {"status": status.HTTP_201_CREATED, "id": str(create(item))}
    except exceptions.ValidationError as error:
        return {"status": error.status_code, "errors": errors_by_field(error.detail)}
    except Refusal as error:
        return {"status": error.status, "errors": {error.field or "": [str(error)]}}
    except (Http404, exceptions.NotFound):
        return {"status": status.HTTP_404_NOT_FOUND, "errors": {"": [DETAILS[status.HTTP_404_NOT_FOUND]]}}
    except (PermissionDenied, exceptions.PermissionDenied):
        return {"status": status.HTTP_403_FORBIDDEN, "errors": {"": [DETAILS[status.HTTP_403_FORBIDDEN]]}}


def _detail_of(error: Exception, status_code: int) -> str:
    said = str(getattr(error, "detail", "") or "")
    standard = str(getattr(error, "default_detail", ""))
    return DETAILS.get(status_code, said) if said == standard or not said else said
