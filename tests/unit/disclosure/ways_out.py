"""The ways a table of people leaves by, each with how it is read back: {row: what is printed}.

Each way is the code that makes the real thing. A row carries a name of its own, so that its figure is found again
wherever it stands.
"""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
from django.template.loader import render_to_string
from rest_framework.renderers import JSONRenderer

from nrp.core.disclosure import HIDDEN
from nrp.core.render.charts.bars import BarRow, bars_chart, bars_specs
from nrp.core.render.tables import Column, Row, Table, xlsx_bytes
from nrp.reports.content.cells import count
from nrp.reports.content.portable import pack
from nrp.reports.content.shape import Block, Chart, Content, Picture, Section
from nrp.reports.writers.__main__ import main as write_report
from tests import pdf_words

Figures = Mapping[str, int | None]
Printed = dict[str, int | None]
ROW = re.compile(r"row\d{4}")
TOLD = re.compile(r"(row\d{4})\s+(\[c\]|\d{1,3}(?:,\d{3})*)")


def a_table(figures: Figures) -> Table:
    rows = [Row([name, count(value)]) for name, value in figures.items()]
    return Table([Column("Part"), Column("People", "number")], rows, "People")


def number_of(text: str) -> int | None:
    return None if text == HIDDEN else int(text.replace(",", ""))


def from_pairs(rows: Sequence[Sequence[object]]) -> Printed:
    return {str(row[0]): number_of(str(row[1])) for row in rows if row and ROW.fullmatch(str(row[0]))}


def from_text(text: str) -> Printed:
    return {name: number_of(told) for name, told in TOLD.findall(text)}


# By pages and files -----------------------------------------------------------------------------------------------


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def texts_of(markup: str) -> str:
    parser = _Texts()
    parser.feed(markup)
    return " ".join(parser.texts)


def by_page(figures: Figures, _folder: Path) -> Printed:
    return from_text(texts_of(render_to_string("components/table.html", {"table": a_table(figures)})))


def by_api(figures: Figures, _folder: Path) -> Printed:
    return dict(json.loads(JSONRenderer().render(dict(figures))))


def by_csv(figures: Figures, _folder: Path) -> Printed:
    return from_pairs(list(csv.reader(io.StringIO(a_table(figures).csv().decode("utf-8-sig")))))


def by_workbook(figures: Figures, _folder: Path) -> Printed:
    table = a_table(figures)
    return from_workbook(io.BytesIO(xlsx_bytes({"People": (table.head(), table.values())})))


def from_workbook(source: io.BytesIO | Path) -> Printed:
    book = openpyxl.load_workbook(source)
    return from_pairs([row for sheet in book for row in sheet.iter_rows(values_only=True)])


# By charts --------------------------------------------------------------------------------------------------------


def bars(figures: Figures) -> list[BarRow]:
    return [BarRow(name, ((float(value or 0), HIDDEN if value is None else f"{value:,}"),)) for name, value in
            figures.items()]  # fmt: skip


def by_chart(figures: Figures, _folder: Path) -> Printed:
    """Ten rows to a chart; each has two lives, on a desk and on a phone, which must tell the same."""
    found: list[Printed] = [{}, {}]
    names = list(figures)
    for at in range(0, len(names), 10):
        part = {name: figures[name] for name in names[at : at + 10]}
        svg = bars_chart(bars(part), 400.0, "People")
        for told, drawing in zip(found, (svg.wide, svg.narrow), strict=True):
            told.update(_from_drawing(str(drawing)))
    assert found[0] == found[1]
    return found[0]


def _from_drawing(markup: str) -> Printed:
    """The words of a drawing stand by themselves: rows in their order, figures in theirs."""
    words = texts_of(markup[markup.index("<g") :]).split()
    rows = [word for word in words if ROW.fullmatch(word)]
    told = [word for word in words if re.fullmatch(r"\[c\]|\d{1,3}(?:,\d{3})*", word)]
    return {row: number_of(one) for row, one in zip(rows, told, strict=True)}


# By reports -------------------------------------------------------------------------------------------------------


def by_report(form: str, figures: Figures, folder: Path) -> Path:
    """One report with a chart, through the files that its own process reads."""
    picture = Picture(bars_specs(bars(dict(list(figures.items())[:8])), 400.0), "People by part.")
    block = Block("People", [], [Chart("People", "All", [picture])], [a_table(figures)])
    content = Content("Report", "Kicker", "2018", [], [], HIDDEN, [Section("people", "People", [block])], [], "Foot",
                      dt.datetime(2018, 9, 18, tzinfo=dt.UTC))  # fmt: skip
    path = folder / f"report.{form}"
    write_report(str(pack(content, folder)), form, str(path))
    return path


def by_pdf(figures: Figures, folder: Path) -> Printed:
    return from_text(pdf_words.words(by_report("pdf", figures, folder).read_bytes()))


def by_word(figures: Figures, folder: Path) -> Printed:
    document = docx.Document(str(by_report("docx", figures, folder)))
    return from_pairs([[cell.text for cell in row.cells] for table in document.tables for row in table.rows])


def by_report_workbook(figures: Figures, folder: Path) -> Printed:
    return from_workbook(by_report("xlsx", figures, folder))


def by_report_csv(figures: Figures, folder: Path) -> Printed:
    with zipfile.ZipFile(by_report("csv", figures, folder)) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    return from_pairs([row for text in texts for row in csv.reader(io.StringIO(text))])


WAYS = {
    "page": by_page,
    "API": by_api,
    "CSV": by_csv,
    "workbook": by_workbook,
    "chart": by_chart,
    "report as PDF": by_pdf,
    "report as DOCX": by_word,
    "report as XLSX": by_report_workbook,
    "report as CSV": by_report_csv,
}
