"""From cells to results: every estimate, test and flag of a plan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluation.engine import clustered, power, relabel, sampling, wild
from evaluation.engine.area_means import area_t, changes
from evaluation.engine.cells import Cells, FloatArray, Key, Sums
from evaluation.engine.family import holm, romano_wolf
from evaluation.engine.flags import collinear, flags_of_design, flags_of_outcome
from evaluation.engine.logit import logit_att
from evaluation.engine.power import Simulation
from evaluation.engine.regression import WAVE, Blocks, Fit, Layout, blocks_of, effects_without, fit, layout_of
from evaluation.engine.relabel import Relabellings
from evaluation.engine.results import AreaMean, Estimate, LeftOut, Mean, OutcomeResult, Result
from evaluation.engine.sampling import Places
from evaluation.engine.spec import FEW_TREATED, Spec
from evaluation.engine.wild import Draws

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every outcome uses alike."""

    cells: Cells
    layout: Layout
    spec: Spec
    draws: Draws
    relabellings: Relabellings
    areas: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, ...], ...] | None


def evaluate(cells: Cells, bad_weights: Mapping[Key, int], spec: Spec, progress: Progress | None = None) -> Result:
    """Evaluate a plan on compressed answers.

    Parameters
    ----------
    cells
        Of any areas and waves; those outside the plan are left out.
    bad_weights
        Rows whose weight is missing or not positive, by place.
    spec
        The design.
    progress
        Told the step and how far it is, from 0 to 1.

    Returns
    -------
    Result
        The same for the same cells, to the last bit.
    """
    cells = cells.only(areas=spec.areas, waves=spec.waves)
    relabellings = relabel.relabellings_of(spec)
    of_design = flags_of_design(cells, bad_weights, spec, relabellings)
    layout = layout_of(cells, spec)
    if any(flag.level == "refused" for flag in of_design):
        return Result(
            spec, tuple(of_design), tuple(_refused(cells, layout, spec, k) for k in range(len(spec.measures)))
        )
    shared = _Shared(
        cells=cells,
        layout=layout,
        spec=spec,
        draws=wild.draws_for(len(spec.areas), spec.seed),
        relabellings=relabellings,
        areas=tuple((g,) for g in range(len(spec.areas))),
        pairs=_positions(spec) if spec.pairs is not None else None,
    )
    outcomes: list[OutcomeResult] = []
    family: dict[int, Blocks] = {}
    for k in range(len(spec.measures)):
        result, blocks = _outcome(shared, k)
        outcomes.append(result)
        if blocks is not None and result.measure.family == "secondary" and result.reported.wild_area is not None:
            family[k] = blocks
        if progress is not None:
            progress("estimating", (k + 1) / len(spec.measures))
    adjusted = _with_family(shared, outcomes, family)
    flags = (*of_design, *(flag for outcome in adjusted for flag in outcome.flags))
    return Result(spec, flags, tuple(adjusted))


def _positions(spec: Spec) -> tuple[tuple[int, ...], ...]:
    position = {area: g for g, area in enumerate(spec.areas)}
    return tuple(tuple(position[area] for area in cluster) for cluster in spec.clusters_of_pairs)


def _refused(cells: Cells, layout: Layout, spec: Spec, k: int) -> OutcomeResult:
    sums = cells.sums[k]
    return OutcomeResult(
        measure=spec.measures[k],
        is_binary=sums.is_binary,
        n=int(sums.n.sum()),
        not_answered=int(cells.rows.sum() - sums.n.sum()),
        means=_means(cells, layout, spec, k),
        by_area=_area_means(cells, layout, spec, k),
        unadjusted=Estimate(),
        adjusted=Estimate() if spec.covariates else None,
    )


def _outcome(shared: _Shared, k: int) -> tuple[OutcomeResult, Blocks | None]:
    """Estimate one outcome; with it the blocks of the reported model."""
    spec, measure, sums = shared.spec, shared.spec.measures[k], shared.cells.sums[k]
    plain = _refused(shared.cells, shared.layout, spec, k)
    flags = flags_of_outcome(measure.name, measure.label, sums, shared.layout, spec)
    if flags:
        return replace(plain, flags=tuple(flags)), None
    blocks = blocks_of(shared.layout, sums, spec, is_adjusted=False)
    richer = blocks_of(shared.layout, sums, spec, is_adjusted=True) if spec.covariates else None
    reported = richer if spec.covariates else blocks
    if blocks is None or reported is None:
        return plain, None
    places = sampling.places_of(shared.cells, k)
    found = replace(
        plain,
        n=reported.n,
        unadjusted=_estimate(shared, blocks),
        adjusted=None if richer is None else _estimate(shared, richer),
        by_pair=tuple(sampling.by_pair(places, spec.pairs or (), spec.waves)),
        leave_one_out=_leave_one_out(shared, reported),
        logit=logit_att(shared.layout, sums, spec) if plain.is_binary else None,
        flags=tuple(collinear(measure.name, measure.label, reported.dropped)),
    )
    test = found.reported.test
    if test is None:
        return found, reported
    mde = power.minimum_detectable(test.se, test.df)
    return replace(found, mde=mde, simulation=_simulation(shared, reported, fit(reported), places)), reported


