"""Who answered and groups of residents, as they leave the house: no small number, and none by subtraction."""

import copy
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nrp.core.disclosure import released, released_for
from nrp.core.disclosure.people import released_sample, released_subgroups
from nrp.core.disclosure.rule import Rule

RULE = Rule(threshold=7, base=5)
ARMS, WAVES = ("programme", "comparator"), (1, 2)
COLUMNS = tuple(product(ARMS, WAVES))
Counts = dict[tuple[str, int], list[int]]


def a_subgroup(counts: Counts, ones: Counts | None = None, **changes: Any) -> dict[str, Any]:
    """A subgroup of levels a, b, … with these answers by arm and wave."""
    size = len(counts[COLUMNS[0]])

    def cell(column: tuple[str, int], at: int) -> dict[str, Any]:
        n, said = counts[column][at], None if ones is None else ones[column][at]
        mean = 2.5 if said is None else said / n if n else None
        return {"arm": column[0], "wave": column[1], "n": n, "mean": mean, "ones": said}

    levels = [
        {
            "level": "abcdefgh"[at],
            "label": "abcdefgh"[at].upper(),
            "n": sum(counts[column][at] for column in COLUMNS),
            "estimate": 0.0712345678,
            "se": 0.0312345678,
            "df": 8,
            "p": 0.0512345678,
            "ci": [-0.0012345678, 0.1412345678],
            "withheld": None,
            "areas_left_out": 2,
            "means": [cell(column, at) for column in COLUMNS],
        }
        for at in range(size)
    ]
    test = {"statistic": 1.2345678, "df": [size - 1, 7], "p": 0.3, "holm_p": 0.6, "levels": ["a", "b"]}
    return {"name": "sex", "levels": levels, "interaction": test, "untested": None, "text": "…", **changes}


def a_sample(counts: Counts, areas: Counts | None = None, **changes: Any) -> dict[str, Any]:
    """A sample with one factor's levels, and areas, of these sizes."""
    whole = {column: sum(counts[column]) for column in COLUMNS}

    def weighed(n: int) -> dict[str, Any]:
        return {"n": n, "effective": 0.9 * n, "design_effect": 1 / 0.9 if n else None}

    profile = [
        {
            "factor": "tenure",
            "level": "abcdefgh"[at],
            "arm": column[0],
            "wave": column[1],
            "n": n,
            "share": n / whole[column] if whole[column] else None,
            "weighted_share": n / whole[column] if whole[column] else None,
        }
        for column in COLUMNS
        for at, n in enumerate(counts[column])
    ]
    places = [
        {"area": f"{column[0]}{at}", "arm": column[0], "wave": column[1], **weighed(n)}
        for column in COLUMNS
        for at, n in enumerate((areas or counts)[column])
    ]
    plain: dict[str, Any] = {
        "arms": [{"arm": arm, "wave": wave, **weighed(whole[arm, wave])} for arm, wave in COLUMNS],
        "areas": places,
        "profile": profile,
        "numbers": [],
        "balance": [
            {
                "factor": "tenure",
                "level": "abcdefgh"[at],
                "label": "abcdefgh"[at].upper(),
                "standardised_difference": 0.123456,
                "weighted_standardised_difference": 0.234567,
            }
            for at in range(len(counts[COLUMNS[0]]))
        ],
        "response": [
            {
                "area": row["area"],
                "wave": row["wave"],
                "issued": 2 * row["n"] + 20,
                "contacted": row["n"] + 10,
                "interviewed": row["n"],
                "answered": row["n"],
                "rate": row["n"] / (2 * row["n"] + 20),
            }
            for row in places
        ],
        "outcomes": [],
    }
    return plain | changes


def alike(*sizes: int) -> Counts:
    return {column: list(sizes) for column in COLUMNS}


def shown(subgroup: dict[str, Any]) -> dict[tuple[str, int], list[int | None]]:
    found: dict[tuple[str, int], list[int | None]] = {column: [] for column in COLUMNS}
    for level in subgroup["levels"]:
        for cell in level["means"]:
            found[cell["arm"], cell["wave"]].append(cell["n"])
    return found


# Groups of residents


def test_a_level_s_counts_are_rounded_its_share_made_of_them_and_its_ones_stay_in_the_house() -> None:
    given_ = a_subgroup(alike(153, 161), alike(46, 52))
    before = copy.deepcopy(given_)

    level = released_subgroups([given_], "percent", RULE)[0]["levels"][0]

    assert given_ == before
    assert level["n"] == 610
    assert level["means"][0] == {"arm": "programme", "wave": 1, "n": 155, "mean": round(45 / 155, 6)}
    assert (level["estimate"], level["ci"], level["df"]) == (0.0712, [-0.0012, 0.1412], 8)


