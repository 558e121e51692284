"""The difference of two codebooks tells a changed meaning from a changed word."""

import copy
from collections.abc import Callable
from typing import Any

from nrp.formats.codebook import load_codebook
from surveys.intake.codebook_diff import as_problems, compare_codebooks
from surveys.intake.harmonised import harmonised
from surveys.intake.recoding import recoded
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


def test_the_same_answers_under_other_codes_are_renumbered_and_say_which_is_which() -> None:
    after = copy.deepcopy(CODEBOOK)
    variable(after, "influence")["codes"] = {
        "0": "Agree",
        "1": "Tend to agree",
        "2": "Tend to disagree",
        "3": "Disagree",
    }
    after["outcomes"][0]["derive"]["values"] = [0, 1]
    (found,) = compare_codebooks(load_codebook(CODEBOOK), load_codebook(after))
    assert (found.change, found.severity) == ("renumbered", "blocks")
    assert found.codes == {"0": "1", "1": "2", "2": "3", "3": "4"}
    back = harmonised(after, CODEBOOK, coded=["influence"], renamed={})
    assert variable(back, "influence")["codes"] == variable(CODEBOOK, "influence")["codes"]
    assert back["outcomes"][0]["derive"]["values"] == [1, 2]
    assert compare_codebooks(load_codebook(CODEBOOK), load_codebook(back)) == ()
    assert harmonised(after, CODEBOOK, coded=[], renamed={}) == after


def test_a_scale_turned_round_in_new_words_is_found_and_another_wording_is_not() -> None:
    after = copy.deepcopy(CODEBOOK)
    codes = variable(after, "influence")["codes"]
    codes |= {"1": "Strongly disagree", "4": "Strongly agree"}
    (found,) = compare_codebooks(load_codebook(CODEBOOK), load_codebook(after))
    assert (found.change, found.codes) == ("meaning_changed", {"1": "4", "4": "1"})
    codes |= {"1": "I agree", "4": "I disagree"}
    assert [one.change for one in compare_codebooks(load_codebook(CODEBOOK), load_codebook(after))] == ["reworded"]


def test_a_renamed_variable_of_an_outcome_stops_a_file_until_it_is_said_to_be_the_same() -> None:
    after = copy.deepcopy(CODEBOOK)
    entry = variable(after, "influence")
    entry["name"], entry["label"] = "q12", "Can you influence decisions"
    after["outcomes"][0]["derive"]["variable"] = "q12"
    found = {
        (one.change, one.variable, one.severity) for one in compare_codebooks(*map(load_codebook, (CODEBOOK, after)))
    }
    assert ("renamed", "q12", "blocks") in found
    back = harmonised(after, CODEBOOK, coded=[], renamed={"q12": "influence"})
    assert back["outcomes"] == CODEBOOK["outcomes"]
    assert variable(back, "influence")["label"] == "Can you influence decisions"
    assert back["version"] == "1 as 1"


def test_codes_of_a_file_are_put_in_each_others_place_whatever_they_are_spelled_like() -> None:
    import polars as pl

    said = {"1": "4", "4": "1", "9": None}
    assert recoded(pl.Series(["1", "4.0", " 4", None, "9", "2", "x"]), said).to_list() == [
        "4", "1", "1", None, None, "2", "x",
    ]  # fmt: skip
    assert recoded(pl.Series([1.0, 4.0, 2.5]), said).to_list() == ["4", "1", "2.5"]
    assert recoded(pl.Series([1, 2]), {}).to_list() == [1, 2]
