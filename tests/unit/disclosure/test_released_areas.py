"""Figures of single areas, and the counts that stand beside coefficients, as they leave the house."""

from nrp.core.disclosure import released, released_for

RULE = {"threshold": 7, "base": 5}


def a_result(*cells: tuple[str, int, int], **values: object) -> dict[str, object]:
    outcome = {
        "name": "one",
        "unit": "percent",
        "n": 1203,
        "not_answered": 38,
        "means": [{"arm": "programme", "wave": 1, "n": 300, "mean": 0.3}],
        "by_area": [{"area": area, "wave": wave, "n": count, "mean": 0.31} for area, wave, count in cells],
        "unadjusted": {"estimate": 0.1, "n": 1203},
        "adjusted": None,
        "by_pair": [],
        "leave_one_out": [],
        **values,
    }
    return {"inputs": [], "flags": [], "outcomes": [outcome]}


def shown(document: dict[str, object], wave: int = 1) -> dict[str, int | None]:
    outcome = released(document, **RULE)["outcomes"][0]
    return {cell["area"]: cell["n"] for cell in outcome["by_area"] if cell["wave"] == wave}


def test_counts_of_areas_are_rounded_and_shares_made_of_rounded_counts() -> None:
    cell = released(a_result(("A", 1, 153)), **RULE)["outcomes"][0]["by_area"][0]

    assert cell == {"area": "A", "wave": 1, "n": 155, "mean": round(45 / 155, 6)}


def test_a_hidden_area_takes_the_smallest_other_of_its_wave_along() -> None:
    document = a_result(("A", 1, 5), ("B", 1, 160), ("C", 1, 150), ("A", 2, 160), ("B", 2, 160))

    assert shown(document) == {"A": None, "B": 160, "C": None}
    assert shown(document, wave=2) == {"A": 160, "B": 160}


def test_two_hidden_areas_of_a_wave_hide_each_other() -> None:
    assert shown(a_result(("A", 1, 5), ("B", 1, 3), ("C", 1, 150))) == {"A": None, "B": None, "C": 150}


def test_a_count_inside_an_estimate_and_of_those_who_did_not_answer_is_rounded_too() -> None:
    outcome = released(a_result(), **RULE)["outcomes"][0]

    assert (outcome["n"], outcome["not_answered"], outcome["unadjusted"]["n"]) == (1205, 40, 1205)


def test_a_reader_of_one_place_gets_the_figures_of_that_place_alone() -> None:
    document = a_result(("A", 1, 150), ("B", 1, 160))

    assert [cell["area"] for cell in released_for(document, {"A"})["outcomes"][0]["by_area"]] == ["A"]


def test_the_estimate_without_a_place_is_hidden_with_the_place() -> None:
    rows = [
        {"kind": "pair", "left_out": ["A", "B"], "estimate": 0.0712345678},
        {"kind": "pair", "left_out": ["C", "D"], "estimate": 0.0812345678},
    ]
    cells = [("A", 1, 5), ("B", 1, 150), ("C", 1, 150), ("D", 1, 150)]
    outcome = released(a_result(*cells, leave_one_out=rows), **RULE)["outcomes"][0]

    assert [row["estimate"] for row in outcome["leave_one_out"]] == [None, 0.081235]
    open_cells = [(area, 1, 150) for area in "ABCD"]
    outcome = released(a_result(*open_cells, leave_one_out=rows), **RULE)["outcomes"][0]
    assert [row["estimate"] for row in outcome["leave_one_out"]] == [0.071235, 0.081235]
