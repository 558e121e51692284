"""How many people of each sector took part, as far as the public may know it. Pure: counts and rules come in.

Only years that are over are told, each as one table of its own: people who came to a meeting in that year, each
counted once, in the sector they came for most. A small number is hidden, and with it the smallest others until it
cannot be worked out from the rest. Figures that were public once stay as they were: a year is never told in two ways,
so that two releases give nothing away that one of them does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrp.core.disclosure.rule import Rule


@dataclass(frozen=True, slots=True)
class YearOfPeople:
    """The exact counts of one year: they stay in the house."""

    year: int
    meetings: int
    counts: Mapping[str, int]

    @property
    def people(self) -> int:
        return sum(self.counts.values())


def released_year(exact: YearOfPeople, before: Sequence[Mapping[str, Any]], rule: Rule) -> dict[str, Any]:
    """Give what the public reads of one year.

    Parameters
    ----------
    exact
        The year's counts by sector, as they are today.
    before
        What earlier releases told of this year, the earliest first; it holds unless a stricter rule hides more.
    rule
        The threshold and the base.
    """
    names = list(exact.counts)
    counts = [exact.counts[name] for name in names]
    already = {at for at, name in enumerate(names) for one in before if one["sectors"].get(name) is None}
    is_hidden = rule.count(exact.people) is None or any(one["people"] is None for one in before)
    hidden = set(range(len(names))) if is_hidden else rule.hidden(counts, already)
    first = before[0] if before else None
    return {
        "year": exact.year,
        "meetings": exact.meetings if first is None else first["meetings"],
        "people": None if is_hidden else (rule.count(exact.people) if first is None else first["people"]),
        "sectors": {
            name: None if at in hidden else (rule.count(counts[at]) if first is None else first["sectors"][name])
            for at, name in enumerate(names)
        },
    }


def released_years(
    exact: Sequence[YearOfPeople], earlier: Sequence[Sequence[Mapping[str, Any]]], rule: Rule
) -> list[dict[str, Any]]:
    """Give every year that is on record, with what earlier releases told of it."""
    told: dict[int, list[Mapping[str, Any]]] = {}
    for release in earlier:
        for one in release:
            told.setdefault(one["year"], []).append(one)
    return [released_year(one, told.get(one.year, []), rule) for one in sorted(exact, key=lambda one: one.year)]
