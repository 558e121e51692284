"""Missing answers filled in by chained equations, beside the headline."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evaluation.engine.document import document_of
from evaluation.engine.report import result_table
from evaluation.engine.run import evaluate_files
from evaluation.engine.sources import Source
from nrp.formats.canonical import canonical_json
from nrp.formats.plan import Plan
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, codes_of, documented

if TYPE_CHECKING:
    import polars as pl

TWO = [an_outcome("y", family="primary"), an_outcome("other")]
COVARIATES = [{"name": "age", "variable": "age"}, {"name": "sex", "variable": "sex"}]


def a_filled_plan(ours: int = 8, *, datasets: int = 5, iterations: int = 3, **changes: Any) -> Plan:
    plain: dict[str, Any] = {"imputation": {"datasets": datasets, "iterations": iterations}, "outcomes": TWO}
    return a_plan(ours, **(plain | changes))


def with_gaps(
    survey: "pl.DataFrame", share: float, *, columns: Sequence[str] = ("y",), seed: int = 9
) -> "pl.DataFrame":
    """Take answers out by chance alone."""
    import polars as pl

    rng = np.random.default_rng(2000 + seed)
    gaps = {column: pl.Series(rng.random(len(survey)) < share) for column in columns}
    return survey.with_columns(pl.when(~gap).then(pl.col(column)).alias(column) for column, gap in gaps.items())


def with_a_twin(survey: "pl.DataFrame", alike: float, seed: int = 4) -> "pl.DataFrame":
    """Put a second outcome beside `y` that equals it in a share of the people."""
    import polars as pl

    rng = np.random.default_rng(seed)
    same = pl.Series(rng.random(len(survey)) < alike)
    return survey.with_columns(pl.when(same).then(pl.col("y")).otherwise(1 - pl.col("y")).alias("other"))


def silent_when_low(survey: "pl.DataFrame", seed: int = 7) -> "pl.DataFrame":
    """In the programme's follow-up most of those whose twin answer is 0 do not answer `y`."""
    import polars as pl

    chance = pl.Series(np.random.default_rng(1000 + seed).random(len(survey)))
    here = pl.col("area").str.starts_with("T") & (pl.col("wave") == 2) & (pl.col("other") == 0)
    return survey.with_columns(pl.when(~(here & (chance < 0.7))).then(pl.col("y")).alias("y"))