def test_a_small_level_takes_the_smallest_other_of_its_column_and_both_totals_along() -> None:
    counts = alike(153, 161, 170) | {("programme", 1): [4, 161, 170]}

    found = released_subgroups([a_subgroup(counts, alike(2, 50, 50))], "percent", RULE)[0]

    assert shown(found)["programme", 1] == [None, None, 170]
    assert shown(found)["comparator", 1] == [155, 160, 170]
    assert [level["n"] for level in found["levels"]] == [None, None, 680]
    assert [level["estimate"] is None for level in found["levels"]] == [True, False, False]


def test_small_levels_that_together_are_still_few_take_another_along() -> None:
    found = released_subgroups([a_subgroup(alike(2, 3, 150, 170))], "points", RULE)[0]

    assert shown(found)["programme", 1] == [None, None, None, 170]


def test_a_share_of_few_ones_takes_another_share_along_but_not_the_counts() -> None:
    ones = alike(60, 60, 60) | {("programme", 1): [3, 60, 58]}

    found = released_subgroups([a_subgroup(alike(150, 150, 150), ones)], "percent", RULE)[0]

    first = [level["means"][0] for level in found["levels"]]
    assert [cell["n"] for cell in first] == [150, 150, 150]
    assert [cell["mean"] is None for cell in first] == [True, False, True]


def test_a_level_hidden_with_another_does_not_take_every_share_along() -> None:
    found = released_subgroups([a_subgroup(alike(2, 1400, 1500), alike(1, 400, 500))], "percent", RULE)[0]

    assert [level["means"][0]["mean"] is None for level in found["levels"]] == [True, True, False]


def test_an_arm_of_few_people_hides_the_wave() -> None:
    counts = alike(100, 120) | {("comparator", 2): [3, 2]}

    found = shown(released_subgroups([a_subgroup(counts)], "points", RULE)[0])

    assert found["programme", 2] == [None, None]
    assert found["programme", 1] == [100, 120]


def test_the_sentence_stays_in_the_house_when_it_may_name_a_hidden_effect() -> None:
    stricter = Rule(threshold=9, base=5)
    counts = alike(100, 120) | {("comparator", 2): [8, 120]}

    assert released_subgroups([a_subgroup(counts)], "points", RULE)[0]["text"] == "…"
    assert released_subgroups([a_subgroup(counts)], "points", stricter)[0]["text"] == ""


# Who answered


def test_a_sample_s_counts_shares_and_design_effects_are_told_coarsely() -> None:
    found = released_sample(a_sample(alike(153, 161, 170)), RULE)

    assert found["arms"][0] == {"arm": "programme", "wave": 1, "n": 485, "effective": 435, "design_effect": 1.11}
    assert found["profile"][0]["n"] == 155
    assert found["profile"][0]["share"] == round(155 / 485, 6)
    assert found["balance"][0]["standardised_difference"] == 0.12
    assert found["response"][0] == {
        "area": "programme0",
        "wave": 1,
        "issued": 325,
        "contacted": 165,
        "interviewed": 155,
        "answered": 155,
        "rate": round(155 / 325, 6),
    }


def test_a_hidden_level_hides_its_standardised_difference_and_another_level() -> None:
    counts = alike(153, 161, 170) | {("comparator", 2): [2, 161, 170]}

    found = released_sample(a_sample(counts), RULE)

    hidden = [(row["level"], row["arm"], row["wave"]) for row in found["profile"] if row["n"] is None]
    assert hidden == [("a", "comparator", 2), ("b", "comparator", 2)]
    assert all(row["share"] is None and row["weighted_share"] is None for row in found["profile"] if row["n"] is None)
    assert [row["standardised_difference"] for row in found["balance"]] == [None, None, 0.12]


def test_a_hidden_area_hides_what_the_fieldwork_says_of_it() -> None:
    areas = alike(5, 160, 150)

    found = released_sample(a_sample(alike(153, 162), areas), RULE)

    assert [row["n"] for row in found["areas"][:3]] == [None, 160, None]
    first = found["response"][0]
    assert (first["contacted"], first["interviewed"], first["answered"], first["rate"]) == (None, None, None, None)


def test_how_many_stated_a_number_is_not_told_where_few_did_not() -> None:
    counts = alike(3, 150, 160)
    numbers = [
        {"factor": factor, "arm": arm, "wave": wave, "n": 310, "mean": 47.12345, "sd": 17.98765}
        for factor in ("tenure", "age")
        for arm, wave in COLUMNS
    ]

    found = released_sample(a_sample(counts, numbers=numbers), RULE)["numbers"]

    assert [row["n"] for row in found] == [None] * 4 + [310] * 4
    assert (found[0]["mean"], found[0]["sd"]) == (47.123, 17.988)


def test_what_is_not_named_does_not_leave() -> None:
    sample = a_sample(alike(153, 162), secret=3)
    sample["arms"][0]["households"] = 4
    subgroup = a_subgroup(alike(153, 162), secret=3)
    subgroup["levels"][0]["children"] = 5

    assert "secret" not in released_sample(sample, RULE)
    assert "households" not in released_sample(sample, RULE)["arms"][0]
    (found,) = released_subgroups([subgroup], "points", RULE)
    assert "secret" not in found
    assert "children" not in found["levels"][0]


