"""A result document as text to read in a terminal."""

from collections.abc import Iterable, Sequence
from typing import Any

from evaluation.engine.results import Result

_CURVE = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


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
                _figure(reported["estimate"], outcome["unit"]),
                _range(headline["ci"] if headline else None, outcome["unit"]),
                _p(headline["p"] if headline else None),
                _p(reported["permutation"]["p"] if reported["permutation"] else None),
                _p(outcome["romano_wolf_p"]),
                _p(outcome["holm_p"]),
            )
        )
    pairs = f", {design['pairs']} pairs" if design["pairs"] is not None else ""
    lines = [
        f"{design['areas']} areas, {design['treated']} with the programme{pairs}; "
        f"wave {design['baseline']} to wave {design['followup']}; {document['reported']} estimates.",
        "Percentages in percentage points.",
        "",
        *_aligned(rows),
        "",
        *(f"{flag['level']}: {flag['text']}" for flag in document["flags"]),
    ]
    for outcome in document["outcomes"]:
        lines += ["", outcome["label"], *(part for part in outcome["text"].values() if part)]
    return "\n".join(lines).rstrip() + "\n"


def power_document(result: Result, document: dict[str, Any]) -> dict[str, Any]:
    """Tell how likely each outcome's design was to find effects of several sizes.

    Returns
    -------
    dict
        `nrp-power/1`: for each outcome the minimum detectable effect by formula and by
        simulation, and a curve of [effect, probability].
    """
    outcomes = []
    for outcome, written in zip(result.outcomes, document["outcomes"], strict=True):
        mde, simulation = outcome.mde, outcome.simulation
        curve = []
        if mde is not None and simulation is not None:
            curve = [[share * mde, simulation.power_at(share * mde)] for share in _CURVE]
        outcomes.append(
            {
                "name": written["name"],
                "label": written["label"],
                "unit": written["unit"],
                "mde": mde,
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
        curve = ", ".join(f"{_figure(effect, unit)}: {chance:.2f}" for effect, chance in outcome["curve"])
        rows.append((outcome["name"], _figure(outcome["mde"], unit), _figure(outcome["mde_simulated"], unit), curve))
    flags = [f"{flag['level']}: {flag['text']}" for flag in document["flags"]]
    head = "The effect found with probability 0.8 at 5%; percentages in percentage points."
    return "\n".join([head, "", *_aligned(rows), "", *flags]).rstrip() + "\n"


def _aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    table = [tuple(row) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    scale, places = (100.0, 1) if unit == "percent" else (1.0, 3)
    return f"{round(value * scale, places) + 0.0:.{places}f}"


def _range(ci: Sequence[float] | None, unit: str) -> str:
    return "–" if ci is None else f"{_figure(ci[0], unit)} to {_figure(ci[1], unit)}"


def _p(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
