"""What a result says to someone who decides: the finding, its likely range, its limits.

The words come from the numbers alone, so a finding against the programme reads as prominently as
one for it. A range that reaches zero, or whose end prints as zero, is never called clear.
"""

from dataclasses import dataclass
from typing import Literal

from evaluation.engine.flags import Flag
from evaluation.engine.results import Estimate, OutcomeResult, Result
from evaluation.engine.spec import Measure, Spec

Verdict = Literal["clear", "unclear", "thin", "none"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TOO_THIN = "There are too few answers to give an estimate."
_NO_RANGE = "There are too few areas to say how far the figure might be off."
_NOTHING = "There is no estimate for this measure."
_THIN_CODES = frozenset(
    {
        "too_few_answers",
        "one_wave",
        "one_treated_area",
        "few_treated_areas",
        "one_comparator_area",
        "jackknife_impossible",
    }
)


@dataclass(frozen=True, slots=True)
class Text:
    """Three parts of one block; `range` is empty when there is no estimate."""

    finding: str
    range: str
    limits: str


def verdict_of(outcome: OutcomeResult, result: Result) -> Verdict:
    """Say which of the four ways of speaking applies.

    Returns
    -------
    str
        ``clear`` when both ends of the range print on the same side of zero, ``unclear`` when
        not, ``thin`` when there are too few answers, waves or areas, ``none`` when the answers
        allow no estimate.
    """
    ci = outcome.reported.ci
    if ci is None:
        codes = {flag.code for flag in _reasons(outcome, result)}
        return "thin" if codes & _THIN_CODES or not codes else "none"
    low, high = (_Amount(outcome.measure, end) for end in ci)
    return "clear" if low.sign * high.sign > 0 else "unclear"


def text_of(outcome: OutcomeResult, result: Result) -> Text:
    """Put one outcome into words."""
    verdict = verdict_of(outcome, result)
    if verdict in {"thin", "none"}:
        reasons = [flag.text for flag in _reasons(outcome, result)] or [_NO_RANGE]
        return Text(_TOO_THIN if verdict == "thin" else _NOTHING, "", " ".join(reasons))
    say = _clear if verdict == "clear" else _unclear
    finding, span = say(outcome, result.spec)
    return Text(finding, span, _limits(outcome, result.spec, verdict))


@dataclass(frozen=True, slots=True)
class _Amount:
    """A difference as it is printed: percentage points to one decimal, scale points to two."""

    measure: Measure
    value: float

    @property
    def places(self) -> int:
        return 1 if self.measure.unit == "percent" else 2

    @property
    def shown(self) -> float:
        rounded = round(self.value * (100.0 if self.measure.unit == "percent" else 1.0), self.places)
        return rounded + 0.0

    @property
    def sign(self) -> int:
        return (self.shown > 0) - (self.shown < 0)

    def __str__(self) -> str:
        size = f"{abs(self.shown):.{self.places}f}"
        return f"−{size}" if self.sign < 0 else size


def _clear(outcome: OutcomeResult, spec: Spec) -> tuple[str, str]:
    measure, estimate = outcome.measure, _known(outcome.reported)
    amount = _Amount(measure, estimate[0])
    is_better = (amount.sign > 0) == (measure.better == "higher")
    how = "more favourably" if is_better else "less favourably"
    unit = "percentage points" if measure.unit == "percent" else "points on its scale"
    finding = (
        f"Between {_wave(spec.baseline)} and {_wave(spec.followup)}, {_subject(measure)} changed {how} in the "
        f"programme's neighbourhoods than in the comparison areas. We estimate the difference at {amount} {unit}"
        f"{_people(measure, amount)}.{_direction(measure, amount)}"
    )
    low, high = (_Amount(measure, end) for end in estimate[1])
    return finding, (
        f"Taking survey chance into account, the likely range is {low} to {high} points (95% confidence interval)."
    )


def _unclear(outcome: OutcomeResult, spec: Spec) -> tuple[str, str]:
    measure, estimate = outcome.measure, _known(outcome.reported)
    amount = _Amount(measure, estimate[0])
    low, high = (_Amount(measure, end) for end in estimate[1])
    finding = (
        f"The survey does not show a clear difference in {_subject(measure)} between {_wave(spec.baseline)} and "
        f"{_wave(spec.followup)}."
    )
    if low.sign == high.sign == 0:
        possible = "a large change in either direction is unlikely"
    else:
        possible = f"anything from {_move(low)} to {_move(high)} is possible"
    return finding, (
        f"Our estimate is {amount} points, but the range runs from {low} to {high} (95% confidence interval), so "
        f"{possible}. This is not evidence that nothing changed."
    )


def _known(estimate: Estimate) -> tuple[float, tuple[float, float]]:
    if estimate.estimate is None or estimate.ci is None:
        raise ValueError("Only an estimate with a range has words of its own.")
    return estimate.estimate, estimate.ci


def _subject(measure: Measure) -> str:
    return measure.phrase or f"“{measure.label}”"


def _wave(wave: str) -> str:
    return f"wave {wave}"


def _move(end: _Amount) -> str:
    return {-1: "a fall", 0: "no change", 1: "a rise"}[end.sign]


def _people(measure: Measure, amount: _Amount) -> str:
    """Whole people in 100, both neighbours when the figure lies between two."""
    if measure.unit != "percent":
        return ""
    size = abs(amount.shown)
    fewer = "fewer " if amount.sign < 0 else ""
    if size < 0.75:
        return f", less than 1 {'fewer ' if fewer else ''}person in every 100"
    whole, rest = int(size), size - int(size)
    if 0.25 < rest < 0.75:
        return f", about {whole} or {whole + 1} {fewer}people in every 100"
    count = whole + (rest >= 0.75)
    return f", about {count} {fewer}{'person' if count == 1 else 'people'} in every 100"


def _direction(measure: Measure, amount: _Amount) -> str:
    """Say which way is better where the sign alone could mislead."""
    if measure.better == "higher" and amount.sign > 0:
        return ""
    return f" On this measure a {measure.better} figure is better."


def _limits(outcome: OutcomeResult, spec: Spec, verdict: Verdict) -> str:
    sentences = [
        "Comparing the two changes takes out what is lasting about a place and what changed everywhere alike.",
        _assumption(outcome),
        _basis(outcome, spec),
    ]
    if outcome.mde is not None and verdict == "unclear":
        sentences.append(_detectable(outcome))
    if outcome.measure.family == "secondary":
        sentences.append(_chance(spec))
    return " ".join(sentences)


def _assumption(outcome: OutcomeResult) -> str:
    """What is assumed, and what earlier waves say of it where there are any."""
    assumed = "It assumes that without the programme both kinds of place would have changed alike"
    before = None if outcome.staggered is None else outcome.staggered.pre_trend
    if before is None:
        return f"{assumed}, which two waves of a survey cannot test."
    return f"{assumed}. {before.text}"


def _basis(outcome: OutcomeResult, spec: Spec) -> str:
    count, treated, others = len(spec.areas), len(spec.treated), len(spec.comparators)
    headline = outcome.reported.headline
    if headline == "crv3_pair" and spec.pairs is not None:
        return (
            f"It rests on {count} areas in {len(spec.pairs)} matched pairs. Because these are few, the range comes "
            "from leaving out one pair at a time."
        )
    areas = f"It rests on {count} areas, {treated} with the programme and {others} without."
    if headline == "area_t":
        return f"{areas} Because so few had the programme, the range comes from comparing the areas' own changes."
    return f"{areas} Because these are few, the range comes from leaving out one area at a time."


def _detectable(outcome: OutcomeResult) -> str:
    formula = _Amount(outcome.measure, outcome.mde or 0.0)
    simulated = outcome.simulation
    beside = "" if simulated is None else f" ({_Amount(outcome.measure, simulated.detectable())} by simulation)"
    return f"A survey like this one finds a difference of about {formula} points{beside} four times in five."


def _chance(spec: Spec) -> str:
    count = sum(measure.family == "secondary" for measure in spec.measures)
    named = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    if count == 1:
        return "It is a secondary measure."
    by_chance = round(0.05 * count)
    if by_chance <= 1:
        return f"With {named} secondary measures, one that looks clear may well be chance."
    return f"With {named} secondary measures, about {by_chance} would look clear by chance alone."


def _reasons(outcome: OutcomeResult, result: Result) -> list[Flag]:
    return [
        flag
        for flag in result.flags
        if flag.level in {"refused", "withheld"} and flag.outcome in {None, outcome.measure.name}
    ]
