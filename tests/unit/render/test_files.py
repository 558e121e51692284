"""Tables as pages, CSV and workbooks; the summary as a PDF that a screen reader can read."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pikepdf
import pytest

from nrp.core.render.alternatives import rows_table
from nrp.core.render.cells import file_response
from nrp.core.render.charts.strip import Estimate
from nrp.core.render.pdf import NotCompiled, compile_pdf
from nrp.core.render.result_pdf import Fact, ResultSummary, result_summary_pdf
from nrp.core.render.tables import Cell, Column, Row, Table, csv_bytes, safe_cell, xlsx_bytes
from tests.unit.render import samples


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "  =", "＝"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(start: str) -> None:
    assert safe_cell(f"{start}cmd|calc") == f"'{start}cmd|calc"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-8, "-8"),
        ("-8", "-8"),
        ("-0.052", "-0.052"),
        (-0.052, "-0.052"),
        (Decimal("-2.50"), "-2.50"),
        (float("nan"), ""),
        (None, ""),
        (True, "true"),
        (dt.date(2019, 2, 12), "2019-02-12"),
        ("−5.2", "−5.2"),
        ("Old Swan", "Old Swan"),
    ],
)
def test_numbers_stay_numbers_also_below_nought(value: object, text: str) -> None:
    assert safe_cell(value) == text  # type: ignore[arg-type]  # each is one of the kinds of value


def test_a_csv_can_be_read_back_whatever_stands_in_it() -> None:
    rows = [["St George’s, Leeds", 'a "quoted" one', "two\nlines"], ["=1+1", -8, None]]

    content = csv_bytes(["place", "text", "note"], rows).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(content, newline=""))) == [
        ["place", "text", "note"],
        ["St George’s, Leeds", 'a "quoted" one', "two\nlines"],
        ["'=1+1", "-8", ""],
    ]


def test_a_workbook_holds_values_and_never_a_formula_or_a_link() -> None:
    hostile = ["=HYPERLINK(1)", "https://example.org", -8, dt.date(2019, 2, 12), None, True, "bell\x07", Decimal("2.5")]
    content = xlsx_bytes({"Places: all": (["a"] * 8, [hostile]), "Places/ all": (["b"], [])})

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Places  all", "Places  all 2"]
    cells = next(book["Places  all"].iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [
        "=HYPERLINK(1)",
        "https://example.org",
        -8,
        dt.datetime.combine(dt.date(2019, 2, 12), dt.time()),
        None,
        True,
        "bell",
        2.5,
    ]
    assert cells[0].data_type == "s"
    assert cells[1].hyperlink is None


def test_one_table_gives_the_page_and_the_file_the_same_rows() -> None:
    table = samples.problems_table()
    lines = table.csv().decode("utf-8-sig").splitlines()

    assert lines[0] == "Problem,Found,How to mend,Rows"
    assert lines[-1] == 'Household twice on one day,"Same household, person and date",Leave out the second,1041'
    assert next(row.group for row in table.body if row.group) == "Stops publication"
    assert table.body[-1].cells[-1].cell.shown == "1,041"


def test_a_column_under_a_shared_head_names_both_in_a_file() -> None:
    table = samples.answers_table()

    assert [(span.label, span.width) for span in table.spans] == [("", 1), ("Neighbourhood", 2), ("Comparison", 2)]
    assert table.head()[1:3] == ["Neighbourhood: wave 1", "Neighbourhood: wave 2"]


def test_a_cell_may_give_a_file_a_number_where_the_page_has_words() -> None:
    table = rows_table(samples.pair_rows(), "Pairs", "Place")

    assert table.body[1].cells[1].cell.shown == "−0.4"
    assert list(table.values())[1][1] == -0.4


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        _ = Table([Column("a"), Column("b")], [Row([Cell("only one")])]).body


def summary(**changes: object) -> ResultSummary:
    given: dict[str, object] = {
        "title": "Influence over local decisions",
        "state": "Released 13 February 2019.",
        "finding": ["It changed *more* favourably #here.", "We estimate the difference at 7.5 percentage points."],
        "strip_title": "Influence changed more favourably in the programme’s neighbourhoods",
        "strip_note": "Difference in change, percentage points.",
        "provenance": [Fact("Base", "about 5,600 answers."), Fact("Plan", "version 3.")],
        "estimate": Estimate(7.5, 1.0, 14.0, better="higher"),
        "table_title": "Before any model: what people said",
        "table_head": ["Raw shares", "Wave 1", "Wave 2"],
        "table": [["Neighbourhoods", "29.2%", "33.0%"], [samples.LONG, "[c]", "29.7%"]],
        "notes": ["[c] = fewer than 8 people."],
        "footer": "nrp, demo data",
        "made_at": dt.datetime(2019, 2, 13, tzinfo=dt.UTC),
    }
    return ResultSummary(**{**given, **changes})  # type: ignore[arg-type]  # one dict for all kinds of field


def kinds(node: pikepdf.Object) -> list[tuple[str, str]]:
    """Return the structure elements in reading order, each with its alternative text."""
    found = []
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        found.append((str(node.S), str(node.get("/Alt", ""))))
    children = node.get("/K") if isinstance(node, pikepdf.Dictionary) else node
    if isinstance(children, pikepdf.Array):
        for child in children:
            if isinstance(child, pikepdf.Dictionary | pikepdf.Array):
                found += kinds(child)
    elif isinstance(children, pikepdf.Dictionary):
        found += kinds(children)
    return found


def test_the_summary_is_one_tagged_page_with_title_and_language() -> None:
    with pikepdf.open(io.BytesIO(result_summary_pdf(summary()))) as pdf:
        assert len(pdf.pages) == 1
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).lower() == "en-gb"
        assert str(pdf.docinfo["/Title"]) == "Influence over local decisions"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        elements = kinds(pdf.Root.StructTreeRoot)
    names = [name for name, _ in elements]
    assert names.index("/H1") < names.index("/H2") < names.index("/Table")
    alternatives = [alt for name, alt in elements if name == "/Figure"]
    assert len(alternatives) == 2
    assert alternatives[1].endswith("Estimate 7.5, 95% range 1.0 to 14.0.")


def test_a_summary_without_an_estimate_has_no_strip() -> None:
    with pikepdf.open(io.BytesIO(result_summary_pdf(summary(estimate=None, table=[], table_head=[])))) as pdf:
        elements = kinds(pdf.Root.StructTreeRoot)

    assert len([1 for name, _ in elements if name == "/Figure"]) == 1
    assert "/Table" not in [name for name, _ in elements]


def test_the_same_result_gives_the_same_bytes() -> None:
    assert result_summary_pdf(summary()) == result_summary_pdf(summary())


def test_a_picture_without_words_is_refused() -> None:
    source = '#set document(title: "x")\n#image("mark.svg")'
    mark = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><rect width="2" height="2"/></svg>'

    with pytest.raises(NotCompiled):
        compile_pdf(source, {"mark.svg": mark})


def test_a_source_cannot_read_a_file_outside_its_folder() -> None:
    with pytest.raises(NotCompiled):
        compile_pdf('#set document(title: "x")\n#read("/etc/hostname")', {})


def test_what_the_name_of_a_file_cannot_hold_becomes_a_hyphen() -> None:
    answer = file_response(b"", 'a"\r\nb/c.csv', "text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="a---b-c.csv"'
