"""The auditor: what somebody could work out of everything that was published, asked of a solver.

It plays the reader who knows the rule, the rounding and every margin, holds all tables, filters and releases side by
side, and has patience. For each hidden cell it asks for the fewest and the most people that can be in it.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from nrp.core.disclosure.rule import Rule
from nrp.core.disclosure.solver import SECONDS, Program

WHOLE = 1e-6
"""How far from a whole number the solver's fractions may be and count as one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one published figure says: the people of these finest cells together are between two numbers."""

    cells: tuple[int, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Target:
    """A hidden figure: the finest cells it is made of, and whether it is small or hidden for another's sake."""

    name: tuple[str, ...]
    cells: tuple[int, ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """The fewest and the most people that a reader must think possible; `high` None: as many as you like."""

    target: Target
    low: int
    high: int | None

    def is_derivable(self, rule: Rule, protection: int | None = None) -> bool:
        """Whether too little is left open.

        Of a small number, fewer than `protection` + 1 of the small numbers (all of them, unless said otherwise); of
        any other, less than rounding would have left open.
        """
        if self.target.is_small:
            wanted = rule.threshold if protection is None else protection
            most = rule.threshold if self.high is None else min(self.high, rule.threshold)
            return most - self.low < wanted
        return self.high is not None and self.high - self.low < rule.base - 1


class NotAnswered(Exception):
    """The solver gave no answer in its time, so nothing is known to be safe."""


def audit(size: int, told: Iterable[Told], targets: Sequence[Target], *, seconds: float = SECONDS) -> list[Interval]:
    """Give the interval of every hidden figure.

    Parameters
    ----------
    size
        How many finest cells there are; each holds nobody or more.
    told
        All that was published, of every table, filter and release.
    targets
        The hidden figures.
    seconds
        For each question. Raises NotAnswered beyond it.
    """
    reader = _reader(size, list(told), seconds)
    found = []
    for target in targets:
        low, high = reader.extreme(target, 1), reader.extreme(target, -1)
        found.append(Interval(target, low, None if high >= reader.cap else high))
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must remain possible for a hidden figure: two numbers, or, where those are None, so wide a span."""

    low: int | None = None
    high: int | None = None
    width: int = 0

    def is_met(self, numbers: Collection[int]) -> bool:
        """Whether numbers that are possible leave so much open."""
        if not numbers:
            return False
        if self.low is None or self.high is None:
            return max(numbers) - min(numbers) >= self.width
        return min(numbers) <= self.low and max(numbers) >= self.high


def wanted_of(target: Target, rule: Rule, protection: int | None = None) -> Wanted:
    """Say what must remain possible for a figure not to be derivable: the same as `Interval.is_derivable`."""
    if not target.is_small:
        return Wanted(width=rule.base - 1)
    return Wanted(0, rule.threshold if protection is None else protection)


def too_closed(
    size: int,
    told: Iterable[Told],
    targets: Sequence[Target],
    wanted: Sequence[Wanted],
    *,
    seconds: float,
    examples: Iterable[Sequence[int]] = (),
) -> tuple[list[int], list[list[int]]]:
    """Give the positions of the targets that too little is left open of, and the numbers that showed it of the others.

    A quicker question than `audit`, and as exact. Whole numbers that fit all that was told show of every target at once
    what is possible, so the solver is asked for a target only where those at hand do not show enough. `examples` are
    some to begin with (the true counts, say); each is held against what was told before it counts.
    """
    reader = _reader(size, list(told), seconds)
    for values in examples:
        reader.learn(values)
    closed = [
        at for at, (target, one) in enumerate(zip(targets, wanted, strict=True)) if not reader.leaves_open(target, one)
    ]
    return closed, reader.fitting


@dataclass(frozen=True, slots=True)
class _Reader:
    """Somebody who knows all that was told, and the whole numbers found so far that fit all of it."""

    program: Program
    cap: int
    seconds: float
    fitting: list[list[int]] = field(default_factory=list)

    def leaves_open(self, target: Target, wanted: Wanted) -> bool:
        if wanted.is_met(self._possible(target)):
            return True
        fewest = self.extreme(target, 1)
        if wanted.low is not None and fewest > wanted.low:
            return False
        if not wanted.is_met(self._possible(target)):
            self.extreme(target, -1)
        return wanted.is_met(self._possible(target))

    def extreme(self, target: Target, sign: int) -> int:
        """Give the fewest (1) or the most (-1) people that can be in a target. Raises NotAnswered.

        Fractions are tried first: nothing whole lies beyond them, so where they come out whole, or whole numbers are
        known that reach as far, they are the answer. Only else is the slower question asked.
        """
        cost = [0.0] * len(self.program.low)
        for cell in target.cells:
            cost[cell] = float(sign)
        values = self._asked(cost, target, whole=False)
        bound = sign * math.ceil(sign * sum(values[cell] for cell in target.cells) - WHOLE)
        self.learn([round(value) for value in values])
        if bound not in self._possible(target):
            whole = [round(value) for value in self._asked(cost, target, whole=True)]
            self.learn(whole)
            return _sum(whole, target)
        return bound

    def learn(self, values: Sequence[int]) -> None:
        """Keep numbers that fit, and those as far on the other side of the first; nothing is taken on trust."""
        if list(values) in self.fitting or not self.program.holds(values):
            return
        self.fitting.append(list(values))
        mirrored = [2 * one - other for one, other in zip(self.fitting[0], values, strict=True)]
        if mirrored not in self.fitting and self.program.holds(mirrored):
            self.fitting.append(mirrored)

    def _possible(self, target: Target) -> list[int]:
        return [_sum(values, target) for values in self.fitting]

    def _asked(self, cost: Sequence[float], target: Target, *, whole: bool) -> list[float]:
        values = self.program.solve(cost, seconds=self.seconds, whole=whole)
        if values is None:
            raise NotAnswered(f"{target.name}: nothing in {self.seconds} seconds.")
        return values


def _reader(size: int, told: Sequence[Told], seconds: float) -> _Reader:
    """Set up what is known; beyond the cap a number is as large as you like."""
    cap = 1000 + 2 * max((one.high for one in told), default=0)
    program = Program()
    for _ in range(size):
        program.variable(0, cap)
    for one in told:
        program.row([(cell, 1.0) for cell in one.cells], one.low, one.high)
    return _Reader(program, cap, seconds)


def _sum(values: Sequence[int], target: Target) -> int:
    return sum(values[cell] for cell in target.cells)
