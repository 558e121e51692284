"""A result document as text to read in a terminal."""

from collections.abc import Sequence
from typing import Any

from evaluation.engine.report_gaps import gap_lines, weight_lines
from evaluation.engine.report_people import sample_lines, subgroup_lines
from evaluation.engine.report_waves import wave_lines
from evaluation.engine.results import Result
from evaluation.engine.tables import aligned, figure, probability, span

_CURVE = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_FARTHEST = 2.0
"""A curve of many points reaches so many times the minimum detectable effect."""


def result_table(document: dict[str, Any]) -> str:
    """Lay out a result document: one line an outcome, then the words of the first."""
    design = document["design"]
    rows = [("outcome", "n", "estimate", "95% range", "p", "permutation p", "Romano–Wolf p", "Holm p")]
    for outcome in document["outcomes"]:
        reported = outcome[document["reported"]]
        headline = reported[reported["headline"]] if reported["headline"] else None
        rows.append(
            (
                outcome["name"],
                str(outcome["n"]),
                figure(reported["estimate"], outcome["unit"]),
                span(headline["ci"] if headline else None, outcome["unit"]),
                probability(headline["p"] if headline else None),
                probability(reported["permutation"]["p"] if reported["permutation"] else None),
                probability(outcome["romano_wolf_p"]),
                probability(outcome["holm_p"]),
            )
        )
    pairs = f", {design['pairs']} pairs" if design["pairs"] is not None else ""
    lines = [
        f"{design['areas']} areas, {design['treated']} with the programme{pairs}; "
        f"wave {design['baseline']} to wave {design['followup']}; {document['reported']} estimates.",
        "Percentages in percentage points.",
        "",
        *aligned(rows),
        "",
        *(f"{flag['level']}: {flag['text']}" for flag in document["flags"]),
    ]
    for outcome in document["outcomes"]:
        lines += ["", outcome["label"], *(part for part in outcome["text"].values() if part)]
    lines += [
        *wave_lines(document),
        *subgroup_lines(document),
        *sample_lines(document),
        *weight_lines(document),
        *gap_lines(document),
    ]
    return "\n".join(lines).rstrip() + "\n"


def power_document(result: Result, document: dict[str, Any], points: int | None = None) -> dict[str, Any]:
    """Tell how likely each outcome's design was to find effects of several sizes.

    Parameters
    ----------
    result, document
        An evaluation, and its result document.
    points
        How many points the curve has, evenly from no effect to twice the minimum detectable one;
        None for seven of the usual sizes.

    Returns
    -------
    dict
        `nrp-power/1`: for each outcome the minimum detectable effect by formula and by simulation,
        the simulated probability of finding the one that the formula tells (`power_at_mde`), and
        a curve of [effect, probability].
    """
    shares: Sequence[float] = _CURVE
    if points is not None:
        shares = [_FARTHEST * k / (points - 1) for k in range(points)]
    outcomes = []
    for outcome, written in zip(result.outcomes, document["outcomes"], strict=True):
        mde, simulation = outcome.mde, outcome.simulation
        curve = []
        if mde is not None and simulation is not None:
            curve = [list(point) for point in simulation.curve([share * mde for share in shares])]
        outcomes.append(
            {
                "name": written["name"],
                "label": written["label"],
                "unit": written["unit"],
                "mde": mde,
                "power_at_mde": None if mde is None or simulation is None else simulation.power_at(mde),
                "mde_simulated": written["mde_simulated"],
                "curve": curve,
            }
        )
    kept = {key: document[key] for key in ("engine", "plan_sha256", "inputs", "design", "flags", "reported")}
    return {"format": "nrp-power/1", **kept, "outcomes": outcomes}


def power_table(document: dict[str, Any]) -> str:
    """Lay out a power document."""
    rows: list[Sequence[str]] = [("outcome", "detectable", "by simulation", "probability of finding it")]
    for outcome in document["outcomes"]:
        unit = outcome["unit"]
        curve = ", ".join(f"{figure(effect, unit)}: {chance:.2f}" for effect, chance in outcome["curve"])
        rows.append((outcome["name"], figure(outcome["mde"], unit), figure(outcome["mde_simulated"], unit), curve))
    flags = [f"{flag['level']}: {flag['text']}" for flag in document["flags"]]
    head = "The effect found with probability 0.8 at 5%; percentages in percentage points."
    return "\n".join([head, "", *aligned(rows), "", *flags]).rstrip() + "\n"
