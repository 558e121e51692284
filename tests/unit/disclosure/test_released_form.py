"""What leaves the house, at the programme's threshold and at another one."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrp.core.disclosure import released, released_for, rounded_count, rounded_share

THRESHOLDS = pytest.mark.parametrize(("threshold", "base"), [(7, 5), (9, 5), (7, 10)])
PAIRS = [["NFL01", "CMP01"], ["NFL02", "CMP02"]]
AREAS = [code for pair in PAIRS for code in pair]


def cell(arm: str, wave: int, n: int, ones: int) -> dict[str, Any]:
    return {"arm": arm, "wave": wave, "n": n, "mean": ones / n if n else None}


def outcome(cells: list[dict[str, Any]], unit: str = "percent") -> dict[str, Any]:
    estimate = {
        "estimate": 0.0774308344,
        "n": 5681,
        "headline": "crv3_pair",
        "crv3_pair": {"se": 0.02850856606, "df": 8, "p": 0.03},
    }
    return {
        "name": "influence_decisions",
        "label": "Can influence decisions",
        "family": "primary",
        "better": "higher",
        "unit": unit,
        "n": sum(c["n"] for c in cells),
        "means": cells,
        "unadjusted": estimate,
        "adjusted": None,
        "not_answered": 4,
        "by_area": [{"area": code, "wave": wave, "n": 150, "mean": 0.3} for code in AREAS for wave in (1, 2)],
        "by_pair": [{"pair": pair, "estimate": 0.01, "ci": [-0.1, 0.1]} for pair in PAIRS],
        "leave_one_out": [{"kind": "pair", "left_out": pair, "estimate": 0.02} for pair in PAIRS]
        + [{"kind": "area", "left_out": code, "estimate": 0.02} for pair in PAIRS for code in pair],
        "text": {"finding": "f", "range": "r", "limits": "l"},
    }


def document(*outcomes: dict[str, Any], rows: tuple[int, int] = (2917, 2958), flags: Any = ()) -> dict[str, Any]:
    return {
        "format": "nrp-result/1",
        "engine": "1",
        "plan_sha256": "p" * 64,
        "inputs": [{"wave": i + 1, "rows": n, "cells_sha256": "c" * 64} for i, n in enumerate(rows)],
        "form": "exact",
        "design": {"areas": 18, "treated": 9, "pairs": 9, "clusters": {"area": 18, "pair": 9}},
        "flags": list(flags),
        "reported": "adjusted",
        "outcomes": list(outcomes),
    }


def whole(n: int = 1400, ones: int = 400) -> list[dict[str, Any]]:
    return [cell(arm, wave, n + wave, ones) for arm in ("programme", "comparator") for wave in (1, 2)]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (1392, 1390), (None, None)]
)
def test_a_count_is_rounded_to_five_and_hidden_under_eight(count, shown):
    assert rounded_count(count, threshold=7, base=5) == shown


def test_another_threshold_hides_more():
    assert rounded_count(9, threshold=9, base=5) is None
    assert rounded_count(10, threshold=9, base=5) == 10


def test_the_released_form_says_its_rule_and_leaves_the_exact_one_alone():
    exact = document(outcome(whole()))
    before = copy.deepcopy(exact)
    given = released(exact, threshold=7, base=5)
    assert exact == before
    assert given["form"] == "released"
    assert given["disclosure"] == {"threshold": 7, "base": 5}
    assert [row["rows"] for row in given["inputs"]] == [2915, 2960]
    assert [c["n"] for c in given["outcomes"][0]["means"]] == [1400, 1400, 1400, 1400]


def test_the_keys_stay_those_of_the_contract():
    exact = document(outcome(whole()))
    given = released(exact, threshold=7, base=5)
    assert given.keys() - exact.keys() == {"disclosure"}
    assert given["outcomes"][0].keys() == exact["outcomes"][0].keys()


def test_coefficients_with_their_intervals_are_released():
    given = released(document(outcome(whole())), threshold=7, base=5)["outcomes"][0]
    assert given["unadjusted"]["estimate"] == pytest.approx(0.0774308344, abs=1e-6)
    assert given["unadjusted"]["crv3_pair"]["df"] == 8


def test_a_coefficient_cannot_be_solved_for_the_counts_it_was_made_of():
    precise = released(document(outcome(whole())), threshold=7, base=5)["outcomes"][0]["unadjusted"]["estimate"]
    assert precise == 0.077431


def test_a_percentage_derives_from_rounded_counts():
    assert rounded_share(403 / 1392, 1392, threshold=7, base=5) == pytest.approx(405 / 1390, abs=1e-6)


@pytest.mark.parametrize("ones", [1, 7, 153, 159])
def test_a_percentage_that_would_tell_of_few_people_is_hidden(ones):
    assert rounded_share(ones / 160, 160, threshold=7, base=5) is None


def test_a_hidden_cell_takes_its_neighbour_and_the_total_with_it():
    cells = whole()
    cells[0] = cell("programme", 1, 5, 2)
    given = released(document(outcome(cells)), threshold=7, base=5)["outcomes"][0]
    shown = {(c["arm"], c["wave"]): (c["n"], c["mean"]) for c in given["means"]}
    assert shown[("programme", 1)] == (None, None)
    assert shown[("comparator", 1)] == (None, None)
    assert shown[("programme", 2)][0] == 1400
    assert given["n"] is None


def test_flags_name_no_number_of_people():
    said = {"code": "too_few_answers", "level": "withheld", "outcome": "x", "text": "Only 5 people answered in wave 2."}
    given = released(document(outcome(whole()), flags=[said]), threshold=7, base=5)["flags"][0]
    assert "5" not in given["text"]
    assert (given["code"], given["level"], given["outcome"]) == ("too_few_answers", "withheld", "x")


def test_words_of_an_outcome_name_no_number_of_people_either():
    said = {"code": "bad_weight", "level": "refused", "outcome": None, "text": "3 rows have a weight of zero: NFL01."}
    exact = outcome(whole())
    exact["text"]["limits"] = said["text"]
    given = released(document(exact, flags=[said]), threshold=7, base=5)
    assert "3 rows" not in json.dumps(given)


def test_a_number_nobody_has_thought_of_yet_is_taken_for_people():
    exact = outcome(whole()) | {"people_asked_twice": 3, "households": {"with_two_answers": 871}}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    assert given["people_asked_twice"] is None
    assert given["households"] == {"with_two_answers": 870}


def test_a_share_that_comes_out_whole_is_no_number_of_people():
    exact = outcome(whole())
    exact["holm_p"], exact["unadjusted"]["estimate"] = 1, 0
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    assert (given["holm_p"], given["unadjusted"]["estimate"]) == (1, 0)


def test_an_area_hidden_alone_takes_another_with_it():
    exact = outcome(whole())
    exact["by_area"][0] |= {"n": 6}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    hidden = [(row["area"], row["wave"]) for row in given["by_area"] if row["n"] is None]
    assert hidden == [("NFL01", 1), ("NFL02", 1)]


def test_a_weighted_share_is_judged_by_the_people_in_it():
    exact = outcome(whole())
    exact["by_area"][0] |= {"mean": 0.3, "ones": 3}
    exact["by_area"][2] |= {"mean": 0.3, "ones": 147}
    exact["by_area"][4] |= {"mean": 0.3, "ones": 45}
    exact["means"][0] |= {"ones": 5}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    shown = {(row["area"], row["wave"]): row["mean"] for row in given["by_area"]}
    assert (shown["NFL01", 1], shown["CMP01", 1]) == (None, None)
    assert shown["NFL01", 2] == 0.3
    assert given["means"][0]["mean"] is None
    assert "ones" not in json.dumps(given)


def test_the_mean_of_yes_and_no_is_a_share_whatever_its_unit():
    exact = outcome(whole(), unit="points")
    for row in exact["by_area"]:
        row["ones"] = 45
    exact["by_area"][0] |= {"mean": 0.021, "ones": 3}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    assert [row["mean"] for row in given["by_area"]][:2] == [None, 0.3]


def test_a_key_that_a_cell_gets_tomorrow_is_taken_for_people():
    exact = outcome(whole())
    exact["by_area"][0] |= {"households": 3}
    exact["means"][0] |= {"households": 871}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    assert given["by_area"][0]["households"] is None
    assert given["means"][0]["households"] == 870


def test_an_area_takes_one_of_its_own_arm_with_it_where_no_pair_is_told_of():
    exact = outcome(whole()) | {"by_pair": []}
    for row in exact["by_area"]:
        row["arm"] = "programme" if row["area"].startswith("NFL") else "comparator"
    exact["by_area"][0] |= {"n": 6}
    exact["by_area"][2] |= {"n": 5}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    hidden = {row["area"] for row in given["by_area"] if row["n"] is None}
    assert hidden == {"NFL01", "NFL02", "CMP01", "CMP02"}


def test_a_share_hidden_alone_takes_another_with_it():
    exact = outcome(whole())
    exact["by_area"][0] |= {"mean": 3 / 150}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    hidden = [(row["area"], row["wave"]) for row in given["by_area"] if row["mean"] is None]
    assert hidden == [("NFL01", 1), ("NFL02", 1)]
    assert all(row["n"] == 150 for row in given["by_area"])


def test_a_pair_is_hidden_with_any_of_its_cells():
    exact = outcome(whole())
    exact["by_area"][0] |= {"n": 6}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]
    assert given["by_pair"] == [{"pair": pair, "estimate": None, "ci": None} for pair in PAIRS]


def test_a_pair_is_told_less_finely_than_the_whole():
    exact = outcome(whole())
    exact["by_pair"][0] |= {"estimate": 0.0123456789, "ci": [-0.0987654321, 0.1]}
    given = released(document(exact), threshold=7, base=5)["outcomes"][0]["by_pair"][0]
    assert (given["estimate"], given["ci"]) == (0.0123, [-0.0988, 0.1])


def test_a_reader_of_one_place_gets_the_rows_of_that_place_alone():
    given = released_for(document(outcome(whole())), {"NFL01", "CMP01"})["outcomes"][0]
    assert [row["pair"] for row in given["by_pair"]] == [["NFL01", "CMP01"]]
    assert [row["left_out"] for row in given["leave_one_out"]] == [["NFL01", "CMP01"], "NFL01", "CMP01"]
    assert "NFL02" not in json.dumps(given)


def test_a_reader_of_all_places_gets_every_row():
    exact = document(outcome(whole()))
    assert released_for(exact, None) == exact


def cells_of_any_size() -> st.SearchStrategy[list[dict[str, Any]]]:
    size = st.one_of(st.integers(0, 20), st.integers(0, 3000))
    ones = st.floats(0, 1)
    four = st.lists(st.tuples(size, ones), min_size=4, max_size=4)
    names = [(arm, wave) for arm in ("programme", "comparator") for wave in (1, 2)]
    return four.map(
        lambda given: [cell(*name, n, round(n * share)) for name, (n, share) in zip(names, given, strict=True)]
    )


@THRESHOLDS
@given(cells=cells_of_any_size(), rows=st.tuples(st.integers(0, 30), st.integers(0, 4000)))
def test_no_small_count_leaves(threshold, base, cells, rows):
    given = released(document(outcome(cells), rows=rows), threshold=threshold, base=base)
    shown = given["outcomes"][0]
    counts = [shown["n"], shown["unadjusted"]["n"], shown["not_answered"]]
    counts += [row["n"] for row in (*shown["means"], *shown["by_area"])] + [row["rows"] for row in given["inputs"]]
    for count in counts:
        assert count is None or (count % base == 0 and count >= threshold - base // 2)
    for exact, open_cell in zip(cells, shown["means"], strict=True):
        if exact["n"] <= threshold:
            assert (open_cell["n"], open_cell["mean"]) == (None, None)
        if open_cell["mean"] is not None:
            ones = round(exact["mean"] * exact["n"])
            assert min(ones, exact["n"] - ones) > threshold


@THRESHOLDS
@given(cells=cells_of_any_size())
def test_a_hidden_cell_cannot_be_had_by_taking_the_others_from_a_total(threshold, base, cells):
    shown = released(document(outcome(cells)), threshold=threshold, base=base)["outcomes"][0]
    hidden = [c for c in shown["means"] if c["n"] is None]
    if hidden:
        assert (shown["n"], shown["unadjusted"]["n"], shown["not_answered"]) == (None, None, None)
        assert len(hidden) % 2 == 0


@THRESHOLDS
@given(sizes=st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=8, max_size=8))
def test_no_area_is_hidden_alone_and_none_tells_of_few(threshold, base, sizes):
    exact = outcome(whole())
    for row, (n, share) in zip(exact["by_area"], sizes, strict=True):
        row |= {"n": n, "mean": round(n * share) / n if n else None}
    shown = released(document(exact), threshold=threshold, base=base)["outcomes"][0]["by_area"]
    for key in ("n", "mean"):
        for arm in ("NFL", "CMP"):
            for wave in (1, 2):
                group = [row[key] for row in shown if row["area"].startswith(arm) and row["wave"] == wave]
                assert group.count(None) != 1
    for before, after in zip(exact["by_area"], shown, strict=True):
        if after["mean"] is not None:
            ones = round(before["mean"] * before["n"])
            assert min(ones, before["n"] - ones) > threshold
