"""The words "demo data" on every page."""

from typing import Any

from django.http import HttpRequest

from nrp.demo.queries import is_demo


def mark(request: HttpRequest) -> dict[str, Any]:
    """Say whether what stands here is invented; asked of the database so that it holds from the next request."""
    return {"demo": is_demo()}
