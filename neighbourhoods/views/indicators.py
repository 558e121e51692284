"""Indicators: the list, one of them with its places, its map, added and changed."""

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from neighbourhoods.actions import indicators as actions
from neighbourhoods.forms.datasets import IndicatorEditForm, IndicatorForm
from neighbourhoods.models import Indicator
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import datasets as queries
from neighbourhoods.queries.place_figures import Standing, outlines_of, periods_of, standings
from neighbourhoods.views.indicator_figures import map_figure, standings_figure, standings_table
from neighbourhoods.views.indicator_tables import indicator_facts, indicators_table
from nrp.core.filters import chosen_of, filter_field, query_of
from nrp.core.forms import bound_to, form_page, trail
from nrp.core.render.cells import file_response
from nrp.core.render.figures import Figure

SHOWN_OR_SENT = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 50


@required(Permission.SEE_PLACES)
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator with its source, and how many of the places one sees have figures."""
    page = Paginator(queries.indicators_with_reach(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": indicators_table(list(page.object_list)),
        "page": page,
        "may_edit": queries.can_edit_datasets(request.user),
    }
    return render(request, "neighbourhoods/indicators.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def indicator(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What one indicator means, and where the places stand in one period."""
    found = queries.indicator_visible_to_or_404(request.user, pk)
    periods = periods_of(request.user, found)
    period = chosen_of(request, "period", periods) or (periods[0] if periods else "")
    places = standings(request.user, found, period) if period else []
    page = Paginator(places, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "indicator": found,
        "facts": indicator_facts(found),
        "figure": standings_figure(shown, found, _csv_url(found, period)),
        "table": standings_table(shown, found),
        "page": page,
        "query": query_of(period=period),
        "fields": _period_field(periods, period),
        "may_edit": queries.can_edit_datasets(request.user),
        "crumbs": _crumbs(),
    }
    return render(request, "neighbourhoods/indicator.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def indicator_map(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The places filled by their figure in one period, with the table beside."""
    found = queries.indicator_visible_to_or_404(request.user, pk)
    periods = periods_of(request.user, found)
    period = chosen_of(request, "period", periods) or (periods[0] if periods else "")
    places = standings(request.user, found, period) if period else []
    page = Paginator(places, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "indicator": found,
        "figure": _map(request, found, places, period),
        "table": standings_table(list(page.object_list), found),
        "page": page,
        "query": query_of(period=period),
        "fields": _period_field(periods, period),
        "crumbs": [*_crumbs(), {"label": found.name, "url": found.get_absolute_url()}],
    }
    return render(request, "neighbourhoods/indicator_map.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def indicator_csv(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the places stand in one period, as a file: every place, not a page of them."""
    found = queries.indicator_visible_to_or_404(request.user, pk)
    periods = periods_of(request.user, found)
    period = chosen_of(request, "period", periods) or (periods[0] if periods else "")
    places = standings(request.user, found, period) if period else []
    return file_response(standings_table(places, found).csv(), f"{found.code}.csv", "text/csv")


def _csv_url(found: Indicator, period: str) -> str:
    return f"{reverse('indicator-csv', args=[found.pk])}?{urlencode({'period': period})}"


def _map(request: HttpRequest, found: Indicator, places: Sequence[Standing], period: str) -> Figure | None:
    if not places:
        return None
    return map_figure(places, outlines_of(request.user), found, period, _csv_url(found, period))


@required(Permission.EDIT_DATASETS)
@SHOWN_OR_SENT
def indicator_new(request: HttpRequest) -> HttpResponse:
    form = IndicatorForm(bound_to(request))
    if form.is_bound and (made := form.perform(actions.create, by=request.user)) is not None:
        return redirect(made)
    return form_page(
        request,
        form=form,
        heading=_("Add an indicator"),
        lede=_("What the figures mean, written down once. Files then name it by its code."),
        button=_("Add the indicator"),
        back=reverse("indicators"),
        crumbs=trail((_("Indicators"), reverse("indicators"))),
    )


@SHOWN_OR_SENT
def indicator_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = queries.indicator_visible_to_or_404(request.user, pk)
    require(request.user, Permission.EDIT_DATASETS)
    form = IndicatorEditForm(bound_to(request), indicator=found)
    if form.is_bound and form.perform(actions.update, indicator=found, by=request.user) is not None:
        messages.success(request, _("Saved"))
        return redirect(found)
    return form_page(
        request,
        form=form,
        heading=_("Change the indicator"),
        lede=_("Another way of putting small areas together is applied to all figures that there are."),
        button=_("Save the indicator"),
        back=found.get_absolute_url(),
        crumbs=trail((_("Indicators"), reverse("indicators")), (found.name, found.get_absolute_url())),
    )


def _period_field(periods: list[str], period: str) -> list[dict[str, object]]:
    """Give the select of periods when there is more than one; the latest stands for no choice."""
    if len(periods) < 2:
        return []
    latest = _("The latest: %(period)s") % {"period": periods[0]}
    return [filter_field("period", _("Period"), latest, [(one, one) for one in periods[1:]], period)]


def _crumbs() -> list[dict[str, object]]:
    return [{"label": _("Indicators"), "url": reverse("indicators")}]
