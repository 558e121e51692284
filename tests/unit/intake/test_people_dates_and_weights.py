"""Checks that look at rows as a whole, and at what identifies people."""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.intake.survey_files import good_rows, read, write_csv


def test_the_same_person_twice_in_a_household_is_found_where_it_repeats(tmp_path: Path) -> None:
    rows = good_rows()
    rows += [dict(rows[4]), dict(rows[4])]
    problem = read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("duplicate_person")
    assert problem.count == 2
    assert problem.examples[0].row == 81
    assert problem.examples[0].found == "household H0002, person 1, first in row 5"


@pytest.mark.parametrize("weight", [0, -1, "", "heavy", "inf", "nan"])
def test_a_weight_that_is_no_positive_number_stops_the_file(tmp_path: Path, weight: object) -> None:
    rows = good_rows()
    rows[7]["weight"] = weight
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    assert outcome.problem("bad_weight").count == 1
    assert outcome.kinds == {"bad_weight"}


def test_a_weight_over_the_codebooks_limit_is_out_of_range(tmp_path: Path) -> None:
    rows = good_rows()
    rows[7]["weight"] = 21
    assert read(write_csv(tmp_path / "wave.csv", rows), tmp_path).kinds == {"out_of_range"}


def test_dates_outside_fieldwork_warn_and_do_not_stop(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0]["interview_date"] = date(2015, 12, 31)
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    problem = outcome.problem("date_outside_fieldwork")
    assert problem.severity == "warns"
    assert problem.text == "1 interview is dated outside the fieldwork, 1 January 2016 to 31 January 2016."
    assert outcome.report.state == "ready"


def test_a_date_that_is_none_stops_the_file(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0]["interview_date"] = "31/02/2016"
    rows[1]["interview_date"] = "15/01/2016"
    problem = read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("wrong_type")
    assert (problem.column, problem.count) == ("interview_date", 1)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("jo.bloggs@example.org", "e-mail addresses"),
        ("0151 496 0123", "telephone numbers"),
        ("+44 7700 900123", "telephone numbers"),
        ("943 476 5919", "NHS numbers"),
        ("9434765919", "NHS numbers"),
        ("L13 2XX", "postcodes"),
        ("1 High Street, Liverpool L13 2XX", "addresses"),
    ],
)
def test_a_column_that_tells_who_somebody_is_stops_the_file(tmp_path: Path, cell: str, what: str) -> None:
    rows = [row | {"extra": cell if number < 3 else ""} for number, row in enumerate(good_rows())]
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    problem = outcome.problem("identifier_suspected")
    assert (problem.column, problem.severity, problem.count) == ("extra", "blocks", 3)
    assert what in problem.text
    assert "not written into the data" in problem.text


def test_a_column_of_the_codebook_that_tells_who_somebody_is_stops_the_file(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0]["hh_id"] = "jo@example.org"
    problem = read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("identifier_suspected")
    assert (problem.column, problem.severity) == ("hh_id", "blocks")


def test_a_column_called_surname_stops_the_file_whatever_it_holds(tmp_path: Path) -> None:
    rows = [row | {"Surname": "Example"} for row in good_rows()]
    assert read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("identifier_suspected").count == 80


def test_ordinary_extra_columns_raise_no_suspicion(tmp_path: Path) -> None:
    rows = [
        row | {"serial": 1000000000 + number * 7, "note": "no answer at 10.30", "income": 1234.5}
        for number, row in enumerate(good_rows())
    ]
    assert read(write_csv(tmp_path / "wave.csv", rows), tmp_path).kinds == {"unused_column"}


def test_words_in_place_of_codes_are_recognised(tmp_path: Path) -> None:
    rows = [row | {"influence": "Tend to agree"} for row in good_rows()]
    problem = read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("unknown_code")
    assert "the words for the codes" in problem.text
