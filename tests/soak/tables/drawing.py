"""Random tables of people and what has to hold of each when it leaves: no small number, none that can be worked out.

One to three dimensions, sometimes with places in batches; many small and empty cells; each with a second version with
few or many people changed. Everything is published at once: the table, every smaller table of its margins, its parts,
and the version before it. Then the solver is asked for each hidden cell.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nrp.core.disclosure import (
    ALL,
    Cut,
    CutRefused,
    Cuts,
    DifferencingRefused,
    Dimension,
    Earlier,
    Interval,
    ReleasedTable,
    Rule,
    Table,
    Target,
    Told,
    audit,
    released_again,
    released_table,
)
from nrp.core.disclosure.auditor import too_closed, wanted_of

SEED = 20160101
RULES = (Rule(7, 5), Rule(9, 5))
SECONDS = 30.0


@dataclass(frozen=True)
class Drawn:
    """A table and a later version of it; whether few people lie between the two."""

    rule: Rule
    first: Table
    second: Table


def drawn(number: int) -> Drawn:
    """Draw the table of one number; the same number gives the same table."""
    chance = random.Random(SEED + number)
    dimensions = _dimensions(chance)
    cells = Table(dimensions, {}).finest_cells
    counts = {cell: _count(chance) for cell in cells}
    return Drawn(RULES[number % 2], Table(dimensions, counts), Table(dimensions, _corrected(counts, chance)))


def _dimensions(chance: random.Random) -> tuple[Dimension, ...]:
    many = chance.choice((1, 2, 2, 2, 3))
    most = {1: 8, 2: 5, 3: 3}[many]
    found = []
    for at in range(many):
        levels = tuple(f"{at}{letter}" for letter in "abcdefgh"[: chance.randint(2, most)])
        batches = {}
        if at == 0 and len(levels) > 3 and chance.random() < 0.5:
            batches = {"first batch": levels[:2], "second batch": levels[2:]}
        found.append(Dimension(f"d{at}", levels, batches))
    return tuple(found)


def _count(chance: random.Random) -> int:
    kind = chance.random()
    if kind < 0.12:
        return 0
    if kind < 0.35:
        return chance.randint(1, 9)
    return chance.randint(8, 30) if kind < 0.6 else chance.randint(20, 300)


def _corrected(counts, chance: random.Random):
    """Some cells changed: by few in some tables, by many in others."""
    few = chance.random() < 0.3
    later = dict(counts)
    for cell in chance.sample(sorted(counts), chance.randint(1, max(1, len(counts) // 3))):
        change = chance.randint(1, 6) if few else chance.randint(25, 90)
        later[cell] = max(0, later[cell] + chance.choice((-1, 1)) * change)
    return later


# What has to hold -----------------------------------------------------------------------------


def faults_of(number: int) -> list[str]:
    """Give what is wrong with the releases of one random table, in words; nothing when all holds."""
    one = drawn(number)
    first = released_table(one.first, one.rule)
    return faults_in(number, one, first, released_later(one, first))


def released_later(one: Drawn, first: ReleasedTable) -> ReleasedTable | None:
    """Release the later version beside the first; None where that is refused."""
    try:
        return released_again(one.second, one.rule, [Earlier(one.first.exact, first.hidden)], what="The table")
    except DifferencingRefused:
        return None


def faults_in(number: int, one: Drawn, first: ReleasedTable, second: ReleasedTable | None) -> list[str]:
    """The same, where the releases are there already."""
    faults = [*small_numbers(one.first, first), *derivable(one.first, first), *filters(one.first, first)]
    if second is not None:
        faults += [*few_between(one), *small_numbers(one.second, second), *derivable_together(one, first, second)]
    return [f"table {number}: {fault}" for fault in faults]


def small_numbers(table: Table, released: ReleasedTable) -> list[str]:
    """No printed count of a cell with few people, in any table of its margins, and none unrounded."""
    rule, found = released.rule, []
    names = [one.name for one in table.dimensions]
    for many in range(1, len(names) + 1):
        for by in combinations(names, many):
            for cell, count in released.rows(by):
                if count is None:
                    continue
                if count <= rule.threshold or count % rule.base:
                    found.append(f"{cell} by {by} prints {count}")
                if table.exact[cell] <= rule.threshold:
                    found.append(f"{cell} by {by} prints {count} for {table.exact[cell]}")
    return found


def derivable(table: Table, released: ReleasedTable) -> list[str]:
    """Ask the solver for each hidden cell, beside every margin."""
    true = [table.exact[cell] for cell in table.finest_cells]
    return worked_out(released.told(table), released.targets(table), released.rule, true)


def worked_out(told: Sequence[Told], targets: Sequence[Target], rule: Rule, true: Sequence[int]) -> list[str]:
    """Say in words which hidden cells can be worked out of all that was told.

    The solver need not be asked for a cell of which numbers found for another show enough; they are held against all
    that was told before they count. Of those that it finds too closed, it gives the fewest and the most.
    """
    wanted = [wanted_of(target, rule) for target in targets]
    closed, _shown = too_closed(len(true), told, targets, wanted, seconds=SECONDS, examples=[true])
    return in_words(audit(len(true), told, [targets[at] for at in closed], seconds=SECONDS), rule)


def derivable_together(one: Drawn, first: ReleasedTable, second: ReleasedTable) -> list[str]:
    """Ask the solver for each hidden cell of both versions, by a reader who knows which cells have not changed."""
    size = len(one.first.finest_cells)
    cells = one.first.finest_cells
    place = [at if one.first.exact[cell] == one.second.exact[cell] else size + at for at, cell in enumerate(cells)]

    def moved(members):
        return tuple(place[at] for at in members)

    told = [*first.told(one.first)]
    told += [Told(moved(each.cells), each.low, each.high) for each in second.told(one.second)]
    targets = [*first.targets(one.first)]
    targets += [Target(each.name, moved(each.cells), each.is_small) for each in second.targets(one.second)]
    true = [version.exact[cell] for version in (one.first, one.second) for cell in cells]
    return worked_out(told, targets, one.rule, true)


def few_between(one: Drawn) -> list[str]:
    """A version that few people lie between should have been refused."""
    pairs = ((cell, abs(count - one.second.exact[cell])) for cell, count in one.first.exact.items())
    return [f"{cell} changed by {by} and was let out" for cell, by in pairs if 0 < by <= one.rule.threshold]


def filters(table: Table, released: ReleasedTable) -> list[str]:
    """A part of the table tells what the whole tells; any other part is refused."""
    names = tuple(one.name for one in table.dimensions)
    cuts = Cuts(tables=(Cut("whole", names),))
    whole = dict(cuts.rows(released, names))
    found = []
    for part in table.dimensions[0].parts:
        if part == ALL:
            continue
        rows = cuts.rows(released, names, {names[0]: part})
        found += [f"{cell} is told in another way in a part" for cell, count in rows if whole[cell] != count]
    try:
        cuts.rows(released, names, {names[0]: "everybody but one"})
    except CutRefused:
        return found
    return [*found, "a part that is not declared was let out"]


def in_words(intervals: list[Interval], rule: Rule) -> list[str]:
    return [
        f"{one.target.name} can be worked out: {one.low} to {one.high}" for one in intervals if one.is_derivable(rule)
    ]
