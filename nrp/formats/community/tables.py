"""Counting the answers, question by question (`nrp-community-counts/1`). Exact: it goes through the door to be read."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from nrp.formats.community.answers import Answer
from nrp.formats.community.instrument import Instrument, Question

FORMAT = "nrp-community-counts/1"
BANDS = 5
MOST_MONTHS = 24
_STEPS = (1, 2, 5)


def count(
    instrument: Instrument,
    by_question: Mapping[str, Sequence[Answer]],
    people: int,
    cuts: Mapping[str, Sequence[float]] | None = None,
) -> dict[str, Any]:
    """Count who answered what.

    Parameters
    ----------
    instrument, by_question, people
        The form; the answers in the same order of people for every question; how many people.
    cuts
        Where numbers were cut into bands before. They are cut there again: bands that move between two files would
        tell how many lie between the old cut and the new.

    Returns
    -------
    dict
        ``people`` and ``questions``: path → ``answered``, ``cells`` (code, label, n) and, of numbers, ``cuts``. The
        cells of a question of one answer add up to ``answered``; those of a question of many need not.
    """
    before = cuts or {}
    return {
        "format": FORMAT,
        "people": people,
        "questions": {
            question.path: _counted(question, by_question[question.path], before.get(question.path))
            for question in instrument.questions
        },
    }


def _counted(question: Question, answers: Sequence[Answer], cuts: Sequence[float] | None) -> dict[str, Any]:
    given = [answer for answer in answers if answer is not None]
    found: dict[str, Any] = {"answered": len(given)}
    if question.kind == "text":
        return found | {"cells": []}
    if question.kind in ("one", "many"):
        return found | {"cells": _choices(question, given)}
    if question.kind == "date":
        return found | {"cells": _periods([str(one) for one in given])}
    numbers = [float(one) for one in given if isinstance(one, int | float)]
    kept = list(cuts) if cuts else cut(numbers)
    return found | {"cells": _bands(numbers, kept, is_whole=question.kind == "whole"), "cuts": kept}


def _choices(question: Question, given: Iterable[Answer]) -> list[dict[str, Any]]:
    counts: Counter[str] = Counter()
    for answer in given:
        counts.update(answer if isinstance(answer, list) else [str(answer)])
    return [_cell(choice.name, choice.label, counts[choice.name]) for choice in question.choices]


def _periods(months: Sequence[str]) -> list[dict[str, Any]]:
    """Count by month where two years hold all of them, else by year; what lies between is there with nobody."""
    if not months:
        return []
    first, last = min(months), max(months)
    span = _months(last) - _months(first) + 1
    if span <= MOST_MONTHS:
        counts = Counter(months)
        names = [f"{at // 12}-{at % 12 + 1:02}" for at in range(_months(first), _months(last) + 1)]
        return [_cell(name, name, counts[name]) for name in names]
    years = Counter(month[:4] for month in months)
    return [_cell(year, year, years[year]) for year in sorted(years)]


def _months(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def cut(numbers: Sequence[float]) -> list[float]:
    """Say where to cut numbers into about five bands: at round numbers within the middle eight tenths.

    The outer bands are open, so that a cut never tells what the smallest or the largest answer is.
    """
    if not numbers:
        return []
    ordered = sorted(numbers)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    if low == high:
        return [] if ordered[0] == ordered[-1] else [low if ordered[0] < low else low + 1]
    step = _round_step((high - low) / (BANDS - 1))
    first = math.ceil(low / step)
    last = math.floor(high / step)
    cuts = [round(at * step, 9) for at in range(first, last + 1)] or [round(first * step, 9)]
    return [at for at in cuts if at > ordered[0]]  # a band below every number would be empty


def _round_step(width: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(width))
    return next(float(step * power) for step in (*_STEPS, 10) if step * power >= width - 1e-12)


def _bands(numbers: Sequence[float], cuts: Sequence[float], *, is_whole: bool) -> list[dict[str, Any]]:
    if not cuts:
        return [_cell("all", "Any number", len(numbers))] if numbers else []
    edges = [-math.inf, *cuts, math.inf]
    found = []
    for low, high in pairwise(edges):
        inside = sum(low <= number < high for number in numbers)
        found.append(_cell(f"{_said(low)}:{_said(high)}", _band(low, high, is_whole=is_whole), inside))
    return found


def _band(low: float, high: float, *, is_whole: bool) -> str:
    if low == -math.inf:
        return f"Under {_said(high)}"
    if high == math.inf:
        return f"{_said(low)} and over"
    if is_whole and float(low).is_integer() and float(high).is_integer():
        return _said(low) if high - low == 1 else f"{_said(low)} to {_said(high - 1)}"
    return f"{_said(low)} to under {_said(high)}"


def _said(number: float) -> str:
    if math.isinf(number):
        return ""
    text = f"{number:,.9f}".rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


def _cell(code: str, label: str, n: int) -> dict[str, Any]:
    return {"code": code, "label": label, "n": n}
