"""Weights brought to known shares of the population, against tables worked by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.compress import Tidy, compress
from evaluation.engine.margins import fit_margins
from evaluation.engine.raking import RakingReport, rake, written
from evaluation.engine.sources import Source, tidy_frames
from evaluation.engine.spec import spec_of
from nrp.formats.documents import DocumentError
from nrp.formats.plan import Plan
from nrp.formats.plan_parts import Raking
from tests.unit.engine.kit import a_plan, a_survey

if TYPE_CHECKING:
    import polars as pl

SEX = {"name": "sex", "variable": "sex", "shares": {"1": 0.5, "2": 0.5}}
AGE = {"name": "age", "variable": "age", "shares": {"0": 0.4, "1": 0.3, "2": 0.2, "3": 0.1}}


def a_raking(*margins: dict[str, Any], **changes: Any) -> Raking:
    return Raking.model_validate({"margins": list(margins) or [SEX]} | changes)


Raked = tuple[tuple[Tidy, ...], RakingReport]


def raked(folder: Path, plan: Plan, *frames: "pl.DataFrame") -> Raked:
    own = folder / str(len(list(folder.iterdir())))
    own.mkdir()
    for k, frame in enumerate(frames):
        frame.write_parquet(own / f"part{k}.parquet")
    sources = [Source(own / f"part{k}.parquet", None) for k in range(len(frames))]
    assert plan.raking is not None
    return rake(tidy_frames(sources, plan, plan.variables_with(None)), plan.raking, spec_of(plan))


def weights_of(found: Raked) -> "pl.DataFrame":
    ((tidy,), _) = found
    return tidy.frame.collect()


def share(frame: "pl.DataFrame", column: str, level: str, wave: int = 2) -> float:
    import polars as pl

    there = frame.filter(pl.col("wave") == wave)
    return float(there.filter(pl.col(column) == level)["weight"].sum() / there["weight"].sum())


def test_a_two_by_two_table_is_fitted_as_by_hand() -> None:
    """Cells 40 10 / 10 40, rows to ½ ½, columns to 3/5 2/5.

    Fitting keeps the odds ratio of 16. With the cell of first row and first column at x, that is
    x(x − 0.1) = 16(0.5 − x)(0.6 − x), so 15x² − 17.5x + 4.8 = 0 and x = (17.5 − √18.25) / 30.
    """
    weights = np.array([40.0, 10.0, 10.0, 40.0])
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])

    found = fit_margins(weights, [rows, columns], [np.array([0.5, 0.5]), np.array([0.6, 0.4])], a_raking())

    x = (17.5 - 18.25**0.5) / 30
    assert weights * found.factors / 100 == pytest.approx([x, 0.5 - x, 0.6 - x, x - 0.1], abs=1e-9)
    assert found.converged
    assert found.gap <= 1e-9


def test_one_margin_is_fitted_in_one_round_by_simple_proportion() -> None:
    found = fit_margins(np.array([30.0, 70.0]), [np.array([0, 1])], [np.array([0.5, 0.5])], a_raking())

    assert found.factors == pytest.approx([5 / 3, 5 / 7], rel=1e-15)
    assert found.iterations == 1


def test_shares_that_are_met_already_leave_every_weight_as_it_is() -> None:
    found = fit_margins(np.array([50.0, 50.0]), [np.array([0, 1])], [np.array([0.5, 0.5])], a_raking())

    assert list(found.factors) == [1.0, 1.0]
    assert found.iterations == 0


def test_people_not_stated_on_a_margin_keep_their_share() -> None:
    """20 of 100 do not state their sex; of the others 60 are to be as many as 20."""
    found = fit_margins(np.array([60.0, 20.0, 20.0]), [np.array([0, 1, -1])], [np.array([0.5, 0.5])], a_raking())

    assert found.factors == pytest.approx([40 / 60, 40 / 20, 1.0], rel=1e-15)


def test_a_table_whose_empty_cell_forbids_its_margins_says_that_it_did_not_converge() -> None:
    """Nobody is in the first row but in the first column: a row of 0.5 and a column of 0.2 exclude each other."""
    weights = np.array([50.0, 20.0, 30.0])
    rows, columns = np.array([0, 1, 1]), np.array([0, 0, 1])

    found = fit_margins(weights, [rows, columns], [np.array([0.5, 0.5]), np.array([0.2, 0.8])], a_raking())

    assert not found.converged
    assert found.iterations == 100
    assert found.gap > 0.1


def test_no_factor_passes_the_largest_that_the_plan_allows() -> None:
    weights = np.array([95.0, 5.0])

    found = fit_margins(weights, [np.array([0, 1])], [np.array([0.5, 0.5])], a_raking(largest=3.0))

    assert found.factors.max() == pytest.approx(3.0, rel=1e-9)
    assert weights @ found.factors == pytest.approx(100.0, rel=1e-12)
    assert not found.converged
    assert found.gap == pytest.approx(0.35, abs=1e-9)


def test_a_wave_keeps_its_sum_of_weights_and_has_the_shares_asked_for(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, raking={"margins": [SEX, AGE]})
    survey = a_survey(plan)

    frame = weights_of(raked(tmp_path, plan, survey))

    for wave in (1, 2):
        before = round(survey.filter(pl.col("wave") == wave)["w"].sum() * 1e6)
        assert frame.filter(pl.col("wave") == wave)["weight"].sum() == pytest.approx(before, abs=len(survey))
        assert share(frame, "m0", "1", wave) == pytest.approx(0.5, abs=1e-6)
        assert share(frame, "m1", "3", wave) == pytest.approx(0.1, abs=1e-6)


def test_inside_areas_every_area_gets_its_own_shares(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6)
    by_area = {area: {"1": 0.3, "2": 0.7} for area in plan.treated} | {
        area: {"1": 0.6, "2": 0.4} for area in plan.comparators
    }
    margin = {"name": "sex", "variable": "sex", "by_area": by_area}
    plan = a_plan(6, raking={"margins": [margin], "within": "area"})

    found = raked(tmp_path, plan, a_survey(plan))

    frame = weights_of(found)
    for area in (*plan.treated, *plan.comparators):
        there = frame.filter((pl.col("area") == area) & (pl.col("wave") == 1))
        ones = there.filter(pl.col("m0") == "1")["weight"].sum()
        assert ones / there["weight"].sum() == pytest.approx(by_area[area]["1"], abs=1e-6)
    assert len(found[1].groups) == 24
    assert found[1].groups[0].name == "C1 in wave 1"


def test_the_effective_sample_size_is_kishs(tmp_path: Path) -> None:
    """Three with weight 1 and one with weight 3 are (6)²/12 = 3 people; raked to ½ ½ they are the same."""
    import polars as pl

    plan = a_plan(2, raking={"margins": [SEX]}, pairs=None)
    rows = [
        {"area": area, "wave": wave, "home": f"{area}{k}", "w": weight, "sex": sex, "y": k % 2}
        for area in (*plan.treated, *plan.comparators)
        for wave in (1, 2)
        for k, (weight, sex) in enumerate([(1.0, 1), (1.0, 1), (1.0, 1), (3.0, 2)])
    ]

    first = raked(tmp_path, plan, pl.DataFrame(rows))[1].groups[0]

    assert first.n == 16
    assert first.effective_before == pytest.approx(4 * 3.0, rel=1e-12)
    assert first.effective_after == pytest.approx(4 * 3.0, rel=1e-12)

    quarter = {"margins": [SEX | {"shares": {"1": 0.25, "2": 0.75}}]}
    other = raked(tmp_path, a_plan(2, raking=quarter, pairs=None), pl.DataFrame(rows))[1].groups[0]

    # Weights 1/2, 1/2, 1/2 and 9/2: 6² / (3/4 + 81/4) = 36/21.
    assert other.effective_after == pytest.approx(4 * 36 / 21, rel=1e-12)


def test_the_order_of_rows_and_the_partition_change_nothing(tmp_path: Path) -> None:
    plan = a_plan(6, raking={"margins": [SEX, AGE], "largest": 4.0})
    survey = a_survey(plan)
    once = raked(tmp_path, plan, survey)
    shuffled = survey.sample(fraction=1.0, shuffle=True, seed=5)

    again = raked(tmp_path, plan, *(shuffled[k::3] for k in range(3)))

    assert written(again[1], {}) == written(once[1], {})
    assert compress(again[0][0])[0] == compress(once[0][0])[0]


def test_areas_that_the_plan_leaves_out_neither_count_nor_change(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, raking={"margins": [SEX]})
    survey = a_survey(plan)
    stranger = survey.filter(pl.col("area") == "T1").with_columns(area=pl.lit("Elsewhere"), sex=pl.lit(9))
    alone = raked(tmp_path, plan, survey)

    found = raked(tmp_path, plan, pl.concat([survey, stranger.cast(survey.schema)]))

    assert written(found[1], {}) == written(alone[1], {})
    frame = weights_of(found).filter(pl.col("area") == "Elsewhere")
    assert sorted(frame["weight"]) == sorted((stranger["w"] * 1e6).round().cast(pl.Int64))


def test_a_level_that_nobody_has_is_refused_by_name(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, raking={"margins": [SEX]})
    survey = a_survey(plan).with_columns(sex=pl.when(pl.col("wave") == 2).then(1).otherwise(pl.col("sex")))

    found = raked(tmp_path, plan, survey)

    assert [(flag.code, flag.level, flag.text) for flag in found[1].flags] == [
        (
            "raking_level_missing",
            "refused",
            "Nobody in wave 2 is “2” on the margin “sex”, so the weights cannot be brought to its share there.",
        )
    ]


def test_a_level_that_the_margin_does_not_name_is_refused_by_name(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, raking={"margins": [SEX]})
    survey = a_survey(plan).with_columns(sex=pl.when(pl.int_range(pl.len()) == 0).then(7).otherwise(pl.col("sex")))

    (flag,) = raked(tmp_path, plan, survey)[1].flags

    assert flag.code == "raking_level_unknown"
    assert "wave 1" in flag.text
    assert "“7” on “sex”" in flag.text


def test_not_stated_is_a_level_like_others_where_the_margin_names_it(tmp_path: Path) -> None:
    import polars as pl

    shares = {"1": 0.4, "2": 0.4, "not stated": 0.2}
    plan = a_plan(6, raking={"margins": [SEX | {"shares": shares}]})
    turn = pl.int_range(pl.len()).over("area", "wave")
    survey = a_survey(plan).with_columns(sex=pl.when(turn > 5).then(pl.col("sex")))

    frame = weights_of(raked(tmp_path, plan, survey))

    assert {level: share(frame, "m0", level) for level in shares} == pytest.approx(shares, abs=1e-6)


def test_a_margin_by_area_that_lacks_an_area_is_refused_by_name(tmp_path: Path) -> None:
    plan = a_plan(6)
    by_area = {area: {"1": 0.5, "2": 0.5} for area in (*plan.treated, *plan.comparators) if area != "C3"}
    plan = a_plan(6, raking={"margins": [{"name": "sex", "variable": "sex", "by_area": by_area}], "within": "area"})

    flags = raked(tmp_path, plan, a_survey(plan))[1].flags

    assert {flag.code for flag in flags} == {"raking_shares_missing"}
    assert flags[0].text == "The margin “sex” gives no shares for C3."


def test_what_is_so_in_many_places_is_said_three_times(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, raking={"margins": [SEX], "within": "area"})
    survey = a_survey(plan).with_columns(sex=pl.when(pl.col("wave") == 2).then(1).otherwise(pl.col("sex")))

    flags = raked(tmp_path, plan, survey)[1].flags

    assert [flag.code for flag in flags] == ["raking_level_missing"] * 3
    assert flags[0].text.startswith("Nobody in C1 in wave 2 is “2”")
    assert flags[2].text.endswith("It is so in 9 more places.")


def test_margins_that_contradict_each_other_are_refused_with_the_gap(tmp_path: Path) -> None:
    import polars as pl

    margins = [SEX, {"name": "job", "variable": "job", "shares": {"1": 0.2, "2": 0.8}}]
    plan = a_plan(6, raking={"margins": margins, "iterations": 50})
    job = pl.when(pl.col("sex") == 1).then(1).otherwise(pl.col("home").str.ends_with("0").cast(pl.Int64) + 1)

    found = raked(tmp_path, plan, a_survey(plan).with_columns(job=job))

    assert {(flag.code, flag.level) for flag in found[1].flags} == {("raking_not_converged", "refused")}
    assert (
        "After 50 rounds the weights of wave 1 still miss the margins: by 30.0 percentage points"
        in found[1].flags[0].text
    )


def test_a_cap_that_keeps_the_margins_out_of_reach_is_told_and_its_weights_are_used(tmp_path: Path) -> None:
    plan = a_plan(6, raking={"margins": [SEX | {"shares": {"1": 0.9, "2": 0.1}}], "largest": 1.5})

    found = raked(tmp_path, plan, a_survey(plan))

    assert {(flag.code, flag.level) for flag in found[1].flags} == {("raking_not_converged", "note")}
    assert "The plan allows no factor above 1.5." in found[1].flags[0].text
    assert all(group.fitted.factors.max() <= 1.5 * (1 + 1e-9) for group in found[1].groups)
    assert share(weights_of(found), "m0", "1") > share(
        weights_of(raked(tmp_path, a_plan(6, raking={"margins": [SEX]}), a_survey(plan))), "m0", "1"
    )


def test_shares_that_do_not_add_to_one_are_a_fault_of_the_plan() -> None:
    with pytest.raises(DocumentError, match=r'The shares in margin "sex" add to 0\.9; they must add to 1\.'):
        a_plan(raking={"margins": [SEX | {"shares": {"1": 0.5, "2": 0.4}}]})
