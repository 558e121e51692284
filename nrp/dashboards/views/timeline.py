"""The programme in time, for the eye, as a file and on paper."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.models import Area
from neighbourhoods.permissions import Permission, can
from nrp.core.filters import chosen_of, filter_field, place_field, query_of
from nrp.dashboards.queries import timeline as queries
from nrp.dashboards.queries.visible import visible_places
from nrp.dashboards.timeline_words import LABELS, stretches_figure, timeline_file, timeline_table
from nrp.dashboards.views.results import csv_file

ON_A_PAGE = 100


@dataclass(frozen=True)
class Asked:
    """What the address asks for; without a year the latest one that has a line is shown."""

    places: list[Area]
    years: list[int]
    place: str
    kind: str
    year: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        places = [one for one in visible_places(request.user) if one.kind == Area.Kind.NEIGHBOURHOOD]
        years = queries.years_with_entries(request.user)
        return cls(
            places=places,
            years=years,
            place=chosen_of(request, "place", [one.slug for one in places]),
            kind=chosen_of(request, "kind", queries.KINDS),
            year=chosen_of(request, "year", [str(year) for year in years]),
        )

    @property
    def area(self) -> Area | None:
        return next((one for one in self.places if one.slug == self.place), None)

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.kind,) if self.kind else queries.KINDS

    def rows(self, user: Any) -> queries.Rows:
        return queries.entries(user, kinds=self.kinds, area=self.area, year=int(self.year) if self.year else None)

    def fields(self) -> list[dict[str, Any]]:
        kinds = [(kind, str(LABELS[kind])) for kind in queries.KINDS]
        years = [(str(year), str(year)) for year in self.years]
        return [
            filter_field("kind", _("What"), _("Everything"), kinds, self.kind),
            *place_field(self.places, self.place),
            filter_field("year", _("Year"), _("All years"), years, self.year),
        ]


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Everything with a date that the reader may see."""
    asked = Asked.of(request)
    page = Paginator(asked.rows(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = [queries.entry_of(row) for row in page]
    drawn = [queries.entry_of(row) for row in queries.stretches(request.user, asked.area)]
    query = query_of(kind=asked.kind, place=asked.place, year=asked.year)
    context = {
        "figure": stretches_figure(drawn),
        "fields": asked.fields(),
        "table": timeline_table(entries, names_place=not asked.place),
        "page": page,
        "query": query,
        "csv_url": f"{reverse('timeline-csv')}?{query}",
        "is_narrowed": bool(query),
        "may_edit": can(request.user, Permission.EDIT_TIMELINE),
    }
    return render(request, "dashboards/timeline.html", context)


@require_safe
def timeline_csv(request: HttpRequest) -> HttpResponse:
    """The same lines as a file, all of them."""
    entries = [queries.entry_of(row) for row in Asked.of(request).rows(request.user)]
    return csv_file(timeline_file(entries).csv(), "timeline.csv")