def test_the_whole_document_leaves_with_them_and_a_reader_sees_only_own_places() -> None:
    outcome = {
        "unit": "points",
        "n": 1200,
        "means": [],
        "unadjusted": {"estimate": 0.1, "n": 1200},
        "adjusted": None,
        "by_pair": [],
        "leave_one_out": [],
        "subgroups": [a_subgroup(alike(3, 150, 160))],
    }
    document = {"inputs": [], "flags": [], "outcomes": [outcome], "sample": a_sample(alike(3, 150, 160))}

    found = released(document, threshold=7, base=5)

    assert shown(found["outcomes"][0]["subgroups"][0])["programme", 1] == [None, None, 160]
    assert found["sample"]["profile"][0]["n"] is None
    seen = released_for(found, {"programme0"})["sample"]
    assert {row["area"] for row in seen["areas"]} == {"programme0"}
    assert {row["area"] for row in seen["response"]} == {"programme0"}
    assert released_for({"outcomes": [], "sample": None}, {"A"}) == {"outcomes": [], "sample": None}


# Whatever the numbers are


def whole_numbers(value: Any, key: str = "") -> list[int]:
    if isinstance(value, dict):
        return [n for name, item in value.items() for n in whole_numbers(item, name)]
    if isinstance(value, list):
        return [n for item in value for n in whole_numbers(item, key)]
    is_people = isinstance(value, int) and not isinstance(value, bool) and key not in {"wave", "df", "areas_left_out"}
    return [value] if is_people else []


def reaches_beyond(truth: list[int], told: list[int | None], rule: Rule) -> bool:
    """Whether, with the total of a column known exactly, each hidden count may still be more than a few people."""
    hidden = [count for count, seen in zip(truth, told, strict=True) if seen is None]
    return not hidden or len(hidden) == len(truth) or (len(hidden) > 1 and sum(hidden) > rule.threshold)


SIZES = st.one_of(st.integers(0, 12), st.integers(0, 300))
TABLES = st.integers(2, 6).flatmap(
    lambda size: st.tuples(*[st.lists(SIZES, min_size=size, max_size=size) for _ in COLUMNS])
)
RULES = pytest.mark.parametrize("rule", [RULE, Rule(threshold=9, base=5), Rule(threshold=7, base=10)])


@RULES
@settings(max_examples=60, deadline=None)
@given(table=TABLES, part=st.floats(0, 1))
def test_no_table_of_residents_gives_few_people_away(rule: Rule, table: tuple[list[int], ...], part: float) -> None:
    counts = dict(zip(COLUMNS, table, strict=True))
    ones = {column: [round(part * n) for n in sizes] for column, sizes in counts.items()}
    (found,) = released_subgroups([a_subgroup(counts, ones)], "percent", rule)

    assert all(number % rule.base == 0 and number >= rule.threshold for number in whole_numbers(found))
    for column, told in shown(found).items():
        assert reaches_beyond(counts[column], told, rule)
        assert all(seen is None for n, seen in zip(counts[column], told, strict=True) if n <= rule.threshold)
    for column in COLUMNS:
        at = COLUMNS.index(column)
        shares = [level["means"][at]["mean"] for level in found["levels"]]
        for kind in (ones[column], [n - one for n, one in zip(counts[column], ones[column], strict=True)]):
            told = [None if share is None else 1 for share in shares]
            assert reaches_beyond(kind, told, rule)
            assert all(seen is None for n, seen in zip(kind, told, strict=True) if n <= rule.threshold)
    for level, of in zip(found["levels"], range(len(table[0])), strict=True):
        if any(cell["n"] is None for cell in level["means"]):
            assert level["n"] is None
        if any(counts[column][of] <= rule.threshold for column in COLUMNS):
            assert level["estimate"] is None


@RULES
@settings(max_examples=60, deadline=None)
@given(table=TABLES)
def test_no_table_of_the_sample_gives_few_people_away(rule: Rule, table: tuple[list[int], ...]) -> None:
    counts = dict(zip(COLUMNS, table, strict=True))
    found = released_sample(a_sample(counts), rule)

    assert all(number % rule.base == 0 and number >= rule.threshold for number in whole_numbers(found))
    for arm, wave in COLUMNS:
        for part in ("areas", "profile"):
            told = [row["n"] for row in found[part] if (row["arm"], row["wave"]) == (arm, wave)]
            assert reaches_beyond(counts[arm, wave], told, rule)
    for row in found["arms"] + found["areas"]:
        assert (row["n"] is None) <= (row["effective"] is None and row["design_effect"] is None)
    for row in found["profile"]:
        assert (row["n"] is None) <= (row["share"] is None and row["weighted_share"] is None)
