"""How far the trends may have departed from one another before the finding would turn.

Rambachan and Roth (2023), restriction by relative magnitudes: after the start the difference of
trends may change from one wave to the next by at most M̄ times its largest change before the start.
The optimisation is the library `diff-diff`'s, which comes with the extra `nrp[staggered]`; what it
is given here are the event-study estimates and their jackknife covariance. Its ranges take the
changes before the start as they were measured, and add t standard errors for the effect since.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation.engine.cells import FloatArray
from evaluation.engine.flags import Flag

if TYPE_CHECKING:
    from diff_diff import MultiPeriodDiDResults

MULTIPLES = (0.0, 0.5, 1.0, 1.5, 2.0)
"""The M̄ that are shown."""
_NOT_INSTALLED = (
    "How far the trends may have departed from one another is not worked out here: that needs the Python library "
    "diff-diff (the extra nrp[staggered]), which is not installed."
)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The average effect from the start on, when trends may depart.

    Attributes
    ----------
    estimate
        The plain average over the events told of.
    intervals
        M̄, and the 95% range under it (None where it has no end).
    breakdown
        The smallest M̄ whose range reaches zero: 0 when the plain range does, None when none up to
        10 does.
    text
        The same in words.
    """

    estimate: float
    intervals: tuple[tuple[float, tuple[float, float] | None], ...]
    breakdown: float | None
    text: str


def sensitivity_of(
    events: Sequence[int], estimates: Sequence[float], covariance: FloatArray, *, df: int
) -> Sensitivity | None:
    """Ask the library for the ranges and for the value at which the finding breaks down.

    Parameters
    ----------
    events
        Event times with a standard error, in order; the base is not among them.
    estimates, covariance
        Of these events.
    df
        Degrees of freedom of the ranges.

    Returns
    -------
    Sensitivity or None
        None when the library is not there (`not_installed` says so), or when the events next to the
        base (the one before it and the start) are not known: then there is nothing to compare with.
    """
    before, after = _run_down(events), _run_up(events)
    if not before or not after:
        return None
    try:
        import diff_diff  # noqa: PLC0415 - an optional extra
    except ImportError:
        return None
    at = [list(events).index(event) for event in (*before, *after)]
    study = _study(before, after, np.asarray(estimates)[at], covariance[np.ix_(at, at)], df)
    asked = diff_diff.HonestDiD(method="relative_magnitude")
    intervals = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for multiple in MULTIPLES:
            found = asked.fit(study, M=multiple)
            ends = (float(found.ci_lb), float(found.ci_ub))
            intervals.append((multiple, ends if np.all(np.isfinite(ends)) else None))
        breakdown = asked.breakdown_value(study, tol=1e-4)
    breakdown = None if breakdown is None else round(float(breakdown), 3)
    estimate = float(np.mean(np.asarray(estimates)[at][len(before) :]))
    return Sensitivity(estimate, tuple(intervals), breakdown, _words(breakdown))


def not_installed() -> Flag | None:
    """A note that says what to install, when the library is not there."""
    try:
        is_there = find_spec("diff_diff") is not None
    except ImportError:
        is_there = False
    return None if is_there else Flag("sensitivity_not_installed", "note", None, _NOT_INSTALLED)


def written(value: Sensitivity | None) -> dict[str, Any] | None:
    """Write the section `staggered.sensitivity` down."""
    if value is None:
        return None
    return {
        "method": "relative magnitudes (Rambachan and Roth 2023)",
        "estimate": value.estimate,
        "intervals": [{"m": m, "ci": None if ci is None else list(ci)} for m, ci in value.intervals],
        "breakdown": value.breakdown,
        "text": value.text,
    }


def _run_down(events: Sequence[int]) -> list[int]:
    """Events −2, −3, … as far as they follow one another, earliest first."""
    found: list[int] = []
    while -2 - len(found) in events:
        found.append(-2 - len(found))
    return found[::-1]


def _run_up(events: Sequence[int]) -> list[int]:
    """Events 0, 1, … as far as they follow one another."""
    found: list[int] = []
    while len(found) in events:
        found.append(len(found))
    return found


def _study(
    before: Sequence[int], after: Sequence[int], estimates: FloatArray, covariance: FloatArray, df: int
) -> "MultiPeriodDiDResults":
    """Put the event study into the shape that the library reads; it looks at nothing else."""
    from diff_diff import MultiPeriodDiDResults  # noqa: PLC0415 - an optional extra
    from diff_diff.results import PeriodEffect  # noqa: PLC0415 - an optional extra
    from diff_diff.survey import SurveyMetadata  # noqa: PLC0415 - an optional extra

    events = [*before, *after]
    unread = (float("nan"), float("nan"))
    errors = np.sqrt(np.diagonal(covariance))
    effects = {
        event: PeriodEffect(event, float(one), float(se), *unread, conf_int=unread)
        for event, one, se in zip(events, estimates, errors, strict=True)
    }
    return MultiPeriodDiDResults(
        period_effects=effects,
        avg_att=float("nan"),
        avg_se=float("nan"),
        avg_t_stat=float("nan"),
        avg_p_value=float("nan"),
        avg_conf_int=unread,
        n_obs=0,
        n_treated=0,
        n_control=0,
        pre_periods=list(before),
        post_periods=list(after),
        reference_period=-1,
        vcov=covariance,
        interaction_indices={event: k for k, event in enumerate(events)},
        survey_metadata=SurveyMetadata("pweight", *unread, float("nan"), df_survey=df),
    )


def _words(breakdown: float | None) -> str:
    if breakdown is None:
        return (
            "The range would stay clear of zero even if the trends had moved apart ten times as much since the start "
            "as the survey saw them do before."
        )
    if breakdown <= 0:
        return "The range reaches zero even if the trends had gone on side by side, so there is no finding to turn."
    return (
        f"The range would reach zero if the trends had moved apart about {breakdown:.1f} times as much since the "
        "start as the survey saw them do before."
    )
