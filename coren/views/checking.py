"""A form that makes something is checked first: the same address shows what was typed and what it will do."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHECKED = "checked"


def is_checked(request: HttpRequest) -> bool:
    """Whether the form comes from the check, so that the act may follow."""
    return request.POST.get(CHECKED) == "yes"


def check_page(
    request: HttpRequest,
    *,
    heading: object,
    rows: Sequence[dict[str, Any]],
    what_changes: Iterable[object],
    act: object,
    back: str,
    named: Sequence[dict[str, str]] = (),
    named_heading: object = "",
    crumbs: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show what was typed, what will change, and the button that names the act. What was typed goes along unseen."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in (CHECKED, "csrfmiddlewaretoken")
    ]
    context = {
        "heading": heading,
        "rows": rows,
        "what_changes": list(what_changes),
        "named": named,
        "named_heading": named_heading,
        "act": act,
        "back": back,
        "crumbs": crumbs,
        "sent": sent,
    }
    return render(request, "coren/check_first.html", context)
