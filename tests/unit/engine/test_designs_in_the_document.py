"""Panels, several waves and several starts, all the way from a file to the result document."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.report import result_table
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, codes_of, documented

if TYPE_CHECKING:
    import polars as pl


def a_panel_plan(**changes: Any) -> Plan:
    plain: dict[str, Any] = {"design": "panel", "person": "person"}
    plain["outcomes"] = [an_outcome("y", family="primary"), an_outcome("z")]
    return a_plan(6, **(plain | changes))


def a_panel(plan: Plan, **options: Any) -> "pl.DataFrame":
    import polars as pl

    frame = a_survey(plan, outcomes=("y", "z"), **options)
    return frame.with_columns(person=pl.int_range(pl.len()) % 2)


def three_waves(plan: Plan) -> "pl.DataFrame":
    import polars as pl

    later = a_survey(plan, seed=5).filter(pl.col("wave") == 2).with_columns(wave=pl.lit(3, dtype=pl.Int64))
    return pl.concat([a_survey(plan, seed=4), later], how="vertical_relaxed")


def test_a_panel_reports_the_change_of_households(tmp_path: Path) -> None:
    plan = a_panel_plan(covariates=[{"name": "age", "variable": "age"}])
    frame = a_panel(plan, effect=0.15)
    document = documented(tmp_path, plan, frame)
    assert document["design"]["kind"] == "panel"
    outcome = document["outcomes"][0]
    apart = documented(tmp_path, a_panel_plan(design="cross_section", covariates=plan.covariates), frame)
    assert outcome["unadjusted"]["estimate"] != apart["outcomes"][0]["unadjusted"]["estimate"]
    assert outcome["means"] == apart["outcomes"][0]["means"]
    for name in ("crv1_area", "crv3_area", "crv3_pair", "wild_area", "permutation"):
        low, high = outcome["adjusted"][name]["ci"]
        assert low < outcome["adjusted"]["estimate"] < high
    assert len(outcome["leave_one_out"]) == 18
    assert all(row["ci"][0] < row["estimate"] < row["ci"][1] for row in outcome["by_pair"])
    assert document["outcomes"][1]["romano_wolf_p"] is not None


def test_a_panel_has_the_same_bytes_whatever_the_order_of_rows(tmp_path: Path) -> None:
    plan = a_panel_plan(covariates=[{"name": "sex", "variable": "sex"}])
    frame = a_panel(plan)
    whole = json.dumps(documented(tmp_path, plan, frame))
    assert json.dumps(documented(tmp_path, plan, frame.sample(fraction=1.0, shuffle=True, seed=3))) == whole


@pytest.mark.parametrize("lost", ["one area in a wave", "a wave", "everybody", "variation"])
def test_a_panel_with_something_missing_says_so(lost: str, tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan(covariates=[{"name": "sex", "variable": "sex"}])
    frame = a_panel(plan)
    if lost == "variation":
        flat = frame.with_columns(y=pl.lit(1), z=pl.lit(0))
        assert codes_of(documented(tmp_path, plan, flat)).count("no_variation") == 2
        return
    kept = {
        "one area in a wave": ~((pl.col("area") == "T2") & (pl.col("wave") == 2)),
        "a wave": pl.col("wave") == 1,
        "everybody": pl.lit(value=False),
    }[lost]
    document = documented(tmp_path, plan, frame.filter(kept))
    assert {"one area in a wave": "area_missing_in_wave"}.get(lost, "one_wave") in codes_of(document)
    assert document["outcomes"][0]["unadjusted"]["estimate"] is None


def test_a_person_twice_in_a_wave_of_a_panel_gives_no_estimate(tmp_path: Path) -> None:
    import polars as pl

    plan = a_panel_plan()
    frame = a_panel(plan)
    document = documented(tmp_path, plan, pl.concat([frame, frame[:1]]))
    assert "duplicate_person" in codes_of(document)
    assert document["outcomes"][0]["unadjusted"]["estimate"] is None


def test_three_waves_show_the_events_beside_the_headline(tmp_path: Path) -> None:
    plan = a_plan(6, waves=[1, 2, 3])
    document = documented(tmp_path, plan, three_waves(plan))
    two = documented(tmp_path, a_plan(6), three_waves(plan))
    outcome = document["outcomes"][0]
    assert outcome["unadjusted"] == two["outcomes"][0]["unadjusted"]
    assert two["outcomes"][0]["staggered"] is None
    found = outcome["staggered"]
    assert found["groups"] == [{"start": 2, "areas": 6}]
    assert [(row["start"], row["wave"], row["event"]) for row in found["group_times"]] == [(2, 2, 0), (2, 3, 1)]
    assert [row["event"] for row in found["event_study"]] == [0, 1]
    assert found["overall"]["df"] == 5
    assert found["pre_trend"] is None
    assert found["sensitivity"] is None


def test_with_two_waves_before_there_is_a_figure_of_the_trend_and_of_what_it_could_hide(tmp_path: Path) -> None:
    plan = a_plan(6, waves=[1, 2, 3], baseline=2, followup=3)
    document = documented(tmp_path, plan, three_waves(plan))
    found = document["outcomes"][0]["staggered"]
    assert found["pre_trend"]["events"] == 1
    assert found["pre_trend"]["df"] == [1, 5]
    limits = document["outcomes"][0]["text"]["limits"]
    assert found["pre_trend"]["text"] in limits
    assert "two waves of a survey cannot test" not in limits
    assert [row["m"] for row in found["sensitivity"]["intervals"]] == [0.0, 0.5, 1.0, 1.5, 2.0]
    first, plain = found["sensitivity"]["intervals"][0]["ci"], found["event_study"][1]["ci"]
    assert first == pytest.approx(plain, abs=1e-8)


def test_the_readable_table_shows_the_events_and_their_words(tmp_path: Path) -> None:
    plan = a_plan(6, waves=[1, 2, 3], baseline=2, followup=3)
    document = documented(tmp_path, plan, three_waves(plan))
    table = result_table(document)
    assert "Areas with the programme: 6 from wave 3. The wave before the start is the base." in table
    found = document["outcomes"][0]["staggered"]
    assert f"Label of y: {found['pre_trend']['text']}" in table
    assert f"Label of y: {found['sensitivity']['text']}" in table
    assert "Waves since the start" not in result_table(documented(tmp_path, a_plan(6), three_waves(plan)))


def test_areas_that_begin_later_are_left_out_of_the_headline_only(tmp_path: Path) -> None:
    starts = dict.fromkeys(["T1", "T2", "T3", "T4"], 2) | dict.fromkeys(["T5", "T6", "T7", "T8"], 3)
    plan = a_plan(8, waves=[1, 2, 3], starts=starts)
    document = documented(tmp_path, plan, three_waves(plan))
    assert "starts_after_followup" in codes_of(document)
    assert document["design"]["areas"] == 8
    assert document["design"]["waves"] == [1, 2, 3]
    found = document["outcomes"][0]["staggered"]
    assert [group["areas"] for group in found["groups"]] == [4, 4]
    assert np.isfinite([row["sign_flip_p"] for row in found["event_study"]]).all()
    assert found["pre_trend"]["events"] == 1
