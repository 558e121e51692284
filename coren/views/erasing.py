"""The page behind an erasure: what goes, what stays and why, and the name typed before it is done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coren.actions import requests
from coren.forms.records import EraseForm
from coren.models import Adviser, DataRequest
from coren.queries.advisers import adviser_visible_to_or_404
from coren.queries.requests import open_request_of
from neighbourhoods.permissions import Permission, require
from nrp.accounts.actions import erasing
from nrp.core.forms import bound_to, trail


@require_http_methods(["GET", "HEAD", "POST"])
def adviser_erase(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    adviser = adviser_visible_to_or_404(request.user, pk)
    require(request.user, Permission.ERASE_PEOPLE, adviser.area)
    form = EraseForm(bound_to(request), name=adviser.person.name, initial={"under": _reference(adviser)})
    done = form.perform(requests.erase, adviser=adviser, by=request.user) if form.is_bound else None
    if done is not None:
        messages.success(request, _("Erased, under “%(under)s”. Nothing can bring it back.") % {"under": done.under})
        return redirect("data-requests")
    return render(request, "coren/adviser_erase.html", _page(adviser, form))


def _page(adviser: Adviser, form: EraseForm) -> dict[str, Any]:
    preview = erasing.preview(adviser.person)
    return {
        "form": form,
        "adviser": adviser,
        "goes": [{"text": row.what, "rest": row.count} for row in preview.goes],
        "stays": [{"text": f"{row.what}. {row.kept_because}", "rest": row.count} for row in preview.stays],
        "obstacles": preview.obstacles,
        "crumbs": trail((_("Requests about records"), reverse("data-requests"))),
    }


def _reference(adviser: Adviser) -> str:
    found = open_request_of(adviser, DataRequest.Kind.ERASURE)
    return "" if found is None else _("Request %(number)d") % {"number": found.number}