def first(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["outcomes"][0]
    return found


def effect_of(document: dict[str, Any]) -> float:
    return float(first(document)[document["reported"]]["estimate"])


def filled_effect_of(document: dict[str, Any]) -> float:
    return float(first(document)["imputation"]["estimate"])


def test_nothing_missing_gives_the_headline_and_says_so(tmp_path: Path) -> None:
    plan = a_filled_plan()

    outcome = first(documented(tmp_path, plan, a_survey(plan, outcomes=("y", "other"))))

    headline = outcome["unadjusted"]["crv3_pair"]
    filled = outcome["imputation"]
    assert {key: filled[key] for key in ("se", "df", "p", "ci")} == headline
    assert filled["estimate"] == outcome["unadjusted"]["estimate"]
    assert filled["datasets"] == 0
    assert filled["text"].startswith("Everybody gave an answer that counts")


def test_a_plan_that_does_not_ask_gets_no_imputation(tmp_path: Path) -> None:
    plan = a_plan()

    assert first(documented(tmp_path, plan, with_gaps(a_survey(plan), 0.1)))["imputation"] is None


@pytest.mark.parametrize("covariates", [[], COVARIATES])
def test_answers_missing_by_chance_recover_the_headline(tmp_path: Path, covariates: list[dict[str, Any]]) -> None:
    plan = a_filled_plan(covariates=covariates)
    survey = with_a_twin(a_survey(plan, people=80, effect=0.1, outcomes=("y",)), 0.8)
    whole = documented(tmp_path, plan, survey)

    found = documented(tmp_path, plan, with_gaps(survey, 0.15))

    filled = first(found)["imputation"]
    sampling_error = (filled["between"] * (1 + 1 / filled["datasets"])) ** 0.5
    assert 0 < sampling_error < filled["se"]
    assert abs(filled["estimate"] - effect_of(whole)) < 3 * sampling_error
    assert filled["datasets"] == 5
    assert filled["iterations"] == 3
    assert filled["ci"][0] < filled["estimate"] < filled["ci"][1]
    assert first(found)["not_answered"] > 150


def test_answers_missing_with_a_known_answer_are_put_right(tmp_path: Path) -> None:
    """Over six surveys: those who answer low stay silent more often, and another answer tells it."""
    left, mended = [], []
    for seed in range(6):
        plan = a_filled_plan(seed=seed)
        survey = with_a_twin(a_survey(plan, people=60, seed=seed), 0.85, seed=seed)
        truth = effect_of(documented(tmp_path, plan, survey))
        found = documented(tmp_path, plan, silent_when_low(survey, seed=seed))
        left.append(effect_of(found) - truth)
        mended.append(filled_effect_of(found) - truth)

    assert np.mean(left) > 0.12
    assert abs(np.mean(mended)) < 0.02


def test_answers_missing_with_a_covariate_are_put_right(tmp_path: Path) -> None:
    """The plan adjusts for nothing, but sorts residents by age: the young say 1 more often and answer less."""
    import polars as pl

    left, mended = [], []
    for seed in range(6):
        plan = a_filled_plan(subgroups=[{"name": "age", "variable": "age"}], seed=seed)
        rng = np.random.default_rng(seed)
        survey = a_survey(plan, people=60, seed=seed, outcomes=("y", "other"))
        young = pl.col("age") < 2
        chance = pl.Series(rng.random(len(survey)))
        survey = survey.with_columns((chance < pl.when(young).then(0.7).otherwise(0.2)).cast(pl.Int64).alias("y"))
        truth = effect_of(documented(tmp_path, plan, survey))
        here = pl.col("area").str.starts_with("T") & (pl.col("wave") == 2) & young
        silent = pl.Series(rng.random(len(survey))) < 0.7
        found = documented(tmp_path, plan, survey.with_columns(pl.when(~(here & silent)).then(pl.col("y")).alias("y")))
        left.append(effect_of(found) - truth)
        mended.append(filled_effect_of(found) - truth)

    assert np.mean(left) < -0.1
    assert abs(np.mean(mended)) < 0.02


def test_half_of_the_answers_missing_does_not_pull_the_effect_towards_zero(tmp_path: Path) -> None:
    """The equations know area and wave, so what they draw holds the effect (they are congenial).

    Without it the filled-in half would have no effect and the estimate would be half of 0.4. The
    answers that are left are free of bias here; five data sets of eight surveys stay within 0.025.
    """
    left, filled = [], []
    for seed in range(8):
        plan = a_filled_plan(seed=seed)
        survey = with_a_twin(a_survey(plan, effect=0.4, shock=0.03, seed=seed), 0.5, seed=seed)
        found = documented(tmp_path, plan, with_gaps(survey, 0.5, seed=seed))
        left.append(effect_of(found))
        filled.append(filled_effect_of(found))

    assert np.mean(left) > 0.33
    assert np.mean(filled) == pytest.approx(np.mean(left), abs=0.025)


def test_completed_areas_differ_as_much_as_areas_do(tmp_path: Path) -> None:
    """The error by area of completed surveys is that of whole ones, with 40% of the answers missing.

    Twelve surveys of sixteen areas know that ratio to about a tenth. A free effect for every area
    and wave would give 2.3 times the variance where areas differ by sampling alone.
    """
    whole, within = [], []
    for seed in range(12):
        plan = a_filled_plan(outcomes=TWO[:1], datasets=10, seed=seed)
        survey = a_survey(plan, shock=0.0, seed=seed)
        se = first(documented(tmp_path, plan, survey))["unadjusted"]["crv3_pair"]["se"]
        filled = first(documented(tmp_path, plan, with_gaps(survey, 0.4, seed=seed)))["imputation"]
        whole.append(se**2)
        within.append(filled["within"])

    assert np.mean(within) / np.mean(whole) == pytest.approx(1.0, abs=0.35)


def test_rows_in_any_order_format_or_number_of_files_give_the_same_bytes(tmp_path: Path) -> None:
    plan = a_filled_plan(covariates=[*COVARIATES, {"name": "height", "variable": "height", "kind": "continuous"}])
    survey = a_survey(plan, people=30, outcomes=("y", "other"))
    height = np.random.default_rng(1).normal(170, 10, len(survey)).round(2)
    import polars as pl

    survey = with_gaps(survey.with_columns(height=height), 0.1, columns=("y", "other", "height", "age"))
    shuffled = survey.sample(fraction=1.0, shuffle=True, seed=3)
    survey.write_parquet(tmp_path / "whole.parquet")
    shuffled.write_csv(tmp_path / "shuffled.csv")
    for k in range(3):
        shuffled[k::3].select(sorted(survey.columns)).write_parquet(tmp_path / f"part{k}.parquet")
    shuffled.filter(pl.col("wave") == 1).write_parquet(tmp_path / "one.parquet")
    shuffled.filter(pl.col("wave") == 2).write_parquet(tmp_path / "two.parquet")

    def bytes_of(*names: str, **waves: str) -> bytes:
        sources = [Source(tmp_path / name, waves.get(name.partition(".")[0])) for name in names]
        result, inputs = evaluate_files(sources, plan)
        return canonical_json(document_of(result, plan, inputs))

    whole = bytes_of("whole.parquet")
    assert bytes_of("shuffled.csv") == whole
    assert bytes_of("part2.parquet", "part0.parquet", "part1.parquet") == whole
    assert bytes_of("two.parquet", "one.parquet", one="1", two="2") == whole


def test_another_seed_draws_other_answers(tmp_path: Path) -> None:
    plan, other = a_filled_plan(seed=1), a_filled_plan(seed=2)
    survey = with_gaps(a_survey(plan, outcomes=("y", "other")), 0.1)

    one, two = documented(tmp_path, plan, survey), documented(tmp_path, other, survey)

    assert effect_of(one) == effect_of(two)
    assert filled_effect_of(one) != filled_effect_of(two)


def test_weights_that_are_all_equal_and_columns_that_say_the_same_are_no_hindrance(tmp_path: Path) -> None:
    import polars as pl

    again = [*COVARIATES, {"name": "sex again", "variable": "sex"}]
    plan = a_filled_plan(covariates=again, weight=None)
    survey = a_survey(plan, outcomes=("y", "other")).with_columns(w=pl.lit(1.0))

    document = documented(tmp_path, plan, with_gaps(survey, 0.1))

    assert document["outcomes"][0]["imputation"]["se"] > 0


def test_few_treated_areas_are_filled_in_with_the_test_that_stands_for_them(tmp_path: Path) -> None:
    plan = a_filled_plan(3, theirs=8, is_paired=False)

    outcome = first(documented(tmp_path, plan, with_gaps(a_survey(plan, outcomes=("y", "other")), 0.1)))

    assert outcome["unadjusted"]["headline"] == "area_t"
    assert outcome["imputation"]["df"] < outcome["unadjusted"]["area_t"]["df"]
    assert outcome["imputation"]["estimate"] == pytest.approx(outcome["unadjusted"]["area_t"]["estimate"], abs=0.05)


def test_an_outcome_without_a_range_is_not_filled_in(tmp_path: Path) -> None:
    plan = a_filled_plan(1, theirs=8, is_paired=False)

    outcome = first(documented(tmp_path, plan, with_gaps(a_survey(plan, outcomes=("y", "other")), 0.1)))

    assert outcome["imputation"] is None


def test_what_would_take_too_long_is_left_out_with_a_sentence(tmp_path: Path) -> None:
    names = [f"y{k}" for k in range(20)]
    outcomes = [an_outcome(name, family="primary" if name == "y0" else "secondary") for name in names]
    plan = a_filled_plan(4, datasets=200, iterations=100, outcomes=outcomes)
    survey = a_survey(plan, people=200, outcomes=names)

    document = documented(tmp_path, plan, with_gaps(survey, 0.1, columns=names))

    (flag,) = [flag for flag in document["flags"] if flag["code"] == "imputation_too_large"]
    assert flag["level"] == "note"
    assert "with so many people and measures it would take too long" in flag["text"]
    assert document["outcomes"][0]["imputation"] is None
    assert document["outcomes"][0]["unadjusted"]["estimate"] is not None


def test_a_covariate_of_very_many_levels_is_too_large_as_well(tmp_path: Path) -> None:
    import polars as pl

    plan = a_filled_plan(3, subgroups=[{"name": "street", "variable": "street"}], is_paired=False)
    survey = a_survey(plan, people=250, outcomes=("y", "other"))
    streets = survey.with_columns(street=pl.int_range(pl.len()) % 2000)

    document = documented(tmp_path, plan, with_gaps(streets, 0.1))

    assert "imputation_too_large" in codes_of(document)
    assert first(document)["imputation"] is None


def test_too_few_answers_for_the_equations_are_left_as_they_are(tmp_path: Path) -> None:
    """Eight pairs with two answers a place: 64 answers for 32 places and 30 other columns."""
    import polars as pl

    names = ["y", *(f"other{k}" for k in range(30))]
    outcomes = [an_outcome(name, family="primary" if name == "y" else "secondary") for name in names]
    plan = a_filled_plan(outcomes=outcomes)
    survey = a_survey(plan, people=10, outcomes=names)
    turn = pl.int_range(pl.len()).over("area", "wave")
    place = pl.struct("area", "wave").rle_id()
    thin = pl.when(turn < 2).then((turn + place // 3) % 2).cast(pl.Int64)

    document = documented(tmp_path, plan, survey.with_columns(y=thin))

    assert "imputation_too_few_answers" in codes_of(document)
    assert first(document)["imputation"] is None
    assert first(document)["unadjusted"]["headline"] == "crv3_pair"


def test_the_words_say_when_filling_in_changes_the_finding(tmp_path: Path) -> None:
    plan = a_filled_plan()
    survey = with_a_twin(a_survey(plan, people=60, seed=3), 0.95)

    document = documented(tmp_path, plan, silent_when_low(survey))

    outcome = first(document)
    filled = outcome["imputation"]
    assert outcome["verdict"] == "clear"
    assert filled["same_finding"] is False
    assert "The answers alone show a clear difference and the filled-in ones none that is clear" in filled["text"]
    table = result_table(document)
    assert "Label of y: With the missing answers filled in 5 times, the estimate is" in table
    assert "For every other measure the finding is the same as without." in table


def test_the_command_fills_in_the_same_with_any_number_of_threads_and_tells_how_far_it_is(tmp_path: Path) -> None:
    raking = {"margins": [{"name": "sex", "variable": "sex", "shares": {"1": 0.45, "2": 0.55}}]}
    plan = a_filled_plan(raking=raking, covariates=COVARIATES)
    survey = with_gaps(a_survey(plan, outcomes=("y", "other")), 0.1, columns=("y", "other"))
    survey.write_parquet(tmp_path / "survey.parquet")
    survey.sample(fraction=1.0, shuffle=True, seed=2).write_csv(tmp_path / "survey.csv")
    (tmp_path / "plan.json").write_text(json.dumps(plan.model_dump(mode="json", exclude_none=True)))

    def done(file: str, threads: int) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "evaluation.engine", "estimate", str(tmp_path / file), "--plan"]
        environment = dict(os.environ) | {"POLARS_MAX_THREADS": str(threads)}
        return subprocess.run(
            [*command, str(tmp_path / "plan.json"), "--json", "--progress"],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parents[3],
            env=environment,
        )

    one, two = done("survey.parquet", 1), done("survey.csv", 3)

    assert one.stdout == two.stdout
    assert first(json.loads(one.stdout))["imputation"]["datasets"] == 5
    steps = [json.loads(line) for line in one.stderr.splitlines()]
    assert [step["progress"] for step in steps[:-1]] == sorted(step["progress"] for step in steps[:-1])
    assert "imputing" in {step.get("step") for step in steps}
    assert steps[-1]["timings"]["imputing"] > 0


def test_a_panel_is_not_filled_in_and_the_note_says_why(tmp_path: Path) -> None:
    import polars as pl

    plan = a_filled_plan(design="panel", person="person")
    survey = a_survey(plan, outcomes=("y", "other")).with_columns(person=pl.int_range(pl.len()).over("area", "wave"))

    document = documented(tmp_path, plan, with_gaps(survey, 0.1))

    (flag,) = [flag for flag in document["flags"] if flag["code"] == "imputation_not_for_panels"]
    assert flag["text"].startswith("The missing answers were not filled in: a panel follows the same households")
    assert first(document)["imputation"] is None
