"""The gap view: domains by places, how many activities there are, and where there is none."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from neighbourhoods.domain_words import framework_field, version_words
from neighbourhoods.models import Activity
from neighbourhoods.queries import activities as queries
from neighbourhoods.queries.activities import Narrowing
from neighbourhoods.queries.activity_gaps import Gap, Gaps, gaps_of
from neighbourhoods.views.activities import Asked, asked_of
from neighbourhoods.views.activity_words import list_address, totals_words
from nrp.core.filters import filter_field, place_field, query_of
from nrp.core.render.cells import Value, csv_bytes, file_response
from nrp.core.render.numbers import number
from nrp.core.render.tables import Cell, Column, Row, Table

PLACES_ON_A_PAGE = 10
RUNNING = str(Activity.Status.RUNNING)


@require_safe
def activity_gaps(request: HttpRequest) -> HttpResponse:
    """How many activities each place has in each domain; places by name, ten to a page."""
    asked, status, found = _counted(request)
    places = list(queries.places_of_activities(request.user))
    shown = [place for place in places if asked.wanted.place in ("", place.slug)]
    page = Paginator(shown, PLACES_ON_A_PAGE).get_page(request.GET.get("page"))
    gaps = gaps_of(found, list(page.object_list), asked.crosswalk)
    context = {
        "table": _gaps_table(gaps, status, asked),
        "page": page,
        "query": query_of(place=asked.wanted.place, status=asked.wanted.status, framework=asked.framework),
        "base": _base_words(found, status, asked),
        "fields": [
            *place_field(places, asked.wanted.place),
            filter_field("status", _("Status"), _("Running"), _other_statuses(), asked.wanted.status),
            *framework_field(asked.crosswalk, asked.framework),
        ],
        "crumbs": [{"label": _("Activities"), "url": reverse("activities")}, {"label": _("Where there is none")}],
        "is_empty": not asked.crosswalk.domains or not places,
    }
    return render(request, "neighbourhoods/activity_gaps.html", context)


@require_safe
def activity_gaps_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file: a row for each place and domain, every place."""
    asked, status, found = _counted(request)
    places = queries.places_of_activities(request.user)
    if asked.wanted.place:
        places = places.filter(slug=asked.wanted.place)
    gaps = gaps_of(found, list(places), asked.crosswalk)
    totals = queries.totals_of(found)
    head = ["place", "survey_code", "domain", "framework", "status", "activities", "mapped_across", "mapped_up_to"]
    return file_response(
        csv_bytes(head, _rows(gaps, status, asked, totals.mapped_up_to)), "activity-gaps.csv", "text/csv"
    )


def _counted(request: HttpRequest) -> tuple[Asked, str, QuerySet[Activity]]:
    """Give what is asked for, the status that is counted (running ones unless said), and the activities."""
    asked = asked_of(request)
    status = asked.wanted.status or RUNNING
    wanted = Narrowing(place=asked.wanted.place, status=status)
    return asked, status, queries.narrowed(queries.activities_visible_to(request.user), wanted, asked.crosswalk)


def _rows(gaps: Gaps, status: str, asked: Asked, mapped_up_to: Value) -> Iterator[list[Value]]:
    version = "" if asked.crosswalk.framework is None else asked.crosswalk.framework.code
    for place in gaps.places:
        for domain in gaps.domains:
            gap = gaps.cell(domain, place)
            yield [
                place.name,
                place.survey_code,
                domain.name,
                version,
                status,
                gap.count,
                gap.mapped,
                mapped_up_to,
            ]


def _gaps_table(gaps: Gaps, status: str, asked: Asked) -> Table:
    columns = [Column(_("Domain")), *(Column(place.name, kind="number") for place in gaps.places)]
    rows = [
        Row(
            [
                Cell(domain.name),
                *(
                    _cell(
                        gaps.cell(domain, place),
                        list_address(place=place.slug, domain=domain.code, status=status, framework=asked.framework),
                    )
                    for place in gaps.places
                ),
            ]
        )
        for domain in gaps.domains
    ]
    if gaps.elsewhere:
        counts = [
            Cell(number(gaps.elsewhere.get(place.pk, 0)) if place.pk in gaps.elsewhere else "") for place in gaps.places
        ]
        rows.append(Row([_("In no domain of this version"), *counts]))
    return Table(columns, rows, _("Activities by domain and neighbourhood"), variant="stacked")


def _cell(gap: Gap, url: str) -> Cell:
    """Say a count and how many of it were mapped across; nought is said as a word."""
    across = _("%(n)s mapped across") % {"n": number(gap.mapped)} if gap.mapped else ""
    return Cell(number(gap.count) if gap.count else _("none"), url=url, aside=across)


def _base_words(found: QuerySet[Activity], status: str, asked: Asked) -> str:
    """Say what is counted, up to when, and that an activity may stand in several domains."""
    totals = queries.totals_of(found)
    if not totals.activities:
        return ""
    label = str(Activity.Status(status).label).lower()
    words: dict[str, Any] = {
        "totals": totals_words(totals),
        "status": label,
        "version": version_words(asked.crosswalk),
    }
    counted = ngettext(
        "Counted: %(totals)s, status %(status)s, %(version)s.",
        "Counted: %(totals)s, status %(status)s, %(version)s. One in several domains stands in each.",
        totals.activities,
    )
    return counted % words


def _other_statuses() -> list[tuple[str, Any]]:
    return [(value, label) for value, label in Activity.Status.choices if value != RUNNING]
