"""A report as a PDF: tagged, with title and language, its charts drawn as vectors with their words."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nrp.core.render.drawing import draw_for_file
from nrp.core.render.pdf import compile_pdf
from nrp.core.render.tables import Table
from nrp.reports.content.shape import Block, Chart, Content, Fact
from nrp.reports.writers import words
from nrp.reports.writers.widths import relative_width

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
MARK = Path(__file__).resolve().parents[3] / "static" / "images" / "mark.svg"
Data = dict[str, Any]


def write(content: Content, path: Path) -> None:
    """Write the file. All words come in by data, never by source, so nothing written anywhere can become a command."""
    files: dict[str, str | bytes] = {"mark.svg": MARK.read_bytes()}
    files["data.json"] = json.dumps(_data(content, files), ensure_ascii=False)
    path.write_bytes(compile_pdf(TEMPLATE.read_text(encoding="utf-8"), files, made_at=content.made_at))


def _data(content: Content, files: dict[str, str | bytes]) -> Data:
    return {
        "language": content.language,
        "title": content.title,
        "kicker": content.kicker,
        "period": content.period,
        "summary": _facts(content.summary),
        "headline": _chart(content.headline, files) if content.headline else None,
        "provenance": _facts(content.provenance),
        "key": content.key,
        "sections": [
            {"title": one.title, "blocks": [_block(block, files) for block in one.blocks]} for one in content.sections
        ],
        "cover": _facts(content.cover),
        "footer": content.footer,
        "words": {
            "programme": words.PROGRAMME,
            "contents": words.CONTENTS,
            "where_from": words.WHERE_FROM,
            "hidden": words.HIDDEN_FIGURES,
        },
    }


def _facts(facts: Sequence[Fact]) -> list[Data]:
    return [{"label": fact.label, "text": fact.text} for fact in facts]


def _block(block: Block, files: dict[str, str | bytes]) -> Data:
    return {
        "title": block.title,
        "paragraphs": list(block.paragraphs),
        "notes": list(block.notes),
        "charts": [_chart(chart, files) for chart in block.charts],
        "tables": [_table(table) for table in block.tables],
    }


def _chart(chart: Chart, files: dict[str, str | bytes]) -> Data:
    return {
        "title": chart.title,
        "subtitle": chart.subtitle,
        "note": chart.note,
        "columns": chart.columns,
        "key": [[entry.shape, entry.text] for entry in chart.key],
        "pictures": [
            {"file": _drawn(picture.specs.paper, files), "alt": picture.alt, "title": picture.title}
            for picture in chart.pictures
        ],
    }


def _drawn(spec: dict[str, Any], files: dict[str, str | bytes]) -> str:
    name = f"chart-{len(files)}.svg"
    files[name] = draw_for_file(spec)
    return name


def _table(table: Table) -> Data:
    return {
        "caption": table.caption,
        "head": table.head(),
        "is_number": [column.kind == "number" for column in table.columns],
        "widths": [relative_width(column, is_first=at == 0) for at, column in enumerate(table.columns)],
        "rows": [
            {"foot": row.foot, "cells": [placed.cell.shown for placed in row.cells]}
            for row in table.body
            if not row.group
        ],
    }
