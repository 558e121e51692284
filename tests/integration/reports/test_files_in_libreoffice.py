"""LibreOffice opens every file of a report without a word of complaint, and reads the same figures in it.

`bin/soak reports` installs LibreOffice where it may, and runs this; without LibreOffice it is left out.
"""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nrp.core import blobs
from nrp.core.render.tables import Table
from nrp.reports.content.assemble import Wish, build
from nrp.reports.models import SectionCode
from nrp.reports.queries.scopes import scope_or_404
from tests.office import AS_TEXT, DRAWN, EVERY_SHEET, find_office, opened
from tests.pdf_reading import squashed
from tests.report_factories import NOW, SINCE, UNTIL, Reported, a_council_report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(find_office() is None, reason="LibreOffice is not on this machine"),
]


@pytest.fixture
def tables(world: Reported) -> list[Table]:
    scope = scope_or_404(world.lead, kind="local_authority", local_authority=world.council.pk)
    content = build(world.lead, Wish(scope, SINCE, UNTIL, tuple(SectionCode.values)), NOW).content
    return [one for section in content.sections for block in section.blocks for one in block.tables]


def written(world: Reported, form: str, folder: Path) -> Path:
    path = folder / f"report.{form}"
    path.write_bytes(blobs.read(a_council_report(world, form).stored_as))
    return path


def cells_of(table: Table) -> list[str]:
    return [placed.cell.shown for row in table.body for placed in row.cells]


def test_the_word_file(world: Reported, tables: list[Table], tmp_path: Path) -> None:
    path = written(world, "docx", tmp_path)
    printed, read = opened(path, "pdf", tmp_path), opened(path, AS_TEXT, tmp_path)
    assert printed.complaints + read.complaints == ""
    assert printed.files["report.pdf"].startswith(b"%PDF")
    words = squashed(read.files["report.txt"].decode("utf-8-sig"))
    assert [table.caption for table in tables if squashed("".join(cells_of(table))) not in words] == []


def test_the_workbook(world: Reported, tables: list[Table], tmp_path: Path) -> None:
    path = written(world, "xlsx", tmp_path)
    printed, read = opened(path, "pdf", tmp_path), opened(path, EVERY_SHEET, tmp_path)
    assert printed.complaints + read.complaints == ""
    rows = [row for content in read.files.values() for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    figures = {plain(cell) for row in rows for cell in row}
    assert len(read.files) >= 9
    for table in tables:
        for values in table.values():
            missing = [value for value in values if value not in (None, "") and plain(value) not in figures]
            assert missing == [], table.caption


def test_the_pdf(world: Reported, tables: list[Table], tmp_path: Path) -> None:
    drawn = opened(written(world, "pdf", tmp_path), "fodg", tmp_path, reading=DRAWN)
    assert drawn.complaints == ""
    document = ElementTree.fromstring(drawn.files["report.fodg"])  # noqa: S314  made a moment ago from a file of ours
    words = squashed("".join(document.itertext()))
    figures = {cell for table in tables for cell in cells_of(table) if not any(sign.isalpha() for sign in cell)}
    assert [cell for cell in figures if squashed(cell) not in words] == []


def plain(value: object) -> str:
    """Give a figure as it is, however many noughts it is written with."""
    try:
        return f"{float(str(value)):.10g}"
    except ValueError:
        return str(value)
