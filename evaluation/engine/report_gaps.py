"""The parts of the readable table on weights and on missing answers."""

from collections.abc import Mapping
from typing import Any

from evaluation.engine.imputation_words import ASSUMED
from evaluation.engine.tables import aligned, figure, probability, span

_WEIGHTS = {
    "survey": "The survey's own weights are used.",
    "none": "The plan names no weights: everybody counts once.",
}


def weight_lines(document: Mapping[str, Any]) -> list[str]:
    """Tell which weights were used, what they cost, and how raking went."""
    raked, sample = document.get("raking"), document.get("sample")
    lines = ["", "Weights"]
    if raked is None:
        lines.append(_WEIGHTS.get(document["design"].get("weights", "survey"), _WEIGHTS["survey"]))
    else:
        lines.append(f"Raked inside each {_inside(raked)} to {_listed(raked['margins'])}.")
        lines += ["", *_raking_rows(raked)] if raked["groups"] else []
    if document.get("attrition") is not None:
        lines += ["", *_attrition_lines(document["attrition"])]
    if sample is not None:
        lines += ["", *_effective_rows(sample)]
    return lines


def _attrition_lines(section: Mapping[str, Any]) -> list[str]:
    """Tell who stands for whom in a weighted panel; nothing of factors when nobody could be weighted."""
    lines = [f"Of {section['people']} people in the first wave {section['again']} answered again."]
    if section["largest_factor"] is not None:
        factors = f"{section['smallest_factor']:.2f} to {section['largest_factor']:.2f}"
        worth = f"{section['effective_before']:.0f} before, {section['effective_after']:.0f} after"
        lines.append(f"Weighted by {_listed(section['variables'])}: factors {factors}; they count as {worth}.")
    return lines


def gap_lines(document: Mapping[str, Any]) -> list[str]:
    """Tell who did not answer, and what the result is if the missing answers are filled in."""
    return [*_missing_lines(document), *_filled_lines(document)]


def _inside(raked: Mapping[str, Any]) -> str:
    return "area and wave" if raked["within"] == "area" else "wave"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _raking_rows(raked: Mapping[str, Any]) -> list[str]:
    rows = [("group", "people", "rounds", "met", "largest gap", "factors", "counts as before", "counts as after")]
    rows += [
        (
            group["group"],
            str(group["n"]),
            str(group["iterations"]),
            "yes" if group["converged"] else "no",
            f"{group['largest_gap'] * 100:.1f}%",
            f"{group['smallest_factor']:.2f} to {group['largest_factor']:.2f}",
            f"{group['effective_before']:.0f}",
            f"{group['effective_after']:.0f}",
        )
        for group in raked["groups"]
    ]
    return aligned(rows)


def _effective_rows(sample: Mapping[str, Any]) -> list[str]:
    rows = [("arm", "wave", "people", "counts as", "design effect")]
    rows += [
        (
            arm["arm"],
            str(arm["wave"]),
            str(arm["n"]),
            "–" if arm["effective"] is None else f"{arm['effective']:.0f}",
            "–" if arm["design_effect"] is None else f"{arm['design_effect']:.2f}",
        )
        for arm in sample["arms"]
    ]
    return aligned(rows)


def _missing_lines(document: Mapping[str, Any]) -> list[str]:
    outcomes = [outcome for outcome in document["outcomes"] if outcome.get("missing")]
    if not any(cell["asked"] > cell["answered"] for outcome in outcomes for cell in outcome["missing"]):
        return []
    head = [f"{cell['arm']}, wave {cell['wave']}" for cell in outcomes[0]["missing"]]
    rows = [("outcome", *head)]
    rows += [(outcome["name"], *(_share(cell) for cell in outcome["missing"])) for outcome in outcomes]
    return ["", "Missing answers", "In per cent of the people asked.", "", *aligned(rows)]


def _share(cell: Mapping[str, Any]) -> str:
    return "–" if not cell["asked"] else f"{100 * (1 - cell['answered'] / cell['asked']):.1f}"


def _filled_lines(document: Mapping[str, Any]) -> list[str]:
    filled = [outcome for outcome in document["outcomes"] if outcome.get("imputation")]
    if not filled:
        return []
    rows = [("outcome", "data sets", "estimate", "95% range", "df", "p", "missing information")]
    for outcome in filled:
        value, unit = outcome["imputation"], outcome["unit"]
        rows.append(
            (
                outcome["name"],
                str(value["datasets"]),
                figure(value["estimate"], unit),
                span(value["ci"], unit),
                f"{value['df']:.1f}",
                probability(value["p"]),
                f"{100 * value['missing_information']:.0f}%",
            )
        )
    changed = [outcome for outcome in filled if not outcome["imputation"]["same_finding"]]
    words = [
        f"{outcome['label']}: {outcome['imputation']['text'].removesuffix(ASSUMED).strip()}" for outcome in changed
    ]
    rest = "every measure" if not changed else "every other measure"
    words += [f"For {rest} the finding is the same as without."] if len(changed) < len(filled) else []
    return ["", "If the missing answers are filled in", "", *aligned(rows), "", *words, ASSUMED]
