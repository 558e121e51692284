"""A draft may hold anything; what is wrong is said with its place, and what was not touched stays."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from nrp.formats.canonical import canonical_json
from nrp.formats.codebooks.boxes import boxes_of, entry_with
from nrp.formats.codebooks.compared import other_changes
from nrp.formats.codebooks.drafted import LISTS, added, closed, entry_of, moved, opened, removed
from nrp.formats.codebooks.faults import faults_of
from nrp.formats.codebooks.rules import rule_rows, rules_from, setting_rows, settings_from, severity_rows

HHS = Path(__file__).resolve().parents[2] / "data" / "hhs"


@pytest.fixture
def document() -> dict[str, Any]:
    return json.loads((HHS / "codebook.json").read_text())


def test_opening_and_saving_every_box_changes_nothing(document):
    draft = opened(document)
    for part in LISTS:
        for entry in draft[part]:
            saved = entry_with(part, entry, boxes_of(part, entry))
            entry.clear()
            entry.update(saved)
    assert canonical_json(closed(draft)) == canonical_json(document)
    assert faults_of(draft) == []


def test_a_key_nobody_knows_survives(document):
    document["rules"] = [{"rule": "if age < 18 then work is missing", "severity": "warns"}]
    document["variables"][0]["colour"] = "blue"
    draft = opened(document)
    entry = draft["variables"][0]
    saved = entry_with("variables", entry, boxes_of("variables", entry) | {"label": "Place"})
    assert saved["colour"] == "blue"
    assert closed(draft)["rules"] == document["rules"]


def test_entries_are_added_moved_and_taken_out(document):
    draft = opened(document)
    section = document["variables"][-1]["section"]
    key = added(draft, "variables", {"name": "new", "type": "text", "section": section})
    moved(draft, "variables", "v1", -1)  # the first stays where it is
    moved(draft, "variables", key, -1)
    assert [variable["name"] for variable in draft["variables"][-2:]] == ["new", document["variables"][-1]["name"]]
    removed(draft, "variables", key)
    assert entry_of(draft, "variables", key) is None
    assert added(draft, "variables", {"name": "other"}) != key  # an old link never leads to something else


def test_every_fault_is_said_once_with_its_place(document):
    draft = opened(document)
    by_name = {entry["name"]: entry for part in reversed(LISTS) for entry in draft[part]}
    by_name["sex"]["codes"].append(["1", "Man"])
    by_name["household_size"] |= {"min": "few"}
    by_name["influence_decisions"]["derive"]["values"] = [7]
    by_name["feels_safe"]["family"] = "primary"
    by_name["age_group"]["variable"] = "years"
    by_name["weight"]["name"] = "weights"
    added(draft, "variables", {"name": "", "type": "code"})
    draft["version"] = ""

    found = [(fault.part, fault.key, fault.text) for fault in faults_of(draft)]

    def about(part: str, key: str, words: str) -> bool:
        return sum(f[0] == part and f[1] == key and words in f[2] for f in found) == 1

    keys = {entry["name"]: entry["key"] for part in reversed(LISTS) for entry in draft[part]}
    assert about("variables", keys["sex"], '"1" stands twice among its codes')
    assert about("variables", keys["household_size"], '"min" cannot be "few"; it must be a number')
    assert about("variables", keys[""], "number 43")
    assert about("outcomes", keys["influence_decisions"], '"7" is not among the codes of "influence"')
    assert about("outcomes", "", "Exactly one outcome must be primary; here 2 are.")
    assert about("covariates", keys["age_group"], 'uses "years", which is not among the variables')
    assert about("roles", "", 'The weight column is said to be "weight"')
    assert about("about", "", "has no version")
    assert len({text for _part, _key, text in found}) == len(found)


def test_what_is_changed_beside_the_variables(document):
    after = copy.deepcopy(document)
    after["outcomes"][0] |= {"label": "Other words", "better": "lower"}
    after["outcomes"][1]["name"] = "worried"
    after["roles"]["person"] = None
    after["covariates"][0]["bands"] = [18, 65]
    after["rules"] = [{"rule": "a"}]
    assert other_changes(document, document | {"rules": [], "version": "2"}) == ()
    assert other_changes(document, after) == (
        "Outcome “influence_decisions” is changed: its label, which way is better.",
        "Outcome “worried” is new.",
        "Outcome “anxiety_symptoms” is taken out.",
        "Covariate “age_group” is changed: its bands.",
        "The person column was “person_no” and is now “none”.",
        "The rules changed.",
    )


def test_an_empty_draft_says_what_it_lacks():
    texts = {fault.text for fault in faults_of(opened({"instrument": "X", "version": "1", "variables": []}))}
    assert texts == {
        "No column is named as the survey area.",
        "There is no variable yet.",
        "There is no outcome yet, so nothing could be evaluated with the codebook.",
    }


def test_an_outcome_changes_its_kind():
    before = {"name": "lonely", "derive": {"kind": "one_of", "variable": "l", "values": [3]}}
    boxes = boxes_of("outcomes", before) | {
        "kind": "mean",
        "items": "a\nb, c",
        "reverse": "b",
        "min_answered": "2",
    }
    after = entry_with("outcomes", before, boxes)
    assert after["derive"] == {"kind": "mean", "items": ["a", "b", "c"], "reverse": ["b"], "min_answered": 2}
    codes = entry_with("outcomes", before, boxes_of("outcomes", before) | {"values": "1, 01, A2"})
    assert codes["derive"]["values"] == [1, "01", "A2"]


def test_rules_settings_and_severities_are_rows_and_back():
    rules = [{"rule": "a", "severity": "warns", "text": None, "since": 2}, {"rule": "b", "severity": "blocks"}]
    assert rules_from(rule_rows(rules), rules) == rules
    checks = {
        "minutes": {"lowest": 10, "highest": 2.5},
        "straight_lining": True,
        "groups": ["gad", "phq"],
        "word": "no",
    }
    assert settings_from(setting_rows(checks)) == checks
    assert severity_rows({"out_of_range": "warns"}) == [["out_of_range", "warns"]]
