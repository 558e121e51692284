"""A corrected result beside the one before: what a few people lie between is hidden, with what would give it away."""

import copy
from typing import Any

import pytest

from nrp.core.disclosure import Rule, released
from nrp.core.disclosure.rule import Close
from nrp.core.disclosure.versions import FLAG, beside_earlier, close_counts
from tests.unit.disclosure.test_every_way_out import RULE, a_sample


def a_result(seed: int = 1, **counts: int) -> dict[str, Any]:
    """A result of one outcome, with the people of each arm and wave as given."""
    cells = [(arm, wave, counts.get(f"{arm}{wave}", 200)) for arm in ("programme", "comparator") for wave in (1, 2)]
    means = [{"arm": arm, "wave": wave, "n": n, "ones": 100, "mean": 0.5} for arm, wave, n in cells]
    total = sum(n for _, _, n in cells)
    outcome = {"name": "trust", "unit": "percent", "n": total, "not_answered": 40, "means": means,
               "adjusted": {"estimate": 0.08, "n": total}}  # fmt: skip
    return {"flags": [], "sample": a_sample(seed), "outcomes": [outcome]}


def told_beside(now: dict[str, Any], *before: dict[str, Any]) -> dict[str, Any]:
    return released(now, threshold=7, base=5, before=before)


def test_the_same_answers_again_are_told_as_they_were():
    assert told_beside(a_result(), a_result()) == released(a_result(), threshold=7, base=5)


@pytest.mark.parametrize(("changed", "is_hidden"), [(0, False), (1, True), (-7, True), (8, False), (-60, False)])
def test_a_count_that_few_people_lie_between_is_hidden_with_its_wave_and_the_totals(changed: int, is_hidden: bool):
    now, before = a_result(programme2=200 + changed), a_result()
    told = told_beside(now, before)
    (outcome,) = told["outcomes"]
    hidden = {(cell["arm"], cell["wave"]) for cell in outcome["means"] if cell["n"] is None}
    assert hidden == ({("programme", 2), ("comparator", 2)} if is_hidden else set())
    assert (outcome["n"] is None) == is_hidden
    assert outcome["adjusted"]["estimate"] == 0.08, "the corrected estimate reaches its readers"
    assert ([flag["code"] for flag in told["flags"]] == [FLAG]) == is_hidden


def test_every_version_before_counts():
    first, second, third = (a_result(programme2=n) for n in (200, 260, 203))
    assert told_beside(second, first)["outcomes"][0]["n"] is not None
    assert told_beside(third, second)["outcomes"][0]["n"] is not None
    assert told_beside(third, first, second)["outcomes"][0]["n"] is None


def test_a_level_that_few_people_lie_between_takes_another_with_it():
    now = a_result(4)
    before = copy.deepcopy(now)
    row = max(before["sample"]["profile"], key=lambda one: one["n"])
    row["n"] -= 3
    same = [("sex", one["level"]) for one in now["sample"]["profile"] if one_column(one) == one_column(row)]
    told = told_beside(now, before)["sample"]["profile"]
    hidden = [one["level"] for one in told if one_column(one) == one_column(row) and one["n"] is None]
    assert row["level"] in hidden
    assert len(hidden) >= 2 or len(same) == 1


def one_column(row: dict[str, Any]) -> tuple[str, int]:
    return row["arm"], row["wave"]


def test_rows_are_found_again_where_others_came_or_went():
    now, before = a_result(), a_result()
    before["outcomes"].insert(0, {**before["outcomes"][0], "name": "another"})
    del before["sample"]["profile"][0]
    assert close_counts(beside_earlier(now, before, RULE)) == []


def test_a_marked_count_adds_up_as_it_is_and_is_told_as_if_it_were_small():
    rule, close = Rule(7, 5), Close(140)
    assert close + 10 == 150
    assert rule.count(close) is None
    assert rule.share(0.5, close) is None
    assert rule.hidden([Close(140), 90, 200]) == {0, 1}
