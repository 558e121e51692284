"""What an address asks of money: place, kind, financial year, initiative, organisation, words; and the filter bar."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from neighbourhoods.forms.money import year_asked
from neighbourhoods.models import Area, MoneyKind
from neighbourhoods.pounds import year_words
from neighbourhoods.queries.ledger import Wanted
from nrp.core.filters import chosen_of, filter_field, query_of


def wanted_of(request: HttpRequest, *, year: int | None = None) -> Wanted:
    """Read the address; what is not known narrows nothing. `year` is taken when the address says nothing of one."""
    return Wanted(
        place=chosen_of(request, "place"),
        kind=chosen_of(request, "kind", MoneyKind.values),
        year=year_asked(chosen_of(request, "year")) if "year" in request.GET else year,
        initiative=_id(chosen_of(request, "initiative")),
        organisation=_id(chosen_of(request, "organisation")),
        text=chosen_of(request, "text").strip()[:100],
    )


def query_from(wanted: Wanted, *, keeps_all_years: bool = False) -> str:
    """Give the text in front of a page's number. Where an address without a year means the latest, all are named."""
    year = "" if wanted.year is None else str(wanted.year)
    query = query_of(
        place=wanted.place,
        kind=wanted.kind,
        year=year,
        initiative=str(wanted.initiative or ""),
        organisation=str(wanted.organisation or ""),
        text=wanted.text,
    )
    return f"{query}year=&" if keeps_all_years and not year else query


def year_field(years: Iterable[int], wanted: Wanted) -> dict[str, Any]:
    known = set(years) | ({wanted.year} if wanted.year is not None else set())
    choices = [(year, year_words(year)) for year in sorted(known, reverse=True)]
    return filter_field("year", _("Financial year"), _("All years"), choices, str(wanted.year or ""))


def kind_field(wanted: Wanted) -> dict[str, Any]:
    return filter_field("kind", _("Kind of money"), _("All three kinds"), MoneyKind.choices, wanted.kind)


def ids_field(
    name: str, label: str, everything: str, rows: Sequence[Any], chosen: uuid.UUID | None
) -> list[dict[str, Any]]:
    """Give a select of rows by their ids, when there is one to choose."""
    if not rows:
        return []
    return [filter_field(name, label, everything, [(row.pk, str(row)) for row in rows], str(chosen or ""))]


def place_named(places: Sequence[Area], wanted: Wanted) -> Area | None:
    return next((place for place in places if place.slug == wanted.place), None)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
