"""Every test of one model: which of them a design allows, and which of them is its headline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.engine import clustered, power, relabel, wild
from evaluation.engine.area_means import area_t, changes
from evaluation.engine.clustered import StudentTest
from evaluation.engine.panel import PanelOutcome
from evaluation.engine.power import Simulation
from evaluation.engine.regression import CONSTANT, WAVE, Blocks, Fit, effects_without, fit
from evaluation.engine.relabel import Relabellings
from evaluation.engine.results import Estimate, LeftOut
from evaluation.engine.sampling import Places
from evaluation.engine.spec import FEW_TREATED, Spec
from evaluation.engine.wild import Draws, WildTest

Clusters = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Inference:
    """What the tests of every outcome and model of a plan share.

    Attributes
    ----------
    spec
        The design.
    areas, pairs
        The areas of each cluster, one by one and pair by pair; a comparator in no pair is a
        cluster of its own. `pairs` is None without pairs.
    draws, pair_draws
        Of the bootstrap, by area and by pair.
    relabellings
        Of the permutation test.
    """

    spec: Spec
    areas: Clusters
    pairs: Clusters | None
    draws: Draws
    pair_draws: Draws | None
    relabellings: Relabellings


def inference_for(spec: Spec, relabellings: Relabellings) -> Inference:
    """Prepare the tests of a design."""
    position = {area: g for g, area in enumerate(spec.areas)}
    pairs: Clusters | None = None
    if spec.pairs is not None:
        pairs = tuple(tuple(position[area] for area in cluster) for cluster in spec.clusters_of_pairs)
    return Inference(
        spec=spec,
        areas=tuple((g,) for g in range(len(spec.areas))),
        pairs=pairs,
        draws=wild.draws_for(len(spec.areas), spec.seed),
        pair_draws=None if pairs is None else wild.draws_for(len(pairs), spec.seed),
        relabellings=relabellings,
    )


def estimate_of(inference: Inference, blocks: Blocks) -> Estimate:
    """Estimate a model and test it in every way that the design allows.

    Returns
    -------
    Estimate
        With one area in an arm: the estimate and its permutation p. With two or three treated
        areas: the area means' t besides. Otherwise all of them; those that cannot be had are None,
        and `weaknesses.flags_of_result` says why.
    """
    spec, result = inference.spec, fit(blocks)
    permutation = relabel.permutation_test(blocks, inference.relabellings)
    plain = Estimate(estimate=result.estimate, n=blocks.n, permutation=permutation)
    if min(len(spec.treated), len(spec.comparators)) == 1:
        return replace(plain, permutation=replace(permutation, ci=None))
    if clustered.is_without_spread(blocks, result):
        return plain
    if len(spec.treated) < FEW_TREATED:
        of_means = area_t(blocks, result, len(spec.treated))
        return replace(plain, headline="area_t" if of_means else None, area_t=of_means)
    by_area = clustered.crv3(blocks, result, inference.areas)
    found = replace(
        plain,
        headline=None if by_area is None else "crv3_area",
        cr0_se=clustered.sandwich_se(result),
        crv1_area=clustered.crv1(blocks, result),
        crv3_area=by_area,
        wild_area=_bootstrap(blocks, result, inference.draws),
    )
    if inference.pairs is None or inference.pair_draws is None:
        return found
    paired, of_pairs = clustered.joined(blocks, result, inference.pairs)
    by_pair: StudentTest | None = None
    if not clustered.is_without_spread(paired, of_pairs):
        by_pair = clustered.crv3(blocks, result, inference.pairs)
        bootstrap = _bootstrap(paired, of_pairs, inference.pair_draws)
        found = replace(found, crv1_pair=clustered.crv1(paired, of_pairs), crv3_pair=by_pair, wild_pair=bootstrap)
    return replace(found, headline=None if by_pair is None else "crv3_pair")


def leave_one_out(inference: Inference, blocks: Blocks) -> tuple[LeftOut, ...]:
    """Estimate a model again without each pair and without each area."""
    found: list[LeftOut] = []
    pairs: Sequence[tuple[int, ...]] = [pair for pair in inference.pairs or () if len(pair) == 2]
    for kind, groups in (("pair", pairs), ("area", inference.areas)):
        effects = effects_without(blocks, groups)
        areas = (tuple(inference.spec.areas[g] for g in group) for group in groups)
        found += [LeftOut(kind, names, effect) for names, effect in zip(areas, effects, strict=True)]
    return tuple(found)


def simulation_of(inference: Inference, blocks: Blocks, places: Places | PanelOutcome) -> Simulation | None:
    """Simulate what the headline test of a model would find, with the variances seen in the cells."""
    spec, result = inference.spec, fit(blocks)
    sampled = np.array([places.change_variance(area, spec.waves) for area in spec.areas])
    of_areas, treated = changes(blocks, result), len(spec.treated)
    if treated < FEW_TREATED:
        return power.simulate_area_t(of_areas, sampled, treated=treated, seed=spec.seed)
    after = blocks.at(WAVE)
    masses = blocks.gram[:, after, after]
    if spec.effects == "arm":
        constant = blocks.at(CONSTANT)
        masses = masses - blocks.gram[:, after, constant] ** 2 / blocks.gram[:, constant, constant]
    clusters = inference.areas if inference.pairs is None else inference.pairs
    return power.simulate(of_areas, masses, sampled, clusters=clusters, treated=treated, seed=spec.seed)


def _bootstrap(blocks: Blocks, result: Fit, draws: Draws) -> WildTest | None:
    statistics = wild.statistics_of(blocks, result, draws)
    return wild.wild_test(statistics, draws) if statistics.variance > 0 else None
