"""A codebook is read whole or refused in sentences that name what is wrong."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.codebook import load_codebook
from nrp.formats.documents import DocumentError

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"
DOCUMENT: dict[str, Any] = json.loads((HHS / "codebook.json").read_text(encoding="utf-8"))


def refusal(change: Callable[[dict[str, Any]], object]) -> list[str]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(DocumentError) as caught:
        load_codebook(document)
    return list(caught.value.sentences)


def variable(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in document["variables"] if entry["name"] == name)


def test_the_example_is_read() -> None:
    codebook = load_codebook((HHS / "codebook.json").read_bytes())
    assert codebook.roles.area == "area_code"
    assert len(codebook.variables) == 42
    assert codebook.by_name["influence"].answers == ("1", "2", "3", "4")
    assert [outcome.name for outcome in codebook.outcomes if outcome.family == "primary"] == ["influence_decisions"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: variable(d, "age").pop("type"), 'Variable "age" has no "type".'),
        (
            lambda d: variable(d, "age").update(mising={}),
            'Variable "age" has a key "mising" that the format does not know.',
        ),
        (lambda d: variable(d, "sex").update(codes={}), 'Variable "sex" is of type code but lists no codes.'),
        (
            lambda d: variable(d, "age").update(min="young"),
            'Variable "age": "min" cannot be "young"; it must be a number.',
        ),
        (lambda d: variable(d, "age").update(min=200), 'Variable "age": min is greater than max.'),
        (
            lambda d: variable(d, "sex")["missing"].update({"1": "Refused"}),
            'Variable "sex": "1" stands both among the codes and among the missing codes.',
        ),
        (
            lambda d: d["roles"].update(weight="wt"),
            'The weight column is said to be "wt", but no variable has that name.',
        ),
        (
            lambda d: d["roles"].update(weight="hh_id"),
            'The weight column "hh_id" must be of type decimal or integer.',
        ),
        (lambda d: d["roles"].update(date="age"), 'The date column "age" must be of type date.'),
        (
            lambda d: d["outcomes"][0]["derive"].update(values=[9]),
            'Outcome "influence_decisions": "9" is not among the codes of "influence".',
        ),
        (
            lambda d: d["outcomes"][1]["derive"]["items"].append("gad8"),
            'Outcome "anxiety_symptoms" uses "gad8", which is not among the variables.',
        ),
        (
            lambda d: d["outcomes"][1]["derive"].update(min_answered=8),
            'Outcome "anxiety_symptoms" asks for 8 answers but has only 7 items.',
        ),
        (
            lambda d: d["outcomes"][1].update(family="primary"),
            "Exactly one outcome must be primary; here 2 are.",
        ),
        (lambda d: d["variables"].append(variable(d, "age")), 'Two of the variables are named "age".'),
        (
            lambda d: d["covariates"][0].update(bands=[30, 18]),
            'Covariate "age_group": its bands must rise from one to the next.',
        ),
        (
            lambda d: d["covariates"][0].update(variable="hh_id"),
            'Covariate "age_group" needs "hh_id" as a number.',
        ),
        (lambda d: d.pop("roles"), 'The document has no "roles".'),
    ],
)
def test_a_fault_is_told_in_a_sentence(change: Callable[[dict[str, Any]], object], sentence: str) -> None:
    assert sentence in refusal(change)


def test_every_fault_is_told_at_once() -> None:
    def change(document: dict[str, Any]) -> None:
        variable(document, "age").pop("type")
        variable(document, "sex").pop("type")
        document.pop("instrument")

    assert len(refusal(change)) == 3


def test_a_type_outside_the_list_names_the_list() -> None:
    (sentence,) = refusal(lambda d: variable(d, "age").update(type="number"))
    assert "'code', 'integer', 'decimal', 'text' or 'date'" in sentence
    assert 'it is "number"' in sentence


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "is not JSON"),
        ("[]", "must be a JSON object"),
        ('{"a": 1, "a": 2}', 'The key "a" is given twice'),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 900 + "1" + "}" * 900, "nested too deeply"),
        (r'{"instrument": "half a \ud800"}', "cannot be kept"),
        (r'{"\u0000": 1}', "cannot be kept"),
    ],
)
def test_text_that_is_no_document_is_refused(text: str | bytes, part: str) -> None:
    with pytest.raises(DocumentError, match=part):
        load_codebook(text)
