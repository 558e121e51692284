"""Who answered and groups of residents, as text to read in a terminal."""

from collections.abc import Sequence
from typing import Any

from evaluation.engine.levels import named
from evaluation.engine.tables import aligned, figure, probability, span

Document = dict[str, Any]
Rows = list[Sequence[str]]

_WITHHELD = {
    "too_few_answers": "too few answers",
    "few_treated_areas": "too few areas",
    "no_variation": "all answered alike",
    "not_estimable": "cannot be told",
}


def sample_lines(document: Document) -> list[str]:
    """Lay out who answered: arms and waves, the fieldwork's response, and how alike the arms were before."""
    sample = document.get("sample")
    if not sample:
        return []
    rows: Rows = [("arm", "wave", "people", "effective", "design effect")]
    rows += [
        (one["arm"], str(one["wave"]), _count(one["n"]), _decimal(one["effective"], 0), _decimal(one["design_effect"]))
        for one in sample["arms"]
    ]
    lines = ["", "Who answered", *aligned(rows)]
    if sample["response"]:
        told: Rows = [("area", "wave", "issued", "contacted", "interviewed", "in the files", "rate")]
        for one in sample["response"]:
            counts = [_count(one[name]) for name in ("issued", "contacted", "interviewed", "answered")]
            told.append((one["area"], str(one["wave"]), *counts, _share(one["rate"])))
        lines += ["", "The fieldwork's response", *aligned(told)]
    if sample["balance"]:
        lines += ["", "Before the programme, weighted", *aligned(_balance(sample, document["design"]["baseline"]))]
    return lines


def subgroup_lines(document: Document) -> list[str]:
    """Lay out each outcome's groups of residents, with a sentence about each subgroup."""
    lines: list[str] = []
    for outcome in document["outcomes"]:
        for subgroup in outcome.get("subgroups") or ():
            rows: Rows = [(named(subgroup["name"]), "n", "estimate", "95% range", "p")]
            rows += [_level(level, outcome["unit"]) for level in subgroup["levels"]]
            lines += ["", f"{outcome['label']}, by {named(subgroup['name'])}", *aligned(rows), subgroup["text"]]
    return ["", "Groups of residents", *lines[1:]] if lines else []


def _balance(sample: Document, baseline: int | str) -> Rows:
    shares = {
        (one["factor"], one["level"], one["arm"]): _share(one["weighted_share"])
        for one in sample["profile"]
        if one["wave"] == baseline
    }
    means = {(one["factor"], None, one["arm"]): _decimal(one["mean"]) for one in sample["numbers"]}
    rows: Rows = [("factor", "level", "programme", "comparator", "standardised difference")]
    for one in sample["balance"]:
        both = [(shares | means).get((one["factor"], one["level"], arm), "–") for arm in ("programme", "comparator")]
        level = "mean" if one["level"] is None else one["label"]
        rows.append((named(one["factor"]), level, *both, _decimal(one["weighted_standardised_difference"])))
    return rows


def _level(level: Document, unit: str) -> Sequence[str]:
    if level["withheld"]:
        why = _WITHHELD.get(level["withheld"], level["withheld"])
        return (str(level["label"]), _count(level["n"]), "–", str(why), "–")
    return (
        level["label"],
        _count(level["n"]),
        figure(level["estimate"], unit),
        span(level["ci"], unit),
        probability(level["p"]),
    )


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)


def _decimal(number: float | None, places: int = 2) -> str:
    return "–" if number is None else f"{round(number, places) + 0.0:.{places}f}"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"
