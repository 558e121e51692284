"""Outcomes and covariates come out of answers as the codebook says, missing codes left aside."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nrp.formats.codebook import Covariate, Outcome, load_codebook
from nrp.formats.derive import NOT_STATED, NotDerivable, covariate_expr, outcome_expr
from nrp.formats.plan import PlanOutcome, load_plan
from nrp.formats.readers import read_table
from nrp.formats.values import normalise
from nrp.formats.variables import Variable

if TYPE_CHECKING:
    import polars as pl

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"
SCALE = {"codes": {"1": "a", "2": "b", "3": "c", "4": "d"}, "missing": {"-8": "Don't know"}}
VARIABLES = {
    name: Variable(name=name, type="code", codes=SCALE["codes"], missing=SCALE["missing"]) for name in ("p", "q", "r")
} | {
    "age": Variable(name="age", type="integer", missing={"-9": "Refused"}),
    "sex": Variable(name="sex", type="code", codes={"1": "m", "2": "f"}, missing={"-9": "Refused"}),
    "note": Variable(name="note", type="text"),
}


def outcome(derive: dict[str, Any]) -> Outcome:
    return Outcome.model_validate(
        {"name": "y", "label": "Y", "family": "primary", "better": "higher", "unit": "points", "derive": derive}
    )


def column(name: str) -> PlanOutcome:
    return PlanOutcome.model_validate(
        {"name": "y", "label": "Y", "family": "primary", "better": "higher", "unit": "points", "column": name}
    )


def frames(columns: dict[str, list[Any]]) -> "list[pl.DataFrame]":
    """The same answers as text, as whole numbers and as decimals."""
    import polars as pl

    numbers = pl.DataFrame(columns)
    return [numbers.cast(pl.String), numbers, numbers.cast(pl.Float64)]


def derived(frame: "pl.DataFrame", what: Outcome | PlanOutcome) -> list[Any]:
    values: list[Any] = frame.select(outcome_expr(what, VARIABLES, frame.schema))["y"].to_list()
    return values


def test_one_of_is_one_zero_or_missing() -> None:
    what = outcome({"kind": "one_of", "variable": "p", "values": [1, "2"]})
    for frame in frames({"p": [1, 2, 3, -8, None, 9]}):
        assert derived(frame, what) == [1, 1, 0, None, None, None]


def test_one_of_a_number_leaves_its_missing_codes_aside() -> None:
    what = outcome({"kind": "one_of", "variable": "age", "values": [18, 19.0]})
    for frame in frames({"age": [18, 19, 20, -9, None]}):
        assert derived(frame, what) == [1, 1, 0, None, None]


def test_a_sum_needs_enough_answers() -> None:
    items = {"p": [4, 1, 4, -8, None], "q": [4, 1, -8, -8, 4], "r": [2, 1, 4, 4, 4]}
    strict = outcome({"kind": "sum_at_least", "items": ["p", "q", "r"], "threshold": 8, "min_answered": 3})
    loose = outcome({"kind": "sum_at_least", "items": ["p", "q", "r"], "threshold": 8, "min_answered": 2})
    by_default = outcome({"kind": "sum_at_least", "items": ["p", "q", "r"], "threshold": 8})
    for frame in frames(items):
        assert derived(frame, strict) == [1, 0, None, None, None]
        assert derived(frame, by_default) == [1, 0, None, None, None]
        assert derived(frame, loose) == [1, 0, 1, None, 1]


def test_a_mean_turns_reversed_items_round() -> None:
    what = outcome({"kind": "mean", "items": ["p", "q"], "reverse": ["q"], "min_answered": 1})
    for frame in frames({"p": [1, 4, -8, None], "q": [1, 1, 2, -8]}):
        assert derived(frame, what) == [2.5, 4.0, 3.0, None]


def test_a_value_is_the_number_itself() -> None:
    what = outcome({"kind": "value", "variable": "age"})
    for frame in frames({"age": [30, -9, None]}):
        assert derived(frame, what) == [30, None, None]


def test_a_column_without_an_entry_is_taken_as_it_stands() -> None:
    for frame in frames({"score": [1, -8, None]}):
        assert derived(frame, column("score")) == [1, -8, None]


def test_a_column_with_an_entry_leaves_its_missing_codes_aside() -> None:
    for frame in frames({"age": [30, -9, None]}):
        assert derived(frame, column("age")) == [30, None, None]


def test_a_derivation_on_a_variable_nobody_described_is_refused() -> None:
    frame = frames({"z": [1]})[0]
    with pytest.raises(NotDerivable, match="neither the plan nor a codebook gives its codes"):
        outcome_expr(outcome({"kind": "value", "variable": "z"}), VARIABLES, frame.schema)
    with pytest.raises(NotDerivable, match="which is not in the data"):
        outcome_expr(outcome({"kind": "value", "variable": "age"}), VARIABLES, frame.schema)


def levels(covariate: Covariate, columns: dict[str, list[Any]]) -> list[list[Any]]:
    return [
        frame.select(covariate_expr(covariate, VARIABLES, frame.schema))[covariate.name].to_list()
        for frame in frames(columns)
    ]


def test_everything_missing_is_one_level_of_its_own() -> None:
    for found in levels(Covariate(name="s", variable="sex"), {"sex": [1, 2, -9, None, 7]}):
        assert found == ["1", "2", NOT_STATED, NOT_STATED, NOT_STATED]


def test_bands_are_closed_on_the_left_and_the_last_is_open() -> None:
    covariate = Covariate(name="g", variable="age", bands=[18, 30, 75])
    for found in levels(covariate, {"age": [17, 18, 29, 30, 74, 75, 110, -9, None]}):
        assert found == [
            NOT_STATED,
            *["18 to under 30"] * 2,
            *["30 to under 75"] * 2,
            *["75 and over"] * 2,
            NOT_STATED,
            NOT_STATED,
        ]


def test_a_number_without_bands_is_continuous_and_keeps_its_blanks() -> None:
    for found in levels(Covariate(name="a", variable="age"), {"age": [18, -9, None]}):
        assert found == [18.0, None, None]


def test_a_covariate_nobody_described_is_categorical_as_it_stands() -> None:
    for found in levels(Covariate(name="k", variable="k"), {"k": [1, -9, None]}):
        assert found == ["1", "-9", NOT_STATED]


def test_the_ten_outcomes_of_the_example_agree_with_a_plain_reading() -> None:
    codebook = load_codebook((HHS / "codebook.json").read_bytes())
    plan = load_plan((HHS / "plan.json").read_bytes(), codebook)
    frame = normalise(read_table(HHS / "wave1.sav").frame, codebook.by_name)
    derived_ones = frame.select(outcome_expr(each, codebook.by_name, frame.schema) for each in plan.outcomes)
    rows = frame.to_dicts()
    assert derived_ones["influence_decisions"].to_list() == [
        None if row["influence"] in {None, "-8", "-9"} else int(row["influence"] in {"1", "2"}) for row in rows
    ]
    gad = [[row[f"gad{item}"] for item in range(1, 8)] for row in rows]
    assert derived_ones["anxiety_symptoms"].to_list() == [
        None if {None, "-8", "-9"} & set(items) else int(sum(map(int, items)) >= 10) for items in gad
    ]
    expected = json.loads((HHS / "expected.json").read_text())["unadjusted"]["influence_decisions"]["means"]
    in_pairs = frame["area_code"].str.starts_with("NFL") & derived_ones["influence_decisions"].is_not_null()
    assert in_pairs.sum() == next(m["n"] for m in expected if (m["arm"], m["wave"]) == ("programme", 1))
