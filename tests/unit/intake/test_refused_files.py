"""Files that cannot be a wave are refused with a sentence, and nothing of them is kept."""

import shutil
import zipfile
from pathlib import Path

import pytest

from nrp.formats.unreadable import Limits
from tests.unit.intake.survey_files import COLUMNS, HHS, Outcome, good_rows, read_in_child, write_csv

FORBIDDEN = ("invalid", "please", "sorry", "oops", "error")


def assert_refused(outcome: Outcome, kind: str) -> str:
    report = outcome.report
    assert report.state == "refused"
    assert kind in outcome.kinds
    assert not (outcome.out / "microdata.parquet").exists()
    for problem in report.problems:
        assert problem.text[0].isupper() or problem.text[0].isdigit() or problem.text[0] == "“"
        assert problem.text.endswith(".")
        assert not any(word in problem.text.casefold() for word in FORBIDDEN)
    return next(problem.text for problem in report.problems if problem.kind == kind)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_bytes(b"")
    assert "empty" in assert_refused(read_in_child(file, tmp_path), "empty_file")


def test_a_file_with_a_header_alone_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_text(",".join(COLUMNS) + "\n")
    assert "no rows" in assert_refused(read_in_child(file, tmp_path), "empty_file")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("wave.sav", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        ("wave.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        ("wave.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password-protected"),
        ("wave.csv", b'{"rows": []}', "JSON"),
        ("wave.csv", bytes(range(256)) * 4, "neither text"),
        ("wave.dta", b"\x1f\x8b\x08" + bytes(64), "gzip"),
    ],
)
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert what in assert_refused(read_in_child(file, tmp_path), "wrong_type")


def test_a_survey_file_under_the_name_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.dta"
    shutil.copyfile(HHS / "wave1.sav", file)
    assert "SPSS" in assert_refused(read_in_child(file, tmp_path), "wrong_type")


@pytest.mark.parametrize("name", ["wave1.sav", "wave2.dta", "wave2.xlsx"])
def test_a_truncated_file_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    content = (HHS / name).read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert "cut off" in assert_refused(read_in_child(file, tmp_path), "unreadable")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("wave.csv", "a,b\n1,2\n")
    assert "not an Excel workbook" in assert_refused(read_in_child(file, tmp_path), "wrong_type")


def test_an_archive_that_unpacks_to_over_a_hundred_times_its_size_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "wave.xlsx", b"<row/>" * 8_000_000)
    assert file.stat().st_size < 200_000
    assert "100 times" in assert_refused(read_in_child(file, tmp_path), "too_large")


def test_two_cells_in_far_corners_of_a_sheet_are_refused_as_too_many(tmp_path: Path) -> None:
    file = workbook(tmp_path / "wave.xlsx", b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')
    assert "17,179,869,184 cells" in assert_refused(read_in_child(file, tmp_path), "too_large")


def test_more_cells_than_the_limit_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_text("a,b\n" + "1,2\n" * 10_001)
    assert (Limits().max_cells, Limits().max_text_cells) == (20_000_000, 60_000_000)
    outcome = read_in_child(file, tmp_path, limits=Limits(max_text_cells=20_000))
    assert "at most 20,000 can" in assert_refused(outcome, "too_large")


def test_more_columns_than_any_survey_has_are_refused_before_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_text(",".join(f"c{position}" for position in range(60_000)) + "\n1\n")
    assert "60,000 columns" in assert_refused(read_in_child(file, tmp_path), "too_large")


@pytest.mark.parametrize("content", [b"a" * 5_000_000, b'"' + b"a" * 200_000 + b'"\n1\n'])
def test_a_first_row_that_is_no_row_of_names_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "wave.csv"
    file.write_bytes(content)
    assert "column names" in assert_refused(read_in_child(file, tmp_path), "unreadable")


def test_a_file_over_the_limit_of_bytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    with file.open("wb") as stream:
        stream.truncate(201 * 1024 * 1024)
    assert "200 MB" in assert_refused(read_in_child(file, tmp_path), "too_large")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl/embeddings/inner.xlsx"])
def test_a_workbook_with_a_part_that_should_not_be_there_is_refused(tmp_path: Path, name: str) -> None:
    file = workbook(tmp_path / "wave.xlsx", b'<row r="1"><c r="A1"><v>1</v></c></row>', extra=name)
    assert_refused(read_in_child(file, tmp_path), "unreadable")


def test_a_row_longer_than_the_header_is_named(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wave.csv", good_rows())
    lines = file.read_text().splitlines()
    lines[7] += ",one,two"
    file.write_text("\n".join(lines) + "\n")
    outcome = read_in_child(file, tmp_path)
    text = assert_refused(outcome, "unreadable")
    assert "the first is row 7" in text
    assert [(line["row"], line["found"]) for line in outcome.lines] == [("7", "10 cells")]


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wave.csv", good_rows(4))
    file.write_text(file.read_text() + '"NFL01,H9,1\n')
    assert_refused(read_in_child(file, tmp_path), "unreadable")


def test_a_file_without_an_area_column_is_refused(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wave.csv", good_rows(), [name for name in COLUMNS if name != "area_code"])
    outcome = read_in_child(file, tmp_path)
    assert "“area_code” (Survey area)" in assert_refused(outcome, "missing_column")
    assert outcome.problem("missing_column").column == "area_code"


def test_two_hundred_columns_of_the_same_names_are_refused_and_each_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    names = [*COLUMNS, *(f"q{number}" for number in range(200)), *(f"q{number}" for number in range(200))]
    file.write_text(",".join(names) + "\n" + ",".join("1" for _ in names) + "\n")
    outcome = read_in_child(file, tmp_path)
    assert_refused(outcome, "duplicate_column")
    duplicates = [problem for problem in outcome.report.problems if problem.kind == "duplicate_column"]
    assert len(duplicates) == 200
    assert {problem.count for problem in duplicates} == {2}


def test_one_name_two_hundred_times_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wave.csv"
    file.write_text(",".join([*COLUMNS, *["q"] * 200]) + "\n" + ",".join("1" for _ in range(208)) + "\n")
    outcome = read_in_child(file, tmp_path)
    assert_refused(outcome, "duplicate_column")
    assert outcome.problem("duplicate_column", "q").count == 200


def workbook(path: Path, rows: bytes, extra: str | None = None) -> Path:
    """A workbook with one sheet, its rows given as they stand in the file."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            b'<worksheet xmlns="' + space + b'"><sheetData>' + rows + b"</sheetData></worksheet>",
        )
        if extra:
            archive.writestr(extra, b"PK\x03\x04")
    return path
