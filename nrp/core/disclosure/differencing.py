"""Two tables of nearly the same people: what lies between them must not be a few people.

A later release of the same table, and two filters of it, are held against each other before they leave. A change of a
few people is refused, not blurred: it can wait, or go out together with a larger one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nrp.core.disclosure.auditor import NotAnswered, Target, Told, Wanted, too_closed
from nrp.core.disclosure.door import ReleasedTable, released_table
from nrp.core.disclosure.rule import Rule
from nrp.core.disclosure.solver import SECONDS
from nrp.core.disclosure.suppression import Unprotectable
from nrp.core.disclosure.tables import Cell, Dimension, Table
from nrp.core.refusals import Refusal


class DifferencingRefused(Refusal):
    """What was asked for would, beside what left before, tell of a few people; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release of the same table: its exact counts (they stay in the house), and what it hid."""

    exact: Mapping[Cell, int]
    hidden: Collection[Cell]


def refuse_differencing(now: Mapping[Cell, int], before: Mapping[Cell, int], rule: Rule, *, what: str) -> None:
    """Raise DifferencingRefused where a cell of both changed by at least one person and by no more than a few.

    `now` and `before` are exact counts of two releases, or of two filters, with groups and totals; `what` names the
    table in the sentence.
    """
    few = [cell for cell in now if cell in before and 0 < abs(now[cell] - before[cell]) <= rule.threshold]
    if few:
        raise DifferencingRefused(
            f"{what}: between this table and one that is public already, fewer than {rule.threshold + 1} people "
            "changed in at least one place, so taking one from the other would tell of them. "
            "Leave the public one as it is, and release the change together with the next larger one."
        )


def released_again(
    table: Table, rule: Rule, earlier: Iterable[Earlier], *, what: str, seconds: float = SECONDS
) -> ReleasedTable:
    """Release a table of which versions are public already. Raises DifferencingRefused.

    What an earlier one hid stays hidden, and a cell that it told, and that has not changed, protects nobody now.
    """
    told = list(earlier)
    hidden: set[Cell] = set()
    known: set[Cell] = set()
    for one in told:
        refuse_differencing(table.exact, one.exact, rule, what=what)
        cells = set(table.cells)
        hidden |= cells.intersection(one.hidden)
        known |= {cell for cell in cells if cell not in one.hidden and one.exact.get(cell) == table.exact[cell]}
    try:
        found = released_table(table, rule, hidden_before=hidden - known, known=known, seconds=seconds)
    except Unprotectable as unprotectable:
        raise _beside_the_public(what) from unprotectable
    if told and not _is_safe_beside(table, found, told, seconds):
        raise _beside_the_public(what)
    return found


def _beside_the_public(what: str) -> DifferencingRefused:
    return DifferencingRefused(
        f"{what}: beside what is public already, a small number could be worked out. "
        "Leave the public one as it is, or release this table with fewer divisions."
    )


def _is_safe_beside(table: Table, found: ReleasedTable, earlier: Sequence[Earlier], seconds: float) -> bool:
    """Ask the solver about all versions at once.

    The reader is taken to know every shown cell exactly, and of each of the finest cells whether it has changed.
    """
    size, threshold = len(table.finest_cells), found.rule.threshold
    told = [Told(table.members[cell], count, count) for cell, count in table.exact.items() if cell not in found.hidden]
    targets = [one for one in found.targets(table) if one.is_small]
    true = [table.exact[cell] for cell in table.finest_cells]
    for one in earlier:
        variables, size = _variables(table, one, size)
        changed = [cell for cell, at in zip(table.finest_cells, variables, strict=True) if at >= len(true)]
        true += [one.exact[cell] for cell in changed]
        for cell, count in one.exact.items():
            if cell not in table.members:
                continue
            members = tuple(variables[at] for at in table.members[cell])
            if cell not in one.hidden:
                told.append(Told(members, count, count))
            elif count <= threshold:
                targets.append(Target(cell, members, True))
    wanted = [Wanted(0, threshold)] * len(targets)
    try:
        closed, _shown = too_closed(size, told, targets, wanted, seconds=max(seconds, 0.1), examples=[true])
    except NotAnswered:
        return False
    return not closed


def _variables(table: Table, one: Earlier, size: int) -> tuple[list[int], int]:
    """Give the unknown of each of the finest cells in an earlier version: its own where the cell has changed since."""
    variables = []
    for at, cell in enumerate(table.finest_cells):
        has_changed = one.exact.get(cell, table.exact[cell]) != table.exact[cell]
        variables.append(size if has_changed else at)
        size += has_changed
    return variables, size


def filtered(table: Table, dimension: str, levels: Collection[str]) -> Table:
    """Give the table of those in some levels of one dimension."""
    at = next(k for k, one in enumerate(table.dimensions) if one.name == dimension)
    one = table.dimensions[at]
    kept = Dimension(one.name, tuple(level for level in one.levels if level in set(levels)))
    counts = {cell: count for cell, count in table.counts.items() if cell[at] in kept.levels}
    return Table((*table.dimensions[:at], kept, *table.dimensions[at + 1 :]), counts)
