"""Relabelling: who might have been treated, and what the estimate would have been."""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.engine import regression, relabel
from evaluation.engine.relabel import permutation_test, relabellings_of
from evaluation.engine.spec import spec_of
from tests.unit.engine.kit import a_plan, a_survey, cells_of


def _blocks(folder: Path, plan: Any, frame: Any, *, is_adjusted: bool = False) -> regression.Blocks:
    cells, spec = cells_of(folder, plan, frame), spec_of(plan)
    layout = regression.layout_of(cells.only(areas=spec.areas), spec)
    blocks = regression.blocks_of(layout, cells.sums[0], spec, is_adjusted=is_adjusted)
    assert blocks is not None
    return blocks


def test_within_pairs_every_swap_counts_once() -> None:
    relabellings = relabellings_of(spec_of(a_plan(6)))
    assert relabellings.stands_for == 64
    assert len({tuple(row) for row in relabellings.treated}) == 64
    assert np.all(relabellings.treated.sum(axis=1) == 6)
    assert relabellings.smallest_p == pytest.approx(2 / 64)


def test_without_pairs_every_choice_of_areas_counts_once() -> None:
    relabellings = relabellings_of(spec_of(a_plan(4, 5, is_paired=False)))
    assert relabellings.stands_for == 126
    assert len({tuple(row) for row in relabellings.treated}) == 126
    assert list(relabellings.treated[0]) == [1.0] * 4 + [0.0] * 5


def test_too_many_choices_are_drawn_from_the_seed_with_the_truth_among_them() -> None:
    spec = spec_of(a_plan(12, is_paired=False))
    one, two = relabellings_of(spec), relabellings_of(spec)
    assert one.stands_for == 99_999
    assert np.array_equal(one.treated, two.treated)
    assert list(one.treated[0]) == [1.0] * 12 + [0.0] * 12
    assert np.all(one.treated.sum(axis=1) == 12)


@pytest.mark.parametrize("effects", ["area", "arm"])
@pytest.mark.parametrize("is_adjusted", [False, True])
def test_a_relabelled_effect_is_that_of_a_plan_with_other_areas(
    tmp_path: Path, effects: str, *, is_adjusted: bool
) -> None:
    covariates = [{"name": "age", "variable": "age"}]
    plan = a_plan(4, effects=effects, covariates=covariates)
    frame = a_survey(plan, effect=0.1)
    found = []
    for k in range(2**4):
        ours = [f"{'CT'[(k >> i) & 1]}{i + 1}" for i in range(4)]
        others = [f"{'TC'[(k >> i) & 1]}{i + 1}" for i in range(4)]
        other = a_plan(
            4,
            effects=effects,
            covariates=covariates,
            treated=ours,
            comparators=others,
            pairs=[list(pair) for pair in zip(ours, others, strict=True)],
        )
        found.append(regression.fit(_blocks(tmp_path, other, frame, is_adjusted=is_adjusted)).estimate)
    truth = found[-1]
    test = permutation_test(_blocks(tmp_path, plan, frame, is_adjusted=is_adjusted), relabellings_of(spec_of(plan)))
    assert test.p == pytest.approx(np.mean(np.abs(found) >= abs(truth) * (1 - 1e-9)), abs=1e-12)


def test_the_interval_holds_the_nulls_that_are_not_rejected(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(7)
    frame = a_survey(plan, effect=0.15).with_columns(pl.col("y").cast(pl.Float64))
    relabellings = relabellings_of(spec_of(plan))
    found = permutation_test(_blocks(tmp_path, plan, frame), relabellings)
    assert found.ci is not None
    shifted = (pl.col("wave") == 2) & pl.col("area").str.starts_with("T")

    def p_at(null: float) -> float:
        moved = frame.with_columns(y=pl.col("y") - null * shifted.cast(pl.Float64))
        return permutation_test(_blocks(tmp_path, plan, moved), relabellings).p

    for end, inwards in zip(found.ci, (1.0, -1.0), strict=True):
        assert p_at(end + inwards * 1e-4) > 0.05
        assert p_at(end - inwards * 1e-4) <= 0.05


def test_few_pairs_leave_the_interval_open(tmp_path: Path) -> None:
    plan = a_plan(4)
    test = permutation_test(_blocks(tmp_path, plan, a_survey(plan, effect=0.3)), relabellings_of(spec_of(plan)))
    assert test.ci is None
    assert test.p == pytest.approx(2 / 16)


def _refits(frame: Any, plan: Any, values: Any) -> list[float]:
    """β of every choice of as many treated areas, by literal least squares; the true choice first."""
    area, wave, w = (frame[name].to_numpy() for name in ("area", "wave", "w"))
    areas, root = (*plan.treated, *plan.comparators), np.sqrt(w)
    after = (wave == 2).astype(float)
    others = np.column_stack([after, *(area == one for one in areas)]).astype(float)
    found = []
    for chosen in combinations(areas, len(plan.treated)):
        columns = np.column_stack([after * np.isin(area, chosen), others]) * root[:, None]
        found.append(float(np.linalg.lstsq(columns, values * root, rcond=None)[0][0]))
    return found


@pytest.mark.parametrize(("ours", "theirs"), [(3, 3), (2, 4), (4, 4), (3, 5)])
def test_without_pairs_p_and_interval_are_those_of_refits_of_every_choice(
    tmp_path: Path, ours: int, theirs: int
) -> None:
    plan = a_plan(ours, theirs, is_paired=False)
    frame = a_survey(plan, people=30, effect=0.12, shock=0.04, seed=3)
    found = permutation_test(_blocks(tmp_path, plan, frame), relabellings_of(spec_of(plan)))
    y = frame["y"].to_numpy().astype(float)
    truth = ((frame["wave"] == 2) & frame["area"].is_in(plan.treated)).to_numpy().astype(float)
    effects, carried = (np.array(_refits(frame, plan, values)) for values in (y, truth))

    def p_at(null: float) -> float:
        shifted = np.abs(effects - null * carried)
        return float(np.mean(shifted >= shifted[0] * (1 - 1e-9)))

    assert found.relabellings == len(effects)
    assert found.p == pytest.approx(p_at(0.0), abs=1e-12)
    if found.smallest_p > 0.05:
        assert found.ci is None
        return
    assert found.ci is not None
    for end, inwards in zip(found.ci, (1.0, -1.0), strict=True):
        assert p_at(end + inwards * 1e-6) > 0.05
        assert p_at(end - inwards * 1e-6) <= 0.05
        # Nothing between the estimate and the end is rejected.
        assert all(p_at(null) > 0.05 for null in np.linspace(effects[0], end + inwards * 1e-6, 200))


def test_kept_and_remade_relabellings_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for plan in (a_plan(12, is_paired=False), a_plan(20), a_plan(8)):
        spec = spec_of(plan)
        kept = relabellings_of(spec)
        with monkeypatch.context() as changed:
            changed.setattr(relabel, "_KEPT", 0)
            remade = relabellings_of(spec)
        assert kept.kept is not None
        assert remade.kept is None
        assert np.array_equal(kept.treated, remade.treated)


def test_a_relabelling_that_the_covariates_already_tell_counts_as_far(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(4, is_paired=False, covariates=[{"name": "other", "variable": "other"}])
    swapped = (pl.col("wave") == 2) & pl.col("area").is_in(["T1", "T2", "C1", "C2"])
    frame = a_survey(plan, effect=0.1).with_columns(other=swapped.cast(pl.Int64))
    found = permutation_test(_blocks(tmp_path, plan, frame, is_adjusted=True), relabellings_of(spec_of(plan)))
    assert 2 / 70 < found.p <= 1.0
