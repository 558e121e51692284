"""Each flag: what brings it, what it withholds, what it says."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.engine.kit import a_plan, a_survey, an_outcome, codes_of, documented


def _only(document: dict[str, Any], code: str) -> dict[str, Any]:
    flags = [flag for flag in document["flags"] if flag["code"] == code]
    assert len(flags) == 1, codes_of(document)
    found: dict[str, Any] = flags[0]
    assert found["text"].endswith(".")
    return found


def _is_without_numbers(outcome: dict[str, Any]) -> bool:
    estimate = outcome["unadjusted"]
    return all(value is None for value in estimate.values()) and outcome["leave_one_out"] == []


def test_a_sound_design_is_not_flagged(tmp_path: Path) -> None:
    plan = a_plan()
    assert codes_of(documented(tmp_path, plan, a_survey(plan))) == []


def test_one_treated_area_has_an_estimate_but_no_range(tmp_path: Path) -> None:
    plan = a_plan(1, 9, is_paired=False)
    document = documented(tmp_path, plan, a_survey(plan))
    assert _only(document, "one_treated_area")["level"] == "withheld"
    estimate = document["outcomes"][0]["unadjusted"]
    assert estimate["estimate"] is not None
    assert estimate["headline"] is None
    assert all(estimate[name] is None for name in ("cr0_area", "crv1_area", "crv3_area", "wild_area", "area_t"))
    assert estimate["permutation"]["relabellings"] == 10
    assert estimate["permutation"]["ci"] is None


def test_few_treated_areas_show_area_means_and_permutation_only(tmp_path: Path) -> None:
    plan = a_plan(3, 9, is_paired=False)
    document = documented(tmp_path, plan, a_survey(plan))
    assert _only(document, "few_treated_areas")["level"] == "withheld"
    estimate = document["outcomes"][0]["unadjusted"]
    assert estimate["headline"] == "area_t"
    assert estimate["area_t"]["df"] == 10
    assert estimate["area_t"]["ci"][0] < estimate["area_t"]["estimate"] < estimate["area_t"]["ci"][1]
    assert estimate["permutation"]["relabellings"] == 220
    assert all(estimate[name] is None for name in ("cr0_area", "crv1_area", "crv3_area", "crv3_pair", "wild_area"))


def test_the_area_means_test_is_a_two_sample_t_test_of_changes(tmp_path: Path) -> None:
    import polars as pl
    from scipy.stats import ttest_ind

    plan = a_plan(3, 6, is_paired=False)
    frame = a_survey(plan)
    means = frame.group_by("area", "wave").agg(m=(pl.col("w") * pl.col("y")).sum() / pl.col("w").sum())
    wide = {(row["area"], row["wave"]): row["m"] for row in means.iter_rows(named=True)}
    change = {area: wide[area, 2] - wide[area, 1] for area in (*plan.treated, *plan.comparators)}
    expected = ttest_ind([change[a] for a in plan.treated], [change[a] for a in plan.comparators])
    found = documented(tmp_path, plan, frame)["outcomes"][0]["unadjusted"]["area_t"]
    assert found["p"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert found["estimate"] / found["se"] == pytest.approx(expected.statistic, rel=1e-9)


def test_an_area_with_more_than_half_the_weight_is_named(tmp_path: Path) -> None:
    plan = a_plan(8)
    document = documented(tmp_path, plan, a_survey(plan, people=20, bigger={"T3": 500}))
    flag = _only(document, "dominant_cluster")
    assert flag["level"] == "note"
    assert "T3" in flag["text"]
    assert document["outcomes"][0]["unadjusted"]["headline"] == "crv3_pair"


def test_fewer_than_six_pairs_cannot_reach_5_percent(tmp_path: Path) -> None:
    for pairs, is_flagged in ((5, True), (6, False)):
        plan = a_plan(pairs)
        assert ("permutation_floor" in codes_of(documented(tmp_path, plan, a_survey(plan)))) == is_flagged


@pytest.mark.parametrize("ones", [7, 8])
def test_fewer_than_eight_ones_in_an_arm_and_wave_are_too_few(tmp_path: Path, ones: int) -> None:
    import polars as pl

    plan = a_plan()
    here = (pl.col("wave") == 2) & pl.col("area").str.starts_with("C")
    first = here.cast(pl.Int64).cum_sum() <= ones
    frame = a_survey(plan).with_columns(y=pl.when(here).then(first.cast(pl.Int64)).otherwise(pl.col("y")))
    document = documented(tmp_path, plan, frame)
    assert codes_of(document) == (["too_few_answers"] if ones == 7 else [])
    assert _is_without_numbers(document["outcomes"][0]) == (ones == 7)


def test_fewer_than_eight_answers_of_any_kind_are_too_few(tmp_path: Path) -> None:
    import polars as pl

    outcomes = [an_outcome("y", family="primary"), an_outcome("score", unit="points")]
    plan = a_plan(4, outcomes=outcomes)
    here = (pl.col("wave") == 1) & pl.col("area").str.starts_with("T")
    frame = a_survey(plan, people=40).with_columns(score=pl.col("age") / 3 + pl.col("y"))
    first = pl.int_range(pl.len()).over("area", "wave") == 0
    frame = frame.with_columns(score=pl.when(here & ~first).then(None).otherwise(pl.col("score")))
    document = documented(tmp_path, plan, frame)
    assert _only(document, "too_few_answers")["outcome"] == "score"
    assert _is_without_numbers(document["outcomes"][1])
    assert not _is_without_numbers(document["outcomes"][0])


@pytest.mark.parametrize("wave", [1, 2])
def test_one_wave_is_refused(tmp_path: Path, wave: int) -> None:
    plan = a_plan()
    document = documented(tmp_path, plan, a_survey(plan).filter(wave=wave))
    flag = _only(document, "one_wave")
    assert flag["level"] == "refused"
    assert f"wave {3 - wave}" in flag["text"]
    assert _is_without_numbers(document["outcomes"][0])


def test_an_outcome_without_variation_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("flat", unit="points")])
    document = documented(tmp_path, plan, a_survey(plan).with_columns(flat=pl.lit(2.5)))
    flag = _only(document, "no_variation")
    assert (flag["level"], flag["outcome"]) == ("refused", "flat")
    assert _is_without_numbers(document["outcomes"][1])
    assert document["outcomes"][0]["unadjusted"]["estimate"] is not None


def test_an_area_missing_in_a_wave_is_named(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan()
    frame = a_survey(plan).filter(~((pl.col("area") == "C4") & (pl.col("wave") == 2)))
    flag = _only(documented(tmp_path, plan, frame), "area_missing_in_wave")
    assert flag["level"] == "refused"
    assert "C4 in wave 2" in flag["text"]


def test_an_area_where_nobody_answered_an_outcome_is_named(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(outcomes=[an_outcome("y", family="primary"), an_outcome("other")])
    silent = (pl.col("area") == "T2") & (pl.col("wave") == 1)
    frame = a_survey(plan, outcomes=("y", "other")).with_columns(other=pl.when(~silent).then(pl.col("other")))
    flag = _only(documented(tmp_path, plan, frame), "area_missing_in_wave")
    assert flag["outcome"] == "other"
    assert "T2 in wave 1" in flag["text"]


def test_a_treated_area_without_a_comparator_is_named(tmp_path: Path) -> None:
    plan = a_plan(6, pairs=[[f"T{k}", f"C{k}"] for k in range(1, 6)])
    flag = _only(documented(tmp_path, plan, a_survey(plan)), "unpaired_treated_area")
    assert flag["level"] == "refused"
    assert flag["text"].startswith("T6 has no")


@pytest.mark.parametrize("weight", [None, 0.0, -1.0, 0.0000001])
def test_weights_that_are_missing_or_not_positive_are_refused(tmp_path: Path, weight: float | None) -> None:
    import polars as pl

    plan = a_plan()
    bad = pl.int_range(pl.len()).is_in([3, 500])
    frame = a_survey(plan).with_columns(w=pl.when(bad).then(weight).otherwise(pl.col("w")))
    document = documented(tmp_path, plan, frame)
    flag = _only(document, "bad_weight")
    assert flag["level"] == "refused"
    assert "2 rows" in flag["text"]
    assert _is_without_numbers(document["outcomes"][0])


def test_a_bad_weight_outside_the_plan_is_not_held_against_it(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(7)
    frame = a_survey(a_plan(8)).with_columns(w=pl.when(pl.col("area") == "T8").then(0.0).otherwise(pl.col("w")))
    assert codes_of(documented(tmp_path, plan, frame)) == []


def test_a_covariate_that_repeats_another_is_dropped_with_a_note(tmp_path: Path) -> None:
    import polars as pl

    covariates = [{"name": "sex", "variable": "sex"}, {"name": "again", "variable": "again"}]
    plan = a_plan(covariates=covariates)
    frame = a_survey(plan).with_columns(again=pl.col("sex") * 10)
    document = documented(tmp_path, plan, frame)
    flag = _only(document, "collinear_dropped")
    assert flag["level"] == "note"
    assert "again: 20" in flag["text"]
    plain = documented(tmp_path, a_plan(covariates=covariates[:1]), frame)
    both, one = (d["outcomes"][0]["adjusted"]["crv1_area"] for d in (document, plain))
    assert both["se"] == pytest.approx(one["se"], rel=1e-12)
