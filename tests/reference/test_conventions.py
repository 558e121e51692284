"""The places where packages differ, and what is chosen here: one test each.

The right-hand sides are written out by hand or by `literal.py`. What the packages themselves do is in
`test_where_packages_differ.py`.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.engine.cells import Cells
from evaluation.engine.clustered import crv1, crv3, joined
from evaluation.engine.compress import weight_expr
from evaluation.engine.regression import Blocks, Fit, blocks_of, effects_without, fit, layout_of
from evaluation.engine.relabel import permutation_test, relabellings_of
from evaluation.engine.spec import spec_of
from evaluation.engine.wild import draws_for, statistics_of, wild_test
from nrp.formats.derive import outcome_expr
from nrp.formats.plan import Plan, PlanOutcome
from nrp.formats.variables import Variable
from tests.reference.designs import A_SMALL_ONE, Design, Shape, design_of
from tests.reference.literal import Literal, choices_of
from tests.reference.steps import blocks_of_design, cells_of_design
from tests.unit.engine.kit import a_plan, cells_of

NEAR = 1e-9


def test_the_estimate_is_weighted_least_squares_with_a_dummy_for_every_area(
    blocks: Blocks, result: Fit, model: Literal
) -> None:
    assert blocks.n == len(model.y)
    assert result.estimate == pytest.approx(model.effect(), abs=NEAR * model.cr0())


def test_t_has_clusters_less_one_degrees_of_freedom_and_two_sides(blocks: Blocks, result: Fit, design: Design) -> None:
    import scipy.stats

    pairs = design.clusters_of_pairs
    for found, df in ((crv1(blocks, result), 10), (crv3(blocks, result, pairs), len(pairs) - 1)):
        assert found is not None
        t = scipy.stats.t(df)
        assert found.df == df
        assert found.p == pytest.approx(2 * t.sf(abs(result.estimate) / found.se), rel=NEAR)
        assert found.ci[1] - result.estimate == pytest.approx(t.ppf(0.975) * found.se, rel=NEAR)


def test_crv1_has_both_factors_and_k_counts_regressors_and_one(blocks: Blocks, result: Fit, model: Literal) -> None:
    found = crv1(blocks, result)
    assert found is not None
    assert model.counted == 2 + 3 + 2 + 2 + 1  # programme, wave, levels and "not stated", number and "not stated", one
    assert found.se == pytest.approx(model.crv1(), rel=NEAR)


def test_crv1_by_pair_counts_the_same_k_and_the_pairs(
    blocks: Blocks, result: Fit, model: Literal, design: Design
) -> None:
    pairs = design.clusters_of_pairs
    rows, count = len(model.y), len(pairs)
    found = crv1(*joined(blocks, result, pairs))
    assert found is not None
    factor = count / (count - 1) * (rows - 1) / (rows - model.counted)
    assert found.se == pytest.approx(model.cr0(pairs) * np.sqrt(factor), rel=NEAR)


def test_the_jackknife_has_g_less_one_over_g(blocks: Blocks, result: Fit, model: Literal, design: Design) -> None:
    for clusters in (model.singles, design.clusters_of_pairs):
        found = crv3(blocks, result, clusters)
        assert found is not None
        assert found.se == pytest.approx(model.crv3(clusters), rel=NEAR)


def test_leaving_a_cluster_out_is_exact_although_its_own_effect_goes_with_it(blocks: Blocks, model: Literal) -> None:
    found = effects_without(blocks, model.singles)
    expected = [model.without(cluster) for cluster in model.singles]
    assert found == pytest.approx(expected, abs=NEAR * model.cr0())


def test_the_permutation_statistic_is_the_plain_difference_not_studentised(tmp_path: Path) -> None:
    """In a lopsided design the two differ: the relabellings that leave β better known would count for more."""
    design = design_of(Shape(3, 5, unevenness=1.2, people=12, categorical=(3,), seed=20))
    model, choices = design.literal(0, is_adjusted=True), choices_of(3, 8)
    effects = model.relabelled(choices)
    masses = []
    for chosen in choices:
        others, programme = model.others(chosen), model.programme(chosen)
        left = programme - others @ model.solved(others, programme)
        masses.append(float(model.w @ left**2))
    studentised = effects * np.sqrt(masses)
    plain, other = (float(np.mean(np.abs(one) >= abs(one[0]) * (1 - 1e-9))) for one in (effects, studentised))
    assert plain != other
    found = permutation_test(_blocks(tmp_path, design), relabellings_of(spec_of(design.plan)))
    assert found.p == pytest.approx(plain, abs=1e-12)


def _blocks(folder: Path, design: Design) -> Blocks:
    return blocks_of_design(cells_of_design(folder, design), design, 0, is_adjusted=bool(design.plan.covariates))


def _with_a_huge_effect(design: Design) -> Design:
    """Add 100 to the programme's areas after the start."""
    import polars as pl

    is_programme = pl.col("area").str.starts_with("T") & (pl.col("wave") == 2)
    frame = design.frame.with_columns(y0=pl.col("y0") + 100.0 * is_programme)
    ours = (design.area < len(design.plan.treated)) & (design.after == 1)
    return replace(design, frame=frame, outcomes=(design.outcomes[0] + 100.0 * ours,))


