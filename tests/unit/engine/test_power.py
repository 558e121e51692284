"""The minimum detectable effect: by formula and by simulation."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t

from evaluation.engine.area_means import area_t, changes
from evaluation.engine.clustered import crv3
from evaluation.engine.inference import Inference, inference_for, simulation_of
from evaluation.engine.power import Simulation, minimum_detectable, shock, simulate, simulate_area_t
from evaluation.engine.regression import ARM, CONSTANT, EFFECT, WAVE, Blocks, Layout, blocks_of, fit, layout_of
from evaluation.engine.relabel import relabellings_of
from evaluation.engine.sampling import places_of
from evaluation.engine.spec import spec_of
from tests.unit.engine.kit import a_plan, a_survey, cells_of

SURVEYS = 3_000
PAIRS = [(k, k + 9) for k in range(9)]


def test_the_formula_is_two_quantiles_times_the_error() -> None:
    assert minimum_detectable(0.0285, 8) == pytest.approx((t.ppf(0.975, 8) + t.ppf(0.8, 8)) * 0.0285, rel=1e-12)


def _simulation(sampling: float = 0.004, seed: int = 1) -> Simulation:
    of_areas = np.random.default_rng(3).normal(0, 0.07, 18)
    found = simulate(of_areas, np.full(18, 80.0), np.full(18, sampling), clusters=PAIRS, treated=9, seed=seed)
    assert found is not None
    return found


def test_without_an_effect_the_range_misses_zero_about_one_time_in_twenty() -> None:
    assert _simulation().power_at(0.0) == pytest.approx(0.05, abs=0.015)


def test_power_rises_with_the_effect_and_is_80_percent_where_it_says() -> None:
    simulation = _simulation()
    curve = [simulation.power_at(effect) for effect in (0.0, 0.05, 0.1, 0.2)]
    assert curve == sorted(curve)
    assert simulation.power_at(simulation.detectable()) == pytest.approx(0.8, abs=0.001)


def test_the_simulation_comes_from_the_seed() -> None:
    assert _simulation().detectable() == _simulation().detectable()
    assert _simulation().detectable() != _simulation(seed=2).detectable()


def test_noisier_surveys_find_less() -> None:
    assert _simulation(sampling=0.02).detectable() > _simulation(sampling=0.004).detectable()


DESIGNS: dict[str, dict[str, Any]] = {
    "pairs, alike": {"ours": 9, "is_paired": True, "sizes": [60]},
    "pairs, unequal": {"ours": 9, "is_paired": True, "sizes": [20, 45, 70, 150, 240]},
    "pairs and comparators in none": {"ours": 7, "theirs": 9, "is_paired": True, "sizes": [40, 90]},
    "no pairs, alike": {"ours": 6, "theirs": 8, "is_paired": False, "sizes": [60]},
    "no pairs, unequal": {"ours": 6, "theirs": 12, "is_paired": False, "sizes": [20, 45, 70, 150, 240]},
    "one effect an arm": {"ours": 8, "is_paired": False, "sizes": [30, 60, 120], "effects": "arm"},
    "three treated": {"ours": 3, "theirs": 9, "is_paired": False, "sizes": [40, 80, 160]},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(DESIGNS))
def test_the_curve_is_within_two_points_of_a_simulation_of_cells(tmp_path: Path, name: str) -> None:
    """The survey is made anew with the variances seen in it, cell by cell, and the headline test run on each."""
    settings = dict(DESIGNS[name])
    sizes, ours = settings.pop("sizes"), settings.pop("ours")
    plan = a_plan(ours, settings.pop("theirs", ours), **settings)
    areas = (*plan.treated, *plan.comparators)
    bigger = {area: sizes[k % len(sizes)] for k, area in enumerate(areas)}
    cells = cells_of(tmp_path, plan, a_survey(plan, bigger=bigger, shock=0.06, seed=4))
    spec = spec_of(plan)
    layout, places = layout_of(cells, spec), places_of(cells, 0)
    blocks = blocks_of(layout, cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    inference = inference_for(spec, relabellings_of(spec))
    simulation = simulation_of(inference, blocks, places)
    assert simulation is not None

    clusters = inference.areas if inference.pairs is None else inference.pairs
    sampled = np.array([places.change_variance(area, spec.waves) for area in spec.areas])
    between = shock(changes(blocks, fit(blocks)), sampled, clusters if len(spec.treated) > 3 else (), len(spec.treated))
    by_cell = np.array([float(places.variances[spec.areas[g], spec.waves[int(t)]]) for g, t in _cells(layout)])
    spread = np.sqrt(by_cell + between / 2.0)
    rng, weights = np.random.default_rng(8), cells.sums[0].weights()
    effects = (0.0, 0.5 * simulation.detectable(), simulation.detectable(), 1.4 * simulation.detectable())
    found = np.zeros(len(effects))
    for _ in range(SURVEYS):
        noise = rng.normal(0.0, spread)
        for k, effect in enumerate(effects):
            means = noise + effect * layout.is_treated * layout.is_after
            found[k] += _is_found(inference, _with_totals(blocks, layout, weights, means))
    for effect, share in zip(effects, found / SURVEYS, strict=True):
        assert simulation.power_at(effect) == pytest.approx(share, abs=0.02)


def _cells(layout: Layout) -> list[tuple[int, float]]:
    return list(zip(layout.area.tolist(), layout.is_after.tolist(), strict=True))


def _with_totals(blocks: Blocks, layout: Layout, weights: Any, means: Any) -> Blocks:
    """The same columns with other answers: the moments of each area from its two cells."""
    moment = np.zeros_like(blocks.moment)
    by_area = {g: np.flatnonzero(layout.area == g) for g in range(len(blocks.gram))}
    roles = {
        EFFECT: layout.is_treated * layout.is_after,
        WAVE: layout.is_after,
        CONSTANT: np.ones_like(layout.is_after),
        ARM: layout.is_treated,
    }
    columns = np.column_stack([roles[name] for name in blocks.names])
    for g, here in by_area.items():
        w, y, x = weights[here], means[here], columns[here]
        if CONSTANT not in blocks.names:
            x, y = x - w @ x / w.sum(), y - w @ y / w.sum()
        moment[g] = x.T @ (w * y)
    return replace(blocks, moment=moment)


def _is_found(inference: Inference, blocks: Blocks) -> bool:
    result, spec = fit(blocks), inference.spec
    if len(spec.treated) < 4:
        of_means = area_t(blocks, result, len(spec.treated))
        return of_means is not None and of_means.test.p < 0.05
    test = crv3(blocks, result, inference.areas if inference.pairs is None else inference.pairs)
    return test is not None and test.p < 0.05


def test_the_mirror_of_a_draw_counts_as_the_draw() -> None:
    simulation = _simulation()
    assert simulation.power_at(0.07) == simulation.power_at(-0.07)


def test_a_curve_gives_the_power_at_each_effect() -> None:
    simulation = _simulation()
    effects = [0.0, 0.03, 0.1]
    assert simulation.curve(effects) == [(effect, simulation.power_at(effect)) for effect in effects]


def test_one_area_in_an_arm_cannot_be_simulated() -> None:
    changes_of = np.random.default_rng(3).normal(0, 0.07, 6)
    areas = [(k,) for k in range(6)]
    assert simulate(changes_of, np.full(6, 80.0), np.full(6, 0.004), clusters=areas, treated=5, seed=1) is None
    assert simulate_area_t(changes_of, np.full(6, 0.004), treated=5, seed=1) is None
