"""The structure of a report. Sentences, tables of typed cells and undrawn charts: no format, no database, no clock.

A cell carries what people read and what a program reads (`nrp.core.render.tables.Cell`), so a figure is written down
once and cannot differ between the page, the PDF and the files.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nrp.core.render.cells import Value
from nrp.core.render.drawing import Specs
from nrp.core.render.figures import KeyEntry
from nrp.core.render.tables import Column, Table


@dataclass(frozen=True)
class Fact:
    """A label and what is said under it: a line of the summary, of the provenance or of the cover sheet."""

    label: str
    text: str


@dataclass(frozen=True)
class Picture:
    """One drawing with what it says in words."""

    specs: Specs
    alt: str
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """One chart or several small ones: the finding as its title, then measure, place and period."""

    title: str
    subtitle: str
    pictures: Sequence[Picture]
    columns: int = 1
    key: Sequence[KeyEntry] = ()
    note: str = ""


@dataclass(frozen=True)
class Block:
    """A heading with what stands under it, in this order. A chart's numbers stand in the tables of its block."""

    title: str
    paragraphs: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Lines:
    """Rows too many for paper: a sheet of their own in the workbook and a file of their own in the CSV.

    `rows` may be read once only, as it comes from the database, so that a million of them need no memory.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    blocks: Sequence[Block]
    lines: Sequence[Lines] = ()


@dataclass(frozen=True)
class Content:
    """A whole report.

    `summary` opens it, `provenance` and `key` stand on its first page, `cover` is the sheet that says where all of it
    comes from, `footer` stands at the foot of each page.
    """

    title: str
    kicker: str
    period: str
    summary: Sequence[Fact]
    provenance: Sequence[Fact]
    key: str
    sections: Sequence[Section]
    cover: Sequence[Fact]
    footer: str
    made_at: dt.datetime
    headline: Chart | None = None
    language: str = "en"

    @property
    def parts(self) -> list[str]:
        """Give the titles of the sections: the list of contents."""
        return [section.title for section in self.sections]
