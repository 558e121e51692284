"""Activities on a map: points over the outlines of the places, with the table beside."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from neighbourhoods.models import Activity
from neighbourhoods.positions import position_text
from neighbourhoods.queries import activities as queries
from neighbourhoods.queries.activity_map import MOST_POINTS, Mapped, mapped_of
from neighbourhoods.views.activities import ON_A_PAGE, asked_of
from neighbourhoods.views.activity_words import address_of, filter_fields, provider_words, totals_words
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts.map import MapPoint, MapShape, map_chart
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.map_words import map_alt
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table


@require_safe
def activity_map(request: HttpRequest) -> HttpResponse:
    """The activities that have a position, over the outlines of their places."""
    asked = asked_of(request)
    places = list(queries.places_of_activities(request.user))
    found = queries.narrowed(queries.activities_visible_to(request.user), asked.wanted, asked.crosswalk)
    shown = [place for place in places if asked.wanted.place in ("", place.slug)]
    mapped = mapped_of(found, shown)
    pages = Paginator(mapped.rows, ON_A_PAGE)
    pages.count = mapped.positions
    page = pages.get_page(request.GET.get("page"))
    context = {
        "figure": _figure(mapped, f"{reverse('activities-export')}?{asked.query}format=csv"),
        "table": _table(list(page.object_list), framework=asked.framework, names_place=len(places) > 1),
        "page": page,
        "query": asked.query,
        "fields": filter_fields(places, asked.wanted, asked.crosswalk, asked.framework),
        "is_narrowed": bool(asked.wanted),
        "crumbs": [{"label": _("Activities"), "url": reverse("activities")}, {"label": _("Map")}],
    }
    return render(request, "neighbourhoods/activity_map.html", context)


def _figure(mapped: Mapped, csv_url: str) -> Figure | None:
    """Draw the points; too many of them are counted by place instead. Nothing to draw gives nothing."""
    if not mapped.positions:
        return None
    has_points = bool(mapped.points)
    shapes = [
        MapShape(outline.area.name, outline.shape, value=None if has_points else float(count))
        for outline, count in mapped.outlines
    ]
    points = [
        MapPoint(one.name, float(one.longitude), float(one.latitude))
        for one in mapped.points
        if one.longitude is not None and one.latitude is not None
    ]
    title = _title(mapped)
    svg = map_chart(
        shapes,
        map_alt(title, shapes, points),
        points=points,
        legend=_("Activities with a position, %(what)s") % {"what": totals_words(mapped.totals)},
        cache=drawing_cache(),
    )
    key = [KeyEntry("neighbourhood", _("An activity"))] if has_points else []
    note = "" if has_points else _("More than %(most)s: choose a neighbourhood to see each.") % {"most": MOST_POINTS}
    return Figure(
        title,
        totals_words(mapped.totals),
        svgs=[svg],
        key=key,
        note=note,
        csv_url=csv_url,
        csv_label=_("Download these activities (CSV)"),
    )


def _title(mapped: Mapped) -> str:
    words = {"n": number(mapped.positions), "all": number(mapped.totals.activities)}
    return (
        ngettext(
            "%(n)s of %(all)s activity has a position",
            "%(n)s of %(all)s activities have a position",
            mapped.totals.activities,
        )
        % words
    )


def _table(activities: Sequence[Activity], *, framework: str, names_place: bool) -> Table:
    columns = [Column(_("Activity")), Column(_("Provided by"))]
    columns += [Column(_("Neighbourhood"))] if names_place else []
    columns += [Column(_("Where"), kind="sentence"), Column(_("Position"))]
    rows = [
        Row(
            [
                Cell(one.name, url=address_of(one, framework)),
                Cell(provider_words(one)),
                *([Cell(one.area.name)] if names_place else []),
                Cell(one.venue),
                Cell(position_text(one.latitude, one.longitude)),
            ]
        )
        for one in activities
    ]
    return Table(columns, rows, _("Activities on the map, by name"), variant="stacked")
