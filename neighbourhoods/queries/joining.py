"""Whether the figures of a file can come to a place, and by what way. The one place where that is decided."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaPart, CodeLookup
from neighbourhoods.queries.datasets import current_lookups


@dataclass(frozen=True, slots=True)
class Way:
    """How figures come to one place: its parts of one vintage, by a lookup if the file's vintage is another.

    `refused` says in a sentence why they do not come at all; it is empty when they do.
    """

    vintage: int | None = None
    lookup: CodeLookup | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of a place's parts of one vintage."""

    count: int
    without_people: int
    weight: float


def areas_words(geography: str) -> str:
    """Name small areas in a sentence."""
    return {"lsoa": _("LSOAs"), "ward": _("wards")}.get(geography, _("places"))


def ways(geography: str, vintage: int | None, areas: Iterable[Area]) -> dict[uuid.UUID, Way]:
    """Say for each place how figures for such small areas come to it. Two queries, however many places."""
    areas = list(areas)
    if geography == "place" or vintage is None:
        return {area.pk: Way() for area in areas}
    parts = _parts_of(geography, areas)
    lookups = {lookup.to_vintage: lookup for lookup in current_lookups().filter(kind=geography, from_vintage=vintage)}
    return {area.pk: _way(geography, vintage, area, parts.get(area.pk, {}), lookups) for area in areas}


def _way(geography: str, vintage: int, area: Area, parts: dict[int, _Parts], lookups: dict[int, CodeLookup]) -> Way:
    """Take the parts of the file's own vintage, else the latest that a lookup leads to; never any other."""
    reached = [vintage] if vintage in parts else []
    reached += sorted((year for year in parts if year in lookups and year != vintage), reverse=True)
    for year in reached:
        if _has_weights(parts[year]):
            return Way(year, None if year == vintage else lookups[year])
    words: dict[str, Any] = {"areas": areas_words(geography), "year": vintage, "place": area.name}
    if reached:
        found = parts[reached[0]]
        words |= {"n": found.without_people or found.count, "all": found.count, "of": reached[0]}
        text = _("How many people live in %(n)s of the %(all)s %(areas)s of %(of)s of %(place)s is not known, so their "
                 "figures cannot be weighted. Write it down with the place.")  # fmt: skip
        return Way(refused=text % words)
    if not parts:
        text = _("These figures are for %(areas)s of %(year)s, and none are on record for %(place)s. Add them to it.")
        return Way(refused=text % words)
    words["other"] = max(parts)
    text = _(
        "These figures are for %(areas)s of %(year)s; %(place)s is described in %(areas)s of %(other)s. "
        "Bring in a lookup from %(year)s to %(other)s."
    )
    return Way(refused=text % words)


def _has_weights(parts: _Parts) -> bool:
    return not parts.without_people and parts.weight > 0


def _parts_of(geography: str, areas: list[Area]) -> dict[uuid.UUID, dict[int, _Parts]]:
    rows = (
        AreaPart.objects.filter(kind=geography, area__in=[area.pk for area in areas])
        .order_by()
        .values_list("area_id", "vintage")
        .annotate(
            count=Count("pk"),
            without=Count("pk", filter=Q(population__isnull=True)),
            weight=Sum(F("population") * F("share")),
        )
    )
    found: dict[uuid.UUID, dict[int, _Parts]] = {}
    for area_id, vintage, count, without, weight in rows:
        found.setdefault(area_id, {})[vintage] = _Parts(count, without, float(weight or 0))
    return found
