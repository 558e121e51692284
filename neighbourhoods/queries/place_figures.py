"""The figures of a place over time beside those of the place it is matched to, and what they were made of."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from neighbourhoods.models import Area, AreaBoundary, Indicator, Observation, Pair, Phase
from neighbourhoods.queries.areas import areas_visible_to, current_pairs
from neighbourhoods.queries.datasets import observations_visible_to


@dataclass(frozen=True, slots=True)
class Figure:
    """One value for one period. `vintage` is that of the file, `lookup` the years and the source it went by."""

    period: str
    start: dt.date
    end: dt.date
    value: float
    coverage: float
    parts: int
    geography: str
    vintage: int | None
    taken_at: dt.datetime | None
    lookup: tuple[int, int, str] | None = None

    @property
    def middle(self) -> dt.date:
        """The day in the middle of the period: where it stands on a line of time."""
        return self.start + (self.end - self.start) / 2


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator for a place and for the place matched to it, the earliest first."""

    indicator: Indicator
    own: tuple[Figure, ...]
    other: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One place in one period, and the place matched to it."""

    area: Area
    own: Figure | None
    partner: Area | None = None
    other: Figure | None = None


def partner_seen_by(user: Any, area: Area) -> Area | None:
    """Give the place matched to this one, today or when it left for good, if one may see it."""
    pairs = Pair.objects.filter(Q(neighbourhood=area) | Q(comparator=area)).select_related(
        "neighbourhood", "comparator"
    )
    pair = pairs.filter(Q(ends_on__isnull=True) | Q(ends_on=area.left_on)).order_by("-starts_on").first()
    if pair is None:
        return None
    partner = pair.comparator if pair.neighbourhood_id == area.pk else pair.neighbourhood
    return partner if areas_visible_to(user).filter(pk=partner.pk).exists() else None


def indicators_about(area: Area, partner: Area | None) -> QuerySet[Indicator]:
    """Give the indicators of which a place or its partner has figures, by name."""
    found = Observation.objects.filter(indicator=OuterRef("pk"), area__in=_ids(area, partner))
    return Indicator.objects.filter(Exists(found)).order_by("name")


def series_of(area: Area, partner: Area | None, indicators: Sequence[Indicator]) -> list[Series]:
    """Give these indicators for a place and its partner over time; one without any figure is left out. One query."""
    found = Observation.objects.filter(area__in=_ids(area, partner), indicator__in=[one.pk for one in indicators])
    figures: dict[tuple[uuid.UUID, uuid.UUID | None], list[Figure]] = {}
    for area_id, indicator_id, figure in _figures(found):
        figures.setdefault((indicator_id, area_id), []).append(figure)
    other = None if partner is None else partner.pk
    made = [
        Series(one, tuple(figures.get((one.pk, area.pk), ())), tuple(figures.get((one.pk, other), ())))
        for one in indicators
    ]
    return [series for series in made if series.own or series.other]


def _ids(area: Area, partner: Area | None) -> list[uuid.UUID]:
    return [area.pk] if partner is None else [area.pk, partner.pk]


def periods_of(user: Any, indicator: Indicator) -> list[str]:
    """Give the periods of an indicator for which a place in reach has a figure, the latest first."""
    found = observations_visible_to(user).filter(indicator=indicator).order_by("-period_end", "-period_start")
    return list(dict.fromkeys(found.values_list("period", flat=True).distinct()))


def standings(user: Any, indicator: Indicator, period: str) -> list[Standing]:
    """Give every place in reach that has a figure in one period, each with its match, by name. Three queries.

    A comparison area stands beside its neighbourhood and has no row of its own.
    """
    found = observations_visible_to(user).filter(indicator=indicator, period=period)
    figures = {area_id: figure for area_id, _indicator, figure in _figures(found)}
    areas = {area.pk: area for area in areas_visible_to(user).filter(pk__in=list(figures)).order_by("name")}
    matched = {pair.neighbourhood_id: pair.comparator for pair in current_pairs()}
    beside = {matched[pk].pk for pk in areas if pk in matched}
    return [_standing(area, figures, matched.get(area.pk)) for area in areas.values() if area.pk not in beside]


def _standing(area: Area, figures: dict[uuid.UUID, Figure], partner: Area | None) -> Standing:
    other = None if partner is None else figures.get(partner.pk)
    return Standing(area, figures.get(area.pk), partner, other)


def outlines_of(user: Any) -> list[AreaBoundary]:
    """Give the outlines of the places in reach."""
    found = AreaBoundary.objects.filter(replaced_at__isnull=True, area__in=areas_visible_to(user))
    return list(found.select_related("area").order_by("area__name"))


def time_in_programme(area: Area, phases: Iterable[Phase]) -> tuple[dt.date, dt.date | None] | None:
    """Say from when to when a place took part: it joined (else its batch, else the programme began), and it left.

    While it has not left, the end is that of the programme's last phase; None while that is not known either.
    """
    whole = [phase for phase in phases if phase.area_id is None]
    start = area.joined_on or (area.batch.starts_on if area.batch else None)
    start = start or min((phase.starts_on for phase in whole), default=None)
    if start is None:
        return None
    ends = [phase.ends_on for phase in whole]
    end = max((day for day in ends if day is not None), default=None) if ends and None not in ends else None
    return start, area.left_on or end


def programme_phases() -> Sequence[Phase]:
    return list(Phase.objects.filter(area__isnull=True))


def _figures(found: Any) -> Iterable[tuple[uuid.UUID, uuid.UUID, Figure]]:
    rows = found.order_by("period_start", "period_end").values_list(
        "area_id",
        "indicator_id",
        "period",
        "period_start",
        "period_end",
        "value",
        "coverage",
        "parts",
        "file__geography",
        "file__vintage",
        "file__taken_at",
        "lookup__from_vintage",
        "lookup__to_vintage",
        "lookup__source",
    )
    for area_id, indicator_id, *plain, old, new, source in rows:
        by_lookup = None if old is None else (old, new, source)
        yield area_id, indicator_id, Figure(*(*plain, by_lookup))
