"""Weights, gaps and areas that began at different times, as they leave the house."""

import json
from typing import Any

from nrp.core.disclosure.designs import raking_for, released_missing, released_raking, released_staggered
from nrp.core.disclosure.rule import Rule

RULE = Rule(7, 5)


def a_group(**changes: Any) -> dict[str, Any]:
    plain = {"group": "wave 1", "area": None, "wave": 1, "n": 1441, "iterations": 4, "converged": True}
    plain |= {"largest_gap": 1e-10, "smallest_factor": 0.78123, "largest_factor": 1.45678}
    return plain | {"effective_before": 1441.0, "effective_after": 1322.4} | changes


def an_effect(**changes: Any) -> dict[str, Any]:
    plain = {"start": 2, "wave": 3, "event": 1, "estimate": 0.12345678, "se": 0.03, "df": 7, "p": 0.01}
    return plain | {"ci": [0.05, 0.19]} | changes


def test_an_effective_number_is_rounded_as_the_number_is() -> None:
    (group,) = released_raking({"within": "wave", "margins": ["sex"], "largest": None, "groups": [a_group()]}, RULE)[
        "groups"
    ]
    assert (group["n"], group["effective_before"], group["effective_after"]) == (1440, 1440, 1320)
    assert (group["smallest_factor"], group["largest_factor"]) == (0.78, 1.46)


def test_a_small_group_is_told_nothing_of_and_a_new_key_stays_in_the_house() -> None:
    small = a_group(n=6, effective_before=6.0, effective_after=5.5, canary=6)
    shown = released_raking({"within": "area", "margins": ["sex"], "largest": 5.0, "groups": [small]}, RULE)
    assert {shown["groups"][0][name] for name in ("n", "effective_before", "smallest_factor")} == {None}
    assert "canary" not in json.dumps(shown)


def test_groups_of_places_that_a_reader_does_not_see_are_left_out() -> None:
    raking = {"within": "area", "groups": [a_group(area="T1"), a_group(area="T2")]}
    assert [group["area"] for group in raking_for(raking, {"T1"})["groups"]] == ["T1"]
    assert len(raking_for({"within": "wave", "groups": [a_group()]}, {"T1"})["groups"]) == 1


def test_how_many_did_not_answer_cannot_be_told_to_the_person() -> None:
    rows = [{"arm": "programme", "wave": 1, "asked": 104, "answered": 101}]
    assert released_missing(rows, RULE) == [{"arm": "programme", "wave": 1, "asked": 105, "answered": 100}]
    few = [{"arm": "programme", "wave": 1, "asked": 12, "answered": 3}]
    assert released_missing(few, RULE) == [{"arm": "programme", "wave": 1, "asked": None, "answered": None}]


def test_a_group_of_one_area_has_no_figures_of_its_own() -> None:
    staggered = {
        "groups": [{"start": 2, "areas": 1}, {"start": 3, "areas": 5}],
        "base": "the wave before the start",
        "group_times": [an_effect(), an_effect(start=3)],
        "event_study": [an_effect(simultaneous=[0.0, 0.2], sign_flip_p=0.03)],
        "overall": None,
        "pre_trend": None,
        "sensitivity": None,
    }
    shown = released_staggered(staggered)
    assert shown["group_times"][0]["estimate"] is None
    assert shown["group_times"][0]["ci"] is None
    assert shown["group_times"][1]["estimate"] == 0.123457
    assert shown["event_study"][0]["simultaneous"] == [0.0, 0.2]
    assert shown["event_study"][0]["event"] == 1
