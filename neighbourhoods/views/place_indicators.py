"""The figures of one place: every indicator beside its comparison area, and one of them."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from neighbourhoods.actions import combining
from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, require, required
from neighbourhoods.queries import area_visible_to_or_404
from neighbourhoods.queries.datasets import can_edit_datasets, indicators_visible_to, work_on
from neighbourhoods.queries.place_figures import (
    indicators_about,
    partner_seen_by,
    programme_phases,
    series_of,
    time_in_programme,
)
from neighbourhoods.views.figures_state import state_of
from neighbourhoods.views.indicator_figures import CSV_HEAD, csv_rows, place_card
from nrp.core.models import WorkState
from nrp.core.render.cells import csv_bytes, file_response

ON_A_PAGE = 3  # charts: drawing them is what takes time


@required(Permission.SEE_PLACES)
@require_safe
def place_indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """The indicators of a place over time, by name, a few to a page."""
    area = area_visible_to_or_404(request.user, slug)
    partner = partner_seen_by(request.user, area)
    time = time_in_programme(area, programme_phases())
    page = Paginator(indicators_about(area, partner), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "cards": [place_card(one, area, partner, time) for one in series_of(area, partner, list(page.object_list))],
        "page": page,
        "state": state_of(work_on(area)),
        "may_edit": can_edit_datasets(request.user),
        "crumbs": _crumbs(area),
    }
    return render(request, "neighbourhoods/place_indicators.html", context)


@require_POST
def place_figures_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the figures of a place together once more, after that failed."""
    area = area_visible_to_or_404(request.user, slug)
    require(request.user, Permission.EDIT_DATASETS)
    work = work_on(area)
    if work is not None and work.work_state == WorkState.FAILED:
        combining.ask_again(area=area)
    return redirect("place-indicators", slug=area.slug)


@required(Permission.SEE_PLACES)
@require_safe
def place_indicator(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """One indicator of a place, with its definition and the table open."""
    area = area_visible_to_or_404(request.user, slug)
    indicator = get_object_or_404(indicators_visible_to(request.user), pk=pk)
    partner = partner_seen_by(request.user, area)
    found = series_of(area, partner, [indicator])
    time = time_in_programme(area, programme_phases())
    context = {
        "area": area,
        "indicator": indicator,
        "card": place_card(found[0], area, partner, time) if found else None,
        "state": state_of(work_on(area)),
        "crumbs": [*_crumbs(area), {"label": _("Figures"), "url": reverse("place-indicators", args=[area.slug])}],
    }
    return render(request, "neighbourhoods/place_indicator.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def place_indicators_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same figures as a file: all of them, or those of the indicator that the address names."""
    area = area_visible_to_or_404(request.user, slug)
    partner = partner_seen_by(request.user, area)
    found, code = indicators_visible_to(request.user), request.GET.get("indicator", "")
    if code and not found.filter(code=code).exists():
        raise Http404
    wanted = list(found.filter(code=code) if code else found)
    rows = csv_rows(series_of(area, partner, wanted), area, partner)
    return file_response(csv_bytes(CSV_HEAD, rows), f"{area.slug}-{code or 'figures'}.csv", "text/csv")


def _crumbs(area: Area) -> list[dict[str, str]]:
    return [{"label": area.name, "url": area.get_absolute_url()}]
