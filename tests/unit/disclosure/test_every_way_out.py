"""A slice of the random tables leaves by every way there is, and is read back from what was made.

Of each table every smaller table of its margins is told too. What is read back must be what was released; then the
solver is asked, of nothing but what was read, for each hidden cell.
"""

import csv
import io
import json
import random
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from rest_framework.renderers import JSONRenderer

from evaluation.technical_people import people
from nrp.core.disclosure import HIDDEN, ReleasedTable, Rule, Table, Target, Told, released_table
from nrp.core.disclosure.people import released_sample
from nrp.core.render.tables import Table as ShownTable
from nrp.dashboards.public_figures import Source, figures_csv, figures_document
from nrp.dashboards.public_people_tables import tables_of
from nrp.dashboards.reading import ResultReading
from tests.soak.tables import drawing
from tests.unit.disclosure.ways_out import WAYS, Printed

SLICE = range(1, 21)
Rows = dict[str, tuple[int, tuple[str, ...], bool]]


@cache
def released(number: int) -> tuple[Table, ReleasedTable]:
    one = drawing.drawn(number)
    return one.first, released_table(one.first, one.rule)


def told_rows() -> tuple[dict[str, int | None], Rows]:
    """Every figure of the slice under a name of its own, and which cell of which table it is; whether it is a total."""
    figures: dict[str, int | None] = {}
    rows: Rows = {}
    for number in SLICE:
        table, found = released(number)
        names = [one.name for one in table.dimensions]
        for by in (by for many in range(1, len(names) + 1) for by in combinations(names, many)):
            for cell, count in found.rows(by):
                row = f"row{len(rows):04}"
                figures[row] = count
                levels = zip(cell, table.dimensions, strict=True)
                rows[row] = number, cell, any(part not in one.levels for part, one in levels if one.name in by)
    return figures, rows


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_leaves_is_what_was_released_and_gives_nothing_away(way: str, tmp_path: Path) -> None:
    figures, rows = told_rows()
    assert None in figures.values()
    read = WAYS[way](figures, tmp_path)
    assert read == figures
    assert [fault for number in SLICE for fault in worked_out_of(number, read, rows)] == []


def worked_out_of(number: int, read: Printed, rows: Rows) -> list[str]:
    """What a reader of one table works out of what they read; a printed total is the sum of what stands beside it."""
    table, found = released(number)
    told, shown = [], set()
    for row, (of, cell, is_total) in rows.items():
        count = read[row]
        if of != number or is_total or count is None:
            continue
        if table.exact[cell] <= found.rule.threshold or count <= found.rule.threshold:
            return [f"{cell} prints {count}"]
        shown.add(cell)
        told.append(Told(table.members[cell], *found.rule.bounds(count)))
    small = found.rule.threshold
    hidden = [Target(cell, table.members[cell], n <= small) for cell, n in table.exact.items() if cell in found.hidden]
    true = [table.exact[cell] for cell in table.finest_cells]
    return drawing.worked_out(told, hidden, found.rule, true)


def test_a_figure_changed_on_the_way_would_be_found_out(tmp_path: Path) -> None:
    """The same search goes red when one hidden figure is printed."""
    figures, rows = told_rows()
    row = next(row for row, (_, _, is_total) in rows.items() if figures[row] is None and not is_total)
    number, cell, _ = rows[row]
    read = WAYS["CSV"](figures | {row: released(number)[0].exact[cell]}, tmp_path)
    assert read != figures
    assert worked_out_of(number, read, rows) != []


# Who answered: inside the programme and for the public, side by side ------------------------------------------------

ARMS, WAVES, SEXES = ("programme", "comparator"), (1, 2), ("1", "2", "not stated")
RULE = Rule(7, 5)


