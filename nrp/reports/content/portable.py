"""A report as files that a process of its own reads: `content.json`, and one file for rows too many to hold.

Numbers keep their type on the way: a Decimal, a date and a moment come back as what they were.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from nrp.core.render.cells import Value
from nrp.core.render.drawing import Specs
from nrp.core.render.figures import KeyEntry
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.shape import Block, Chart, Content, Fact, Lines, Picture, Section

CONTENT = "content.json"
Document = dict[str, Any]


def pack(content: Content, folder: Path) -> Path:
    """Write a report into a folder; rows of `Lines` go through one by one."""
    document = _content(content)
    for at, section in enumerate(content.sections):
        document["sections"][at]["lines"] = [
            _lines(one, folder / f"lines-{at}-{number}.jsonl") for number, one in enumerate(section.lines)
        ]
    path = folder / CONTENT
    path.write_text(json.dumps(document, ensure_ascii=False, default=_encoded), encoding="utf-8")
    return path


def unpack(path: Path) -> Content:
    """Read a report back; the rows of `Lines` are read when they are asked for."""
    found = json.loads(path.read_text(encoding="utf-8"), object_hook=_decoded)
    return Content(
        title=found["title"],
        kicker=found["kicker"],
        period=found["period"],
        summary=_facts(found["summary"]),
        provenance=_facts(found["provenance"]),
        key=found["key"],
        sections=[_section(one, path.parent) for one in found["sections"]],
        cover=_facts(found["cover"]),
        footer=found["footer"],
        made_at=found["made_at"],
        headline=_chart(found["headline"]) if found["headline"] else None,
        language=found["language"],
    )


# Out --------------------------------------------------------------------------------------------


def _encoded(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return str(value)  # a lazy translation


def _content(content: Content) -> Document:
    simple = ("title", "kicker", "period", "key", "footer", "made_at", "language")
    return {
        **{name: getattr(content, name) for name in simple},
        **{name: _facts_out(getattr(content, name)) for name in ("summary", "provenance", "cover")},
        "headline": _chart_out(content.headline) if content.headline else None,
        "sections": [
            {"code": one.code, "title": one.title, "blocks": [_block_out(block) for block in one.blocks]}
            for one in content.sections
        ],
    }


def _facts_out(facts: Sequence[Fact]) -> list[list[str]]:
    return [[fact.label, fact.text] for fact in facts]


def _block_out(block: Block) -> Document:
    return {
        "title": block.title,
        "paragraphs": list(block.paragraphs),
        "notes": list(block.notes),
        "charts": [_chart_out(chart) for chart in block.charts],
        "tables": [_table_out(table) for table in block.tables],
    }


def _chart_out(chart: Chart) -> Document:
    return {
        "title": chart.title,
        "subtitle": chart.subtitle,
        "columns": chart.columns,
        "note": chart.note,
        "key": [[entry.shape, entry.text] for entry in chart.key],
        "pictures": [
            {"title": one.title, "alt": one.alt, "specs": [one.specs.desk, one.specs.phone, one.specs.paper]}
            for one in chart.pictures
        ],
    }


def _table_out(table: Table) -> Document:
    return {
        "caption": table.caption,
        "variant": table.variant,
        "columns": [[one.label, one.kind, one.span] for one in table.columns],
        "rows": [
            {"group": row.group, "foot": row.foot, "cells": [_cell_out(placed.cell) for placed in row.cells]}
            for row in table.body
        ],
    }


def _cell_out(cell: Cell) -> list[Any]:
    return [cell.text, cell.value, cell.strong]


def _lines(lines: Lines, path: Path) -> Document:
    with path.open("w", encoding="utf-8") as file:
        for row in lines.rows:
            file.write(json.dumps(list(row), ensure_ascii=False, default=_encoded))
            file.write("\n")
    return {
        "name": lines.name,
        "columns": [[one.label, one.kind, one.span] for one in lines.columns],
        "file": path.name,
    }


# Back -------------------------------------------------------------------------------------------


def _decoded(found: Document) -> Any:
    if len(found) != 1:
        return found
    ((name, value),) = found.items()
    if name == "decimal":
        return Decimal(value)
    if name == "moment":
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if name == "date" else found


def _facts(found: list[list[str]]) -> list[Fact]:
    return [Fact(label, text) for label, text in found]


def _section(found: Document, folder: Path) -> Section:
    return Section(
        found["code"],
        found["title"],
        [
            Block(
                one["title"],
                one["paragraphs"],
                [_chart(chart) for chart in one["charts"]],
                [_table(table) for table in one["tables"]],
                one["notes"],
            )
            for one in found["blocks"]
        ],
        [Lines(one["name"], _columns(one["columns"]), StoredRows(folder / one["file"])) for one in found["lines"]],
    )


def _chart(found: Document) -> Chart:
    return Chart(
        title=found["title"],
        subtitle=found["subtitle"],
        pictures=[Picture(Specs(*one["specs"]), one["alt"], one["title"]) for one in found["pictures"]],
        columns=found["columns"],
        key=[KeyEntry(shape, text) for shape, text in found["key"]],
        note=found["note"],
    )


def _table(found: Document) -> Table:
    rows = [
        Row([Cell(text, value=value, strong=strong) for text, value, strong in row["cells"]], row["group"], row["foot"])
        for row in found["rows"]
    ]
    return Table(_columns(found["columns"]), rows, found["caption"], variant=found["variant"])


def _columns(found: list[list[Any]]) -> list[Column]:
    return [Column(*one) for one in found]


@dataclass(frozen=True)
class StoredRows:
    """Rows in a file, read one by one."""

    path: Path

    def __iter__(self) -> Iterator[list[Value]]:
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line, object_hook=_decoded)