def _estimate(shared: _Shared, blocks: Blocks) -> Estimate:
    spec, result = shared.spec, fit(blocks)
    treated = len(spec.treated)
    permutation = relabel.permutation_test(blocks, shared.relabellings)
    plain = Estimate(estimate=result.estimate, n=blocks.n, permutation=permutation)
    if treated == 1:
        return replace(plain, permutation=replace(permutation, ci=None))
    if treated < FEW_TREATED:
        of_means = area_t(blocks, result, treated)
        return replace(plain, headline="area_t" if of_means else None, area_t=of_means)
    by_pair = clustered.crv3(blocks, result, shared.pairs) if shared.pairs is not None else None
    by_area = clustered.crv3(blocks, result, shared.areas)
    headline = "crv3_pair" if shared.pairs is not None else "crv3_area"
    has_headline = (by_pair if shared.pairs is not None else by_area) is not None
    statistics = wild.statistics_of(blocks, result, shared.draws)
    return replace(
        plain,
        headline=headline if has_headline else None,
        cr0_se=clustered.sandwich_se(result),
        crv1_area=clustered.crv1_by_area(blocks, result),
        crv3_area=by_area,
        crv3_pair=by_pair,
        wild_area=wild.wild_test(statistics, shared.draws) if statistics.variance > 0 else None,
    )


def _leave_one_out(shared: _Shared, blocks: Blocks) -> tuple[LeftOut, ...]:
    spec = shared.spec
    groups: list[tuple[str, Sequence[int]]] = [("pair", p) for p in shared.pairs or () if len(p) == 2]
    groups += [("area", area) for area in shared.areas]
    effects = effects_without(blocks, [group for _, group in groups])
    return tuple(
        LeftOut(kind, tuple(spec.areas[g] for g in group), effect)
        for (kind, group), effect in zip(groups, effects, strict=True)
    )


def _simulation(shared: _Shared, blocks: Blocks, result: Fit, places: Places) -> Simulation | None:
    spec = shared.spec
    if len(spec.treated) < FEW_TREATED:
        return None
    sampled = np.array([places.change_variance(area, spec.waves) for area in spec.areas])
    after = blocks.at(WAVE)
    masses = blocks.gram[:, after, after]
    if spec.effects == "arm":
        constant = blocks.at("constant")
        masses = masses - blocks.gram[:, after, constant] ** 2 / blocks.gram[:, constant, constant]
    clusters = shared.areas if shared.pairs is None else shared.pairs
    return power.simulate(
        changes(blocks, result), masses, sampled, clusters=clusters, treated=len(spec.treated), seed=spec.seed
    )


def _with_family(
    shared: _Shared, outcomes: Sequence[OutcomeResult], family: Mapping[int, Blocks]
) -> list[OutcomeResult]:
    """Add what only the secondary outcomes together can say."""
    members = list(family)
    fits = [fit(family[k]) for k in members]

    def draws_of(position: int) -> FloatArray:
        blocks = family[members[position]]
        return wild.statistics_of(blocks, fits[position], shared.draws).t_at_zero()

    observed = [abs(result.estimate) / clustered.sandwich_se(result) for result in fits]
    together = dict(zip(members, romano_wolf(observed, draws_of), strict=True))
    p_values = {
        k: outcome.reported.test.p
        for k, outcome in enumerate(outcomes)
        if outcome.measure.family == "secondary" and outcome.reported.test is not None
    }
    stepped = dict(zip(p_values, holm(list(p_values.values())), strict=True))
    return [
        replace(outcome, romano_wolf_p=together.get(k), holm_p=stepped.get(k)) for k, outcome in enumerate(outcomes)
    ]


def _means(cells: Cells, layout: Layout, spec: Spec, k: int) -> tuple[Mean, ...]:
    """Raw weighted means by arm and wave."""
    found = []
    for arm, is_treated in (("programme", 1.0), ("comparator", 0.0)):
        for wave, is_after in zip(spec.waves, (0.0, 1.0), strict=True):
            here = (layout.is_treated == is_treated) & (layout.is_after == is_after)
            found.append(Mean(arm, wave, *_counted(cells.sums[k], here)))
    return tuple(found)


def _area_means(cells: Cells, layout: Layout, spec: Spec, k: int) -> tuple[AreaMean, ...]:
    """Raw weighted means by area and wave, in the order of the plan's areas."""
    found = []
    for position, area in enumerate(spec.areas):
        for wave, is_after in zip(spec.waves, (0.0, 1.0), strict=True):
            here = (layout.area == position) & (layout.is_after == is_after)
            found.append(AreaMean(area, wave, *_counted(cells.sums[k], here)))
    return tuple(found)


def _counted(sums: Sums, here: npt.NDArray[np.bool_]) -> tuple[int, float | None, int | None]:
    """How many answered in some cells, their mean (exact sums, divided once), and how many said 1."""
    weight, total = int(sums.weight[here].sum()), int(sums.total[here].sum())
    ones = int(sums.ones[here].sum()) if sums.is_binary else None
    return int(sums.n[here].sum()), total / (weight * sums.parts) if weight else None, ones