def a_sample(number: int) -> dict[str, Any]:
    """The description of random respondents, as a result has it."""
    chance = random.Random(number)
    weights = {"effective": None, "design_effect": None}
    profile = [
        {"factor": "sex", "level": level, "arm": arm, "wave": wave, "n": chance.choice([0, 3, 6, 9, 14, 40, 180])}
        for level in SEXES
        for arm in ARMS
        for wave in WAVES
    ]
    arms = [
        {"arm": arm, "wave": wave, **weights,
         "n": sum(row["n"] for row in profile if (row["arm"], row["wave"]) == (arm, wave))}
        for arm in ARMS for wave in WAVES
    ]  # fmt: skip
    whole = {(arm["arm"], arm["wave"]): arm["n"] for arm in arms}
    for row in profile:
        share = row["n"] / whole[row["arm"], row["wave"]] if row["n"] else None
        row.update(share=share, weighted_share=share)
    return {"arms": arms, "areas": [], "profile": profile, "numbers": [], "balance": [], "response": None,
            "outcomes": []}  # fmt: skip


def public_document(sample: dict[str, Any]) -> dict[str, Any]:
    nothing = ResultReading((), 0, None, (), is_exact=False)
    document = figures_document(
        nothing, Source([], "", 1, {}), sample=sample, told=released_sample(sample, RULE), earlier=[], rule=RULE
    )
    head = dict.fromkeys(("release", "released_on", "state", "note", "licence"), "")
    return json.loads(JSONRenderer().render(document | head))


@pytest.mark.parametrize("number", range(12))
def test_public_figures_beside_the_result_inside_give_nothing_away(number: int) -> None:
    sample = a_sample(number)
    document = public_document(sample)
    told: dict[tuple[str, ...], int] = {}
    hidden: set[tuple[str, ...]] = set()
    for table in document["tables"]:
        for row in table["rows"]:
            cell = (row.get("part", "all"), row["arm"], str(row["wave"]))
            if "all" not in cell[1:] and (table["name"] == "people" or cell[0] != "all"):
                (hidden.add if row["count"] is None else lambda one, n=row["count"]: told.update({one: n}))(cell)
    inside = released_sample(sample, RULE)
    for row in (*inside["profile"], *({"level": "all", **one} for one in inside["arms"])):
        cell = (row["level"], row["arm"], str(row["wave"]))
        (hidden.add if row["n"] is None else lambda one, n=row["n"]: told.update({one: n}))(cell)
    table = tables_of(sample)["sex"]
    whole = {cell: tuple("*" if part == "all" else part for part in cell) for cell in {*told, *hidden}}
    facts = [Told(table.members[whole[cell]], *RULE.bounds(n)) for cell, n in told.items()]
    small = [cell for cell in sorted(hidden) if table.exact[whole[cell]] <= RULE.threshold]
    assert not {cell for cell in told if table.exact[whole[cell]] <= RULE.threshold}
    targets = [Target(cell, table.members[whole[cell]], is_small=True) for cell in small]
    assert drawing.worked_out(facts, targets, RULE, [table.exact[cell] for cell in table.finest_cells]) == []


@pytest.mark.parametrize("number", range(12))
def test_the_public_file_and_the_technical_page_print_what_was_released(number: int) -> None:
    sample = a_sample(number)
    document = public_document(sample)
    read = list(csv.DictReader(io.StringIO(figures_csv(document).decode("utf-8-sig"))))
    rows = [row for table in document["tables"] for row in table["rows"]]
    printed = [row["people"] for row in read if row["people"]]
    assert printed == [HIDDEN if row["count"] is None else str(row["count"]) for row in rows]
    inside = released_sample(sample, RULE)
    page = people({"sample": inside, "design": {"baseline": 1}}, {}, {})
    assert page is not None
    assert shown(page.arms) == [HIDDEN if row["n"] is None else f"{row['n']:,}" for row in inside["arms"]]


def shown(table: ShownTable) -> list[str]:
    return [placed.cells[2].cell.shown for placed in table.body]
