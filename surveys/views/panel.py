"""Which homes and people two waves share, and who had gone."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, required
from nrp.core.forms import trail
from nrp.core.models import WorkState
from surveys import panel as content
from surveys.actions import linking
from surveys.permissions import signed_in
from surveys.queries import published_uploads
from surveys.views.shell import shown_or_sent


@required(Permission.SEE_UPLOADS)
@shown_or_sent
def panel(request: HttpRequest) -> HttpResponse:
    """Every two neighbouring waves. Sent, it asks for those that are missing or failed."""
    if request.method == "POST":
        linking.request(by=signed_in(request.user))
        return redirect("panel")
    links = [content.shown(link) for link in content.links_visible_to(request.user)]
    wanted = linking.pairs_to_link(published_uploads().defer("report", "problems", "areas"))
    has_failed = any(one.link.work_state == WorkState.FAILED for one in links)
    context = {
        "links": links,
        "is_going_on": any(one.is_going_on for one in links),
        "can_ask": len(links) < len(wanted) or has_failed,
        "crumbs": [*trail((_("Waves"), reverse("waves"))), {"label": _("Panel")}],
    }
    return render(request, "surveys/panel.html", context)


@required(Permission.SEE_UPLOADS)
@require_safe
def panel_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    link = content.link_visible_to_or_404(request.user, pk)
    response = HttpResponse(content.csv_table(link).csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{content.file_name_of(link)}"'
    return response
