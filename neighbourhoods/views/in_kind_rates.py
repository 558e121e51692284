"""In-kind rates: what an hour given in kind is counted at, from which day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import in_kind_rates as actions
from neighbourhoods.forms.money import InKindRateForm
from neighbourhoods.models import InKindRate
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.queries import budgets as queries
from neighbourhoods.views.money_words import amount_cell
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.dates import day
from nrp.core.render.tables import Cell, Column, Row, Table

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])


@required(Permission.SEE_MONEY)
@require_safe
def in_kind_rates(request: HttpRequest) -> HttpResponse:
    """Every rate with the day it starts on, those for all organisations first."""
    context = {
        "table": _table(list(queries.rates())),
        "may_edit": can(request.user, Permission.EDIT_MONEY),
        "crumbs": _trail()[:1],
    }
    return render(request, "neighbourhoods/in_kind_rates.html", context)


@required(Permission.EDIT_MONEY)
@SHOWN_OR_SENT
def in_kind_rate_new(request: HttpRequest) -> HttpResponse:
    form = InKindRateForm(bound_to(request))
    if form.is_bound and form.perform(actions.create, by=request.user) is not None:
        messages.success(request, _("The rate is set."))
        return redirect("in-kind-rates")
    return form_page(
        request,
        form=form,
        heading=_("Set an in-kind rate"),
        lede=_("A rate that hours were counted at is not changed: a new one starts from a day."),
        button=_("Set the rate"),
        back=reverse("in-kind-rates"),
        crumbs=_trail(),
    )


def _table(found: list[InKindRate]) -> Table:
    columns = [Column(_("Of")), Column(_("An hour"), "number"), Column(_("From"))]
    columns.append(Column(_("Where it comes from"), "sentence"))
    everybody = _("All that have no rate of their own")
    rows = [
        Row(
            [
                Cell(one.organisation.name if one.organisation else everybody),
                amount_cell(one.rate),
                Cell(day(one.starts_on)),
                Cell(one.source),
            ]
        )
        for one in found
    ]
    return Table(columns, rows, _("In-kind rates, the latest of each first"), variant="stacked")


def _trail() -> list[dict[str, Any]]:
    return trail((_("Money"), reverse("money")), (_("In-kind rates"), reverse("in-kind-rates")))
