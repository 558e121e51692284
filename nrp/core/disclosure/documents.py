"""Disclosure control: what a result looks like when it leaves the house.

No count of `threshold` or fewer people leaves, every count is rounded to the nearest `base`, percentages derive
from rounded counts, and a hidden cell cannot be worked out from what stands beside it. Pure: the threshold and
the base are arguments, so that a rule can change without a word of code (settings hold 7 and 5).

Closed by default: a whole number under a key that is not known to be something else is taken for a number of people,
so a key added to the result tomorrow is guarded before anybody thinks of it.

Model coefficients with their intervals may be released. They are rounded to `COEFFICIENT_DECIMALS`: a difference
of shares printed to seventeen digits can be solved for the few whole numbers it was made of. The difference of one
pair is hidden with any of its four cells.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from nrp.core.disclosure.designs import (
    raking_for,
    released_attrition,
    released_missing,
    released_raking,
    released_staggered,
)
from nrp.core.disclosure.people import released_sample, released_subgroups, sample_for
from nrp.core.disclosure.rule import COEFFICIENT_DECIMALS, SCALE_DECIMALS, Rule
from nrp.core.disclosure.versions import beside_earlier, close_counts, hidden_flag

Document = Mapping[str, Any]
Cell = dict[str, Any]

PAIR_DECIMALS = 4  # a pair's difference is made of four cells alone, so it is told less finely
# Keys whose whole numbers are not people: parts of the design and of the methods, and fractions that come out whole.
NOT_PEOPLE = frozenset(
    {"areas", "treated", "pairs", "area", "pair", "wave", "baseline", "followup", "df", "draws", "relabellings"}
    | {"estimate", "se", "p", "ci", "mean", "mde", "mde_simulated", "romano_wolf_p", "holm_p"}
    | {"datasets", "iterations", "between", "within", "missing_information"}
    | {"largest", "largest_gap", "smallest_factor", "largest_factor"}
)
# Texts of flags that may tell of few people; outside the house they say it without a number or a place.
FLAG_TEXTS = {
    "too_few_answers": "There are too few answers to give an estimate.",
    "bad_weight": "Some answers have a survey weight that cannot be used.",
    "area_missing_in_wave": "An area has no answers in one of the waves, so its change is not known.",
    "area_left_out_of_wave": "The figures by wave do without areas that nobody answered from in a wave.",
    "duplicate_person": "In a panel everybody answers once in a wave, but some people stand in the files twice.",
    "complete_cases": "The adjusted estimate rests on those who answered every question of the adjustment.",
    "attrition_all_gone": "Nobody answered again of some groups, so the weights cannot make anybody stand for them.",
    "raking_level_missing": "The survey weights cannot be brought to the plan's shares: nobody is of some level.",
    "raking_level_unknown": "The plan's shares leave out a level that some people have.",
}


def rounded_count(count: int | None, *, threshold: int, base: int) -> int | None:
    """Round a number of people to the nearest `base`; None when it is at the threshold or below."""
    return Rule(threshold, base).count(count)


def rounded_share(share: float | None, count: int | None, *, threshold: int, base: int) -> float | None:
    """Make a share of people of rounded counts; None when it would tell of few people."""
    return Rule(threshold, base).share(share, count)


def released(document: Document, *, threshold: int, base: int, before: Iterable[Document] = ()) -> dict[str, Any]:
    """Turn the exact form of an nrp-result/1 document into its released form.

    `before` are the exact forms of results of the same waves that left already: counts that a few people lie between
    and theirs are hidden as small ones are, and a flag says so.

    Counts of people are rounded, or null at the threshold and below, wherever they stand; means derive from rounded
    counts and are null in hidden cells; coefficients with their intervals stay. The document itself is not changed.
    """
    rule = Rule(threshold, base)
    for earlier in before:
        document = beside_earlier(document, earlier, rule)
    told_before = [hidden_flag(rule)] if close_counts(document) else []
    words = {flag["text"]: FLAG_TEXTS[flag["code"]] for flag in document["flags"] if flag["code"] in FLAG_TEXTS}
    opened: dict[str, Any] = _opened(document, rule)
    if document.get("sample") is not None:
        opened["sample"] = released_sample(document["sample"], rule)
    if document.get("raking") is not None:
        opened["raking"] = released_raking(document["raking"], rule)
    if document.get("attrition") is not None:
        opened["attrition"] = released_attrition(document["attrition"], rule)
    return opened | {
        "form": "released",
        "disclosure": {"threshold": threshold, "base": base},
        "flags": [
            *({**flag, "text": words.get(flag["text"], flag["text"])} for flag in document["flags"]),
            *told_before,
        ],
        "outcomes": [_released_outcome(outcome, rule, words) for outcome in document["outcomes"]],
    }


def released_for(document: Document, visible_codes: Collection[str] | None) -> dict[str, Any]:
    """Leave out the rows about places a reader does not see; None means that the reader sees all of them.

    A row about a pair is kept when both of its areas are seen.
    """
    if visible_codes is None:
        return dict(document)
    seen = frozenset(visible_codes)
    kept = {**document, "outcomes": [_only_places(outcome, seen) for outcome in document["outcomes"]]}
    if document.get("sample") is not None:
        kept["sample"] = sample_for(document["sample"], seen)
    if document.get("raking") is not None:
        kept["raking"] = raking_for(document["raking"], seen)
    return kept


# One outcome ----------------------------------------------------------------------------------


def _released_outcome(outcome: Document, rule: Rule, words: Mapping[str, str]) -> dict[str, Any]:
    opened: dict[str, Any] = _opened(outcome, rule)
    unit = outcome["unit"]
    opened["means"] = _released_means(outcome["means"], unit, rule)
    if "by_area" in outcome:
        opened["by_area"] = _released_places(outcome, rule)
        opened["by_pair"] = _released_pairs(outcome["by_pair"], opened["by_area"])
        opened["leave_one_out"] = _released_left_out(outcome["leave_one_out"], opened["by_area"])
    if outcome.get("subgroups"):
        opened["subgroups"] = released_subgroups(outcome["subgroups"], unit, rule)
    if outcome.get("missing"):
        opened["missing"] = released_missing(outcome["missing"], rule)
    if outcome.get("staggered"):
        opened["staggered"] = released_staggered(outcome["staggered"])
    if any(cell["n"] is None for cell in opened["means"]):
        opened |= _without_totals(opened)
    if "text" in outcome:
        opened["text"] = {part: _said(text, words) for part, text in outcome["text"].items()}
    return opened


def _without_totals(opened: Document) -> dict[str, Any]:
    """Take the totals away: with the other cells they would give a hidden cell away."""
    totals: dict[str, Any] = dict.fromkeys(name for name in ("n", "not_answered") if name in opened)
    for name in ("unadjusted", "adjusted"):
        estimate = opened.get(name)
        if estimate and "n" in estimate:
            totals[name] = {**estimate, "n": None}
    return totals


def _released_means(means: Sequence[Document], unit: str, rule: Rule) -> list[Cell]:
    """Round the cells of the arms; where one of a wave is hidden, the others of that wave go too.

    The rows of a wave are known (rounded), so a hidden arm could be had by taking away the other.
    """
    hidden_waves = {cell["wave"] for cell in means if rule.count(cell["n"]) is None}
    return [
        _cell(cell, rule, n=None, mean=None) if cell["wave"] in hidden_waves else _released_cell(cell, unit, rule)
        for cell in means
    ]


def _released_places(outcome: Document, rule: Rule) -> list[Cell]:
    """Round the cells of single areas; a cell hidden alone among its arm and wave takes the smallest other with it."""
    treated = {row["pair"][0] for row in outcome["by_pair"]}
    exact: Sequence[Document] = outcome["by_area"]
    cells = [_released_cell(cell, outcome["unit"], rule) for cell in exact]
    groups: dict[tuple[Any, Any], list[int]] = {}
    for at, cell in enumerate(exact):
        groups.setdefault((cell.get("arm", cell["area"] in treated), cell["wave"]), []).append(at)
    for members in groups.values():
        for key, also in (("n", ("n", "mean")), ("mean", ("mean",))):
            hidden = [at for at in members if cells[at][key] is None]
            others = [at for at in members if cells[at][key] is not None]
            if len(hidden) == 1 and others:
                smallest = min(others, key=lambda at: (exact[at]["mean"] or 0) * exact[at]["n"])
                cells[smallest] = {**cells[smallest], **dict.fromkeys(also)}
    return cells


def _released_pairs(rows: Sequence[Document], cells: Sequence[Document]) -> list[Cell]:
    """Hide the difference of a pair with a hidden cell: it is nothing but its four cells, and would give one away."""
    hidden = {cell["area"] for cell in cells if cell["mean"] is None}
    return [
        {**row, "estimate": None, "ci": None} if hidden.intersection(row["pair"]) else _coarser(row) for row in rows
    ]


def _released_left_out(rows: Sequence[Document], cells: Sequence[Document]) -> list[Cell]:
    """Hide the estimate without a place that has a hidden cell: beside the whole estimate it tells of that place."""
    hidden = {cell["area"] for cell in cells if cell["mean"] is None}

    def shown(row: Document) -> float | None:
        is_hidden = row["estimate"] is None or hidden.intersection(_codes(row["left_out"]))
        return None if is_hidden else round(float(row["estimate"]), COEFFICIENT_DECIMALS)

    return [{**row, "estimate": shown(row)} for row in rows]


def _coarser(row: Document) -> Cell:
    ci = row.get("ci")
    estimate = None if row["estimate"] is None else round(float(row["estimate"]), PAIR_DECIMALS)
    return {**row, "estimate": estimate, "ci": None if ci is None else [round(float(end), PAIR_DECIMALS) for end in ci]}


def _released_cell(cell: Document, unit: str, rule: Rule) -> Cell:
    """Round a cell; its mean is a share where it is given in per cent or every answer is 0 or 1."""
    n, ones = rule.count(cell["n"]), cell.get("ones")
    if n is None:
        return _cell(cell, rule, n=None, mean=None)
    if unit == "percent" or ones is not None:
        return _cell(cell, rule, n=n, mean=rule.share(cell["mean"], cell["n"], ones))
    mean = None if cell["mean"] is None else round(float(cell["mean"]), SCALE_DECIMALS)
    return _cell(cell, rule, n=n, mean=mean)


def _cell(cell: Document, rule: Rule, *, n: int | None, mean: float | None) -> Cell:
    """Give a cell with these figures; the number of ones stays in the house, for it would undo the rounding."""
    kept: Cell = _opened({name: value for name, value in cell.items() if name != "ones"}, rule)
    return kept | {"n": n, "mean": mean}


def _said(text: str, words: Mapping[str, str]) -> str:
    for inside, outside in words.items():
        text = text.replace(inside, outside)
    return text


def _opened(value: Any, rule: Rule, key: str = "") -> Any:
    """Round every fraction, and every whole number that may be people, in a part of the document."""
    if isinstance(value, Mapping):
        return {name: _opened(item, rule, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_opened(item, rule, key) for item in value]
    if isinstance(value, float):
        return round(value, COEFFICIENT_DECIMALS)
    if isinstance(value, int) and not isinstance(value, bool) and key not in NOT_PEOPLE:
        return rule.count(value)
    return value


def _only_places(outcome: Document, seen: frozenset[str]) -> dict[str, Any]:
    kept = dict(outcome)
    kept["by_pair"] = [row for row in outcome["by_pair"] if seen.issuperset(row["pair"])]
    kept["leave_one_out"] = [row for row in outcome["leave_one_out"] if seen.issuperset(_codes(row["left_out"]))]
    if "by_area" in outcome:
        kept["by_area"] = [row for row in outcome["by_area"] if row["area"] in seen]
    return kept


def _codes(left_out: str | Sequence[str]) -> list[str]:
    return [left_out] if isinstance(left_out, str) else list(left_out)
