"""Which cells of a table to hide, so that no small number can be worked out: the cheapest choice, by integer program.

What is small is hidden first. Then somebody is imagined who knows every other cell and every margin exactly, more than
will be printed: for each small cell all the small numbers must remain possible to him. Where they do not, other cells
are hidden with it. A pattern that holds against exact margins holds against rounded ones, whatever the rounding does,
and against every smaller table made of the same cells.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from nrp.core.disclosure.auditor import NotAnswered, Target, Told, Wanted, too_closed
from nrp.core.disclosure.rule import Rule
from nrp.core.disclosure.solver import SECONDS, Program
from nrp.core.disclosure.tables import ALL, Cell, Table

ROUNDS = 12
TOGETHER = 1000
"""Needs times finest cells that go into one program; beyond it they are met one after the other."""


class Method(StrEnum):
    """How a pattern was found."""

    NONE_NEEDED = "none needed"
    SOLVER = "solver"
    MARGINS_ONLY = "margins only"
    TOTAL_ONLY = "total only"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The cells that are hidden: the small ones, and those hidden for their sake."""

    small: frozenset[Cell]
    hidden: frozenset[Cell]
    method: Method


@dataclass(frozen=True, slots=True)
class _Need:
    """One hidden cell has to be able to move at least so far from what it is, down (negative) or up."""

    cell: Cell
    move: int


class Unprotectable(Exception):
    """Cells that are known already leave no way to protect a small one."""


def pattern(
    table: Table,
    rule: Rule,
    *,
    protection: int | None = None,
    hidden_before: Collection[Cell] = (),
    known: Collection[Cell] = (),
    seconds: float = SECONDS,
) -> Pattern:
    """Choose what to hide.

    Parameters
    ----------
    table
        The exact counts.
    rule
        The threshold and the base.
    protection
        How many small numbers beside the true one must remain possible; all of them unless said otherwise.
    hidden_before
        Cells that earlier releases hid: they stay hidden.
    known
        Cells whose number an earlier release has told: hiding them now would protect nobody.
    seconds
        For the solver, each time it is asked. Without an answer a whole margin is hidden instead.

    Raises Unprotectable when what is known leaves no way.
    """
    small = frozenset(cell for cell, count in table.exact.items() if count <= rule.threshold)
    if spilt := small.intersection(known):
        raise Unprotectable(f"{sorted(spilt)} were told before and are small now.")
    hidden = small.union(hidden_before)
    search = _Search(table, rule, rule.threshold if protection is None else protection, frozenset(known), seconds)
    found = search.cheapest(hidden, small)
    if found is not None:
        return Pattern(small, found, Method.SOLVER if found - small else Method.NONE_NEEDED)
    for method, more in _margins(table):
        fallen = hidden.union(more) - search.known
        if not search.known.intersection(more) and search.is_safe(fallen, small):
            return Pattern(small, fallen, method)
    if search.known:
        raise Unprotectable("What was told before gives a small number away.")
    return Pattern(small, frozenset(table.cells), Method.NOTHING)


def _margins(table: Table) -> Iterable[tuple[Method, list[Cell]]]:
    """Give what is hidden when the solver gives nothing: all inner cells, then all but the total of the whole."""
    dimensions = len(table.dimensions)
    if dimensions > 1:
        yield Method.MARGINS_ONLY, [cell for cell in table.cells if cell.count(ALL) < dimensions - 1]
    yield Method.TOTAL_ONLY, [cell for cell in table.cells if cell.count(ALL) < dimensions]


