"""Areas that began at different waves, or more than two waves: effects by group, wave and event.

The algebra is in `group_time`. Every figure is left out for a cluster at a time: the moves give the
jackknife's standard error with t(clusters − 1), the sign-flip p-value and the simultaneous ranges.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtrc, stdtrit

from evaluation.engine import honest
from evaluation.engine.cells import Cells, FloatArray
from evaluation.engine.clustered import StudentTest, t_test
from evaluation.engine.flags import Flag
from evaluation.engine.group_time import Effect, averaged, effects_of, effects_with, table_of, timing_of
from evaluation.engine.sign_flip import Influence, flipped, p_value, simultaneous
from evaluation.engine.spec import FEW_TREATED, Spec
from evaluation.engine.staggered_flags import flags_of_effects, is_staggered

_BASE = "the wave before the start"
_PIVOT = 1e-10


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The effect on the areas that began at `start`, at `wave`; None where too few answered."""

    start: str
    wave: str
    event: int
    estimate: float | None
    test: StudentTest | None


@dataclass(frozen=True, slots=True)
class Average:
    """Group-time effects averaged, over an event time or (event None) over all from the start on.

    Attributes
    ----------
    simultaneous
        The range that covers all event times together with 95%; None for the overall figure.
    sign_flip_p
        Of no effect.
    """

    event: int | None
    estimate: float
    test: StudentTest | None
    simultaneous: tuple[float, float] | None
    sign_flip_p: float | None


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether the groups moved alike before the programme; numbers None where it cannot be tested."""

    events: int
    statistic: float | None
    df: tuple[int, int] | None
    p: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Staggered:
    """Everything about one outcome over several waves or starts."""

    groups: tuple[tuple[str, int], ...]
    group_times: tuple[GroupTime, ...]
    event_study: tuple[Average, ...]
    overall: Average | None
    pre_trend: PreTrend | None
    sensitivity: honest.Sensitivity | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    """An estimate, its moves, and which clusters (0/1) and how many treated areas stand behind it."""

    influence: Influence
    is_in: FloatArray
    test: StudentTest | None


def staggered_of(cells: Cells, spec: Spec, outcome: int, *, has_sensitivity: bool = True) -> Staggered | None:
    """Estimate group-time effects and what follows from them.

    Parameters
    ----------
    cells
        Of all waves of the plan (not only baseline and follow-up) and any areas.
    spec
        The whole design, not the one of `headline_areas`.
    outcome
        Its position.
    has_sensitivity
        Whether to ask how far the trends may depart (`honest`), which needs an optional library.

    Returns
    -------
    Staggered or None
        None for two waves with one start, which the headline says already, and when no group can
        be compared. Its flags concern this outcome.
    """
    if not is_staggered(spec):
        return None
    timing = timing_of(spec, {key[1] for key in cells.only(areas=spec.areas).places})
    table = table_of(cells, spec, outcome)
    comparators = range(len(spec.treated), len(spec.areas))
    effects = effects_of(table, timing, comparators)
    told = [effect for effect in effects if effect.is_told]
    if not told:
        return None
    clusters = clusters_of(spec)
    stays = _variants(clusters, len(spec.areas))
    estimates, weights = effects_with(table, told, stays)
    sole = {effect: _figure(estimates[:, k], [effect], clusters) for k, effect in enumerate(told)}
    flags = flags_of_effects(spec, outcome, timing, table, effects)
    by_event = _by_event(told, estimates, weights, clusters)
    later = [k for k, effect in enumerate(told) if effect.event >= 0]
    whole = averaged(estimates[:, later], weights[:, later])
    overall = _figure(whole, [told[k] for k in later], clusters) if later else None
    pre_trend = _pre_trend(by_event)
    *event_study, average = _averages(by_event, overall, spec.seed)
    sensitivity = _sensitivity(by_event) if has_sensitivity and pre_trend is not None else None
    return Staggered(
        groups=tuple((spec.waves_all[group.start], len(group.areas)) for group in timing.groups),
        group_times=tuple(_group_time(effect, sole.get(effect), spec) for effect in effects),
        event_study=tuple(one for one in event_study if one is not None),
        overall=average,
        pre_trend=pre_trend,
        sensitivity=sensitivity,
        flags=tuple(flags),
    )


def clusters_of(spec: Spec) -> tuple[tuple[int, ...], ...]:
    """The pairs when there are any, else the areas, as positions in `Spec.areas`."""
    position = {area: k for k, area in enumerate(spec.areas)}
    named = spec.clusters_of_pairs if spec.pairs is not None else tuple((area,) for area in spec.areas)
    return tuple(tuple(position[area] for area in cluster) for cluster in named)


def _variants(clusters: Sequence[Sequence[int]], areas: int) -> FloatArray:
    """Everyone first, then everyone but one cluster, shape (1 + clusters, areas)."""
    stays = np.ones((1 + len(clusters), areas))
    for k, cluster in enumerate(clusters):
        stays[1 + k, list(cluster)] = 0.0
    return stays


def _figure(values: FloatArray, effects: Sequence[Effect], clusters: Sequence[Sequence[int]]) -> _Figure:
    """Read one estimate and its moves out of all variants; no test below `FEW_TREATED` areas."""
    treated = {area for effect in effects for area in effect.treated}
    behind = treated | {area for effect in effects for area in effect.comparators}
    is_in = np.array([float(not behind.isdisjoint(cluster)) for cluster in clusters])
    moves = np.where(is_in > 0, values[1:] - values[0], 0.0)
    influence = Influence(float(values[0]), moves, int(is_in.sum()))
    can = len(treated) >= FEW_TREATED and influence.clusters > 1 and bool(np.all(np.isfinite(moves)))
    test = t_test(influence.estimate, influence.se, influence.clusters - 1) if can else None
    return _Figure(influence, is_in, test)


def _group_time(effect: Effect, figure: _Figure | None, spec: Spec) -> GroupTime:
    waves = spec.waves_all
    return GroupTime(
        start=waves[effect.start],
        wave=waves[effect.wave],
        event=effect.event,
        estimate=None if figure is None else figure.influence.estimate,
        test=None if figure is None else figure.test,
    )


def _by_event(
    told: Sequence[Effect], estimates: FloatArray, weights: FloatArray, clusters: Sequence[Sequence[int]]
) -> dict[int, _Figure]:
    found = {}
    for event in sorted({effect.event for effect in told}):
        at = [k for k, effect in enumerate(told) if effect.event == event]
        found[event] = _figure(averaged(estimates[:, at], weights[:, at]), [told[k] for k in at], clusters)
    return found


def _averages(by_event: Mapping[int, _Figure], overall: _Figure | None, seed: int) -> list[Average | None]:
    """Every event time and then the overall figure, all under the same sign draws."""
    reach = _reach([figure for figure in by_event.values() if figure.test is not None], seed)
    figures = [*by_event.items(), (None, overall)]
    tested = [figure for _, figure in figures if figure is not None and figure.test is not None]
    p_values: Iterator[float] = iter(())
    if tested:
        shares = np.column_stack([figure.influence.shares(figure.is_in) for figure in tested])
        p_values = map(p_value, flipped(shares, seed))
    found: list[Average | None] = []
    for event, figure in figures:
        if figure is None:
            found.append(None)
            continue
        estimate, test = figure.influence.estimate, figure.test
        wide = None if test is None or reach is None or event is None else reach * test.se
        band = None if wide is None else (estimate - wide, estimate + wide)
        found.append(Average(event, estimate, test, band, None if test is None else next(p_values)))
    return found


def _reach(tested: Sequence[_Figure], seed: int) -> float | None:
    """How many standard errors the simultaneous ranges reach, never fewer than the widest single one."""
    if not tested:
        return None
    least = max(float(stdtrit(figure.influence.clusters - 1, 0.975)) for figure in tested)
    is_in = np.stack([figure.is_in for figure in tested])
    return simultaneous([figure.influence for figure in tested], is_in, seed, least)


def _covariance(figures: Sequence[_Figure]) -> tuple[FloatArray, int]:
    """The jackknife covariance of several estimates, and the clusters behind any of them."""
    moves = np.stack([figure.influence.moves for figure in figures])
    count = int(np.any(np.stack([figure.is_in for figure in figures]) > 0, axis=0).sum())
    covariance: FloatArray = (count - 1) / count * moves @ moves.T
    return covariance, count


def _pre_trend(by_event: Mapping[int, _Figure]) -> PreTrend | None:
    """Test the events before the base together: Hotelling's T² on the jackknife covariance.

    Events that too few areas stand behind are not among them.
    """
    earlier = [figure for event, figure in by_event.items() if event < 0]
    if not earlier:
        return None
    before = [figure for figure in earlier if figure.test is not None]
    few = "There are too few areas to test whether the areas were already moving apart before the programme began."
    if not before:
        return PreTrend(len(earlier), None, None, None, few)
    covariance, clusters = _covariance(before)
    size = len(before)
    scale = 1.0 / np.sqrt(np.diagonal(covariance))
    scaled = covariance * np.outer(scale, scale)
    if clusters <= size or np.linalg.eigvalsh(scaled)[0] <= _PIVOT:
        return PreTrend(size, None, None, None, few)
    effects = np.array([figure.influence.estimate for figure in before]) * scale
    statistic = float(effects @ np.linalg.solve(scaled, effects)) * (clusters - size) / (size * (clusters - 1))
    p = float(fdtrc(size, clusters - size, statistic))
    return PreTrend(size, statistic, (size, clusters - size), p, _words_of_pre_trend(p))


def _words_of_pre_trend(p: float) -> str:
    if p < 0.05:
        return (
            "Before the programme began, its areas and the comparison areas were already moving apart. "
            "The figures since then may carry some of that on."
        )
    return (
        "Before the programme began, the survey does not show a clear difference in how its areas and the comparison "
        "areas were moving. This is not evidence that they would have gone on alike."
    )


def _sensitivity(by_event: Mapping[int, _Figure]) -> honest.Sensitivity | None:
    usable = {event: figure for event, figure in by_event.items() if figure.test is not None}
    if not usable:
        return None
    covariance, clusters = _covariance(list(usable.values()))
    estimates = [figure.influence.estimate for figure in usable.values()]
    return honest.sensitivity_of(list(usable), estimates, covariance, df=clusters - 1)


def written(value: Staggered | None, names: Mapping[str, int | str] | None = None) -> dict[str, Any] | None:
    """Write the section `staggered` of an outcome down.

    Parameters
    ----------
    value
        From `staggered_of`.
    names
        The waves as the plan spells them; without it they are text.
    """
    if value is None:
        return None
    named = names or {}
    return {
        "groups": [{"start": named.get(start, start), "areas": areas} for start, areas in value.groups],
        "base": _BASE,
        "group_times": [
            {"start": named.get(one.start, one.start), "wave": named.get(one.wave, one.wave), "event": one.event}
            | {"estimate": one.estimate}
            | _tested(one.test)
            for one in value.group_times
        ],
        "event_study": [_averaged(one) for one in value.event_study],
        "overall": None if value.overall is None else _averaged(value.overall),
        "pre_trend": None if value.pre_trend is None else _pre_trend_written(value.pre_trend),
        "sensitivity": honest.written(value.sensitivity),
    }


def _tested(test: StudentTest | None) -> dict[str, Any]:
    if test is None:
        return {"se": None, "df": None, "p": None, "ci": None}
    return {"se": test.se, "df": test.df, "p": test.p, "ci": list(test.ci)}


def _averaged(one: Average) -> dict[str, Any]:
    band = None if one.simultaneous is None else list(one.simultaneous)
    more = {"simultaneous": band, "sign_flip_p": one.sign_flip_p}
    return {"event": one.event, "estimate": one.estimate} | _tested(one.test) | more


def _pre_trend_written(one: PreTrend) -> dict[str, Any]:
    df = None if one.df is None else list(one.df)
    return {"events": one.events, "statistic": one.statistic, "df": df, "p": one.p, "text": one.text}
