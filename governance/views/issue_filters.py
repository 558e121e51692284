"""Narrowing the list of issues."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.models import Issue, Sector, Theme
from governance.queries.issues import NO_THEME, themes_of
from neighbourhoods.models import Area
from nrp.core.filters import chosen_of, filter_field, place_field, query_of

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class IssueFilters:
    """What was chosen of place, theme, sector, source, state and year; what is not known narrows nothing."""

    places: Sequence[Area]
    area: Area | None
    themes: Sequence[Theme]
    years: Sequence[int]
    chosen: dict[str, str]

    @classmethod
    def of(cls, request: HttpRequest, places: Sequence[Area], years: Sequence[int]) -> "IssueFilters":
        slug = chosen_of(request, "place", [place.slug for place in places])
        area = next((place for place in places if place.slug == slug), places[0] if len(places) == 1 else None)
        themes = list(themes_of(area)) if area else []
        known = {
            "theme": [NO_THEME, *(str(theme.pk) for theme in themes)] if area else [],
            "sector": Sector.values,
            "source": Issue.Source.values,
            "state": [OPEN, CLOSED],
            "year": [str(year) for year in years],
        }
        chosen = {name: chosen_of(request, name, values) for name, values in known.items()}
        return cls(places, area, themes, years, {"place": slug, **chosen})

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen.values())

    @property
    def query(self) -> str:
        return query_of(**self.chosen)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Give the selects above the list; themes only where one place is looked at."""
        chosen = self.chosen
        themes = [*((theme.pk, theme.title) for theme in self.themes), (NO_THEME, _("No theme yet"))]
        of_place = [filter_field("theme", _("Theme"), _("All themes"), themes, chosen["theme"])]
        states = [(OPEN, _("Open")), (CLOSED, _("Closed"))]
        return [
            *place_field(self.places, chosen["place"]),
            *(of_place if self.area else []),
            filter_field("sector", _("Raised by"), _("All sectors"), Sector.choices, chosen["sector"]),
            filter_field("source", _("Where"), _("Everywhere"), Issue.Source.choices, chosen["source"]),
            filter_field("state", _("State"), _("Open and closed"), states, chosen["state"]),
            filter_field("year", _("Raised in"), _("All years"), [(one, one) for one in self.years], chosen["year"]),
        ]

    def narrow(self, found: QuerySet[Issue]) -> QuerySet[Issue]:
        """Leave the issues that match."""
        chosen = self.chosen
        wanted: dict[str, Any] = {name: chosen[name] for name in ("sector", "source") if chosen[name]}
        if self.area is not None:
            wanted["area"] = self.area
        if chosen["theme"] == NO_THEME:
            wanted["theme__isnull"] = True
        elif chosen["theme"]:
            wanted["theme"] = chosen["theme"]
        if chosen["state"]:
            wanted["closed_on__isnull"] = chosen["state"] == OPEN
        if chosen["year"]:
            wanted["raised_on__year"] = int(chosen["year"])
        return found.filter(**wanted)
