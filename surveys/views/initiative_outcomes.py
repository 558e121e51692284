"""Which outcomes of the survey an initiative is meant to change: chosen here, told on the page of the initiative."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.permissions import Permission, require
from neighbourhoods.queries.initiatives import initiative_visible_to_or_404
from nrp.core.forms import bound_to, trail
from surveys.actions import initiative_outcomes as actions
from surveys.forms import OutcomesForm
from surveys.views.shell import shown_or_sent


@shown_or_sent
def initiative_outcomes(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = initiative_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_INITIATIVES, found.area)
    form = OutcomesForm(bound_to(request), initiative=found)
    if form.is_bound and form.perform(actions.link, initiative=found, by=request.user) is not None:
        return redirect(found)
    crumbs = trail((_("Initiatives"), reverse("initiatives")), (found.title, found.get_absolute_url()))
    context = {"form": form, "initiative": found, "crumbs": crumbs}
    return render(request, "surveys/initiative_outcomes.html", context)
