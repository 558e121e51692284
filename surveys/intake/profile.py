"""A wave in numbers: what it holds, and how that compares with the wave before."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nrp.formats.variables import NUMERIC, is_number
from surveys.intake.answers import Answers
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.job import AreaRows
from surveys.intake.sentences import quoted

if TYPE_CHECKING:
    import polars as pl

FORMAT = "nrp-profile/1"
_NOTABLE_RISE = 0.05
_DIGITS = 6


def profile_of(answers: Answers) -> dict[str, Any]:
    """Describe one variable: how many answered, what they said.

    Returns
    -------
    dict
        `n` answers, `missing` (code → count), `blank`, `missing_share` of all rows; `counts` by
        code for codes, `mean`, `min`, `max` for numbers (and for codes that are numbers, `mean`),
        `first` and `last` for dates.
    """
    variable, typed = answers.variable, answers.typed
    is_missing = answers.is_missing_code
    valid = typed.filter(~is_missing & typed.is_not_null())
    total = typed.len()
    missing = _counts(answers.text.filter(is_missing) if variable.type == "date" else typed.filter(is_missing))
    described: dict[str, Any] = {
        "label": variable.label,
        "type": variable.type,
        "n": valid.len(),
        "missing": missing,
        "blank": total - valid.len() - sum(missing.values()),
        "missing_share": round(1 - valid.len() / total, _DIGITS) if total else 0.0,
    }
    if variable.type == "code":
        found = _counts(valid)
        described["counts"] = {code: found.get(code, 0) for code in variable.codes}
        described["mean"] = _mean_of_codes(described["counts"])
    elif variable.type in NUMERIC:
        described |= {"mean": _rounded(valid.mean()), "min": _rounded(valid.min()), "max": _rounded(valid.max())}
    elif variable.type == "date":
        described |= {"first": _day(valid.min()), "last": _day(valid.max())}
    return described


def whole_profile(
    wave: int,
    rows: int,
    areas: Sequence[AreaRows],
    weights: Mapping[str, float] | None,
    variables: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Put a wave's profile together; the next wave is compared with it."""
    by_area: dict[str, int] = {}
    for area in areas:
        if area.mapped_to:
            by_area[area.mapped_to] = by_area.get(area.mapped_to, 0) + area.rows
    return {
        "format": FORMAT,
        "wave": wave,
        "rows": rows,
        "areas": by_area,
        "weights": dict(weights) if weights else None,
        "variables": dict(variables),
    }


def compare(now: Mapping[str, Any], before: Mapping[str, Any], findings: Findings) -> dict[str, Any]:
    """Put this wave beside the last one, and note what is unanswered much more often.

    Parameters
    ----------
    now, before
        Profiles; of `before` only what both waves have is compared.
    findings
        Gets a ``more_unanswered`` for each variable whose missing share rose by 5 points or more.

    Returns
    -------
    dict
        `rows`, `weights`, `areas` and `variables`, each with `now` and `before`.
    """
    areas = sorted({*now["areas"], *before["areas"]})
    variables = []
    for name, described in now["variables"].items():
        earlier = before["variables"].get(name)
        if earlier is None:
            continue
        variables.append(
            {
                "name": name,
                "label": described["label"],
                "missing_now": described["missing_share"],
                "missing_before": earlier["missing_share"],
                "mean_now": described.get("mean"),
                "mean_before": earlier.get("mean"),
            }
        )
        _more_unanswered(name, described["missing_share"], earlier["missing_share"], before["wave"], findings)
    return {
        "wave_before": before["wave"],
        "rows": {"now": now["rows"], "before": before["rows"]},
        "weights": {"now": now["weights"], "before": before["weights"]},
        "areas": [
            {"code": code, "now": now["areas"].get(code, 0), "before": before["areas"].get(code, 0)} for code in areas
        ],
        "variables": variables,
    }


def _more_unanswered(name: str, now: float, before: float, wave: int, findings: Findings) -> None:
    if now - before < _NOTABLE_RISE:
        return
    findings.add(
        "more_unanswered",
        "informs",
        name,
        whole_columns([f"{now:.0%}"]),
        text=f"{quoted(name)} is unanswered more often than in wave {wave}: {now:.0%} now, {before:.0%} then.",
        expected=f"about {before:.0%}",
        how_to_mend="Check that the question was asked and exported in the same way. Nothing needs doing if it was.",
    )


def _counts(values: "pl.Series") -> dict[str, int]:
    counted = values.value_counts(sort=False, name="times").sort(values.name)
    return {str(value): int(times) for value, times in counted.rows()}


def _mean_of_codes(counts: Mapping[str, int]) -> float | None:
    total = sum(counts.values())
    if not total or not all(is_number(code) for code in counts):
        return None
    return round(sum(float(code) * count for code, count in counts.items()) / total, _DIGITS)


def _rounded(value: Any) -> float | None:
    """Round a number; the mean of numbers too large to be added is none, and JSON could not hold it."""
    return round(float(value), _DIGITS) if value is not None and math.isfinite(value) else None


def _day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
