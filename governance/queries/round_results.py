"""What a closed round chose, counted from its marks each time it is asked: the result itself is stored nowhere.

A ballot is secret, so nothing is counted for fewer than three ballots, and no sector is shown whose neighbours in the
table would leave one or two ballots by subtraction (docs/adr/0014-secret-ballots.md).
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance import counting
from governance.models import Mark, PriorityRound, RoundOption, Sector
from governance.queries.priorities import Choice, choice_of

FEWEST = 3
Counted = counting.Scores | counting.Dots | counting.Consent | counting.Rankings
Method = PriorityRound.Method


@dataclass(frozen=True, slots=True)
class SaidOnBallot:
    """One ballot as it is counted: its sector and its marks, without its number or its person."""

    sector: str
    marks: Mapping[tuple[uuid.UUID, uuid.UUID | None], int]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """The result of a round. `everyone` and the counts of `groups` name options by their id.

    `sectors` holds those that may be shown; `hidden` the sectors with ballots that may not. `residents` and `others`
    are there only where both may be shown.
    """

    priority_round: PriorityRound
    choice: Choice
    ballots: int
    by_sector: Mapping[str, int]
    everyone: Counted | None
    sectors: Mapping[str, Counted]
    hidden: tuple[str, ...]
    residents: Counted | None
    others: Counted | None
    objections: Mapping[uuid.UUID, tuple[str, ...]]

    @property
    def winners(self) -> tuple[RoundOption, ...]:
        """Give the options that were chosen, in the order of the ballot."""
        chosen = set() if self.everyone is None else set(self.everyone.winners)
        return tuple(option for option in self.choice.options if option.pk in chosen)


def result_of(priority_round: PriorityRound) -> RoundResult:
    """Count a round. Ask only of a closed one: a running count would tell what the last ballot said."""
    choice = choice_of(priority_round)
    ballots, objections = _read(priority_round, choice)
    by_sector = Counter(ballot.sector for ballot in ballots)
    shown = sectors_to_show(by_sector)
    grouped = {sector: [one for one in ballots if one.sector == sector] for sector in shown}
    residents = [one for one in ballots if one.sector == Sector.RESIDENT]
    others = [one for one in ballots if one.sector != Sector.RESIDENT]
    both = Sector.RESIDENT in shown and len(others) >= FEWEST
    enough = len(ballots) >= FEWEST
    return RoundResult(
        priority_round=priority_round,
        choice=choice,
        ballots=len(ballots),
        by_sector={sector: by_sector[sector] for sector in Sector.values if by_sector[sector]},
        everyone=count(priority_round, choice, ballots) if enough else None,
        sectors={sector: count(priority_round, choice, rows) for sector, rows in grouped.items()},
        hidden=tuple(sector for sector in Sector.values if by_sector[sector] and sector not in shown),
        residents=count(priority_round, choice, residents) if both else None,
        others=count(priority_round, choice, others) if both else None,
        objections=objections if enough else {},
    )


def sectors_to_show(ballots: Mapping[str, int]) -> tuple[str, ...]:
    """Give the sectors whose result may be shown beside that of everyone.

    Each has three ballots or more, and so have the sectors that are not shown, taken together (or there are none): else
    the whole less what is shown would tell what one or two people chose. Where it would, the smallest goes as well.
    """
    shown = [sector for sector in Sector.values if ballots.get(sector, 0) >= FEWEST]
    total = sum(ballots.values())
    while shown and 0 < total - sum(ballots[sector] for sector in shown) < FEWEST:
        shown.remove(min(shown, key=lambda sector: ballots[sector]))
    return tuple(shown)


def count(priority_round: PriorityRound, choice: Choice, ballots: Sequence[SaidOnBallot]) -> Counted:
    """Count some ballots by the method of their round."""
    options = [option.pk for option in choice.options]
    if priority_round.method == Method.SCORE:
        criteria: list[uuid.UUID | None] = [criterion.pk for criterion in choice.criteria] or [None]
        weights = [criterion.weight for criterion in choice.criteria] or [1]
        scores = [
            {option: [one.marks[option, criterion] for criterion in criteria] for option in options} for one in ballots
        ]
        return counting.count_scores(options, weights, scores)
    marks = [{option: value for (option, _criterion), value in one.marks.items()} for one in ballots]
    if priority_round.method == Method.DOTS:
        return counting.count_dots(options, priority_round.dots, marks)
    if priority_round.method == Method.CONSENT:
        return counting.count_consent(options, marks)
    return counting.count_rankings(options, [sorted(one, key=lambda option: one[option]) for one in marks])


def per_ballot(counted: Counted, option: uuid.UUID) -> float:
    """Give one number for an option on a scale that does not depend on the number of ballots: the mean score, dots a
    ballot, Borda points a ballot, or the share (0 to 1) of ballots that do not object."""
    if isinstance(counted, counting.Consent):
        return 1 - counted.counts[option][2] / counted.ballots
    if isinstance(counted, counting.Scores):
        return float(counted.values[option])
    values = counted.values if isinstance(counted, counting.Dots) else counted.points
    return float(values[option] / counted.ballots)


def _read(priority_round: PriorityRound, choice: Choice) -> tuple[list[SaidOnBallot], dict[uuid.UUID, tuple[str, ...]]]:
    rows = Mark.objects.filter(ballot__round=priority_round).order_by()
    marks: dict[uuid.UUID, dict[tuple[uuid.UUID, uuid.UUID | None], int]] = defaultdict(dict)
    sectors: dict[uuid.UUID, str] = {}
    reasons: dict[uuid.UUID, list[str]] = defaultdict(list)
    fields = ("ballot_id", "ballot__sector", "option_id", "criterion_id", "value", "reason")
    for ballot, sector, option, criterion, value, reason in rows.values_list(*fields):
        marks[ballot][option, criterion] = value
        sectors[ballot] = sector
        if reason:
            reasons[option].append(reason)
    ballots = [SaidOnBallot(sectors[pk], said) for pk, said in marks.items()]
    return ballots, {option.pk: _in_order(reasons[option.pk]) for option in choice.options if reasons[option.pk]}


def _in_order(reasons: Iterable[str]) -> tuple[str, ...]:
    """Sort reasons by their words, so that their order does not tell who came when."""
    return tuple(sorted(reasons, key=str.casefold))
