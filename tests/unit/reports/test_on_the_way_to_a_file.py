"""A report goes to its writer as files: nothing of it changes on the way, and long rows are never held."""

import csv
import datetime as dt
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nrp.core.children import ROOT
from nrp.core.render.charts import EffectRow, axis_around
from nrp.core.render.charts.effects import rows_specs
from nrp.core.render.figures import KeyEntry
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.portable import pack, unpack
from nrp.reports.content.shape import Block, Chart, Content, Fact, Lines, Picture, Section
from nrp.reports.writers import comma, workbook

DAY = dt.date(2018, 9, 18)
ROWS: list[list[Any]] = [
    ["=1+1", Decimal("-99.99"), DAY, None, 7.5, True],
    ["Printing", Decimal("31.25"), DAY, 3, None, False],
]


def a_report(lines: Iterator[list[Any]] | None = None) -> Content:
    rows = [EffectRow("Influence", 7.9, 1.2, 14.6), EffectRow("Loneliness", None, None, None)]
    axis = axis_around([1.2, 14.6], "Percentage points")
    chart = Chart("One is clear", "Points.", [Picture(rows_specs(rows, axis), "Influence 7.9.", "Nine")], 3,
                  [KeyEntry("neighbourhood", "Ours")], "[c]")  # fmt: skip
    cells = [
        Cell("29%", value=29),
        Cell(Decimal("31.25")),
        Cell("18 September 2018", value=DAY),
        Cell("[c]"),
        Cell(None),
    ]
    columns = [
        Column("Share", "number"),
        Column("Cash", "number", "Money"),
        Column("Day"),
        Column("Hidden"),
        Column("None"),
    ]
    table = Table(columns, [Row(cells), Row(cells, foot=True)], "The table", variant="sticky")
    block = Block("A block", ["A sentence."], [chart], [table], ["A note."])
    heads = [Column(name) for name in ("What", "Amount", "Day", "N", "Share", "Yes")]
    return Content(
        title="Riverton",
        kicker="Report",
        period="2018",
        summary=[Fact("In the programme", "It changed.")],
        provenance=[Fact("Survey", "waves 1 and 2.")],
        key="[c] = few.",
        sections=[Section("money", "Money", [block], [Lines("Ledger lines", heads, lines or iter(ROWS))])],
        cover=[Fact("Report", "Riverton")],
        footer="Riverton.",
        made_at=dt.datetime(2019, 2, 14, 9, 41, tzinfo=dt.UTC),
        headline=chart,
    )


def test_nothing_changes_on_the_way(tmp_path: Path) -> None:
    given, found = a_report(), unpack(pack(a_report(), tmp_path))
    for name in ("title", "period", "summary", "provenance", "key", "cover", "footer", "made_at", "headline"):
        assert getattr(found, name) == getattr(given, name)
    before, after = given.sections[0].blocks[0], found.sections[0].blocks[0]
    assert after.charts == before.charts
    assert [list(one.values()) for one in after.tables] == [list(one.values()) for one in before.tables]
    assert [cell.cell.shown for row in after.tables[0].body for cell in row.cells] == [
        cell.cell.shown for row in before.tables[0].body for cell in row.cells
    ]
    assert [row.foot for row in after.tables[0].body] == [False, True]
    assert list(found.sections[0].lines[0].rows) == ROWS


def test_long_rows_are_taken_one_by_one(tmp_path: Path) -> None:
    held: list[int] = []

    def counted() -> Iterator[list[Any]]:
        for number in range(1000):
            held.append(number)
            yield [number]

    path = pack(a_report(counted()), tmp_path)
    assert len(held) == 1000
    rows = iter(unpack(path).sections[0].lines[0].rows)
    assert next(rows) == [0]
    assert next(rows) == [1]


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 11)
    out = tmp_path / "report.xlsx"
    workbook.write(unpack(pack(a_report(iter([[number] for number in range(25)])), tmp_path)), out)
    book = openpyxl.load_workbook(out)
    names = [name for name in book.sheetnames if name.startswith("Ledger")]
    assert names == ["Ledger lines", "Ledger lines 2", "Ledger lines 3"]
    values = [row[0].value for name in names for row in list(book[name].iter_rows())[1:]]
    assert values == list(range(25))


def test_a_typed_row_keeps_its_types_and_runs_nothing(tmp_path: Path) -> None:
    content = unpack(pack(a_report(), tmp_path))
    workbook.write(content, tmp_path / "report.xlsx")
    row = [cell.value for cell in list(openpyxl.load_workbook(tmp_path / "report.xlsx")["Ledger lines"].iter_rows())[1]]
    assert row == ["=1+1", -99.99, dt.datetime.combine(DAY, dt.time()), None, 7.5, True]
    comma.write(content, tmp_path / "report.zip")
    with zipfile.ZipFile(tmp_path / "report.zip") as archive:
        assert archive.namelist() == [
            "00-cover.csv",
            "01-words.csv",
            "02-money-the-table.csv",
            "03-money-ledger-lines.csv",
        ]
        lines = list(csv.reader(io.StringIO(archive.read("03-money-ledger-lines.csv").decode("utf-8-sig"))))
    assert lines[1] == ["'=1+1", "-99.99", "2018-09-18", "", "7.5", "true"]


def test_a_worker_that_makes_reports_loads_nothing_that_hangs_after_a_fork() -> None:
    program = """
import django, sys
django.setup()
import nrp.reports.tasks, nrp.reports.content.assemble
print(sorted({"vl_convert", "typst", "polars", "docx"} & set(sys.modules)))
"""
    environment = {"DJANGO_SETTINGS_MODULE": "nrp.settings_test", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr


def test_a_writer_knows_no_settings() -> None:
    program = """
import nrp.reports.writers.__main__, nrp.reports.writers.paper, nrp.reports.writers.workbook, nrp.reports.writers.comma
import nrp.reports.writers.document
from django.conf import settings
print(settings.configured)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stdout + done.stderr
