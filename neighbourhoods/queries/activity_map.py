"""Activities that have a position, and the outlines they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from neighbourhoods.models import Activity, Area, AreaBoundary
from neighbourhoods.queries.activities import Totals, totals_of

MOST_POINTS = 200  # more of them would lie on each other
MOST_OUTLINES = 60  # with more places, only those that have something on the map are outlined


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a map shows. `points` is empty when there are too many to draw: places are then filled by their number."""

    rows: QuerySet[Activity]
    positions: int
    totals: Totals
    points: Sequence[Activity]
    outlines: Sequence[tuple[AreaBoundary, int]]  # with how many activities have a position there


def mapped_of(found: QuerySet[Activity], places: Sequence[Area]) -> Mapped:
    """Give the activities of a list that have a position, with the outlines of places as they are now."""
    rows = found.filter(latitude__isnull=False)
    counts = dict(rows.order_by().values_list("area").annotate(n=Count("pk")))
    positions = sum(counts.values())
    drawn = [place.pk for place in places if len(places) <= MOST_OUTLINES or place.pk in counts][:MOST_OUTLINES]
    outlines = AreaBoundary.objects.filter(replaced_at__isnull=True, area__in=drawn).select_related("area")
    return Mapped(
        rows=rows,
        positions=positions,
        totals=totals_of(found),
        points=list(rows) if positions <= MOST_POINTS else [],
        outlines=[(one, counts.get(one.area_id, 0)) for one in outlines.order_by("area__name")],
    )
