"""Which comparator area is matched to which neighbourhood."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from neighbourhoods import queries
from neighbourhoods.actions import pairs as pair_actions
from neighbourhoods.forms.areas import PairEndForm, PairForm
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.views.tables import pairs_table
from nrp.core.forms import bound_to, form_page, trail


@required(Permission.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def pairs(request: HttpRequest) -> HttpResponse:
    form = PairForm(bound_to(request))
    if form.is_bound and form.perform(pair_actions.match, by=request.user) is not None:
        return redirect("pairs")
    rows = list(queries.all_pairs())
    context = {
        "form": form,
        "table": pairs_table(pair for pair in rows if pair.ends_on is None),
        "past": [pair for pair in rows if pair.ends_on is not None],
    }
    return render(request, "neighbourhoods/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def pair_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    pair = get_object_or_404(queries.pairs_visible_to(request.user), pk=pk)
    require(request.user, Permission.EDIT_PLACES)
    form = PairEndForm(bound_to(request))
    if form.is_bound and form.perform(pair_actions.end, pair=pair, by=request.user) is not None:
        return redirect("pairs")
    return form_page(
        request,
        form=form,
        heading=_("End the match of %(pair)s") % {"pair": pair},
        lede=_("From that day on the two are no pair. Results already made from it stay as they are."),
        button=_("End the match"),
        back=reverse("pairs"),
        crumbs=trail((_("Matched pairs"), reverse("pairs"))),
        kind="warning",
    )