@dataclass(frozen=True, slots=True)
class _Search:
    table: Table
    rule: Rule
    protection: int
    known: frozenset[Cell]
    seconds: float
    fitting: list[list[int]] = field(default_factory=list)
    """Counts that a reader could think true. What fits beside some shown cells fits beside fewer, so they are kept."""

    def is_safe(self, hidden: frozenset[Cell], small: frozenset[Cell]) -> bool:
        """Whether nothing can be worked out; not, where the solver does not say."""
        try:
            return not self._closed(hidden, small)
        except NotAnswered:
            return False

    def cheapest(self, hidden: frozenset[Cell], small: frozenset[Cell]) -> frozenset[Cell] | None:
        """Add cells until every hidden one is safe; None where no answer came."""
        needs: dict[_Need, None] = {}
        base, found = hidden, hidden
        for _ in range(ROUNDS):
            try:
                closed = self._closed(found, small)
            except NotAnswered:
                return None
            if not closed:
                return found
            if self.seconds <= 0:
                return None
            new = [need for cell in closed for need in self._needs(cell, small)]
            needs.update(dict.fromkeys(new))
            if len(needs) * len(self.table.finest_cells) <= TOGETHER:
                chosen = self._choose(base, list(needs))
            else:
                base, chosen = found, self._one_after_the_other(found, new)
            if chosen is None:
                return None
            found = chosen
        return None

    def _closed(self, hidden: frozenset[Cell], small: frozenset[Cell]) -> list[Cell]:
        """Give the hidden cells that too little is left open of, to somebody who knows all others exactly."""
        if not hidden:
            return []
        table = self.table
        told = [Told(table.members[cell], count, count) for cell, count in table.exact.items() if cell not in hidden]
        cells = sorted(hidden, key=lambda cell: (cell not in small, table.exact[cell], cell))
        targets = [Target(cell, table.members[cell], cell in small) for cell in cells]
        wanted = [self._wanted(cell, small) for cell in cells]
        true = [table.exact[cell] for cell in table.finest_cells]
        seconds, examples = max(self.seconds, 0.1), [true, *self.fitting]
        found, self.fitting[:] = too_closed(len(true), told, targets, wanted, seconds=seconds, examples=examples)
        return [cells[at] for at in found]

    def _wanted(self, cell: Cell, small: frozenset[Cell]) -> Wanted:
        """Small: a stretch of small numbers. Any other: as much as rounding would have left open."""
        if cell not in small:
            return Wanted(width=self.rule.base - 1)
        low = min(self.table.exact[cell], self.rule.threshold - self.protection)
        return Wanted(low, low + self.protection)

    def _needs(self, cell: Cell, small: frozenset[Cell]) -> list[_Need]:
        """Say how a cell has to be able to move: to both ends of its stretch, or down by its width."""
        count, wanted = self.table.exact[cell], self._wanted(cell, small)
        if wanted.low is None or wanted.high is None:
            return [_Need(cell, -wanted.width)]
        moves = (min(0, wanted.low - count), max(0, wanted.high - count))
        return [_Need(cell, move) for move in moves if move]

    def _one_after_the_other(self, hidden: frozenset[Cell], needs: Sequence[_Need]) -> frozenset[Cell] | None:
        for need in needs:
            found = self._choose(hidden, [need])
            if found is None:
                return None
            hidden = found
        return hidden

    def _choose(self, hidden: frozenset[Cell], needs: Sequence[_Need]) -> frozenset[Cell] | None:
        """Solve one program: which further cells, at the least cost, let every need be met (each by itself)."""
        table, program = self.table, Program()
        choices = {
            cell: program.variable(0, 1, cost=self._cost(cell))
            for cell in table.cells
            if cell not in hidden and cell not in self.known
        }
        moves = [self._add_reader(program, choices, hidden, need) for need in needs]
        values = program.solve(seconds=self.seconds)
        if values is None:
            return None
        for one in moves:
            moved = (round(values[at]) for at in one)
            self.fitting.append([table.exact[cell] + by for cell, by in zip(table.finest_cells, moved, strict=True)])
        return hidden.union(cell for cell, at in choices.items() if values[at] > 0.5)

    def _add_reader(
        self, program: Program, choices: dict[Cell, int], hidden: frozenset[Cell], need: _Need
    ) -> list[int]:
        """Add how the true counts can be moved about so that one cell moves as it must and no shown cell does."""
        table = self.table
        reach = 2 * max(self.rule.threshold, self.rule.base, abs(need.move))
        moves = [program.variable(-min(table.exact[cell], reach), reach) for cell in table.finest_cells]
        for cell in table.cells:
            terms = [(moves[at], 1.0) for at in table.members[cell]]
            if cell in choices:
                program.row([*terms, (choices[cell], -float(reach))], -float("inf"), 0)
                program.row([*terms, (choices[cell], float(reach))], 0, float("inf"))
            elif cell not in hidden:
                program.row(terms, 0, 0)
        target = [(moves[at], 1.0) for at in table.members[need.cell]]
        if need.move < 0:
            program.row(target, -float("inf"), need.move)
        else:
            program.row(target, need.move, float("inf"))
        return moves

    def _cost(self, cell: Cell) -> float:
        """Small cells are cheaper to lose than large ones, inner cells than margins."""
        return float((1 + self.table.exact[cell]) ** 0.5 * (1 + self.table.depth(cell)))
