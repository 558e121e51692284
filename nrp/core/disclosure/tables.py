"""A table of people as the door takes it: dimensions with their totals, exact counts of the finest cells."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

ALL = "*"
"""The total of a dimension, where a level would stand."""
MOST_DIMENSIONS = 3

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """One way of dividing people.

    Attributes
    ----------
    name
        Of the variable.
    levels
        The finest parts, which everybody is in exactly one of.
    groups
        Parts made of others, by name: a batch of places, say. A group may hold groups; everything together is `ALL`.
    """

    name: str
    levels: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [*self.levels, *self.groups]
        if len(set(names)) != len(names) or ALL in names or not self.levels:
            raise ValueError(f"{self.name}: every part needs a name of its own, and {ALL!r} is the total.")
        for group in self.groups:
            self.finest(group)

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part that a cell can stand in, the total last."""
        return (*self.levels, *self.groups, ALL)

    def finest(self, part: str) -> frozenset[str]:
        """Give the finest parts of one part."""
        if part == ALL:
            return frozenset(self.levels)
        if part in self.levels:
            return frozenset({part})
        return frozenset().union(*(self.finest(member) for member in self.groups[part] if member != part))


@dataclass(frozen=True)
class Table:
    """Exact counts of people: they stay in the house.

    `counts` maps a level of each dimension, in their order, to how many people are there; what is missing is nobody.
    """

    dimensions: tuple[Dimension, ...]
    counts: Mapping[Cell, int]

    def __post_init__(self) -> None:
        if not 1 <= len(self.dimensions) <= MOST_DIMENSIONS:
            raise ValueError(f"A table has one to {MOST_DIMENSIONS} dimensions.")
        known = set(self.finest_cells)
        for cell, count in self.counts.items():
            if cell not in known or count < 0:
                raise ValueError(f"{cell} is no cell of this table, or its count is none.")

    @cached_property
    def finest_cells(self) -> tuple[Cell, ...]:
        """The cells that everybody is in exactly one of."""
        return tuple(product(*(dimension.levels for dimension in self.dimensions)))

    @cached_property
    def position(self) -> Mapping[Cell, int]:
        """Where each of the finest cells stands among them."""
        return {cell: at for at, cell in enumerate(self.finest_cells)}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell with its groups and totals."""
        return tuple(product(*(dimension.parts for dimension in self.dimensions)))

    @cached_property
    def members(self) -> Mapping[Cell, tuple[int, ...]]:
        """By position, the finest cells that make up each cell."""
        return {cell: tuple(self._members(cell)) for cell in self.cells}

    @cached_property
    def exact(self) -> Mapping[Cell, int]:
        """How many people are in each cell."""
        finest = [self.counts.get(cell, 0) for cell in self.finest_cells]
        return {cell: sum(finest[at] for at in members) for cell, members in self.members.items()}

    def is_finest(self, cell: Cell) -> bool:
        return cell in self.position

    def depth(self, cell: Cell) -> int:
        """In how many dimensions a cell stands for more than one level."""
        return sum(part not in one.levels for part, one in zip(cell, self.dimensions, strict=True))

    def cells_of(self, names: Iterable[str]) -> Iterator[Cell]:
        """Yield the cells of the table by some of the variables alone, with their groups and totals."""
        wanted = set(names)
        parts = (one.parts if one.name in wanted else (ALL,) for one in self.dimensions)
        return product(*parts)

    def _members(self, cell: Cell) -> Iterator[int]:
        inside = (one.finest(part) for part, one in zip(cell, self.dimensions, strict=True))
        return (self.position[one] for one in product(*(sorted(parts) for parts in inside)))
