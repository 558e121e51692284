"""A plan is filled in, hashed and refused in sentences."""

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.codebook import load_codebook
from nrp.formats.documents import DocumentError
from nrp.formats.plan import canonical_plan, load_plan, plan_sha256

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"
DOCUMENT: dict[str, Any] = json.loads((HHS / "plan.json").read_text(encoding="utf-8"))
CODEBOOK = load_codebook((HHS / "codebook.json").read_bytes())

SHORT: dict[str, Any] = {
    "format": "nrp-plan/1",
    "area": "area",
    "wave": "wave",
    "baseline": 1,
    "followup": 2,
    "treated": [1],
    "comparators": ["0"],
    "outcomes": [{"name": "y1", "family": "primary", "better": "higher", "unit": "points", "column": "y1"}],
}


def refusal(change: Callable[[dict[str, Any]], object], document: dict[str, Any] = DOCUMENT) -> list[str]:
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(DocumentError) as caught:
        load_plan(changed, CODEBOOK)
    return list(caught.value.sentences)


def test_the_examples_hash_is_that_of_the_example_itself() -> None:
    plain = json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert plan_sha256(load_plan(DOCUMENT, CODEBOOK)) == hashlib.sha256(plain).hexdigest()


def test_defaults_left_out_and_defaults_written_give_one_hash() -> None:
    shorter = copy.deepcopy(DOCUMENT)
    for key in ("wave", "starts", "missing_covariates", "effects", "design", "subgroups", "imputation", "raking"):
        del shorter[key]
    del shorter["outcomes"][1]["derive"]["min_answered"]
    for covariate in shorter["covariates"]:
        del covariate["kind"]
    assert plan_sha256(load_plan(shorter, CODEBOOK)) == plan_sha256(load_plan(DOCUMENT, CODEBOOK))


def test_the_order_of_keys_and_a_point_after_a_whole_number_do_not_matter() -> None:
    turned = dict(reversed(copy.deepcopy(DOCUMENT).items()))
    turned["outcomes"][1]["derive"]["threshold"] = 10.0
    assert plan_sha256(load_plan(turned, CODEBOOK)) == plan_sha256(load_plan(DOCUMENT, CODEBOOK))


def test_a_phrase_changes_the_hash_only_when_there_is_one() -> None:
    changed = copy.deepcopy(DOCUMENT)
    changed["outcomes"][0]["phrase"] = None
    assert plan_sha256(load_plan(changed, CODEBOOK)) == plan_sha256(load_plan(DOCUMENT, CODEBOOK))
    changed["outcomes"][0]["phrase"] = "the share who felt heard"
    assert plan_sha256(load_plan(changed, CODEBOOK)) != plan_sha256(load_plan(DOCUMENT, CODEBOOK))


def test_a_short_plan_is_filled_in() -> None:
    plan = load_plan(SHORT)
    assert plan.treated == ["1"]
    assert plan.outcomes[0].label == "y1"
    assert (plan.effects, plan.design, plan.missing_covariates, plan.release) == (
        "area",
        "cross_section",
        "level",
        "none",
    )
    assert plan.columns == ("area", "wave", "y1")


def test_a_covariate_without_an_entry_is_categorical_and_a_number_with_one_continuous() -> None:
    with_covariates = SHORT | {
        "covariates": [{"name": "a", "variable": "a"}, {"name": "b", "variable": "b"}],
        "variables": [{"name": "b", "type": "decimal"}],
    }
    assert [covariate.kind for covariate in load_plan(with_covariates).covariates] == ["categorical", "continuous"]


def test_variables_of_the_plan_stand_in_for_a_codebook() -> None:
    document = SHORT | {
        "outcomes": [SHORT["outcomes"][0] | {"column": None, "derive": {"kind": "value", "variable": "score"}}],
    }
    with pytest.raises(DocumentError, match="which is not among the variables"):
        load_plan(document)
    plan = load_plan(document | {"variables": [{"name": "score", "type": "integer", "missing": {"-9": "Refused"}}]})
    assert canonical_plan(plan)["variables"][0]["missing"] == {"-9": "Refused"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.update(followup="1"), "The baseline and the follow-up must be two different waves."),
        (
            lambda d: d["pairs"].append(["CMP01", "NFL01"]),
            'The pair "CMP01" and "NFL01" must name one treated area and one comparator, in that order.',
        ),
        (lambda d: d["comparators"].append("NFL01"), 'Two of the areas are named "NFL01".'),
        (
            lambda d: d["outcomes"][0].update(column="x"),
            'Outcome "influence_decisions" needs either a "derive" or a "column".',
        ),
        (lambda d: d.update(starts={"CMP01": 2}), '"starts" names "CMP01", which is not a treated area.'),
        (lambda d: d.update(household=None, design="panel"), 'A panel design needs "household" and "person".'),
        (lambda d: d.update(treated=[]), 'The document: "treated" cannot be []; it must not be empty.'),
    ],
)
def test_a_fault_is_told_in_a_sentence(change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    assert sentence in refusal(change)
