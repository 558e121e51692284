"""From cells to results: every estimate, test and flag of a plan."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.engine import clustered, power, relabel, sampling, wild
from evaluation.engine.answered import answered_by_arm
from evaluation.engine.cells import Cells, ExactArray, FloatArray, Key
from evaluation.engine.describe import flags_of_sample, sample_of
from evaluation.engine.family import holm, romano_wolf
from evaluation.engine.flags import Flag, collinear, flags_of_design, flags_of_outcome
from evaluation.engine.inference import Inference, estimate_of, inference_for, leave_one_out, simulation_of
from evaluation.engine.logit import logit_att
from evaluation.engine.means import means_of
from evaluation.engine.panel import Panel
from evaluation.engine.regression import Blocks, Layout, blocks_of, fit, layout_of
from evaluation.engine.results import AreaMean, Estimate, OutcomeResult, Result
from evaluation.engine.spec import Spec
from evaluation.engine.subgroup_words import flags_of_splits, flags_of_subgroups
from evaluation.engine.subgroups import Split, splits_of, subgroups_of
from evaluation.engine.weaknesses import flags_of_result, not_estimable

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every outcome uses alike."""

    cells: Cells
    layout: Layout
    spec: Spec
    inference: Inference
    splits: tuple[Split, ...]
    panel: Panel | None


def evaluate(
    cells: Cells,
    bad_weights: Mapping[Key, int],
    spec: Spec,
    progress: Progress | None = None,
    found_before: Sequence[Flag] = (),
    *,
    panel: Panel | None = None,
) -> Result:
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
    found_before
        What raking or the timing found; a refusal there allows no estimate.
    panel
        Household effects, which then take the place of area effects.

    Returns
    -------
    Result
        The same for the same cells, to the last bit.
    """
    sample = sample_of(cells, spec)
    cells = cells.only(areas=spec.areas, waves=spec.waves)
    relabellings = relabel.relabellings_of(spec)
    of_design = [*found_before, *flags_of_design(cells, bad_weights, spec, relabellings)]
    of_design += [*flags_of_sample(sample, spec), *flags_of_splits(spec)]
    layout = layout_of(cells, spec)
    if any(flag.level == "refused" for flag in of_design):
        return Result(
            spec,
            tuple(of_design),
            tuple(_refused(cells, layout, spec, k) for k in range(len(spec.measures))),
            sample=sample,
        )
    shared = _Shared(
        cells=cells,
        layout=layout,
        spec=spec,
        inference=inference_for(spec, relabellings),
        splits=splits_of(cells, spec),
        panel=panel,
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
    return Result(spec, flags, tuple(adjusted), sample=sample)


def _refused(cells: Cells, layout: Layout, spec: Spec, k: int) -> OutcomeResult:
    sums = cells.sums[k]
    return OutcomeResult(
        measure=spec.measures[k],
        is_binary=sums.is_binary,
        n=int(sums.n.sum()),
        not_answered=int(cells.rows.sum() - sums.n.sum()),
        missing=answered_by_arm(cells, layout, spec, k),
        means=means_of(sums, layout, spec, np.ones(len(sums.n), dtype=bool), is_binary=sums.is_binary),
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
    blocks, richer = _blocks(shared, k)
    reported = richer if spec.covariates else blocks
    if blocks is None or reported is None:
        return replace(plain, flags=tuple(not_estimable(measure, is_adjusted=blocks is not None))), None
    of_panel = None if shared.panel is None else shared.panel.outcomes[k]
    places = sampling.places_of(shared.cells, k)
    subgroups = subgroups_of(shared.splits, spec, k, is_binary=plain.is_binary)
    found = replace(
        plain,
        n=reported.n,
        unadjusted=estimate_of(shared.inference, blocks),
        adjusted=None if richer is None else estimate_of(shared.inference, richer),
        by_pair=tuple(sampling.by_pair(places, spec.pairs or (), spec.waves)) if of_panel is None else of_panel.by_pair,
        leave_one_out=leave_one_out(shared.inference, reported),
        subgroups=subgroups,
        flags=(
            *collinear(measure.name, measure.label, reported.dropped),
            *flags_of_subgroups(subgroups, measure),
        ),
    )
    test = found.reported.test
    if test is not None:
        mde = power.minimum_detectable(test.se, test.df)
        simulation = simulation_of(shared.inference, reported, of_panel or places)
        logit = logit_att(shared.layout, sums, spec) if plain.is_binary else None
        found = replace(found, mde=mde, simulation=simulation, logit=logit)
    return replace(found, flags=(*found.flags, *flags_of_result(found, reported, spec))), reported


def _blocks(shared: _Shared, k: int) -> tuple[Blocks | None, Blocks | None]:
    """The unadjusted model and, with covariates, the adjusted one."""
    if shared.panel is not None:
        return shared.panel.outcomes[k].unadjusted, shared.panel.outcomes[k].adjusted
    layout, sums, spec = shared.layout, shared.cells.sums[k], shared.spec
    richer = blocks_of(layout, sums, spec, is_adjusted=True) if spec.covariates else None
    return blocks_of(layout, sums, spec, is_adjusted=False), richer


def _with_family(
    shared: _Shared, outcomes: Sequence[OutcomeResult], family: Mapping[int, Blocks]
) -> list[OutcomeResult]:
    """Add what only the secondary outcomes together can say."""
    members = list(family)
    fits = [fit(family[k]) for k in members]

    def draws_of(position: int) -> FloatArray:
        blocks = family[members[position]]
        return wild.statistics_of(blocks, fits[position], shared.inference.draws).t_at_zero()

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


def _area_means(cells: Cells, layout: Layout, spec: Spec, k: int) -> tuple[AreaMean, ...]:
    """Raw weighted means by area and wave, in the order of the plan's areas."""
    sums, is_binary = cells.sums[k], cells.sums[k].is_binary
    place = 2 * layout.area + layout.is_after.astype(np.int64)

    def added(values: ExactArray) -> list[int]:
        result = np.zeros(2 * len(spec.areas), dtype=values.dtype)
        np.add.at(result, place, values)
        return [int(value) for value in result]

    found = []
    for at, (n, ones, weight, total) in enumerate(
        zip(*map(added, (sums.n, sums.ones, sums.weight, sums.total)), strict=True)
    ):
        mean = total / (weight * sums.parts) if weight else None
        found.append(AreaMean(spec.areas[at // 2], spec.waves[at % 2], n, mean, ones if is_binary else None))
    return tuple(found)
