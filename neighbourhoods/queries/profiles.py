"""Everything known of a place, and of the area it is compared with, read together."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.http import Http404

from neighbourhoods.models import Area, AreaBoundary, AreaDeprivation, AreaPart, AreaPopulation, Pair, Phase
from neighbourhoods.queries.areas import areas_visible_to


@dataclass(frozen=True, slots=True)
class Profile:
    """A place with all that hangs on it, loaded; each list in the order in which it is read."""

    area: Area
    councils: tuple[str, ...]
    populations: tuple[AreaPopulation, ...]
    deprivations: tuple[AreaDeprivation, ...]
    parts: tuple[AreaPart, ...]
    phases: tuple[Phase, ...]
    boundary: AreaBoundary | None


def profiles_of(user: Any, area: Area) -> list[Profile]:
    """Give the profile of a place and, second, of the area beside it, if there is one that this user sees."""
    partner = partner_beside(area)
    wanted = [area.pk] if partner is None else [area.pk, partner]
    now = AreaBoundary.objects.filter(replaced_at__isnull=True)
    found = areas_visible_to(user).filter(pk__in=wanted).select_related("batch", "coren_organisation")
    lists = ("local_authorities", "populations", "deprivations", "parts", "phases")
    loaded = {one.pk: one for one in found.prefetch_related(*lists, Prefetch("boundaries", now, to_attr="outlines"))}
    return [_profile(loaded[pk]) for pk in wanted if pk in loaded]


def partner_beside(area: Area) -> uuid.UUID | None:
    """Give the id of the place matched to this one; for one that left, as the match stood when it left."""
    holds = Q(ends_on__isnull=True) | Q(neighbourhood__left_on__isnull=False, ends_on=F("neighbourhood__left_on"))
    either = Q(neighbourhood=area) | Q(comparator=area)
    pair = Pair.objects.filter(either, holds).order_by(F("ends_on").desc(nulls_first=True), "-starts_on").first()
    if pair is None:
        return None
    return pair.comparator_id if pair.neighbourhood_id == area.pk else pair.neighbourhood_id


def populations_visible_to(user: Any) -> QuerySet[AreaPopulation]:
    """Give the populations of the places somebody sees, the latest year first."""
    return AreaPopulation.objects.filter(area__in=areas_visible_to(user).values("pk")).select_related("area")


def deprivations_visible_to(user: Any) -> QuerySet[AreaDeprivation]:
    """Give the figures of deprivation of the places somebody sees, the latest edition first."""
    return AreaDeprivation.objects.filter(area__in=areas_visible_to(user).values("pk")).select_related("area")


def population_or_404(user: Any, pk: uuid.UUID) -> AreaPopulation:
    found = populations_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def deprivation_or_404(user: Any, pk: uuid.UUID) -> AreaDeprivation:
    found = deprivations_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def boundaries_of(area: Area) -> QuerySet[AreaBoundary]:
    """Give the outlines a place has and had, the one of now first."""
    return AreaBoundary.objects.filter(area=area).order_by(F("replaced_at").desc(nulls_first=True))


def boundary_now(area: Area) -> AreaBoundary | None:
    return AreaBoundary.objects.filter(area=area, replaced_at__isnull=True).first()


def _profile(area: Area) -> Profile:
    outlines: list[AreaBoundary] = area.outlines  # type: ignore[attr-defined]  # prefetched under this name
    return Profile(
        area=area,
        councils=tuple(authority.name for authority in area.local_authorities.all()),
        populations=tuple(area.populations.all()),
        deprivations=tuple(area.deprivations.all()),
        parts=tuple(area.parts.all()),
        phases=tuple(area.phases.all()),
        boundary=outlines[0] if outlines else None,
    )
