"""A report as CSV files in one zip: the cover, what it says in words, one file a table, one for long rows."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from nrp.core.render.cells import Value, safe_cell
from nrp.reports.content.shape import Content, Section

NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
LONGEST_NAME = 60


def write(content: Content, path: Path) -> None:
    """Write the zip. A file inside is written as its rows come, so long ones need no memory."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        files = _Files(archive, content.made_at)
        files.add("cover", ["what", "value"], ([fact.label, fact.text] for fact in content.cover))
        files.add("words", ["section", "part", "text"], _words(content))
        for section in content.sections:
            for block in section.blocks:
                for table in block.tables:
                    files.add(f"{section.code} {table.caption or block.title}", table.head(), table.values())
            for lines in section.lines:
                files.add(f"{section.code} {lines.name}", [one.label for one in lines.columns], lines.rows)


class _Files:
    """The files of the zip, numbered in the report's order."""

    def __init__(self, archive: zipfile.ZipFile, made_at: dt.datetime) -> None:
        self._archive = archive
        self._made_at = made_at.timetuple()[:6]
        self._number = 0

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        plain = NOT_IN_A_NAME.sub("-", name.lower()).strip("-")[:LONGEST_NAME].strip("-")
        entry = zipfile.ZipInfo(f"{self._number:02}-{plain}.csv", self._made_at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._number += 1
        # With a byte order mark, because spreadsheets guess wrongly without one.
        with (
            self._archive.open(entry, "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
        ):
            writer = csv.writer(text)
            writer.writerow([safe_cell(one) for one in head])
            writer.writerows([safe_cell(value) for value in row] for row in rows)


def _words(content: Content) -> Iterable[Sequence[Value]]:
    for fact in content.summary:
        yield ["summary", fact.label, fact.text]
    for section in content.sections:
        yield from _words_of(section)
    yield ["notes", "", content.key]
    for fact in content.provenance:
        yield ["notes", fact.label, fact.text]


def _words_of(section: Section) -> Iterable[Sequence[Value]]:
    for block in section.blocks:
        for text in (*block.paragraphs, *block.notes):
            yield [section.code, block.title, text]
        for chart in block.charts:
            yield [section.code, block.title, chart.title]
            for picture in chart.pictures:
                yield [section.code, picture.title or chart.title, picture.alt]
