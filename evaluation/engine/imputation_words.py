"""What filling in the missing answers says beside an outcome, as data and as sentences."""

from typing import Any

from evaluation.engine.clustered import Interval
from evaluation.engine.results import OutcomeResult
from evaluation.engine.rubin import Pooled

ASSUMED = (
    "Filling in assumes that people who did not answer would have answered like people of the same area, wave and "
    "background, with the same other answers, who did."
)
_COMPLETE = "Everybody gave an answer that counts, so there is nothing to fill in and the result stays as it is."


def written(outcome: OutcomeResult) -> dict[str, Any] | None:
    """Write the section `imputation` of an outcome; None when nothing was filled in."""
    value = outcome.imputation
    if value is None:
        return None
    return {
        "datasets": value.datasets,
        "iterations": value.iterations,
        "estimate": value.estimate,
        "se": value.se,
        "df": value.df,
        "p": value.p,
        "ci": list(value.ci),
        "between": value.between,
        "within": value.within,
        "missing_information": value.missing_information,
        "same_finding": same_finding(value, outcome),
        "text": text_of(value, outcome),
    }


def text_of(value: Pooled, outcome: OutcomeResult) -> str:
    """Say what the filled-in answers give, and whether the finding stays the same."""
    if not value.datasets:
        return _COMPLETE
    unit = outcome.measure.unit
    low, high = (_shown(end, unit) for end in value.ci)
    sentences = [
        f"With the missing answers filled in {value.datasets} times, the estimate is {_shown(value.estimate, unit)} "
        f"{'percentage points' if unit == 'percent' else 'points on its scale'}, and the likely range is {low} to "
        f"{high} (95% confidence interval).",
        _beside(value, outcome),
        ASSUMED,
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def same_finding(value: Pooled, outcome: OutcomeResult) -> bool | None:
    """Say whether both ranges print on the same side of zero, or both across it; None without a headline's range."""
    ci, unit = outcome.reported.ci, outcome.measure.unit
    return None if ci is None else _side(ci, unit) == _side(value.ci, unit)


def _beside(value: Pooled, outcome: OutcomeResult) -> str:
    """Compare with the answers as they were given; silent when the headline has no range."""
    ci = outcome.reported.ci
    if ci is None:
        return ""
    unit = outcome.measure.unit
    was, now = _side(ci, unit), _side(value.ci, unit)
    if was == now:
        return "The finding is the same as without them."
    if was and now:
        return "It points the other way than without them, so the result depends on who answered."
    clear = "a clear difference" if was else "no clear difference"
    here = "a clear one" if now else "none that is clear"
    return f"The answers alone show {clear} and the filled-in ones {here}: read it with care."


def _side(ci: Interval, unit: str) -> int:
    """Which side of zero both ends print on; 0 when not the same."""
    low, high = (_rounded(end, unit) for end in ci)
    return (low > 0 < high) - (low < 0 > high)


def _rounded(value: float, unit: str) -> float:
    return round(value * 100.0, 1) if unit == "percent" else round(value, 2)


def _shown(value: float, unit: str) -> str:
    size = f"{abs(_rounded(value, unit)):.{1 if unit == 'percent' else 2}f}"
    return f"−{size}" if _rounded(value, unit) < 0 else size
