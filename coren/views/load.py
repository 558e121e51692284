"""The manager's view of load: facilitators, their places, and what waits there."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coren.queries.contracts import posts_visible_to
from coren.queries.load import Load, load
from coren.views import contract_tables as tables
from neighbourhoods.permissions import Permission, can, required


@required(Permission.SEE_CONTRACTS)
@require_safe
def facilitators(request: HttpRequest) -> HttpResponse:
    """What each facilitator carries, place by place; of one organisation when asked."""
    chosen = _uuid(request.GET.get("organisation", ""))
    found = load(request.user, chosen)
    approvals = reverse("approvals") if can(request.user, Permission.APPROVE_HOURS) else ""
    posts = posts_visible_to(request.user).order_by("area__name", "-starts_on")
    context = {
        "sentence": tables.load_sentence(found) if found.rows else "",
        "table": tables.load_table(found, approvals) if found.rows else None,
        "filters": _filters(found, chosen),
        "posts": tables.posts_table(posts if chosen is None else posts.filter(organisation=chosen)),
        "can_edit": can(request.user, Permission.EDIT_CONTRACTS),
        "can_cover": can(request.user, Permission.ARRANGE_COVER),
    }
    return render(request, "coren/facilitators.html", context)


def _filters(found: Load, chosen: uuid.UUID | None) -> list[dict[str, Any]]:
    """Let somebody choose an organisation, when there are several."""
    if len(found.organisations) < 2:
        return []
    options = [{"value": "", "label": _("All organisations"), "selected": chosen is None}]
    options += [{"value": str(one.pk), "label": str(one), "selected": one.pk == chosen} for one in found.organisations]
    return [{"name": "organisation", "label": _("Organisation"), "options": options}]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
