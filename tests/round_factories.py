"""Rounds of priorities made by the same actions as on the site: a round with options, opened, filled with ballots."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from governance.actions import ballots, rounds
from governance.actions.ballots import Given
from governance.models import Ballot, Group, PriorityRound, Sector

OPTIONS = ("Safer crossings", "Somewhere to meet", "Clean air")


def a_round(group: Group, method: str = "dots", *, options: Iterable[str] = OPTIONS, **values: Any) -> PriorityRound:
    values.setdefault("title", "What do we work on first?")
    values.setdefault("question", "Which of these should the group work on first?")
    return rounds.prepare(group=group, method=method, options=options, by=None, **values)


def an_open_round(group: Group, method: str = "dots", **values: Any) -> PriorityRound:
    return rounds.open_round(priority_round=a_round(group, method, **values), by=None)


def marks_of(held: PriorityRound, values: Sequence[Any]) -> list[Given]:
    """Give marks in the order of the options: a number each, a row of scores each, or a (value, reason); None: none."""
    criteria = list(held.criteria.all())
    marks = []
    for option, value in zip(held.options.all(), values, strict=True):
        if value is None:
            continue
        if isinstance(value, tuple) and isinstance(value[1], str):
            marks.append(Given(option.pk, value[0], reason=value[1]))
        elif isinstance(value, Sequence):
            pairs = zip(criteria, value, strict=True)
            marks += [Given(option.pk, score, criterion.pk) for criterion, score in pairs]
        else:
            marks.append(Given(option.pk, value))
    return marks


def entered(
    held: PriorityRound, values: Sequence[Any], sector: str = Sector.RESIDENT, times: int = 1, **who: Any
) -> list[Ballot]:
    """Enter the same ballot so many times for somebody of a sector."""
    marks = marks_of(held, values)
    given = who or {"sector": sector}
    return [ballots.enter(priority_round=held, marks=marks, by=None, **given) for _number in range(times)]


def closed(held: PriorityRound, by: Any = None) -> PriorityRound:
    return rounds.close(priority_round=held, by=by)


def tomorrow() -> dt.date:
    return dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011  a day of the calendar, no moment
