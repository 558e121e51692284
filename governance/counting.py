"""How the ballots of a round are counted. Pure: plain values in, frozen results out; no database, no framework.

Options are any hashable keys; results name winners in the order in which the options were given. Every number is an
exact `Fraction` or `int`, so a tie is a tie and nothing depends on rounding. No ballots: no winner, no value.

Sources: J.-C. de Borda, Mémoire sur les élections au scrutin (1781); Condorcet, Essai sur l'application de l'analyse
(1785); D. Black, The Theory of Committees and Elections (1958), for the rule in force; J. Malkevitch, Mathematical
theory of elections, in: Mathematical vistas (Annals of the New York Academy of Sciences 607, 1990), for 55 voters and
five candidates of whom five ways of counting choose five.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Option = Any  # whatever names an option: a text, an id; it must be hashable
Rule = str
CONDORCET, BORDA = "condorcet", "borda"
OBJECT, CAN_LIVE_WITH, AGREE = 0, 1, 2


class BallotFault(ValueError):
    """A ballot says something that the method has no place for."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Means of scores: `values` weighted over the criteria, `by_criterion` unweighted, in the unit of one score."""

    ballots: int
    values: Mapping[Option, Fraction]
    by_criterion: Mapping[Option, tuple[Fraction, ...]]
    winners: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """Sums of dots, in dots."""

    ballots: int
    values: Mapping[Option, int]
    winners: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """Ballots that agree, can live with it and object, and the options that nobody objected to."""

    ballots: int
    counts: Mapping[Option, tuple[int, int, int]]
    winners: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Rankings:
    """A ranking counted by Black's rule, and what four other ways of counting would have chosen.

    `rule` says which half of Black's rule decided: CONDORCET or BORDA. `points` are Borda points, `firsts` ballots
    with the option in first place, `pairs[a, b]` ballots that put a before b.
    """

    ballots: int
    winners: tuple[Option, ...]
    rule: Rule
    points: Mapping[Option, Fraction]
    firsts: Mapping[Option, int]
    pairs: Mapping[tuple[Option, Option], int]
    others: Mapping[str, tuple[Option, ...]]


def count_scores(
    options: Sequence[Option], weights: Sequence[int], ballots: Sequence[Mapping[Option, Sequence[int]]]
) -> Scores:
    """Give weighted means of scores.

    Each ballot scores every option on every criterion, in the order of `weights` (whole numbers of 1 or more). The
    value of an option is Σ(weight × mean score on the criterion) / Σ(weight): on the scale of the scores themselves,
    unchanged when all weights are multiplied by one number. Raises BallotFault for a missing score or a weight below 1.
    """
    if not weights or any(weight < 1 for weight in weights):
        raise BallotFault("every criterion weighs 1 or more")
    for ballot in ballots:
        if set(ballot) != set(options) or any(len(ballot[option]) != len(weights) for option in options):
            raise BallotFault("a ballot scores every option on every criterion")
    if not ballots:
        return Scores(0, {}, {}, ())
    means = {
        option: tuple(
            Fraction(sum(ballot[option][number] for ballot in ballots), len(ballots)) for number in range(len(weights))
        )
        for option in options
    }
    total = sum(weights)
    values = {
        option: sum((weight * mean for weight, mean in zip(weights, means[option], strict=True)), Fraction()) / total
        for option in options
    }
    return Scores(len(ballots), values, means, _highest(options, values))


def count_dots(options: Sequence[Option], each: int, ballots: Sequence[Mapping[Option, int]]) -> Dots:
    """Give the sums of dots. A ballot places 1 to `each` dots, several on one option if it likes.

    Raises BallotFault for a ballot with no dot or too many, and for an option that is not on the ballot.
    """
    for ballot in ballots:
        _known(ballot, options)
        if min(ballot.values(), default=0) < 0 or not 1 <= sum(ballot.values()) <= each:
            raise BallotFault(f"a ballot places 1 to {each} dots")
    if not ballots:
        return Dots(0, {}, ())
    values = {option: sum(ballot.get(option, 0) for ballot in ballots) for option in options}
    return Dots(len(ballots), values, _highest(options, values))


def count_consent(options: Sequence[Option], ballots: Sequence[Mapping[Option, int]]) -> Consent:
    """Give, for each option, how many agree, can live with it and object; an option passes if nobody objects.

    Raises BallotFault for a ballot that leaves an option out or says something else.
    """
    for ballot in ballots:
        if set(ballot) != set(options) or not set(ballot.values()) <= {OBJECT, CAN_LIVE_WITH, AGREE}:
            raise BallotFault("a ballot answers for every option")
    if not ballots:
        return Consent(0, {}, ())
    counts = {option: _answers([ballot[option] for ballot in ballots]) for option in options}
    return Consent(len(ballots), counts, tuple(option for option in options if counts[option][2] == 0))


