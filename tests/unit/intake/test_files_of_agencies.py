"""Files as survey agencies send them are read right, or refused with the exact cells and what to do."""

from datetime import date
from pathlib import Path

import pytest

from nrp.formats.unreadable import Limits
from tests.unit.intake.agency_files import EARLY, READ, REFUSED, Refused, plain, read_agency, rows, text_file, workbook
from tests.unit.intake.survey_files import good_rows, read, read_parquet, write_csv


@pytest.fixture(scope="module")
def the_microdata(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("plain")
    report = read_agency(plain(folder), folder).report
    assert report.microdata is not None, [problem.text for problem in report.problems]
    return report.microdata.sha256


@pytest.mark.parametrize("make", READ)
def test_every_make_of_the_same_survey_gives_the_same_bytes(tmp_path: Path, make: str, the_microdata: str) -> None:
    report = read_agency(READ[make](tmp_path), tmp_path).report
    assert report.microdata is not None, [problem.text for problem in report.problems]
    assert report.microdata.sha256 == the_microdata
    assert not [problem.text for problem in report.problems if problem.severity == "warns"]


def test_a_file_read_a_few_columns_at_a_time_gives_the_same_bytes(tmp_path: Path, the_microdata: str) -> None:
    file = READ["titles, blank rows, rows that end in separators"](tmp_path)
    report = read_agency(file, tmp_path, limits=Limits(cells_at_once=700)).report
    assert report.microdata is not None, [problem.text for problem in report.problems]
    assert report.microdata.sha256 == the_microdata


def test_a_long_file_is_kept_as_it_stands(tmp_path: Path) -> None:
    some = [
        row | {"hh_id": "H", "influence": "1,0" if row["influence"] == 1 else row["influence"]} for row in good_rows()
    ]
    table = [row | {"hh_id": f"H{number // 2}"} for number, row in enumerate(some * 1_300)]
    outcome = read(write_csv(tmp_path / "long.csv", table), tmp_path)
    assert outcome.report.state == "ready"
    kept = read_parquet(outcome.out / "microdata.parquet")
    assert kept["hh_id"].to_list() == [row["hh_id"] for row in table]
    assert kept["influence"].to_list() == [str(row["influence"]).removesuffix(",0") for row in table]
    assert kept["age"].to_list() == [row["age"] for row in table]


def assert_refused(folder: Path, refused: Refused, **changes: object) -> None:
    outcome = read_agency(refused.make(folder), folder, **changes)
    assert outcome.report.state == "refused"
    problem = outcome.problem(refused.kind, refused.column)
    assert problem.severity == "blocks"
    assert refused.words in problem.text
    found = [(example.row, example.found) for example in problem.examples]
    for row, text in refused.cells:
        assert any(row == at and said.startswith(text) for at, said in found), found
    lines = [line for line in outcome.lines if line["kind"] == refused.kind]
    assert len(lines) == problem.count
    assert all(line["how_to_mend"] and line["expected"] for line in lines)


@pytest.mark.parametrize("make", REFUSED)
def test_what_cannot_be_read_with_certainty_is_refused_by_cell(tmp_path: Path, make: str) -> None:
    assert_refused(tmp_path, REFUSED[make])


def test_days_whose_order_nothing_shows_are_refused_until_the_fieldwork_shows_it(tmp_path: Path) -> None:
    assert_refused(tmp_path, EARLY, fieldwork_start=date(2018, 1, 1), fieldwork_end=date(2018, 12, 31))


def test_a_report_says_where_its_first_row_stands_below_titles(tmp_path: Path) -> None:
    problem = read_agency(READ["a workbook with merged titles that starts at C6"](tmp_path), tmp_path).problem(
        "title_rows"
    )
    assert problem.severity == "informs"
    assert "5 rows above the column names were passed over. The names were found in row 6." in problem.text
    assert "Row 1 of this report is row 7 of the file." in problem.text


def test_missing_marks_of_the_file_are_said_to_be_read_by_their_meaning(tmp_path: Path) -> None:
    outcome = read_agency(READ["SPSS with a range of missing codes"](tmp_path), tmp_path)
    found = [problem for problem in outcome.report.problems if problem.kind == "missing_marks_read"]
    assert found
    assert "98 (“DK”) as -8" in " ".join(problem.text for problem in found)


def test_real_dates_beside_text_dates_that_a_spreadsheet_turned_round_warn(tmp_path: Path) -> None:
    def spell(name: str, value: object) -> object:
        if name != "moved_in" or value is None:
            return value
        return value if value.day <= 12 else value.strftime("%d/%m/%Y")  # type: ignore[attr-defined]  # a day of the survey

    problem = read_agency(workbook(tmp_path / "turned.xlsx", rows(), spell=spell), tmp_path).problem("date_unclear")
    assert (problem.column, problem.severity) == ("moved_in", "warns")


def test_a_name_that_only_a_person_knows_shows_the_row_of_names(tmp_path: Path) -> None:
    names = {name: f"Frage {number}" for number, name in enumerate(rows()[0])}
    file = text_file(tmp_path / "own.csv", rows(), names=names, above="Title\r\n\r\n")
    outcome = read_agency(file, tmp_path, column_map=names)
    assert outcome.report.state == "ready"
    assert outcome.report.rows == len(rows())
