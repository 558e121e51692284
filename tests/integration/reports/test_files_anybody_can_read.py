"""The files of a report: a PDF that a screen reader reads, a Word file likewise, sheets that run nothing."""

import io
import re
import zipfile
from itertools import pairwise
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from governance.models import Decision
from neighbourhoods.models import LedgerEntry
from nrp.core import blobs
from tests.formulas import STARTS, cells_of, fill, is_dangerous
from tests.pdf_reading import Paper, read, squashed
from tests.report_factories import Reported, a_council_report

pytestmark = pytest.mark.django_db

FORMATS = ("pdf", "docx", "xlsx", "csv")


def file_of(world: Reported, form: str) -> bytes:
    return blobs.read(a_council_report(world, form).stored_as)


@pytest.fixture
def paper(world: Reported) -> Paper:
    return read(file_of(world, "pdf"))


# The PDF ----------------------------------------------------------------------------------------


def test_the_pdf_says_that_it_can_be_read_by_everybody(paper: Paper) -> None:
    assert paper.claims == "1"
    assert paper.is_marked
    assert paper.shows_title
    assert paper.title == "Riverton, July to December 2018"
    assert paper.language.lower() == "en-gb"


def test_every_picture_says_its_finding_and_its_numbers(paper: Paper) -> None:
    figures = paper.tree.all("Figure")
    assert len(figures) >= 8
    assert [one for one in figures if len(one.alt) < 3] == []
    charts = [one.alt for one in figures if one.alt != "nrp"]
    assert all(re.search(r"\d", alt) for alt in charts)
    assert charts[0].startswith("Can influence decisions affecting the local area changed more favourably")
    assert "7.9" in charts[0]
    assert "1.2 to 14.6" in charts[0]


def test_headings_never_skip_a_level_and_every_section_has_one(paper: Paper) -> None:
    levels = [level for level, _text in paper.headings]
    assert paper.headings[0] == (1, "Riverton")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    chapters = [text for level, text in paper.headings if level == 2]
    assert chapters[-7:] == [
        "Survey result",
        "What the groups did",
        "Resident Advisers",
        "Initiatives",
        "Money",
        "Notes on the data",
        "Where this report comes from",
    ]


def test_it_is_read_in_the_order_of_the_page(paper: Paper) -> None:
    words = squashed(paper.tree.text)
    order = [
        "Reporton",
        "Riverton",
        "JulytoDecember2018",
        "Intheprogramme",
        "Intheplaces",
        "Whatwasdone",
        "Hiddenfigures",
        "Inthisreport",
        "Meetings,decisionsandactions",
    ]
    found = [*(words.index(one) for one in order), words.rindex("Wherethisreportcomesfrom")]
    assert found == sorted(found)


def test_every_table_has_a_head_and_no_cell_stands_outside_one(paper: Paper) -> None:
    tables = paper.tree.all("Table")
    assert len(tables) >= 12
    for table in tables:
        heads = table.all("THead")
        assert len(heads) == 1
        width = len(heads[0].all("TH"))
        assert width
        assert {len(row.all("TD", "TH")) for row in table.all("TR")} == {width}


def test_each_page_says_the_period_and_the_version_at_its_foot(paper: Paper) -> None:
    assert paper.pages >= 8
    for number, footer in enumerate(paper.footers, start=1):
        words = squashed(footer)
        assert "Riverton,JulytoDecember2018" in words
        assert "run1,planversion2" in words
        assert words.endswith(f"{number}of{paper.pages}")


def test_the_first_page_has_the_key_and_the_contents(paper: Paper) -> None:
    words = squashed(paper.tree.text)
    assert squashed("[c] = fewer than 8 people") in words
    contents = paper.tree.all("TOC")
    assert contents
    assert [squashed(one.text)[:12] for one in contents[0].all("TOCI")][:2] == ["Surveyresult", "Whatthegroup"]


def test_the_cover_says_everything_it_was_made_from(world: Reported, paper: Paper) -> None:
    words = squashed(paper.tree.text)
    report = a_council_report(world, "csv")
    for one in report.made_from["files"]:
        assert one["sha256"] in words
    for said in (report.made_from["plan_sha256"], report.made_from["run"], "SalSample", "Theprogramme"):
        assert squashed(str(said)) in words


# The Word file ----------------------------------------------------------------------------------


def test_the_word_file_has_title_language_headings_heads_of_tables_and_words_for_pictures(world: Reported) -> None:
    word = Document(io.BytesIO(file_of(world, "docx")))
    assert word.core_properties.title == "Riverton, July to December 2018"
    assert word.core_properties.language == "en-GB"
    spoken = word.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))
    assert {one.get(qn("w:val")) for one in spoken} == {"en-GB"}
    styles = [one.style.name for one in word.paragraphs if one.style.name.startswith("Heading")]
    levels = [int(name.split()[1]) for name in styles]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    pictures = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert len(pictures) >= 7
    assert all(alt and len(alt) > 20 for alt in pictures)
    heads = [one for one in word.tables if one._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert len(heads) >= 12


# Nothing runs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_no_cell_of_any_file_is_a_formula(world: Reported, start: str) -> None:
    """Whatever somebody wrote begins so. The ledger is never edited: a line of the world begins with "=" by itself."""
    fill(start)
    assert LedgerEntry.objects.filter(text__contains="2+3").exists()
    for form in ("csv", "xlsx"):
        cells = list(cells_of(file_of(world, form)))
        assert [cell for cell in cells if is_dangerous(cell)] == [], form
        assert any("1+" in cell for cell in cells), form  # what XML makes of a carriage return is a line end


def test_a_negative_number_is_a_number_in_every_file(world: Reported) -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(world, "csv"))) as archive:
        lines = next(archive.read(name).decode("utf-8-sig") for name in archive.namelist() if "ledger-lines" in name)
        outcomes = next(archive.read(name).decode("utf-8-sig") for name in archive.namelist() if "outcomes" in name)
    assert ",-99.99," in lines
    assert re.search(r",-\d+\.\d,", outcomes)
    book = openpyxl.load_workbook(io.BytesIO(file_of(world, "xlsx")))
    found: list[Any] = [cell.value for row in book["Ledger lines"].iter_rows() for cell in row]
    assert -99.99 in found
    measures = [cell.value for row in book["Survey result"].iter_rows() for cell in row]
    assert [value for value in measures if isinstance(value, float) and value < 0]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ["王小明 👍", '#panic("x") $1/0$ *_`<a>@b "q" \\ [c]', "Bell\x07 & <b>"])
def test_whatever_somebody_wrote_becomes_a_file(world: Reported, form: str, text: str) -> None:
    Decision.objects.update(text=text)
    assert len(file_of(world, form)) > 1000