def test_the_identity_is_among_the_relabellings_and_the_draws(tmp_path: Path) -> None:
    """However large the difference, p is at least one over the number of relabellings, here of draws."""
    design = _with_a_huge_effect(design_of(Shape(4, 5, people=30, seed=12)))
    blocks = _blocks(tmp_path, design)
    found = permutation_test(blocks, relabellings_of(spec_of(design.plan)))
    assert found.relabellings == 126
    assert found.p == pytest.approx(1 / 126, abs=1e-12)
    draws, model = draws_for(9, 1), design.literal(0, is_adjusted=False)
    bootstrap = wild_test(statistics_of(blocks, fit(blocks), draws), draws)
    assert bootstrap.draws == 256
    assert bootstrap.p == pytest.approx(model.wild_p(0.0, model.singles), abs=1e-12)


def test_mirrored_relabellings_tie_and_both_count(tmp_path: Path) -> None:
    """With as many comparators the complement gives −β, equal but for its last bits: the smallest p is 2/70."""
    design = _with_a_huge_effect(design_of(Shape(4, 4, people=30, categorical=(3,), has_continuous=True, seed=12)))
    found = permutation_test(_blocks(tmp_path, design), relabellings_of(spec_of(design.plan)))
    assert found.p == pytest.approx(2 / 70, abs=1e-12)


def test_draws_that_tie_with_the_estimate_count(tmp_path: Path) -> None:
    """Two areas changed by just the average, so turning them round changes nothing: every draw has three others
    like it, equal but for their last bits, and so has the identity."""
    import polars as pl

    plan, after = a_plan(4, is_paired=False, household=None, weight=None), (5, 8, 6, 7, 4, 3, 2, 5)
    counts = [(area, wave, ones) for g, area in enumerate(_areas(plan)) for wave, ones in ((1, 3), (2, after[g]))]
    rows = [(area, wave, int(k < ones)) for area, wave, ones in counts for k in range(10)]
    spec, cells = spec_of(plan), cells_of(tmp_path, plan, pl.DataFrame(rows, ["area", "wave", "y"], orient="row"))
    blocks = blocks_of(layout_of(cells, spec), cells.sums[0], spec, is_adjusted=False)
    assert blocks is not None
    model = Literal(
        y=np.array([y for _, _, y in rows], dtype=float),
        w=np.ones(len(rows)),
        area=np.array([_areas(plan).index(area) for area, _, _ in rows]),
        after=np.array([wave - 1 for _, wave, _ in rows]),
        more=np.zeros((len(rows), 0)),
        treated=4,
        areas=8,
        has_area_effects=True,
    )
    draws = draws_for(8, 1)
    found = wild_test(statistics_of(blocks, fit(blocks), draws), draws)
    assert found.p == pytest.approx(model.wild_p(0.0, model.singles), abs=1e-12)
    assert found.p * 128 % 4 == 0


def _areas(plan: Plan) -> list[str]:
    return [*plan.treated, *plan.comparators]


