"""A household leaves a file of every kind, and nothing else of the file changes."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from nrp.formats.readers import Limits, read_table
from surveys.redaction.job import Found, Source
from surveys.redaction.marks import Mark, digest, spelled
from surveys.redaction.rewrite import take_out

HHS = Path(__file__).parents[2] / "data" / "hhs"
KEY = b"k" * 32


def a_mark(*, household: str = "", letter: str = "") -> Mark:
    return Mark(
        KEY,
        frozenset({digest(KEY, "household", household)} if household else ()),
        frozenset({digest(KEY, "letter", letter)} if letter else ()),
    )


def without(
    file: Path, folder: Path, mark: Mark, *, name: str = "", codebook: Path = HHS / "codebook.json"
) -> tuple[Found, Path]:
    source = Source(file, name or file.name, codebook, {})
    return take_out(source, [mark], folder / "out", folder / "out.parquet"), folder / "out"


@pytest.mark.parametrize("name", ["wave2.csv", "wave2.xlsx", "wave2.sav", "wave2.dta"])
def test_its_rows_go_and_everything_else_stays(name: str, tmp_path: Path) -> None:
    before = read_table(HHS / name)
    home = before.frame["hh_id"][40]
    going = before.frame["hh_id"] == home

    found, written = without(HHS / name, tmp_path, a_mark(household=f" {home.lower()}"))

    assert (found.how, found.rows, found.households) == ("rewritten", int(going.sum()), 1)
    after = read_table(written, name, Limits())
    assert after.kind == before.kind
    assert after.columns == before.columns  # labels, meanings of codes, missing codes
    assert after.frame.equals(before.frame.filter(~going))
    if name.endswith("xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(written.read_bytes())).worksheets[0]
        day, age = sheet.cell(2, 4), sheet.cell(2, 5)
        assert (type(age.value), sheet.max_row) == (int, after.frame.height + 1)
        assert day.number_format == openpyxl.load_workbook(HHS / name).worksheets[0].cell(2, 4).number_format


AWKWARD = (
    'area_code;"hh_id";said\r\n'
    'NFL01;007;"one, ""two""\r\nand three"\r\n'
    'NFL01;"7";"A last;\r\nline of theirs"\r\n'
    "NFL02;70;it\u2019s 5\u20ac\r\n"
    'NFL02;71;a "quoted" word'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_byte_of_the_other_lines_stays(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(AWKWARD.encode(encoding))
    lines = AWKWARD.split("\r\n")
    expected = "\r\n".join([lines[0], *lines[5:]])

    found, written = without(file, tmp_path, a_mark(household="7"))
    assert (found.how, found.rows, found.households) == ("rewritten", 2, 1)
    assert written.read_bytes() == expected.encode(encoding)


def test_titles_above_the_names_stay_above_them(tmp_path: Path) -> None:
    lines = (HHS / "wave2.csv").read_text().splitlines()[:80]
    home = lines[40].split(",")[1]
    file = tmp_path / "titled.csv"
    file.write_text("\n".join(["Fieldwork report;wave 2", "", *(line.replace(",", ";") for line in lines)]))
    found, written = without(file, tmp_path, a_mark(household=home))
    kept = [line.replace(",", ";") for line in lines if line.split(",")[1] != home]
    assert (found.how, written.read_text().splitlines()) == ("rewritten", ["Fieldwork report;wave 2", "", *kept])

    book = openpyxl.Workbook()
    for row in [["Fieldwork report"], [], *(line.split(",") for line in lines)]:
        book.active.append(row)
    book.save(tmp_path / "titled.xlsx")
    found, written = without(tmp_path / "titled.xlsx", tmp_path, a_mark(household=home))
    sheet = openpyxl.load_workbook(io.BytesIO(written.read_bytes())).worksheets[0]
    assert (found.how, sheet.cell(1, 1).value, sheet.max_row) == ("rewritten", "Fieldwork report", len(kept) + 2)


def test_a_letter_takes_the_whole_household(tmp_path: Path) -> None:
    text = (HHS / "codebook.json").read_text()
    text = text.replace('"date": "interview_date"', '"date": "interview_date", "letter": "letter_no"')
    text = text.replace('"variables": [', '"variables": [{"name": "letter_no", "type": "text", "label": "Letter"},')
    codebook = tmp_path / "codebook.json"
    codebook.write_text(text)
    rows = [["hh_id", "person_no", "letter_no"], ["A1", "1", "L-9"], ["A1", "2", ""], ["B2", "1", "L-8"]]
    file = tmp_path / "in.csv"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file.write_text(out.getvalue())

    found, written = without(file, tmp_path, a_mark(letter="l-9"), codebook=codebook)
    assert (found.rows, found.households) == (2, 1)
    assert read_table(written).frame["hh_id"].to_list() == ["B2"]
    assert found.digests == ((digest(KEY, "household", "a1"),),)  # by which it is found where no letter stands


def test_what_does_not_come_out_the_same_is_written_as_csv(tmp_path: Path) -> None:
    """Two columns of one name: line by line, the second would take a household along that nobody named."""
    file = tmp_path / "in.tsv"
    file.write_text("hh_id\thh_id\nA1\tx\nZ9\tA1\n")
    found, written = without(file, tmp_path, a_mark(household="A1"))
    assert (found.how, found.rows) == ("as_csv", 1)
    assert written.read_text() == "hh_id,hh_id\nZ9,A1\n"


def test_a_file_that_cannot_be_read_is_emptied_and_answers_lose_the_household(tmp_path: Path) -> None:
    import polars as pl

    broken = tmp_path / "in.csv"
    broken.write_text('hh_id,said\nA1,"never closed\nB2,x\n')
    answers = tmp_path / "in.parquet"
    pl.DataFrame({"hh_id": ["A1", "B2"], "age": [1, 2]}).write_parquet(answers)
    source = Source(broken, "in.csv", HHS / "codebook.json", {}, answers)
    found = take_out(source, [a_mark(household="A1")], tmp_path / "out", tmp_path / "out.parquet")
    assert (found.how, found.microdata_rows) == ("emptied", 1)
    assert "A1" not in (tmp_path / "out").read_text()
    assert pl.read_parquet(tmp_path / "out.parquet")["hh_id"].to_list() == ["B2"]


def test_a_column_nobody_matched_is_looked_through(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("address_ref,age\nNFL04-20065,49\n12,31\n")
    _found, written = without(file, tmp_path, a_mark(household="NFL04-20065"))
    assert written.read_text() == "address_ref,age\n12,31\n"
    assert without(file, tmp_path, a_mark(household="12"))[0].how == "nothing"  # so short a number means anything
    assert spelled(" 0012 ") == "12"
