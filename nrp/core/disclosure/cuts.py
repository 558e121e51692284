"""Fixed cuts: which variables may be crossed, in which bands. Declared as data; what is not declared is refused.

Free filters are how small numbers are usually worked out: everybody of 16 and over, then everybody of 17 and over.
So there are none: a table is one of the declared ones, and a filter is one declared level of a declared variable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nrp.core.disclosure.differencing import DifferencingRefused
from nrp.core.disclosure.door import ReleasedTable
from nrp.core.disclosure.tables import ALL, Cell


class CutRefused(DifferencingRefused):
    """A crossing, a band or a filter that is not declared."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One table that may leave: its name, and the variables it crosses."""

    name: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cuts:
    """All that may leave of one table of people.

    `bands` gives the levels of each variable, as they may be told; a variable without bands is told in the levels
    that the table has.
    """

    tables: tuple[Cut, ...]
    bands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cut(self, variables: Iterable[str]) -> Cut:
        """Give the declared table by these variables, in any order, or raise CutRefused."""
        wanted = set(variables)
        for one in self.tables:
            if set(one.variables) == wanted:
                return one
        raise CutRefused(f"There is no table by {_listed(wanted)}. Choose one of: {self._offered()}.")

    def rows(
        self, released: ReleasedTable, variables: Iterable[str], where: Mapping[str, str] | None = None
    ) -> list[tuple[Cell, int | None]]:
        """Give the cells of a declared table, or of one declared level of it. Raises CutRefused."""
        one = self.cut(variables)
        filters = dict(where or {})
        at = {dimension.name: k for k, dimension in enumerate(released.dimensions)}
        for name in one.variables:
            self._check_bands(name, released.dimensions[at[name]].levels)
        for name, level in filters.items():
            known = released.dimensions[at[name]].parts if name in at else ()
            if name not in one.variables or level not in known or level == ALL:
                raise CutRefused(f"{name}: {level!r} is not a declared part. Take the whole table, or one part of it.")
        return [
            (cell, count)
            for cell, count in released.rows(one.variables)
            if all(cell[at[name]] == level for name, level in filters.items())
        ]

    def _check_bands(self, name: str, levels: tuple[str, ...]) -> None:
        declared = self.bands.get(name)
        if declared is not None and not set(levels) <= set(declared):
            raise CutRefused(f"{name}: the bands are fixed. They are {_listed(declared)}.")

    def _offered(self) -> str:
        return "; ".join(_listed(one.variables) for one in self.tables)


def _listed(names: Iterable[str]) -> str:
    return " and ".join(sorted(names)) or "nothing"
