"""The difference of two codebooks tells a changed meaning from a changed word."""

import copy
from collections.abc import Callable
from typing import Any

from nrp.formats.codebook import load_codebook
from surveys.intake.codebook_diff import as_problems, compare_codebooks
from tests.unit.intake.survey_files import CODEBOOK


def differences(change: Callable[[dict[str, Any]], object]) -> set[tuple[str, str]]:
    after = copy.deepcopy(CODEBOOK)
    change(after)
    found = compare_codebooks(load_codebook(CODEBOOK), load_codebook(after))
    return {(difference.change, difference.variable) for difference in found}


def variable(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in document["variables"] if entry["name"] == name)


def test_equal_codebooks_differ_in_nothing() -> None:
    assert differences(lambda document: document) == set()


def test_a_scale_turned_round_is_a_changed_meaning_and_blocks() -> None:
    after = copy.deepcopy(CODEBOOK)
    variable(after, "influence")["codes"] = {
        "1": "Disagree",
        "2": "Tend to disagree",
        "3": "Tend to agree",
        "4": "Agree",
    }
    (found,) = compare_codebooks(load_codebook(CODEBOOK), load_codebook(after))
    assert found.change == "meaning_changed"
    assert "1 was “Agree” and is now “Disagree”" in found.text
    assert [(p.kind, p.severity) for p in as_problems((found,))] == [("meaning_changed", "blocks")]


def test_another_word_for_the_same_code_is_reworded() -> None:
    assert differences(lambda d: variable(d, "influence")["codes"].update({"1": "Strongly agree"})) == {
        ("reworded", "influence")
    }


def test_a_missing_code_that_becomes_an_answer_is_a_changed_meaning() -> None:
    def change(document: dict[str, Any]) -> None:
        entry = variable(document, "influence")
        del entry["missing"]["-8"]
        entry["codes"]["-8"] = "No opinion"

    assert ("meaning_changed", "influence") in differences(change)


def test_codes_added_types_changed_variables_added_dropped_and_renamed_are_told_apart() -> None:
    def change(document: dict[str, Any]) -> None:
        variable(document, "influence")["codes"]["5"] = "No view"
        variable(document, "weight")["label"] = "Survey weight"
        variable(document, "sex")["name"] = "gender"
        document["variables"].remove(variable(document, "age"))
        document["variables"].append({"name": "damp", "label": "Damp", "type": "text"})

    assert differences(change) == {
        ("codes_changed", "influence"),
        ("reworded", "weight"),
        ("renamed", "gender"),
        ("dropped", "age"),
        ("added", "damp"),
    }
