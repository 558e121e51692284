"""The places somebody sees, as a map shows them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from neighbourhoods.models import Area, AreaBoundary, AreaDeprivation
from neighbourhoods.queries.areas import areas_visible_to

SHOWS = ("population", "deprivation")


@dataclass(frozen=True, slots=True)
class MapRow:
    """A place: what stands in the table, the id of its outline, and the value its outline is filled by."""

    name: str
    slug: str
    kind: str
    kind_words: str
    batch: str
    population: int | None
    population_year: int | None
    deprived_percent: float | None
    boundary: uuid.UUID | None
    value: float | None


def latest_edition(user: Any) -> int | None:
    """Give the latest edition of the index of which any place in reach has a figure: the one the map is filled by."""
    found = AreaDeprivation.objects.filter(area__in=areas_visible_to(user).values("pk"))
    edition: int | None = found.aggregate(latest=Max("edition"))["latest"]
    return edition


def map_rows(user: Any, show: str, edition: int | None) -> list[MapRow]:
    """Give the places somebody sees, by name. Figures of deprivation are those of one edition, so they compare."""
    outline = AreaBoundary.objects.filter(area=OuterRef("pk"), replaced_at__isnull=True).values("pk")[:1]
    figure = AreaDeprivation.objects.filter(area=OuterRef("pk"), edition=edition or 0).values("most_deprived_percent")
    found = areas_visible_to(user).select_related("batch").order_by("name")
    found = found.annotate(outline=Subquery(outline), deprived=Subquery(figure[:1]))
    return [_row(area, show) for area in found]


def shapes_of(rows: Sequence[MapRow]) -> dict[uuid.UUID, Any]:
    """Read the outlines of these rows by id."""
    wanted = [row.boundary for row in rows if row.boundary is not None]
    found: dict[uuid.UUID, Any] = {}
    for start in range(0, len(wanted), 500):
        some = AreaBoundary.objects.filter(pk__in=wanted[start : start + 500])
        found |= dict(some.values_list("pk", "shape"))
    return found


def _row(area: Any, show: str) -> MapRow:
    percent = None if area.deprived is None else float(area.deprived)
    people = None if area.population is None else float(area.population)
    return MapRow(
        name=area.name,
        slug=area.slug,
        kind=area.kind,
        kind_words=str(Area.Kind(area.kind).label),
        batch="" if area.batch is None else area.batch.name,
        population=area.population,
        population_year=area.population_year,
        deprived_percent=percent,
        boundary=area.outline,
        value={"population": people, "deprivation": percent}.get(show),
    )
