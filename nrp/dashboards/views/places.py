"""The list of places, and the page of one."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can, sees_all_places
from neighbourhoods.queries import area_visible_to_or_404, partner_of
from neighbourhoods.queries.money import place_costs
from nrp.dashboards import exports
from nrp.dashboards.figures.slopes import measures_figure
from nrp.dashboards.pages.places import places_table
from nrp.dashboards.place_story_words import advisers_words, money_lines, story_part
from nrp.dashboards.place_words import group_part, rooms_csv
from nrp.dashboards.provenance import place_provenance
from nrp.dashboards.queries.place_groups import place_group
from nrp.dashboards.queries.place_story import place_story
from nrp.dashboards.queries.places import (
    neighbourhood_rows,
    other_lines,
    place_facts,
    place_links,
    place_pages,
    place_people,
    place_rows,
)
from nrp.dashboards.queries.results import place_pair, result_view, result_view_or_404
from nrp.dashboards.queries.visible import visible_places
from nrp.dashboards.views.results import csv_file

ON_A_PAGE = 100  # places


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every place that the reader sees, neighbourhoods first."""
    view = result_view(request.user)
    rows = place_rows(request.user, view)
    page = Paginator(neighbourhood_rows(rows), ON_A_PAGE).get_page(request.GET.get("page"))
    own, others = list(page.object_list), other_lines(rows)
    context = {
        "table": places_table(own, view) if own else None,
        "page": page,
        "others": others[:ON_A_PAGE],
        "more_others": len(others) > ON_A_PAGE,
        "may_edit": can(request.user, Permission.EDIT_PLACES),
        "heading": _("Places") if sees_all_places(request.user) else _("My places"),
    }
    return render(request, "dashboards/places.html", context)


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place: what it works on, who works for it, its figures beside its comparison area."""
    area = next((one for one in visible_places(request.user) if one.slug == slug), None)
    if area is None:
        raise Http404
    context: dict[str, Any] = {
        **_group_parts(request, area),
        "area": area,
        "facts": place_facts(area, partner_of(area), request.user),
        "people": place_people(area),
        "links": place_links(request.user, area),
        "pages": place_pages(area, request.user),
        "crumbs": [{"label": _("Places"), "url": reverse("places")}, {"label": area.get_kind_display()}],
    }
    view = result_view(request.user)
    pair = place_pair(view, area) if view is not None else None
    if view is not None and pair is not None:
        csv_url = reverse("place-figures-csv", args=[area.slug])
        context["figure"] = measures_figure(view.reading.outcomes, pair, view.period, csv_url)
        context["provenance"] = place_provenance(view, pair)
        context["pair"] = pair
    return render(request, "dashboards/place.html", context | {"parts": _parts(context)})


def _group_parts(request: HttpRequest, area: Area) -> dict[str, Any]:
    """Give what the group of a neighbourhood does and, for those who may read it, the money; none of it elsewhere."""
    group = place_group(area)
    if group is None:
        return {}
    part = group_part(group, area)
    return {
        "group": part,
        "advisers": advisers_words(group),
        "story": story_part(place_story(area), area) | {"public_url": part["public_url"]},
        "money": money_lines(place_costs(area)) if can(request.user, Permission.SEE_MONEY, area) else None,
    }


def _parts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the links to the parts of the page that are there."""
    has_group = bool(context.get("group"))
    parts = [
        (has_group, "#people", _("People")),
        (has_group, "#meetings", _("Meetings")),
        (has_group, "#initiatives", _("Initiatives")),
        (has_group, "#you-said", _("You said, we did")),
        (bool(context.get("figure")), "#figures", _("Figures")),
        (bool(context.get("money")), "#money", _("Money")),
        (True, "#about", _("About this place")),
    ]
    return [{"label": label, "href": href} for is_there, href, label in parts if is_there]


@require_safe
def place_figures_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of one place and of the area it is compared with."""
    view = result_view_or_404(request.user)
    pair = place_pair(view, area := area_visible_to_or_404(request.user, slug))
    if pair is None:
        raise Http404
    return csv_file(exports.places_csv(view, [pair]), f"{area.slug}-figures.csv")


@require_safe
def place_rooms_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was in the room at the last meetings of a place's group, by sector: counts, nobody's name."""
    area = area_visible_to_or_404(request.user, slug)
    group = place_group(area)
    if group is None:
        raise Http404
    return csv_file(rooms_csv(group.rooms), f"{area.slug}-meetings.csv")
