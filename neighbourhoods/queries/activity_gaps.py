"""The gap view: how many activities each place has in each domain of the version read in, and where there is none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from neighbourhoods.models import Activity, Area, Domain
from neighbourhoods.queries.framework import Crosswalk


@dataclass(frozen=True, slots=True)
class Gap:
    """One cell: how many activities, and how many of them are there only because their tag was mapped across."""

    count: int = 0
    mapped: int = 0


@dataclass(frozen=True, slots=True)
class Gaps:
    """The matrix. `cells` holds what is not nought; `elsewhere` counts, by place, what no domain of the version takes:
    activities without a tag, or with one that the crosswalk does not lead here."""

    domains: Sequence[Domain]
    places: Sequence[Area]
    cells: dict[tuple[uuid.UUID, uuid.UUID], Gap]  # (domain, place)
    elsewhere: dict[uuid.UUID, int]

    def cell(self, domain: Domain, place: Area) -> Gap:
        return self.cells.get((domain.pk, place.pk), Gap())


def gaps_of(found: QuerySet[Activity], places: Sequence[Area], crosswalk: Crosswalk) -> Gaps:
    """Count in the database, in one question: an activity once in each domain, however many of its tags lead there."""
    if not places:
        return Gaps(crosswalk.domains, places, {}, {})
    counts: dict[str, Count] = {"of_place": Count("pk", distinct=True)}
    read: list[uuid.UUID] = []
    for number, domain in enumerate(crosswalk.domains):
        tags = crosswalk.tags_read_as(domain)
        read += tags
        counts[f"all_{number}"] = Count("pk", filter=Q(domains__in=tags), distinct=True)
        counts[f"own_{number}"] = Count("pk", filter=Q(domains=domain.pk), distinct=True)
    counts["read"] = Count("pk", filter=Q(domains__in=read), distinct=True)
    here: Any = found.filter(area__in=[place.pk for place in places]).order_by()
    rows: list[dict[str, Any]] = list(here.values("area_id").annotate(**counts))
    cells: dict[tuple[uuid.UUID, uuid.UUID], Gap] = {}
    elsewhere: dict[uuid.UUID, int] = {}
    for row in rows:
        for number, domain in enumerate(crosswalk.domains):
            if row[f"all_{number}"]:
                gap = Gap(row[f"all_{number}"], row[f"all_{number}"] - row[f"own_{number}"])
                cells[domain.pk, row["area_id"]] = gap
        if row["of_place"] > row["read"]:
            elsewhere[row["area_id"]] = row["of_place"] - row["read"]
    return Gaps(crosswalk.domains, places, cells, elsewhere)
