"""Who answered, as anybody may read it: tables of people that go through the door one by one. Pure.

Everything that is told elsewhere of the same people is held against a table before it leaves: the released result that
those who sign in read, and each earlier public release. A table that would tell of a few people beside them is withheld
with the sentence of the refusal, and the others go.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from nrp.core.disclosure import (
    ALL,
    Cuts,
    DifferencingRefused,
    Dimension,
    Earlier,
    ReleasedTable,
    Rule,
    Table,
    released_again,
)
from nrp.dashboards.public_cuts import ARM, PART, PEOPLE, WAVE, cuts_of

Document = Mapping[str, Any]
Cell = tuple[str, ...]
PEOPLE_NAME = "people"


@dataclass(frozen=True, slots=True)
class Before:
    """One earlier public release: the exact sample behind it (it stays in the house), and its document."""

    sample: Document
    document: Document


def people_tables(sample: Document, told: Document, earlier: Sequence[Before], rule: Rule) -> Iterator[dict[str, Any]]:
    """Yield the tables of a sample as documents: `name, variables, rows, withheld`.

    Parameters
    ----------
    sample
        The exact form of ``sample`` in a result.
    told
        Its released form, which readers inside the programme have.
    earlier
        The public releases before this one.
    rule
        The threshold and the base.
    """
    for name, table in tables_of(sample).items():
        cuts = PEOPLE if name == PEOPLE_NAME else cuts_of(name)
        if cuts is not None:
            yield _document(name, table, cuts, _all_told(name, table, told, earlier), rule)


def tables_of(sample: Document) -> dict[str, Table]:
    """Give the exact tables of a sample: people by arm and wave, then each factor by arm and wave."""
    arms = Dimension(ARM, _distinct(row["arm"] for row in sample["arms"]))
    waves = Dimension(WAVE, _distinct(str(row["wave"]) for row in sample["arms"]))
    found = {PEOPLE_NAME: Table((arms, waves), {(row["arm"], str(row["wave"])): row["n"] for row in sample["arms"]})}
    for factor in _distinct(row["factor"] for row in sample["profile"]):
        rows = [row for row in sample["profile"] if row["factor"] == factor]
        parts = Dimension(PART, _distinct(row["level"] for row in rows))
        counts: dict[Cell, int] = {(row["level"], row["arm"], str(row["wave"])): row["n"] for row in rows}
        found[factor] = Table((parts, arms, waves), counts)
    return found


def _document(name: str, table: Table, cuts: Cuts, before: Iterable[Earlier], rule: Rule) -> dict[str, Any]:
    variables = [one.name for one in table.dimensions]
    shown: dict[str, Any] = {"name": name, "variables": variables, "rows": [], "withheld": None}
    try:
        released = released_again(table, rule, before, what=name.replace("_", " ").capitalize())
        cells = cuts.rows(released, variables)
    except DifferencingRefused as refused:
        return shown | {"withheld": str(refused)}
    at = variables.index(WAVE)
    shown["rows"] = [_row(cell, count, released) for cell, count in cells if cell[at] != ALL]
    return shown | {"hidden": [list(cell) for cell in sorted(released.hidden)]}


def _row(cell: Cell, count: int | None, released: ReleasedTable) -> dict[str, Any]:
    names = [one.name for one in released.dimensions]
    row: dict[str, Any] = dict(zip(names, cell, strict=True))
    whole = tuple(ALL if name == PART else part for name, part in zip(names, cell, strict=True))
    percent = released.percent(cell, whole) if PART in names else None
    return {name: "all" if part == ALL else part for name, part in row.items()} | {"count": count, "percent": percent}


# What is told of the same people elsewhere -------------------------------------------------------


def _all_told(name: str, table: Table, told: Document, earlier: Sequence[Before]) -> Iterator[Earlier]:
    yield _told_inside(table, told, name)
    yield from _told_before(name, table, earlier)


def _told_inside(table: Table, told: Document, name: str) -> Earlier:
    """Give what the released result tells: the people of each arm and wave, and of each part of them."""
    arms = {(row["arm"], str(row["wave"])): row["n"] for row in told["arms"]}
    is_people = name == PEOPLE_NAME
    figures: dict[Cell, int | None] = {cell if is_people else (ALL, *cell): n for cell, n in arms.items()}
    if not is_people:
        rows = [row for row in told["profile"] if row["factor"] == name]
        figures |= {(row["level"], row["arm"], str(row["wave"])): row["n"] for row in rows}
    if None not in arms.values():  # who knows the arms and the waves knows their totals too
        axes = [one.parts for one in table.dimensions if one.name != PART]
        totals = [cell for cell in product(*axes) if cell not in arms]
        figures |= {cell if is_people else (ALL, *cell): 0 for cell in totals}
    known = {cell: table.exact[cell] for cell in figures if cell in table.exact}
    return Earlier(known, {cell for cell in known if figures[cell] is None})


def _told_before(name: str, table: Table, earlier: Sequence[Before]) -> Iterator[Earlier]:
    for one in earlier:
        document = next((each for each in one.document["tables"] if each["name"] == name), None)
        then = tables_of(one.sample).get(name)
        if document is None or then is None or document["withheld"] is not None:
            continue
        if [each.levels for each in then.dimensions[:-1]] != [each.levels for each in table.dimensions[:-1]]:
            raise DifferencingRefused(f"{name}: the bands have changed since they were public. Keep the earlier bands.")
        yield Earlier(then.exact, {tuple(cell) for cell in document["hidden"]})


def _distinct(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