def test_signs_are_enumerated_to_22_clusters_and_drawn_by_webb_beyond() -> None:
    assert draws_for(22, 1).stands_for == 2**21
    beyond = draws_for(23, 1)
    assert beyond.stands_for == 99_999
    drawn = np.concatenate(list(beyond.weights()))
    assert drawn.shape == (100_000, 23)
    assert np.all(drawn[0] == 1.0)
    points, counts = np.unique(drawn[1:], return_counts=True)
    assert points == pytest.approx([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
    assert counts / counts.sum() == pytest.approx(np.full(6, 1 / 6), abs=0.001)


def test_choices_are_enumerated_to_200_000_and_drawn_beyond() -> None:
    assert relabellings_of(spec_of(a_plan(10, is_paired=False))).stands_for == 184_756
    assert relabellings_of(spec_of(a_plan(10, 11, is_paired=False))).stands_for == 99_999
    assert relabellings_of(spec_of(a_plan(17))).stands_for == 2**17
    assert relabellings_of(spec_of(a_plan(18))).stands_for == 99_999


def test_each_outcome_has_its_own_answers_and_weight(design: Design, cells: Cells) -> None:
    for k in (0, 1):
        answered = ~np.isnan(design.outcomes[k])
        assert int(cells.sums[k].n.sum()) == answered.sum() < len(answered)
        assert cells.sums[k].weights().sum() == pytest.approx(design.weight[answered].sum(), rel=1e-12)


def test_thirds_are_held_finely_enough(design: Design, cells: Cells) -> None:
    """In millionths, as the weights are, a third would be 3e-7 off."""
    blocks, model = blocks_of_design(cells, design, 1, is_adjusted=True), design.literal(1, is_adjusted=True)
    assert fit(blocks).estimate == pytest.approx(model.effect(), abs=1e-10 * model.cr0())


def test_weights_are_read_in_millionths_and_must_reach_one() -> None:
    import polars as pl

    written = pl.DataFrame({"w": [0.7081234567, 1.0, 2e-6, 4e-7, 0.0, -1.0, None]})
    read = written.select(weight_expr(pl.col("w")))["w"].to_list()
    assert read == [708_123, 1_000_000, 2, None, None, None, None]


def test_whatever_its_code_a_missing_covariate_is_one_level(cells: Cells, design: Design) -> None:
    """The file has -8, -9 and blanks; all are "not stated"."""
    assert {key[2] for key in cells.keys} == {"1", "2", "3", "not stated"}
    assert set(design.frame["x0"].unique().to_list()) == {-9, -8, 1, 2, 3, None}


def test_complete_cases_are_used_only_when_the_plan_says_so(design: Design, cells: Cells) -> None:
    complete = design_of(replace(A_SMALL_ONE, complete_cases=True))
    used = complete.used(0, is_adjusted=True)
    blocks = blocks_of_design(cells, complete, 0, is_adjusted=True)
    model = complete.literal(0, is_adjusted=True)
    assert blocks.n == used.sum() < design.used(0, is_adjusted=True).sum()
    assert fit(blocks).estimate == pytest.approx(model.effect(), abs=NEAR * model.cr0())


def test_bands_hold_their_lower_end_and_the_last_is_open(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(covariates=[{"name": "age", "variable": "age", "bands": [16, 30]}])
    ages = [15, 16, 29, 30, 99, None]
    frame = pl.DataFrame({"area": ["T1"] * 6, "wave": [1] * 6, "home": range(6), "w": [1.0] * 6, "age": ages})
    cells = cells_of(tmp_path, plan, frame.with_columns(y=pl.lit(1)))
    rows = {key[2]: int(count) for key, count in zip(cells.keys, cells.rows, strict=True)}
    assert rows == {"16 to under 30": 2, "30 and over": 2, "not stated": 2}


def test_missing_codes_are_no_answer_whatever_the_format() -> None:
    """-8 stands in the column; only the codebook says that it is no answer."""
    import polars as pl

    variable = Variable(name="q", type="code", codes={"1": "Yes", "2": "No"}, missing={"-8": "Refused"})
    outcome = PlanOutcome(
        name="yes",
        family="primary",
        better="higher",
        unit="percent",
        derive={"kind": "one_of", "variable": "q", "values": [1]},
    )
    for answers in ([1, 2, -8, None], [1.0, 2.0, -8.0, None], ["1", "2", "-8", None]):
        frame = pl.DataFrame({"q": answers})
        found = frame.select(outcome_expr(outcome, {"q": variable}, frame.schema))["yes"].to_list()
        assert found == [1, 0, None, None]
