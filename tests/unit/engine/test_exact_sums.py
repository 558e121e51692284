"""Sums are exact however the rows come, however large they are, and whether a covariate is a level or a number."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.engine import compress as compressing
from evaluation.engine import regression
from evaluation.engine.cells import STATED, Cells
from evaluation.engine.errors import CannotEvaluate
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.formats.derive import NOT_STATED
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, cells_of

if TYPE_CHECKING:
    import polars as pl

NUMBERS = [
    {"name": "years", "variable": "years", "kind": "continuous"},
    {"name": "years squared", "variable": "squared", "kind": "continuous"},
]
SEX = {"name": "sex", "variable": "sex"}
AGE = {"name": "age", "variable": "age"}


def _plan(ours: int = 3, **changes: object) -> Plan:
    outcomes = [an_outcome("y", family="primary"), an_outcome("third", unit="points")]
    return a_plan(ours, **({"outcomes": outcomes, "covariates": [*NUMBERS, SEX]} | changes))


def _survey(plan: Plan, people: int = 25) -> "pl.DataFrame":
    import polars as pl

    frame = a_survey(plan, people=people, effect=0.1)
    rng = np.random.default_rng(5)
    years = np.where(rng.random(frame.height) < 0.06, np.nan, rng.normal(47.3, 16, frame.height))
    return frame.with_columns(
        years=pl.Series(years).fill_nan(None),
        squared=pl.Series(years**2).fill_nan(None),
        third=pl.when(pl.Series(rng.random(frame.height) > 0.05)).then((pl.col("age") + pl.col("y")) / 3),
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_any_partition_added_in_any_order_is_the_whole(tmp_path: Path, parts: int, seed: int) -> None:
    plan = _plan(household=None)
    frame = _survey(plan, people=12)
    rng = np.random.default_rng(seed)
    which = rng.integers(0, parts, frame.height)
    pieces = [cells_of(tmp_path, plan, frame.filter(which == k), f"part{k}") for k in rng.permutation(parts)]
    added = pieces[0]
    for piece in pieces[1:]:
        added = piece + added
    assert added == cells_of(tmp_path, plan, frame)


def test_a_long_file_read_in_slices_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = _plan()
    frame = _survey(plan)
    whole = cells_of(tmp_path, plan, frame)
    monkeypatch.setattr(compressing, "_SLICE", 41)
    assert cells_of(tmp_path, plan, frame) == whole
    categorical = _plan(covariates=[SEX, AGE])
    blank = frame.with_columns(sex=frame["sex"].replace(2, None))
    in_slices = cells_of(tmp_path, categorical, blank)
    monkeypatch.undo()
    assert in_slices == cells_of(tmp_path, categorical, blank)
    assert NOT_STATED in in_slices.levels("sex")


def test_merged_cells_are_those_of_a_plan_with_fewer_factors(tmp_path: Path) -> None:
    rich = _plan(covariates=[SEX, *NUMBERS], subgroups=[AGE])
    frame = _survey(rich)
    cells = cells_of(tmp_path, rich, frame)
    assert cells.factors == ("sex", "years", "years squared", "age")
    assert cells.merged(["sex"]) == cells_of(tmp_path, _plan(covariates=[SEX]), frame)
    assert cells.merged(["years squared"]) == cells_of(tmp_path, _plan(covariates=[NUMBERS[1]]), frame)
    assert cells.merged(["age", "sex"]) == cells_of(tmp_path, _plan(covariates=[AGE, SEX]), frame)
    assert cells.merged([]).keys == cells.places


def test_a_plan_with_fewer_outcomes_takes_some_of_the_cells(tmp_path: Path) -> None:
    plan = _plan()
    frame = _survey(plan)
    fewer = _plan(outcomes=[an_outcome("third", unit="points", family="primary")])
    assert cells_of(tmp_path, plan, frame).of_outcomes(["third"]) == cells_of(tmp_path, fewer, frame)


def test_squared_weights_are_exact(tmp_path: Path) -> None:
    plan = _plan(covariates=[SEX])
    frame = _survey(plan)
    cells = cells_of(tmp_path, plan, frame)
    for key, found in zip(cells.keys, cells.weight_squares, strict=True):
        rows = frame.filter(area=key[0], wave=int(key[1]), sex=int(key[2]))
        assert found == sum(round(w * 10**6) ** 2 for w in rows["w"])


def test_estimates_need_no_household_sums(tmp_path: Path) -> None:
    plan = _plan(4)
    frame = _survey(plan)
    path = tmp_path / "survey.parquet"
    frame.write_parquet(path)
    (tidy,) = tidy_frames([Source(path, None)], plan, {})
    without, _ = compressing.compress(tidy, with_households=False)
    whole, _ = compressing.compress(tidy)
    assert without.households is None
    assert without.sha256 == whole.sha256


@pytest.mark.parametrize(("first", "later"), [(0.25, 90_000.125), (0.5, 3_000_000.5), (1.5, -40_000_000.75)])
def test_values_that_outgrow_the_first_rows_are_still_exact(tmp_path: Path, first: float, later: float) -> None:
    """The width is guessed from the first rows; sums modulo 2^64 are completed, wider ones made in 128 bits."""
    import polars as pl

    plan = _plan(covariates=[SEX])
    frame = pl.concat([_survey(plan, people=90), _survey(plan, people=10)]).with_columns(
        third=pl.when(pl.int_range(pl.len()) < 1000).then(first).otherwise(later)
    )
    cells = cells_of(tmp_path, plan, frame)
    assert cells.rows.sum() > 1000
    for k, key in enumerate(cells.keys):
        rows = frame.filter(area=key[0], wave=int(key[1]), sex=int(key[2])).iter_rows(named=True)
        exact = [(round(row["w"] * 10**6), round(row["third"] * 10**12)) for row in rows]
        sums = cells.sums[1].in_parts(10**12)
        assert sums.total[k] == sum(w * value for w, value in exact)
        assert sums.square[k] / 10**18 == pytest.approx(sum(w * (v / 10**12) ** 2 for w, v in exact) / 10**6, rel=1e-12)


def _dense(frame: "pl.DataFrame", plan: Plan, outcome: str) -> tuple[float, float]:
    """The effect and its CRV1 from respondents, one row each."""
    rows = frame.drop_nulls(outcome)
    areas = [*plan.treated, *plan.comparators]
    area = np.array([areas.index(a) for a in rows["area"]])
    after = (rows["wave"].to_numpy() == 2).astype(float)
    years = rows["years"].to_numpy().astype(float)
    silent = np.isnan(years)
    filled = np.where(silent, 0.0, years)
    columns = [after * (area < len(plan.treated)), after, filled, silent.astype(float), filled**2]
    columns += [(rows["sex"].to_numpy() == 2).astype(float)]
    columns += [(area == g).astype(float) for g in range(len(areas))]
    x, y, w = np.column_stack(columns), rows[outcome].to_numpy().astype(float), rows["w"].to_numpy()
    scale = np.sqrt((w[:, None] * x**2).sum(axis=0))
    x = x / scale
    inverse = np.linalg.inv((x * w[:, None]).T @ x)
    coefficients = inverse @ (x.T @ (w * y))
    scores = x * (w * (y - x @ coefficients))[:, None]
    by_area = np.stack([scores[area == g].sum(axis=0) for g in range(len(areas))])
    variance = inverse @ (by_area.T @ by_area) @ inverse
    return float(coefficients[0] / scale[0]), float(math.sqrt(variance[0, 0]) / scale[0])


@pytest.mark.parametrize("outcome", ["y", "third"])
def test_numbers_by_their_sums_equal_a_regression_on_respondents(tmp_path: Path, outcome: str) -> None:
    plan = _plan(5)
    frame = _survey(plan, people=60)
    cells = cells_of(tmp_path, plan, frame)
    spec = spec_of(plan)
    sums = cells.sums[cells.outcomes.index(outcome)]
    blocks = regression.blocks_of(regression.layout_of(cells, spec), sums, spec, is_adjusted=True)
    assert blocks is not None
    assert blocks.dropped == (f"years squared: {NOT_STATED}",)
    result = regression.fit(blocks)
    beta, cr0 = _dense(frame, plan, outcome)
    meat = result.scores.T @ result.scores
    assert result.estimate == pytest.approx(beta, rel=1e-9)
    assert math.sqrt((result.inverse @ meat @ result.inverse)[0, 0]) == pytest.approx(cr0, rel=1e-9)


def test_a_number_makes_no_more_cells_than_its_being_stated(tmp_path: Path) -> None:
    plan = _plan(covariates=NUMBERS)
    cells: Cells = cells_of(tmp_path, plan, _survey(plan))
    assert set(cells.levels("years")) == {STATED, NOT_STATED}
    assert len(cells.keys) <= 2 * len(cells.places)


def test_what_is_too_large_to_add_is_refused_in_words(tmp_path: Path) -> None:
    import polars as pl

    plan = _plan()
    frame = _survey(plan)
    with pytest.raises(CannotEvaluate, match=r"weights are too large to be added exactly\. Rescale"):
        cells_of(tmp_path, plan, frame.with_columns(w=pl.lit(1e12)))
    with pytest.raises(CannotEvaluate, match=r'values of "third" are too large .* larger units'):
        cells_of(tmp_path, plan, frame.with_columns(third=pl.lit(1e200)))
    with pytest.raises(CannotEvaluate, match=r'covariate "years" are too large .* or in bands'):
        cells_of(tmp_path, plan, frame.with_columns(years=pl.lit(1e25)))
