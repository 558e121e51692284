"""Problem documents (RFC 9457): one shape for every error of the API, whoever raises it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str = "", errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Give the document for a status. `errors` maps a field to sentences; what is about no field stands under ""."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
    }
    if errors:
        document["errors"] = errors
    return document


def problem_page(status: int, detail: str = "") -> JsonResponse:
    """Give the document as a response of Django's own, for those who answer before the API's views do."""
    response = JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Token"
    return response


def is_api(request: HttpRequest) -> bool:
    """Whether a request is for a program, which is never sent to a page."""
    return request.path_info.startswith("/api/v1/")
