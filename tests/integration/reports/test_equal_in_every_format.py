"""One report of a council: every figure of page, PDF, workbook, CSV, Word file and API is the same.

That they are right as well: test_right_by_a_second_reckoning.py.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from evaluation.models import Run
from nrp.core import blobs
from nrp.core.children import ROOT
from nrp.core.render.cells import Value, safe_cell
from nrp.core.render.tables import Table
from nrp.reports.content.assemble import Wish, build
from nrp.reports.content.shape import Content
from nrp.reports.models import Report, SectionCode
from nrp.reports.queries.scopes import scope_or_404
from tests.integration.coren.pages import signed_in
from tests.integration.reports.reading import bytes_of
from tests.pdf_reading import read, squashed
from tests.report_factories import NOW, SINCE, UNTIL, Reported, a_council_report

pytestmark = pytest.mark.django_db

HHS = ROOT / "tests" / "data" / "hhs"
Rows = list[list[Any]]


@pytest.fixture
def content(world: Reported) -> Content:
    scope = scope_or_404(world.lead, kind="local_authority", local_authority=world.council.pk)
    return build(world.lead, Wish(scope, SINCE, UNTIL, tuple(SectionCode.values)), NOW).content


def tables_of(content: Content) -> list[tuple[str, Table]]:
    return [(one.code, table) for one in content.sections for block in one.blocks for table in block.tables]


def table(content: Content, caption: str) -> Table:
    return next(one for _code, one in tables_of(content) if one.caption.startswith(caption))


def shown(one: Table) -> Rows:
    return [one.head(), *([placed.cell.shown for placed in row.cells] for row in one.body if not row.group)]


def file_of(report: Report) -> bytes:
    return blobs.read(report.stored_as)


# Equal everywhere -------------------------------------------------------------------------------


def test_the_report_holds_every_section_with_figures(content: Content) -> None:
    assert [section.code for section in content.sections] == SectionCode.values[1:]
    figures = [cell for _code, one in tables_of(content) for row in shown(one)[1:] for cell in row[1:] if cell != "–"]
    assert len(figures) > 150
    # The plan of this result was never locked: every format prints provenance and cover, and so says it.
    for facts in (content.provenance, content.cover):
        assert "was not locked" in next(fact.text for fact in facts if fact.label == "Exploratory")
    assert ", exploratory" in content.footer


def test_the_pdf_prints_every_cell(world: Reported, content: Content) -> None:
    paper = read(file_of(a_council_report(world, "pdf")))
    expected = [[[squashed(cell) for cell in row] for row in shown(one)] for _code, one in tables_of(content)]
    assert paper.tables() == expected
    words = squashed(paper.tree.text)
    for fact in (*content.summary, *content.provenance):
        assert squashed(fact.text) in words


def test_the_word_file_prints_every_cell(world: Reported, content: Content) -> None:
    word = Document(io.BytesIO(file_of(a_council_report(world, "docx"))))
    made = [one for one in word.tables if one._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert [[[cell.text for cell in row.cells] for row in one.rows] for one in made] == [
        shown(one) for _code, one in tables_of(content)
    ]


def test_the_workbook_holds_every_cell_as_what_it_is(world: Reported, content: Content) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file_of(a_council_report(world, "xlsx"))))
    titles = [section.title for section in content.sections]
    assert book.sheetnames == ["Cover", "Summary", *titles[:5], "Ledger lines", titles[5], "Notes"]
    for section in content.sections:
        rows = [[cell.value for cell in row] for row in book[section.title].iter_rows()]
        for block in section.blocks:
            for one in block.tables:
                width = len(one.columns)
                at = next(
                    at for at, row in enumerate(rows) if row[:width] == one.head() and rows[at - 1][0] == one.caption
                )
                expected = [one.head(), *(list(values) for values in one.values())]
                assert [row[:width] for row in rows[at : at + len(expected)]] == [typed(row) for row in expected]


def test_the_csv_files_hold_every_cell(world: Reported, content: Content) -> None:
    files = csv_of(a_council_report(world, "csv"))
    made = [rows for name, rows in files.items() if not name.endswith(("cover.csv", "words.csv", "ledger-lines.csv"))]
    assert made == [
        [[safe_cell(cell) for cell in row] for row in (one.head(), *one.values())] for _code, one in tables_of(content)
    ]


def test_the_page_shows_every_cell_before_it_is_made(world: Reported, content: Content) -> None:
    client = signed_in(world.lead)
    for section in content.sections:
        page = preview(client, world, section=section.code)
        expected = [shown(one)[1:] for block in section.blocks for one in block.tables]
        assert [[cells(row) for row in one.select("tbody tr")] for one in page.select("table")] == expected
    front = squashed(preview(client, world).get_text())
    for fact in (*content.summary, *content.provenance):
        assert squashed(fact.text) in front


def test_the_api_gives_the_same_bytes_and_the_same_result(world: Reported, content: Content) -> None:
    report = a_council_report(world, "csv")
    client = signed_in(world.lead)
    document = client.get(reverse("api-report", args=[report.pk])).json()
    assert document["state"] == "done"
    assert bytes_of(client.get(document["file"])) == file_of(report)
    result = client.get(reverse("api-run-latest")).json()["result"]
    outcomes = {one["label"]: one for one in result["outcomes"]}
    for row in table(content, "The outcomes").values():
        of = outcomes[str(row[0])]
        estimate = of[result["reported"]]
        low, high = estimate[estimate["headline"]]["ci"]
        scale, places = (100, 1) if of["unit"] == "percent" else (1, 2)
        assert row[4:8] == [*(round(v * scale, places) + 0.0 for v in (estimate["estimate"], low, high)), of["n"]]


# Reading ----------------------------------------------------------------------------------------


def typed(row: Iterable[Value]) -> list[Any]:
    """Give a row as a workbook has it: money as a number, a day as its midnight."""
    return [_typed(value) for value in row]


def _typed(value: Value) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else value


def csv_of(report: Report) -> dict[str, Rows]:
    with zipfile.ZipFile(io.BytesIO(file_of(report))) as archive:
        assert archive.testzip() is None
        return {
            name: list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
        }


def preview(client: Client, world: Reported, **more: str) -> BeautifulSoup:
    asked = {"about": f"local_authority:{world.council.pk}", "sections": SectionCode.values, "format": "pdf", **more}
    for name, day in (("period_start", SINCE), ("period_end", UNTIL)):
        asked |= {f"{name}_{at}": str(part) for at, part in enumerate((day.day, day.month, day.year))}
    answer = client.get(reverse("report-preview"), asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def cells(row: Any) -> list[str]:
    return [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")]


def test_the_run_of_the_report_is_kept_with_it(world: Reported) -> None:
    report = a_council_report(world, "csv")
    run = Run.objects.get()
    assert report.run == run
    assert report.made_from["run"] == str(run.pk)
    assert [one["sha256"] for one in report.made_from["files"]] == [
        given.upload.sha256 for given in run.inputs.select_related("upload")
    ]
    assert report.made_from["disclosure"] == {"threshold": 7, "base": 5}
