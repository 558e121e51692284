"""Every draw refitted: the bootstrap, the permutation, Romano–Wolf, leave-one-out, area means, by the book.

The other side of each comparison is `literal.py`, which draws new answers, solves least squares again and counts.
Tolerances: p-values are counts, so they agree to 1e-12; ends of intervals to 1e-8 of the standard error, because
a root of degree four is found from refits rounded at 1e-13; estimates to 1e-9 of the standard error.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.engine import clustered, family, relabel, sign_flip, wild
from evaluation.engine.area_means import area_t
from evaluation.engine.inference import inference_for, leave_one_out
from evaluation.engine.regression import Blocks, Fit, fit
from evaluation.engine.relabel import permutation_test, relabellings_of
from evaluation.engine.spec import spec_of
from evaluation.engine.wild import WildTest, draws_for, statistics_of, wild_test
from tests.reference.designs import Design, Shape, design_of
from tests.reference.literal import Array, Literal, choices_of, choices_within, nearest_ends, romano_wolf
from tests.reference.steps import blocks_of_design, cells_of_design
from tests.unit.engine.kit import documented

COUNTED, AN_END, AN_ESTIMATE = 1e-12, 1e-8, 1e-9

FULL = {"categorical": (3, 2), "has_continuous": True, "silent": 0.25, "weights": "survey"}
SHAPES = {
    "plain": Shape(4, 4),
    "no weights, ties": Shape(4, 4, weights="none", silent=0.0, unevenness=0.0),
    "everything": Shape(4, 4, outcomes=("thirds",), seed=2, **FULL),
    "effects of arms": Shape(3, 4, effects="arm", seed=3, **FULL),
    "complete cases": Shape(4, 3, complete_cases=True, outcomes=("score",), seed=4, **FULL),
    "wild weights": Shape(4, 4, weights="six orders", categorical=(4,), seed=5),
    # Outwards from the estimate the p-value dips to 5%, rises above it and falls again.
    "a dip": Shape(4, 3, weights="six orders", silent=0.0, categorical=(3,), people=12, unevenness=1.2, seed=699574),
    "six areas": Shape(3, 3, outcomes=("price",), seed=6, **FULL),
}
PAIRED = {
    "pairs": Shape(6, 6, is_paired=True, seed=1),
    "everything": Shape(6, 6, is_paired=True, outcomes=("thirds",), seed=2, **FULL),
    "a comparator in no pair": Shape(6, 7, is_paired=True, seed=3, **FULL),
    "effects of arms": Shape(7, 7, is_paired=True, effects="arm", seed=4, **FULL),
}
Case = tuple[Design, Literal, Blocks, Fit]


def _case(folder: Path, shape: Shape, outcome: int = 0) -> Case:
    design = design_of(shape)
    is_adjusted = bool(design.plan.covariates)
    blocks = blocks_of_design(cells_of_design(folder, design), design, outcome, is_adjusted=is_adjusted)
    return design, design.literal(outcome, is_adjusted=is_adjusted), blocks, fit(blocks)


@pytest.fixture(params=SHAPES.values(), ids=SHAPES.keys())
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return _case(tmp_path, request.param)


@pytest.fixture(params=PAIRED.values(), ids=PAIRED.keys())
def paired(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return _case(tmp_path, request.param)


def _is_the_literal_test(found: WildTest, model: Literal, clusters: Sequence[Sequence[int]]) -> None:
    assert found.draws == 2 ** (len(clusters) - 1)
    assert found.p == pytest.approx(model.wild_p(0.0, clusters), abs=COUNTED)
    low, high = model.wild_ends(clusters)
    if low is None or high is None:
        assert found.ci is None
    else:
        assert found.ci == pytest.approx((low, high), abs=AN_END * model.cr0(clusters))


def test_the_bootstrap_by_area_is_that_of_every_draw_refitted(case: Case) -> None:
    _, model, blocks, result = case
    draws = draws_for(model.areas, 1)
    _is_the_literal_test(wild_test(statistics_of(blocks, result, draws), draws), model, model.singles)


def test_the_bootstrap_by_pair_is_that_of_every_draw_refitted(paired: Case) -> None:
    design, model, blocks, result = paired
    clusters = design.clusters_of_pairs
    together, of_pairs = clustered.joined(blocks, result, clusters)
    draws = draws_for(len(clusters), 1)
    _is_the_literal_test(wild_test(statistics_of(together, of_pairs, draws), draws), model, clusters)
    assert clustered.sandwich_se(of_pairs) == pytest.approx(model.cr0(clusters), rel=AN_ESTIMATE)


def test_beyond_the_ends_of_the_bootstrap_interval_the_literal_p_value_is_at_most_5_percent(case: Case) -> None:
    _, model, blocks, result = case
    draws = draws_for(model.areas, 1)
    ci = wild_test(statistics_of(blocks, result, draws), draws).ci
    if ci is not None:
        step = 1e-6 * model.cr0()
        for end, inwards in zip(ci, (step, -step), strict=True):
            assert model.wild_p(end + inwards, model.singles) > 0.05
            assert model.wild_p(end - inwards, model.singles) <= 0.05


def test_an_estimate_of_exactly_nothing_has_p_values_of_one(tmp_path: Path) -> None:
    """The changes cancel, and what least squares leaves of them is a rounding error."""
    shape = Shape(3, 4, effects="arm", weights="none", silent=0.0, people=8, unevenness=0.0, seed=198056)
    design, model, blocks, result = _case(tmp_path, shape)
    assert abs(result.estimate) < 1e-12 * model.cr0()
    draws = draws_for(model.areas, 1)
    statistics = statistics_of(blocks, result, draws)
    assert wild_test(statistics, draws).p == 1.0
    assert permutation_test(blocks, relabellings_of(spec_of(design.plan))).p == 1.0
    assert sign_flip.p_value(np.array([3e-17, -1e-17, 0.0, 0.2])) == 1.0
    assert family.romano_wolf([statistics.t], lambda _: statistics.t_at_zero()) == [1.0]


def test_areas_that_all_changed_alike_have_a_permutation_p_of_one(tmp_path: Path) -> None:
    """Nothing but rounding errors is left of any relabelling, so none is farther than another."""
    import polars as pl

    design = design_of(Shape(6, 7, weights="survey", categorical=(5,), silent=0.1, people=8, seed=436535))
    frame = design.frame.with_columns(y0=pl.col("wave").cast(pl.Float64))
    blocks = blocks_of_design(cells_of_design(tmp_path, replace(design, frame=frame)), design, 0, is_adjusted=True)
    assert permutation_test(blocks, relabellings_of(spec_of(design.plan))).p == 1.0


def _choices(design: Design, model: Literal) -> list[list[int]]:
    if design.plan.pairs is None:
        return choices_of(model.treated, model.areas)
    return choices_within([cluster for cluster in design.clusters_of_pairs if len(cluster) == 2])


def _literal_permutation(
    model: Literal, choices: list[list[int]], alpha: float = 0.05
) -> tuple[float, list[float | None]]:
    """p, and the ends: take the null from the answers, relabel, refit, count, as r moves away from the estimate."""
    effects, carried = model.relabelled(choices), model.relabelled(choices, model.programme())
    scale = np.abs(effects).max()

    def p_at(null: float) -> float:
        moved = np.abs(effects - null * carried)
        return float(np.mean(moved >= moved[0] * (1 - 1e-9) - 1e-12 * scale))

    # |β(τ) − rγ(τ)| = |β − r| at two values of r.
    with np.errstate(divide="ignore", invalid="ignore"):
        places = np.concatenate([(effects - effects[0]) / (carried - 1.0), (effects + effects[0]) / (carried + 1.0)])
    places = places[np.isfinite(places) & (np.abs(places) < 1e6 * scale)]
    return p_at(0.0), nearest_ends(p_at, places, float(effects[0]), alpha)


def _is_the_literal_permutation(found: relabel.PermutationTest, p: float, ends: list[float | None], se: float) -> None:
    assert found.p == pytest.approx(p, abs=COUNTED)
    if None in ends:
        assert found.ci is None
    else:
        assert found.ci == pytest.approx(ends, abs=AN_END * se)


def test_the_permutation_without_pairs_is_that_of_every_relabelling_refitted(case: Case) -> None:
    design, model, blocks, _ = case
    choices = _choices(design, model)
    found = permutation_test(blocks, relabellings_of(spec_of(design.plan)))
    assert found.relabellings == len(choices)
    _is_the_literal_permutation(found, *_literal_permutation(model, choices), model.cr0())


def test_the_permutation_within_pairs_is_that_of_every_swap_refitted(paired: Case) -> None:
    design, model, blocks, _ = paired
    choices = _choices(design, model)
    found = permutation_test(blocks, relabellings_of(spec_of(design.plan)))
    assert found.relabellings == len(choices) == 2 ** len(design.plan.pairs or ())
    p, ends = _literal_permutation(model, choices)
    assert None not in ends
    _is_the_literal_permutation(found, p, ends, model.cr0())


@pytest.mark.parametrize("is_paired", [True, False], ids=["three pairs", "no pairs"])
def test_six_areas_have_a_permutation_interval_at_a_level_they_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_paired: bool
) -> None:
    """Eight swaps or twenty choices cannot reach 5%; at a quarter and a tenth the inversion can be held to account."""
    design, model, blocks, _ = _case(tmp_path, Shape(3, 3, is_paired=is_paired, outcomes=("price",), seed=8, **FULL))
    assert permutation_test(blocks, relabellings_of(spec_of(design.plan))).ci is None
    alpha = 0.25 if is_paired else 0.1
    monkeypatch.setattr(relabel, "ALPHA", alpha)
    found = permutation_test(blocks, relabellings_of(spec_of(design.plan)))
    p, ends = _literal_permutation(model, _choices(design, model), alpha)
    assert None not in ends
    _is_the_literal_permutation(found, p, ends, model.cr0())


@pytest.mark.parametrize("weights", ["none", "survey"])
def test_romano_wolf_is_the_step_down_over_every_draw_of_all_outcomes(tmp_path: Path, weights: str) -> None:
    """Six areas, a primary and three secondary outcomes; romano_wolf_p is null for the primary."""
    shape = Shape(4, 4, weights=weights, silent=0.25, outcomes=("share", "score", "thirds", "price"), people=12, seed=9)
    design = design_of(shape)
    found = documented(tmp_path, design.plan, design.frame)["outcomes"]
    models = [design.literal(k, is_adjusted=False) for k in (1, 2, 3)]
    observed = [abs(model.effect()) / model.cr0() for model in models]
    drawn: list[Array] = [model.draws(0.0, model.singles) for model in models]
    assert found[0]["romano_wolf_p"] is None
    assert [one["romano_wolf_p"] for one in found[1:]] == pytest.approx(romano_wolf(observed, drawn), abs=COUNTED)


def test_romano_wolf_at_six_areas_is_the_step_down_over_all_64_draws(tmp_path: Path) -> None:
    design = design_of(Shape(3, 3, silent=0.25, outcomes=("score", "thirds", "price"), people=12, seed=10))
    cells = cells_of_design(tmp_path, design)
    models = [design.literal(k, is_adjusted=False) for k in range(3)]
    blocks = [blocks_of_design(cells, design, k, is_adjusted=False) for k in range(3)]
    statistics = [wild.statistics_of(one, fit(one), draws_for(6, 1)) for one in blocks]
    found = family.romano_wolf([one.t for one in statistics], lambda k: statistics[k].t_at_zero())
    literal = romano_wolf([abs(m.effect()) / m.cr0() for m in models], [m.draws(0.0, m.singles) for m in models])
    assert found == pytest.approx(literal, abs=COUNTED)
    assert len(set(found)) > 1


def test_leaving_out_an_area_or_a_pair_is_taking_its_rows_out_of_the_file(paired: Case) -> None:
    design, model, blocks, _ = paired
    spec = spec_of(design.plan)
    for left in leave_one_out(inference_for(spec, relabellings_of(spec)), blocks):
        rows = model.without([spec.areas.index(area) for area in left.areas])
        assert left.estimate == pytest.approx(rows, abs=AN_ESTIMATE * model.cr0())


def test_the_t_of_area_means_by_hand(case: Case) -> None:
    """Each area's own weighted change, covariates held equal with the model's coefficients, and a pooled t test."""
    _, model, blocks, result = case
    held = model.solved(model.columns(), model.y)[2 : 2 + model.more.shape[1]]
    left = model.y - model.more @ held
    change = np.empty(model.areas)
    for g in range(model.areas):
        before, after = ((model.area == g) & (model.after == wave) for wave in (0, 1))
        change[g] = np.average(left[after], weights=model.w[after]) - np.average(left[before], weights=model.w[before])
    ours, theirs = change[: model.treated], change[model.treated :]
    squares = np.sum((ours - ours.mean()) ** 2) + np.sum((theirs - theirs.mean()) ** 2)
    se = np.sqrt(squares / (model.areas - 2) * (1 / len(ours) + 1 / len(theirs)))
    found = area_t(blocks, result, model.treated)
    assert found is not None
    assert found.test.df == model.areas - 2
    assert found.estimate == pytest.approx(ours.mean() - theirs.mean(), abs=AN_ESTIMATE * se)
    assert found.test.se == pytest.approx(se, rel=AN_END)
