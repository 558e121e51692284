"""Who did not answer: counted outcome by outcome, and a level of its own in every covariate."""

from pathlib import Path

from evaluation.engine.report import result_table
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, documented

TWO = [an_outcome("y", family="primary"), an_outcome("other")]
SEX = [{"name": "sex", "variable": "sex"}]
DESCRIBED = [{"name": "sex", "type": "code", "codes": {"1": "man", "2": "woman"}, "missing": {"-8": "refused"}}]


def test_every_outcome_has_its_own_count_and_its_own_table_of_who_answered(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(outcomes=TWO)
    survey = a_survey(plan, people=50, outcomes=("y", "other"))
    turn = pl.int_range(pl.len()).over("area", "wave")
    here = pl.col("area").str.starts_with("T") & (pl.col("wave") == 2)
    gaps = survey.with_columns(
        pl.when(~(here & (turn < 10))).then(pl.col("y")).alias("y"),
        pl.when(turn > 0).then(pl.col("other")).alias("other"),
    )

    first, second = documented(tmp_path, plan, gaps)["outcomes"]

    assert first["missing"] == [
        {"arm": "programme", "wave": 1, "asked": 400, "answered": 400},
        {"arm": "programme", "wave": 2, "asked": 400, "answered": 320},
        {"arm": "comparator", "wave": 1, "asked": 400, "answered": 400},
        {"arm": "comparator", "wave": 2, "asked": 400, "answered": 400},
    ]
    assert {cell["answered"] for cell in second["missing"]} == {392}
    assert (first["n"], first["not_answered"]) == (1520, 80)
    assert (second["n"], second["not_answered"]) == (1568, 32)


def test_a_missing_code_counts_as_no_answer(tmp_path: Path) -> None:
    import polars as pl

    agreed = {
        "name": "agree",
        "type": "code",
        "codes": {"1": "yes", "2": "no"},
        "missing": {"-8": "does not know", "-9": "refused"},
    }
    outcome = an_outcome("y", family="primary") | {
        "column": None,
        "derive": {"kind": "one_of", "variable": "agree", "values": ["1"]},
    }
    plan = a_plan(outcomes=[outcome], variables=[agreed])
    turn = pl.int_range(pl.len()).over("area", "wave")
    code = pl.when(turn == 0).then(-8).when(turn == 1).then(-9).otherwise(2 - pl.col("y"))

    (found,) = documented(tmp_path, plan, a_survey(plan, people=50).with_columns(agree=code))["outcomes"]

    assert found["not_answered"] == 2 * 32
    assert {cell["answered"] for cell in found["missing"]} == {8 * 48}


def test_not_stated_is_a_level_of_its_own_and_complete_cases_leave_it_out(tmp_path: Path) -> None:
    import polars as pl

    survey = a_survey(a_plan(), people=50)
    turn = pl.int_range(pl.len()).over("area", "wave")
    silent = pl.when(turn < 5).then(pl.when(turn < 2).then(-8)).otherwise(pl.col("sex"))
    survey = survey.with_columns(sex=silent)
    by_level = a_plan(covariates=SEX, variables=DESCRIBED)
    complete = a_plan(covariates=SEX, variables=DESCRIBED, missing_covariates="complete_cases")

    kept, left = (documented(tmp_path, plan, survey)["outcomes"][0] for plan in (by_level, complete))

    assert (kept["n"], left["n"]) == (1600, 1440)
    assert kept["unadjusted"] == left["unadjusted"]
    alone = survey.filter(turn >= 5)
    assert documented(tmp_path, by_level, alone)["outcomes"][0]["adjusted"]["estimate"] == left["adjusted"]["estimate"]
    # Blank and −8 are one level: told apart they would be adjusted for one by one.
    blank = survey.with_columns(sex=pl.when(pl.col("sex") != -8).then(pl.col("sex")))
    assert documented(tmp_path, by_level, blank)["outcomes"][0]["adjusted"] == kept["adjusted"]


def test_the_readable_table_gives_the_share_that_did_not_answer(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan()
    survey = a_survey(plan, people=50)
    turn = pl.int_range(pl.len()).over("area", "wave")
    document = documented(tmp_path, plan, survey.with_columns(y=pl.when(turn >= 6).then(pl.col("y"))))

    table = result_table(document)

    lines = table[table.index("Missing answers") :].splitlines()
    assert lines[1] == "In per cent of the people asked."
    assert lines[3].split("  ")[-1].strip() == "comparator, wave 2"
    assert lines[4].split() == ["y", "12.0", "12.0", "12.0", "12.0"]


def test_the_readable_table_is_silent_when_everybody_answered(tmp_path: Path) -> None:
    plan = a_plan()

    assert "Missing answers" not in result_table(documented(tmp_path, plan, a_survey(plan)))
