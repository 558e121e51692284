"""A wave in numbers: what it holds, and how that compares with the wave before."""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.variables import NUMERIC, is_number
from surveys.intake.answers import Answers
from surveys.intake.between import moved
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.job import AreaRows
from surveys.intake.sentences import quoted

if TYPE_CHECKING:
    import polars as pl

FORMAT = "nrp-profile/1"
_NOTABLE_RISE = 0.05
_DIGITS = 6
_BANDS = 8


def profile_of(
    answers: Answers, places: "pl.Series | None" = None, edges: Sequence[float] | None = None
) -> dict[str, Any]:
    """Describe one variable: how many answered, what they said.

    Parameters
    ----------
    answers
        The column.
    places
        The area of each of its rows; None where a distribution says nothing, as of household numbers.
    edges
        The bands of numbers in the last wave, to count by the same.

    Returns
    -------
    dict
        `n` answers, `missing` (code → count), `blank`, `missing_share` of all rows; `counts` by
        code for codes and `areas` (area → counts in the order of the codes); `mean`, `min`, `max` for
        numbers (and for codes that are numbers, `mean`), with `bands` between `edges`; `first` and
        `last` for dates.
    """
    import polars as pl

    variable, entries = answers.variable, answers.entries
    is_missing = entries.is_missing_code
    is_valid = ~is_missing & entries.typed.is_not_null() & (entries.times > 0)
    valid, times = entries.typed.filter(is_valid), entries.times.filter(is_valid)
    total, count = answers.rows.len(), int(times.sum())
    codes = entries.text if variable.type == "date" else entries.typed
    missing = _counts(codes.filter(is_missing), entries.times.filter(is_missing))
    described: dict[str, Any] = {
        "label": variable.label,
        "type": variable.type,
        "n": count,
        "missing": missing,
        "blank": total - count - sum(missing.values()),
        "missing_share": round(1 - count / total, _DIGITS) if total else 0.0,
    }
    if variable.type == "code":
        found = _counts(valid, times)
        described["counts"] = {code: found.get(code, 0) for code in variable.codes}
        described["mean"] = _mean_of_codes(described["counts"])
        described["areas"] = {} if places is None else _by_area(answers.typed, places, list(variable.codes))
    elif variable.type in NUMERIC:
        described |= {} if places is None else banded(valid.to_numpy().repeat(times.to_numpy()), edges)
        mean = (valid.cast(pl.Float64) * times).sum() / count if count else None
        described |= {"mean": _rounded(mean), "min": _rounded(valid.min()), "max": _rounded(valid.max())}
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
                "moved": moved(described, earlier),
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


def banded(values: "np.ndarray[Any, Any]", edges: Sequence[float] | None) -> dict[str, Any]:
    """Count numbers in bands of about as many answers each: [a, b), the last with its upper end."""
    numbers = np.asarray(values, dtype=float)
    usable = numbers[np.isfinite(numbers)]
    if edges is None:
        cuts = np.quantile(usable, np.linspace(0, 1, _BANDS + 1), method="lower") if usable.size else np.array([])
        edges = [float(cut) for cut in np.unique(cuts)]
    if len(edges) < 2:
        return {"edges": list(edges), "bands": {}}
    within = np.clip(np.searchsorted(edges, usable, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(within, minlength=len(edges) - 1)
    names = [f"{low:g} to {high:g}" for low, high in itertools.pairwise(edges)]
    return {"edges": list(edges), "bands": {name: int(count) for name, count in zip(names, counts, strict=True)}}


def _by_area(typed: "pl.Series", places: "pl.Series", codes: Sequence[str]) -> dict[str, list[int]]:
    import polars as pl

    frame = pl.DataFrame({"place": places, "code": typed}).drop_nulls().group_by("place", "code").len()
    found: dict[str, list[int]] = {}
    at = {code: position for position, code in enumerate(codes)}
    for place, code, times in frame.sort("place", "code").rows():
        if code in at:
            found.setdefault(place, [0] * len(codes))[at[code]] = int(times)
    return found


def _counts(values: "pl.Series", times: "pl.Series") -> dict[str, int]:
    """Add up how often each value stands there; several entries, such as 1 and 1.0, may be one value."""
    counted: Counter[str] = Counter()
    for value, often in sorted(zip(values.to_list(), times.to_list(), strict=True)):
        if often:
            counted[str(value)] += int(often)
    return dict(counted)


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
