"""The effect within groups of residents, and whether it differs between them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from tests.unit.engine.kit import a_plan, a_survey, an_outcome, codes_of, documented, evaluated

if TYPE_CHECKING:
    import polars as pl

SEX = {"name": "sex", "variable": "sex"}
AGE = {"name": "age_band", "variable": "age"}


def changed(frame: "pl.DataFrame", column: str, to: Any, where: "pl.Expr") -> "pl.DataFrame":
    import polars as pl

    return frame.with_columns(pl.when(where).then(pl.lit(to)).otherwise(pl.col(column)).alias(column))


def the_subgroups(folder: Path, plan: Any, frame: "pl.DataFrame") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = documented(folder, plan, frame)["outcomes"][0]["subgroups"]
    return found


def test_every_level_has_its_effect_with_the_headline_s_kind_of_interval(tmp_path: Path) -> None:
    plan = a_plan(9, subgroups=[SEX])
    document = documented(tmp_path, plan, a_survey(plan, effect=0.2))
    outcome = document["outcomes"][0]

    (subgroup,) = outcome["subgroups"]

    assert [level["level"] for level in subgroup["levels"]] == ["1", "2"]
    assert sum(level["n"] for level in subgroup["levels"]) == outcome["n"]
    for level in subgroup["levels"]:
        assert level["df"] == outcome["unadjusted"]["crv3_pair"]["df"] == 8
        assert level["ci"][0] < level["estimate"] < level["ci"][1]
        assert sum(cell["n"] for cell in level["means"]) == level["n"]
    for at, cell in enumerate(outcome["means"]):
        assert sum(level["means"][at]["ones"] for level in subgroup["levels"]) == cell["ones"]


def test_two_levels_are_compared_by_the_t_test_of_their_difference(tmp_path: Path) -> None:
    plan = a_plan(9, subgroups=[SEX])
    result = evaluated(tmp_path, plan, a_survey(plan))
    (subgroup,) = result.outcomes[0].subgroups
    test = subgroup.interaction
    assert test is not None
    assert test.df == (1, 8)
    assert test.p == pytest.approx(2 * stats.t.sf(np.sqrt(test.statistic), 8), rel=1e-12)


def test_an_effect_among_women_alone_is_found_and_told(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[SEX, AGE], outcomes=[an_outcome("y", family="primary")])
    frame = a_survey(plan, people=300)
    lifted = (pl.col("sex") == 2) & (pl.col("wave") == 2) & pl.col("area").str.starts_with("T")
    frame = changed(frame, "y", 1, lifted & (pl.col("home").str.ends_with("3") | pl.col("home").str.ends_with("7")))
    sex, age = the_subgroups(tmp_path, plan, frame)

    assert sex["interaction"]["holm_p"] < 0.02
    assert sex["text"].startswith("The difference varies with sex: our estimate runs from ")
    assert "(sex 1) to" in sex["text"]
    assert age["text"].startswith("The survey does not show that the difference varies with age band (F(3, 6) = ")
    assert "with the two such tests of this measure taken together" in age["text"]
    assert age["text"].endswith("This is not evidence that it is the same for everyone.")


def test_the_tests_of_one_outcome_are_a_family_of_their_own_under_holm(tmp_path: Path) -> None:
    plan = a_plan(9, subgroups=[SEX, AGE])
    sex, age = the_subgroups(tmp_path, plan, a_survey(plan))
    small, large = sorted((sex["interaction"], age["interaction"]), key=lambda test: test["p"])

    assert small["holm_p"] == pytest.approx(min(1.0, 2 * small["p"]))
    assert large["holm_p"] == pytest.approx(max(small["holm_p"], large["p"]))


def test_those_who_did_not_say_are_shown_but_not_compared(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[SEX])
    frame = a_survey(plan, people=90)
    third = pl.col("home").str.ends_with("1") | pl.col("home").str.ends_with("4") | pl.col("home").str.ends_with("7")
    (subgroup,) = the_subgroups(tmp_path, plan, changed(frame, "sex", None, third))

    assert [level["level"] for level in subgroup["levels"]] == ["1", "2", "not stated"]
    assert subgroup["levels"][2]["estimate"] is not None
    assert subgroup["interaction"]["levels"] == ["1", "2"]
    assert subgroup["interaction"]["df"] == [1, 8]


def test_a_level_of_few_people_is_withheld_and_left_out_of_the_comparison(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[AGE])
    few = (pl.col("age") == 3) & ~((pl.col("area") == "T1") & pl.col("home").str.ends_with("2"))
    (subgroup,) = the_subgroups(tmp_path, plan, changed(a_survey(plan), "age", 2, few))
    level = subgroup["levels"][3]

    assert level["withheld"] == "too_few_answers"
    assert level["estimate"] is level["se"] is level["ci"] is level["p"] is None
    assert subgroup["interaction"]["levels"] == ["0", "1", "2"]
    assert "Groups with too few answers or areas are not part of this test." in subgroup["text"]


def test_an_area_without_answers_of_a_level_drops_out_of_it_with_its_pair(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[SEX])
    frame = a_survey(plan)
    gone = (pl.col("area") == "C4") & (pl.col("wave") == 1) & (pl.col("sex") == 2)
    (subgroup,) = the_subgroups(tmp_path, plan, frame.filter(~gone))
    men, women = subgroup["levels"]

    assert (men["areas_left_out"], men["df"]) == (0, 8)
    assert (women["areas_left_out"], women["df"]) == (2, 7)
    assert subgroup["interaction"]["df"] == [1, 7]
    kept = frame.filter(~pl.col("area").is_in(["T4", "C4"]) & (pl.col("sex") == 2))
    assert women["n"] == len(kept)
    others = [(f"T{k}", f"C{k}") for k in range(1, 10) if k != 4]
    treated, comparators = ([pair[side] for pair in others] for side in (0, 1))
    smaller = a_plan(9, treated=treated, comparators=comparators, pairs=[list(pair) for pair in others])
    alone = documented(tmp_path, smaller, kept)["outcomes"][0]["unadjusted"]
    assert women["estimate"] == pytest.approx(alone["estimate"], abs=1e-14)
    assert women["se"] == pytest.approx(alone["crv3_pair"]["se"], rel=1e-12)


def test_without_pairs_an_area_drops_out_alone(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, 8, is_paired=False, subgroups=[SEX])
    gone = (pl.col("area") == "C4") & (pl.col("wave") == 1) & (pl.col("sex") == 2)
    (subgroup,) = the_subgroups(tmp_path, plan, a_survey(plan).filter(~gone))

    assert [(level["areas_left_out"], level["df"]) for level in subgroup["levels"]] == [(0, 13), (1, 12)]


def test_a_level_left_with_few_treated_areas_is_withheld(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(6, subgroups=[SEX])
    gone = pl.col("area").is_in(["T1", "T2", "C3"]) & (pl.col("sex") == 2)
    document = documented(tmp_path, plan, a_survey(plan).filter(~gone))
    (subgroup,) = document["outcomes"][0]["subgroups"]

    assert [level["withheld"] for level in subgroup["levels"]] == [None, "few_treated_areas"]
    assert subgroup["interaction"] is None
    assert subgroup["untested"] == "few_levels"
    assert "subgroup_not_tested" in codes_of(document)


def test_a_level_where_all_answered_alike_is_withheld(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[AGE])
    frame = changed(a_survey(plan), "y", 1, pl.col("age") == 3)
    (subgroup,) = the_subgroups(tmp_path, plan, frame)

    assert subgroup["levels"][3]["withheld"] == "no_variation"


def test_too_many_levels_for_the_pairs_are_shown_but_not_compared(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(5, subgroups=[AGE])
    document = documented(tmp_path, plan, a_survey(plan, people=200).with_columns(pl.col("age").cast(pl.Int64)))
    (subgroup,) = document["outcomes"][0]["subgroups"]

    assert all(level["estimate"] is not None for level in subgroup["levels"])
    assert (subgroup["interaction"], subgroup["untested"]) == (None, "few_clusters")
    assert subgroup["text"] == (
        "Whether the difference varies with age band could not be tested: there are too few areas for so many "
        "groups of residents."
    )
    assert codes_of(document).count("subgroup_not_tested") == 1


def test_forty_levels_are_estimated_and_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(5, subgroups=[AGE])
    frame = a_survey(plan, people=1200).with_columns((pl.int_range(pl.len()) % 40).alias("age"))
    (subgroup,) = the_subgroups(tmp_path, plan, frame)

    assert [level["level"] for level in subgroup["levels"]] == [str(k) for k in range(40)]
    assert all(level["estimate"] is not None for level in subgroup["levels"])


def test_with_three_treated_areas_no_level_has_an_effect(tmp_path: Path) -> None:
    plan = a_plan(3, 6, is_paired=False, subgroups=[SEX])
    (subgroup,) = the_subgroups(tmp_path, plan, a_survey(plan, people=200))

    assert [level["withheld"] for level in subgroup["levels"]] == ["few_treated_areas"] * 2


def test_an_outcome_without_an_estimate_has_no_subgroups(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[SEX])
    frame = a_survey(plan).with_columns(pl.lit(1).alias("y"))

    assert the_subgroups(tmp_path, plan, frame) == []


def test_the_subgroup_s_own_factor_adjusts_for_nothing_within_a_level(tmp_path: Path) -> None:
    frame = a_survey(a_plan(9))
    both = a_plan(9, covariates=[SEX, AGE], subgroups=[SEX])
    other = a_plan(9, covariates=[AGE], subgroups=[SEX])

    one, two = the_subgroups(tmp_path, both, frame), the_subgroups(tmp_path, other, frame)

    for mine, theirs in zip(one[0]["levels"], two[0]["levels"], strict=True):
        assert mine["estimate"] == pytest.approx(theirs["estimate"], abs=1e-13)
        assert mine["se"] == pytest.approx(theirs["se"], rel=1e-11)


def test_complete_cases_and_a_continuous_covariate_hold_within_a_level_too(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(
        9,
        subgroups=[SEX],
        covariates=[{"name": "age", "variable": "age", "kind": "continuous"}],
        missing_covariates="complete_cases",
    )
    frame = changed(a_survey(plan), "age", None, pl.col("home").str.ends_with("5"))
    women = frame.filter(pl.col("sex") == 2)
    (subgroup,) = the_subgroups(tmp_path, plan, frame)
    alone = documented(tmp_path, plan.model_copy(update={"subgroups": []}), women)["outcomes"][0]["adjusted"]

    assert subgroup["levels"][1]["n"] == alone["n"] < len(women)
    assert subgroup["levels"][1]["estimate"] == pytest.approx(alone["estimate"], abs=1e-13)
    assert subgroup["levels"][1]["se"] == pytest.approx(alone["crv3_pair"]["se"], rel=1e-11)


def test_arm_effects_hold_within_a_level_too(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(9, subgroups=[SEX], effects="arm")
    frame = a_survey(plan)
    (subgroup,) = the_subgroups(tmp_path, plan, frame)
    women = frame.filter(pl.col("sex") == 2)
    alone = documented(tmp_path, plan.model_copy(update={"subgroups": []}), women)["outcomes"][0]["unadjusted"]

    assert subgroup["levels"][1]["estimate"] == pytest.approx(alone["estimate"], abs=1e-13)
    assert subgroup["levels"][1]["se"] == pytest.approx(alone["crv3_pair"]["se"], rel=1e-11)


def test_levels_are_named_by_what_their_codes_mean(tmp_path: Path) -> None:
    import polars as pl

    meanings = {"name": "sex", "type": "code", "codes": {"1": "Men", "2": "Women"}}
    plan = a_plan(9, subgroups=[SEX], variables=[meanings])
    lifted = (pl.col("sex") == 2) & (pl.col("wave") == 2) & pl.col("area").str.starts_with("T")
    frame = changed(a_survey(plan, people=300), "y", 1, lifted & pl.col("home").str.contains("[3579]$"))
    (subgroup,) = the_subgroups(tmp_path, plan, frame)

    assert [level["label"] for level in subgroup["levels"]] == ["Men", "Women"]
    assert "points (Men) to " in subgroup["text"]


def test_in_a_panel_groups_of_residents_have_area_effects_and_the_reader_is_told(tmp_path: Path) -> None:
    frame = a_survey(a_plan(9)).with_row_index("person")
    panel = a_plan(9, design="panel", person="person", subgroups=[SEX])
    document = documented(tmp_path, panel, frame)
    other = the_subgroups(tmp_path, a_plan(9, subgroups=[SEX]), frame)

    assert "subgroups_by_area" in codes_of(document)
    assert document["outcomes"][0]["subgroups"] == other
