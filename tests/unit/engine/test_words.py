"""What is said of a result: four ways of speaking, direction and unit from the plan."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from evaluation.engine.clustered import StudentTest
from evaluation.engine.results import Estimate, OutcomeResult, Result
from evaluation.engine.spec import Measure, spec_of
from evaluation.engine.words import Text, text_of, verdict_of
from tests.unit.engine.kit import a_plan, a_survey, an_outcome, documented

FORBIDDEN = re.compile(
    r"significan|insignificant|prove|caused|no effect|trend|beneficiar|p-value|p =|increase|decrease", re.IGNORECASE
)
PHRASE = "the share of residents who felt able to influence local decisions"


def _said(
    estimate: float,
    low: float,
    high: float,
    *,
    better: Literal["higher", "lower"] = "higher",
    unit: Literal["percent", "points"] = "percent",
    family: Literal["primary", "secondary"] = "primary",
    phrase: str | None = PHRASE,
    secondaries: int = 0,
) -> Text:
    more = [an_outcome(f"other{k}") for k in range(secondaries)]
    spec = spec_of(a_plan(9, outcomes=[an_outcome("y", family="primary"), *more]))
    test = StudentTest(se=(high - low) / 4, df=8, p=0.03, ci=(low, high))
    outcome = OutcomeResult(
        measure=Measure("y", "Can influence decisions", phrase, family, better, unit),
        is_binary=unit == "percent",
        n=5000,
        not_answered=0,
        means=(),
        by_area=(),
        unadjusted=Estimate(estimate=estimate, n=5000, headline="crv3_pair", crv3_pair=test),
        adjusted=None,
        mde=0.09,
    )
    text = text_of(outcome, Result(spec, (), (outcome,)))
    assert not FORBIDDEN.search(" ".join((text.finding, text.range, text.limits)))
    return text


def test_a_range_clear_of_zero_is_told_with_people_in_100() -> None:
    text = _said(0.075, 0.016, 0.135)
    assert text.finding == (
        "Between wave 1 and wave 2, the share of residents who felt able to influence local decisions changed more "
        "favourably in the programme's neighbourhoods than in the comparison areas. We estimate the difference at "
        "7.5 percentage points, about 7 or 8 people in every 100."
    )
    assert text.range == (
        "Taking survey chance into account, the likely range is 1.6 to 13.5 points (95% confidence interval)."
    )


def test_harm_is_told_in_the_same_words_and_place() -> None:
    good, harm = _said(0.075, 0.016, 0.135), _said(-0.075, -0.135, -0.016)
    assert harm.finding.startswith(good.finding.split("more favourably")[0] + "less favourably")
    assert "−7.5 percentage points, about 7 or 8 fewer people in every 100" in harm.finding
    assert harm.range == good.range.replace("1.6 to 13.5", "−13.5 to −1.6")
    assert harm.limits == good.limits


def test_where_lower_is_better_a_fall_is_favourable_and_a_rise_is_not() -> None:
    fall, rise = _said(-0.05, -0.09, -0.01, better="lower"), _said(0.05, 0.01, 0.09, better="lower")
    assert "changed more favourably" in fall.finding
    assert "changed less favourably" in rise.finding
    assert fall.finding.endswith("a lower figure is better.")
    assert rise.finding.endswith("a lower figure is better.")


def test_a_range_across_zero_is_not_clear() -> None:
    text = _said(0.02, -0.03, 0.07)
    assert text.finding.startswith("The survey does not show a clear difference in the share of residents who felt")
    assert "Our estimate is 2.0 points, but the range runs from −3.0 to 7.0" in text.range
    assert "so anything from a fall to a rise is possible." in text.range
    assert text.range.endswith("This is not evidence that nothing changed.")
    assert "about 9.0 points" in text.limits


@pytest.mark.parametrize(
    ("low", "high", "possible"),
    [
        (-0.128, 0.0003, "anything from a fall to no change is possible"),
        (-0.128, -0.0003, "anything from a fall to no change is possible"),
        (-0.0004, 0.12, "anything from no change to a rise is possible"),
        (0.0004, 0.12, "anything from no change to a rise is possible"),
    ],
)
def test_an_end_that_prints_as_zero_is_no_change_and_never_clear(low: float, high: float, possible: str) -> None:
    text = _said((low + high) / 2, low, high)
    assert text.finding.startswith("The survey does not show a clear difference")
    assert possible in text.range
    assert "−0.0" not in text.range


def test_a_scale_is_told_in_points_and_without_people() -> None:
    text = _said(0.213, 0.1, 0.326, unit="points")
    assert "0.21 points on its scale." in text.finding
    assert "people" not in text.finding
    assert "0.10 to 0.33 points" in text.range


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (0.071, "about 7 people in every 100"),
        (0.0774, "about 7 or 8 people in every 100"),
        (0.079, "about 8 people in every 100"),
        (0.011, "about 1 person in every 100"),
        (0.005, "less than 1 person in every 100"),
    ],
)
def test_people_in_100_are_whole(estimate: float, words: str) -> None:
    assert words in _said(estimate, 0.002, 0.2).finding


def test_without_a_phrase_the_label_stands_in_the_sentence() -> None:
    assert "wave 2, “Can influence decisions” changed" in _said(0.075, 0.016, 0.135, phrase=None).finding


def test_limits_say_what_is_assumed_what_it_rests_on_and_how() -> None:
    limits = _said(0.075, 0.016, 0.135).limits
    assert "would have changed alike, which two waves of a survey cannot test" in limits
    assert "18 areas in 9 matched pairs" in limits
    assert "leaving out one pair at a time" in limits
    assert "chance" not in limits


def test_secondary_measures_say_how_many_would_look_clear_by_chance() -> None:
    nine = _said(0.075, 0.016, 0.135, family="secondary", secondaries=9)
    assert "With nine secondary measures, one that looks clear may well be chance." in nine.limits
    forty = _said(0.075, 0.016, 0.135, family="secondary", secondaries=40)
    assert "With 40 secondary measures, about 2 would look clear by chance alone." in forty.limits


def test_too_thin_says_no_number(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan()
    frame = a_survey(plan).with_columns(y=pl.when(pl.col("wave") == 2).then(0).otherwise(pl.col("y")))
    outcome = documented(tmp_path, plan, frame)["outcomes"][0]
    assert outcome["verdict"] == "thin"
    assert outcome["text"]["finding"] == "There are too few answers to give an estimate."
    assert outcome["text"]["range"] == ""
    assert not re.search(r"\d\.\d", outcome["text"]["limits"])


def test_one_wave_is_too_thin(tmp_path: Path) -> None:
    plan = a_plan()
    outcome = documented(tmp_path, plan, a_survey(plan).filter(wave=1))["outcomes"][0]
    assert outcome["text"]["finding"] == "There are too few answers to give an estimate."
    assert "wave 2" in outcome["text"]["limits"]


def test_an_answer_that_never_varies_is_not_called_too_few(tmp_path: Path) -> None:
    import polars as pl

    plan = a_plan(outcomes=[an_outcome("y", family="primary", unit="points")])
    outcome = documented(tmp_path, plan, a_survey(plan).with_columns(y=pl.lit(3.5)))["outcomes"][0]
    assert outcome["text"]["finding"] == "There is no estimate for this measure."
    assert "Everyone gave the same answer" in outcome["text"]["limits"]


def test_the_verdict_follows_the_reported_estimate_not_the_other() -> None:
    spec = spec_of(a_plan(9))
    clear, unclear = (StudentTest(se=0.02, df=8, p=0.03, ci=ci) for ci in ((0.01, 0.1), (-0.01, 0.1)))
    outcome: Any = OutcomeResult(
        measure=Measure("y", "Y", None, "primary", "higher", "percent"),
        is_binary=True,
        n=1,
        not_answered=0,
        means=(),
        by_area=(),
        unadjusted=Estimate(estimate=0.05, headline="crv3_pair", crv3_pair=clear),
        adjusted=Estimate(estimate=0.05, headline="crv3_pair", crv3_pair=unclear),
    )
    result = Result(spec, (), (outcome,))
    assert verdict_of(outcome, result) == "unclear"
    assert verdict_of(replace(outcome, adjusted=None), result) == "clear"
