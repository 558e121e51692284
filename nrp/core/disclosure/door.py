"""The door: a table with margins goes in with its exact counts and comes out as it may leave."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from nrp.core.disclosure.auditor import Target, Told
from nrp.core.disclosure.rule import HIDDEN, Rule
from nrp.core.disclosure.solver import SECONDS
from nrp.core.disclosure.suppression import Method, Pattern, pattern
from nrp.core.disclosure.tables import ALL, Cell, Dimension, Table

PERCENT_DECIMALS = 1


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """What may leave of a table, and of every smaller table made of the same people.

    `counts` holds each cell's own count, rounded, or None where it is hidden; the printed total of a table is another
    thing, `total`: the sum of the cells that are printed beside it, so that a column always adds up.
    """

    dimensions: tuple[Dimension, ...]
    counts: Mapping[Cell, int | None]
    hidden: frozenset[Cell]
    rule: Rule
    method: Method

    @property
    def is_whole(self) -> bool:
        """Whether nothing is hidden."""
        return not self.hidden

    @property
    def note(self) -> str:
        return self.rule.note

    def count(self, cell: Cell, by: Iterable[str] | None = None) -> int | None:
        """Give the printed count of a cell in the table by some of the variables (all of them unless said).

        A cell that stands for more than one level of these variables is a total: of the cells printed beside it.
        """
        if cell in self.hidden:
            return None
        shown = [self.counts[one] for one in self._inner(cell, by)]
        told = [count for count in shown if count is not None]
        return sum(told) if told else None

    def percent(self, cell: Cell, of: Cell, by: Iterable[str] | None = None) -> float | None:
        """Give a cell as a percentage of a total, both as printed; None where a part of the total is hidden."""
        inner = [self.counts[one] for one in self._inner(of, by)]
        part, whole = self.count(cell, by), self.count(of, by)
        if part is None or not whole or None in inner:
            return None
        return round(100 * part / whole, PERCENT_DECIMALS)

    def text(self, cell: Cell, by: Iterable[str] | None = None) -> str:
        """Print a count, or the sign for a hidden one."""
        count = self.count(cell, by)
        return HIDDEN if count is None else f"{count:,}"

    def rows(self, by: Iterable[str] | None = None) -> Iterator[tuple[Cell, int | None]]:
        """Yield every cell of the table by some of the variables with its printed count, totals among them."""
        names = list(self._names(by))
        for cell in self.counts:
            if all(part == ALL or one.name in names for part, one in zip(cell, self.dimensions, strict=True)):
                yield cell, self.count(cell, names)

    def told(self, table: Table) -> list[Told]:
        """Give what the cells that are shown tell a reader of the finest ones, for the auditor."""
        return [
            Told(table.members[cell], *self.rule.bounds(count))
            for cell, count in self.counts.items()
            if count is not None
        ]

    def targets(self, table: Table) -> list[Target]:
        """Give the hidden cells, for the auditor."""
        small = self.rule.threshold
        return [Target(cell, table.members[cell], table.exact[cell] <= small) for cell in sorted(self.hidden)]

    def _names(self, by: Iterable[str] | None) -> Iterable[str]:
        return [one.name for one in self.dimensions] if by is None else by

    def _inner(self, cell: Cell, by: Iterable[str] | None) -> list[Cell]:
        """Give the cells printed beside a total that add up to it; of an inner cell, itself."""
        names = set(self._names(by))
        inside: list[Cell] = [()]
        for part, one in zip(cell, self.dimensions, strict=True):
            parts = sorted(one.finest(part), key=one.levels.index) if one.name in names else [ALL]
            inside = [(*before, each) for before in inside for each in parts]
        return inside


def released_table(
    table: Table,
    rule: Rule,
    *,
    protection: int | None = None,
    hidden_before: Collection[Cell] = (),
    known: Collection[Cell] = (),
    seconds: float = SECONDS,
) -> ReleasedTable:
    """Turn a table of exact counts into what may leave: `pattern` says what is hidden, the rule rounds the rest."""
    found = pattern(table, rule, protection=protection, hidden_before=hidden_before, known=known, seconds=seconds)
    return _released(table, rule, found)


def _released(table: Table, rule: Rule, found: Pattern) -> ReleasedTable:
    counts = {cell: None if cell in found.hidden else rule.count(count) for cell, count in table.exact.items()}
    return ReleasedTable(table.dimensions, counts, found.hidden, rule, found.method)
