"""Survey weights, raked weights or none, from the file to the readable table."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluation.engine.report import result_table
from tests.unit.engine.kit import a_plan, a_survey, documented

SEX = {"margins": [{"name": "sex", "variable": "sex", "shares": {"1": 0.3, "2": 0.7}}]}


def effect_of(document: dict[str, Any]) -> float:
    return float(document["outcomes"][0]["unadjusted"]["estimate"])


def test_without_weights_everybody_counts_once(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(weight=None)
    survey = a_survey(plan)

    document = documented(tmp_path, plan, survey)

    mean = survey.group_by(pl.col("area").str.head(1), "wave").agg(pl.col("y").mean()).sort("area", "wave")["y"]
    comparators_before, comparators_after, before, after = mean
    assert effect_of(document) == pytest.approx(after - before - comparators_after + comparators_before, abs=1e-12)
    assert document["design"]["weights"] == "none"
    assert {arm["effective"] for arm in document["sample"]["arms"]} == {480.0}
    assert "The plan names no weights: everybody counts once." in result_table(document)


def test_weights_that_are_all_the_same_give_what_no_weights_give(tmp_path: Path) -> None:
    import polars as pl

    survey = a_survey(a_plan()).with_columns(w=pl.lit(2.5))

    weighted, alone = (documented(tmp_path, plan, survey) for plan in (a_plan(), a_plan(weight=None)))

    for one, other in zip(weighted["outcomes"], alone["outcomes"], strict=True):
        assert one["unadjusted"]["estimate"] == pytest.approx(other["unadjusted"]["estimate"], abs=1e-13)
        assert one["unadjusted"]["crv3_pair"]["se"] == pytest.approx(other["unadjusted"]["crv3_pair"]["se"], rel=1e-12)
    assert weighted["design"]["weights"] == "survey"


def test_the_effective_sample_size_is_shown_by_arm_and_wave(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan()
    survey = a_survey(plan)
    document = documented(tmp_path, plan, survey)

    here = survey.filter(pl.col("area").str.starts_with("T") & (pl.col("wave") == 1))["w"].to_numpy()
    first = document["sample"]["arms"][0]
    assert first["effective"] == pytest.approx(here.sum() ** 2 / np.sum(here**2), rel=1e-9)
    table = result_table(document)
    assert "The survey's own weights are used." in table
    assert f"{first['effective']:.0f}" in table[table.index("Weights") :]


def test_raked_weights_go_through_means_estimate_and_table(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(raking=SEX)
    survey = a_survey(plan)

    document = documented(tmp_path, plan, survey)

    assert document["design"]["weights"] == "raked"
    by_hand = survey.with_columns(
        w=pl.col("w")
        * pl.col("sex").replace_strict({1: 0.3, 2: 0.7}, return_dtype=pl.Float64)
        / pl.col("w").sum().over("wave", "sex")
    )
    by_hand = by_hand.with_columns(arm=pl.col("area").str.head(1))
    mean = (
        by_hand.group_by("arm", "wave").agg((pl.col("w") * pl.col("y")).sum() / pl.col("w").sum()).sort("arm", "wave")
    )
    shown = [cell["mean"] for cell in document["outcomes"][0]["means"]]
    assert shown == pytest.approx([*mean["w"][2:], *mean["w"][:2]], abs=1e-6)
    raked = documented(tmp_path, a_plan(), by_hand.with_columns(pl.col("w") * 1000))
    assert effect_of(document) == pytest.approx(effect_of(raked), abs=1e-6)
    (one, two) = document["raking"]["groups"]
    assert (one["group"], two["group"]) == ("wave 1", "wave 2")
    assert one["converged"]
    assert one["effective_after"] < one["effective_before"]
    lines = result_table(document).splitlines()
    assert "Raked inside each wave to sex." in lines
    assert any(line.startswith("wave 1 ") and " yes " in line for line in lines)


def test_raking_needs_no_weights_to_begin_with(tmp_path: Path) -> None:
    plan = a_plan(raking=SEX, weight=None)

    document = documented(tmp_path, plan, a_survey(plan))

    assert document["design"]["weights"] == "raked"
    assert document["raking"]["groups"][0]["effective_before"] == pytest.approx(960.0, rel=1e-12)


def test_margins_that_do_not_fit_the_people_leave_no_estimate(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(raking=SEX)
    survey = a_survey(plan).with_columns(sex=pl.when(pl.col("wave") == 2).then(1).otherwise(pl.col("sex")))

    document = documented(tmp_path, plan, survey)

    outcome = document["outcomes"][0]
    assert [(flag["code"], flag["level"]) for flag in document["flags"]] == [("raking_level_missing", "refused")]
    assert outcome["unadjusted"]["estimate"] is None
    assert "Nobody in wave 2 is “2”" in outcome["text"]["limits"]


def test_weights_over_six_orders_of_magnitude_are_raked_and_filled_in_without_trouble(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(raking=SEX, imputation={"datasets": 2, "iterations": 1})
    rng = np.random.default_rng(8)
    survey = a_survey(plan)
    survey = survey.with_columns(
        w=pl.Series(10 ** rng.uniform(-3, 3, len(survey))),
        y=pl.when(pl.Series(rng.random(len(survey)) > 0.1)).then(pl.col("y")),
    )

    outcome = documented(tmp_path, plan, survey)["outcomes"][0]

    assert outcome["unadjusted"]["estimate"] is not None
    assert np.isfinite(outcome["imputation"]["se"])


@pytest.mark.parametrize("weight", ["none", "survey"])
def test_the_readable_table_has_the_filled_in_results(tmp_path: Path, weight: str) -> None:
    import polars as pl

    plan = a_plan(weight=None if weight == "none" else "w", imputation={"datasets": 2, "iterations": 1})
    survey = a_survey(plan)
    gap = pl.Series(np.random.default_rng(1).random(len(survey)) < 0.1)

    document = documented(tmp_path, plan, survey.with_columns(y=pl.when(~gap).then(pl.col("y"))))

    table = result_table(document)
    part = table[table.index("If the missing answers are filled in") :]
    assert part.splitlines()[3].startswith("y ")
    assert part.splitlines()[5] == "For every measure the finding is the same as without."
    assert part.splitlines()[6].startswith("Filling in assumes that people who did not answer")
