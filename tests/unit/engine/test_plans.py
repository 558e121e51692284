"""What a plan can ask for: covariates as they come, areas and waves left out, and what is refused in words."""

from pathlib import Path

import pytest

from tests.unit.engine.kit import a_plan, a_survey, documented


def test_areas_and_waves_outside_the_plan_change_nothing_but_the_rows_read(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6)
    frame = a_survey(plan)
    strangers = frame.with_columns(area=pl.lit("ADV01"), y=1 - pl.col("y"))
    later = frame.with_columns(wave=pl.lit(3).cast(pl.Int64))
    plain = documented(tmp_path, plan, frame)
    crowded = documented(tmp_path, plan, pl.concat([frame, strangers, later]))
    assert crowded["outcomes"] == plain["outcomes"]
    assert [i["cells_sha256"] for i in crowded["inputs"]] == [i["cells_sha256"] for i in plain["inputs"]]
    assert [i["rows"] for i in crowded["inputs"]] == [2 * i["rows"] for i in plain["inputs"]]


def test_a_missing_covariate_is_a_level_of_its_own_or_drops_the_row_if_the_plan_says_so(tmp_path: Path) -> None:
    import polars as pl

    covariates = [{"name": "age", "variable": "age"}]
    frame = a_survey(a_plan()).with_columns(age=pl.when(pl.int_range(pl.len()) % 10 > 0).then(pl.col("age")))
    as_level = documented(tmp_path, a_plan(covariates=covariates), frame)["outcomes"][0]
    complete = documented(tmp_path, a_plan(covariates=covariates, missing_covariates="complete_cases"), frame)
    kept = documented(tmp_path, a_plan(covariates=covariates), frame.drop_nulls("age"))["outcomes"][0]
    assert as_level["adjusted"]["n"] == frame.height
    assert complete["outcomes"][0]["adjusted"]["n"] == frame.height - frame["age"].null_count()
    assert complete["outcomes"][0]["n"] == complete["outcomes"][0]["adjusted"]["n"]
    assert complete["outcomes"][0]["adjusted"]["crv3_pair"] == kept["adjusted"]["crv3_pair"]
    assert complete["outcomes"][0]["unadjusted"] == as_level["unadjusted"]


def test_a_continuous_covariate_is_a_slope(tmp_path: Path) -> None:
    import numpy as np
    import polars as pl

    plan = a_plan(covariates=[{"name": "age", "variable": "age", "kind": "continuous"}])
    frame = a_survey(plan).with_columns(age=pl.col("age") * 7.5 + pl.col("w"))
    areas = [*plan.treated, *plan.comparators]
    columns = np.column_stack(
        [
            ((frame["wave"] == 2) & frame["area"].str.starts_with("T")).to_numpy(),
            (frame["wave"] == 2).to_numpy(),
            frame["age"].to_numpy(),
            *[(frame["area"] == area).to_numpy() for area in areas],
        ]
    ).astype(float)
    root = np.sqrt(frame["w"].to_numpy())
    expected = np.linalg.lstsq(columns * root[:, None], frame["y"].to_numpy() * root, rcond=None)[0][0]
    found = documented(tmp_path, plan, frame)["outcomes"][0]["adjusted"]["estimate"]
    assert found == pytest.approx(expected, rel=1e-9)


def test_without_pairs_the_area_jackknife_is_the_headline(tmp_path: Path) -> None:
    plan = a_plan(5, 7, is_paired=False)
    document = documented(tmp_path, plan, a_survey(plan))
    estimate = document["outcomes"][0]["unadjusted"]
    assert estimate["headline"] == "crv3_area"
    assert estimate["crv3_pair"] is None
    assert estimate["crv3_area"]["df"] == 11
    assert document["design"]["pairs"] is None
    assert document["outcomes"][0]["by_pair"] == []
    assert {one["kind"] for one in document["outcomes"][0]["leave_one_out"]} == {"area"}


def test_without_weights_everyone_counts_once(tmp_path: Path) -> None:
    import polars as pl

    frame = a_survey(a_plan())
    alone = documented(tmp_path, a_plan(weight=None), frame)["outcomes"]
    assert alone == documented(tmp_path, a_plan(), frame.with_columns(w=pl.lit(1.0)))["outcomes"]


def test_area_codes_and_waves_are_compared_as_trimmed_text(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan()
    frame = a_survey(plan)
    untidy = frame.with_columns(area=pl.concat_str(pl.lit(" "), "area", pl.lit("  ")), wave=pl.col("wave").cast(float))
    assert documented(tmp_path, plan, untidy) == documented(tmp_path, plan, frame)


def test_the_same_survey_gives_the_same_document_twice(tmp_path: Path) -> None:
    plan = a_plan(12, is_paired=False)
    frame = a_survey(plan, people=10)
    assert documented(tmp_path, plan, frame) == documented(tmp_path, plan, frame)