def count_rankings(options: Sequence[Option], ballots: Sequence[Sequence[Option]]) -> Rankings:
    """Count rankings by Black's rule: the option that beats every other head to head; if none does, the most Borda
    points (ties are all named).

    A ballot names options from the best on, each once, and may stop early. The ones it leaves out share the last
    places: head to head they lose to every named one and are level among themselves, and for Borda they get the mean
    of the points of the places that are left. Raises BallotFault for an empty ballot, an option named twice, and one
    that is not on the ballot.
    """
    for ballot in ballots:
        _known(ballot, options)
        if not ballot or len(set(ballot)) != len(ballot):
            raise BallotFault("a ballot names at least one option, and each once")
    if not ballots:
        return Rankings(0, (), CONDORCET, {}, {}, {}, {})
    pairs = head_to_head(options, ballots)
    best = tuple(one for one in options if _beats_all(one, options, pairs))
    points = borda_points(options, ballots)
    by_points = _highest(options, points)
    firsts = first_places(options, ballots)
    others = {
        "plurality": _highest(options, firsts),
        "runoff": run_off(options, ballots),
        "instant_runoff": instant_run_off(options, ballots),
        "borda": by_points,
        "condorcet": best,
    }
    rule = CONDORCET if best else BORDA
    return Rankings(len(ballots), best or by_points, rule, points, firsts, pairs, others)


def head_to_head(options: Sequence[Option], ballots: Sequence[Sequence[Option]]) -> dict[tuple[Option, Option], int]:
    """Give, for each pair, how many ballots put the first before the second."""
    pairs = {(one, other): 0 for one in options for other in options if one != other}
    for ballot in ballots:
        for place, one in enumerate(ballot):
            named = set(ballot[: place + 1])
            for other in options:
                if other not in named:
                    pairs[one, other] += 1
    return pairs


def borda_points(options: Sequence[Option], ballots: Sequence[Sequence[Option]]) -> dict[Option, Fraction]:
    """Give Borda points: of n options the first gets n − 1, the last 0; options left out share what is left."""
    points = dict.fromkeys(options, Fraction())
    for ballot in ballots:
        left = len(options) - len(ballot)
        for place, option in enumerate(ballot):
            points[option] += len(options) - 1 - place
        for option in set(options) - set(ballot):
            points[option] += Fraction(left - 1, 2)
    return points


def first_places(options: Iterable[Option], ballots: Sequence[Sequence[Option]]) -> dict[Option, int]:
    """Give how many ballots put each of these options first among them; a ballot that names none of them is out."""
    firsts = dict.fromkeys(options, 0)
    for ballot in ballots:
        first = next((option for option in ballot if option in firsts), None)
        if first is not None:
            firsts[first] += 1
    return firsts


def run_off(options: Sequence[Option], ballots: Sequence[Sequence[Option]]) -> tuple[Option, ...]:
    """Give who wins a second round between the two with the most first places.

    Options level with the second are in it too. In the second round a ballot counts for the one it puts first there.
    """
    firsts = first_places(options, ballots)
    line = sorted(firsts.values(), reverse=True)[:2][-1]
    through = tuple(option for option in options if firsts[option] >= line)
    return _highest(through, first_places(through, ballots))


def instant_run_off(options: Sequence[Option], ballots: Sequence[Sequence[Option]]) -> tuple[Option, ...]:
    """Give who wins when the option with the fewest first places is struck out again and again.

    Options level at the bottom are struck out together, unless that would strike out all: then they share the win. A
    ballot whose options are all struck out counts no further. It ends with more than half of the ballots that count.
    """
    standing = tuple(options)
    while True:
        firsts = first_places(standing, ballots)
        leading = _highest(standing, firsts)
        if len(leading) == len(standing) or 2 * firsts[leading[0]] > sum(firsts.values()):
            return leading
        least = min(firsts.values())
        standing = tuple(option for option in standing if firsts[option] > least)


def _beats_all(one: Option, options: Sequence[Option], pairs: Mapping[tuple[Option, Option], int]) -> bool:
    return all(pairs[one, other] > pairs[other, one] for other in options if other != one)


def _highest(options: Iterable[Option], values: Mapping[Option, Fraction | int]) -> tuple[Option, ...]:
    top = max(values.values())
    return tuple(option for option in options if values[option] == top)


def _answers(answers: Sequence[int]) -> tuple[int, int, int]:
    return answers.count(AGREE), answers.count(CAN_LIVE_WITH), answers.count(OBJECT)


def _known(named: Iterable[Option], options: Sequence[Option]) -> None:
    if not set(named) <= set(options):
        raise BallotFault("a ballot names an option that is not on it")
