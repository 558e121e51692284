"""A file with nine kinds of fault shows all nine, counted; mended, it is accepted as it was chosen."""

from collections import Counter
from datetime import date
from pathlib import Path

from tests.unit.intake.survey_files import COLUMNS, Row, good_rows, read_in_child, write_csv

RENAMED = {"influence": "Q12 can influence"}


def faulty(rows: list[Row]) -> list[Row]:
    """Nine kinds of fault, each in rows of its own."""
    for number in (0, 1, 2):
        rows[number]["influence"] = 7
    for number in (3, 4):
        rows[number]["age"] = 130
    for number in (5, 6, 7, 8):
        rows[number]["sex"] = None
    rows[9]["age"] = "forty"
    for number in (10, 11):
        rows[number]["weight"] = 0
    rows[12]["weight"] = "=1+1"
    for number in (13, 14, 15):
        rows[number]["area_code"] = "X99"
    rows[17]["hh_id"], rows[17]["person_no"] = rows[16]["hh_id"], rows[16]["person_no"]
    rows[18]["interview_date"] = date(2017, 5, 1)
    rows[19]["contact"] = "jo@example.org"
    return rows


def renamed(rows: list[Row]) -> list[Row]:
    return [{RENAMED.get(name, name): value for name, value in row.items()} for row in rows]


HEADER = [RENAMED.get(name, name) for name in (*COLUMNS, "contact")]
EXPECTED = {
    ("unknown_code", "influence"): 3,
    ("out_of_range", "age"): 2,
    ("required_missing", "sex"): 4,
    ("wrong_type", "age"): 1,
    ("bad_weight", "weight"): 3,
    ("unknown_area", "area_code"): 3,
    ("duplicate_person", "person_no"): 1,
    ("date_outside_fieldwork", "interview_date"): 1,
    ("identifier_suspected", "contact"): 1,
}


def test_nine_kinds_are_found_with_true_counts_and_a_line_for_each_cell(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wave.csv", renamed(faulty(good_rows())), HEADER)
    outcome = read_in_child(file, tmp_path, column_map=RENAMED)
    report = outcome.report
    found = {(p.kind, p.column): p.count for p in report.problems if p.severity != "informs"}
    assert found == EXPECTED
    lines = Counter((line["kind"], line["column"]) for line in outcome.lines if line["severity"] != "informs")
    assert lines == EXPECTED
    assert all(line["how_to_mend"] for line in outcome.lines)
    assert report.state == "refused"
    assert report.rows_blocked == 18
    assert report.rows_fine == 62
    assert report.summary == "18 rows stop this file; the other 62 could be published."


def test_the_lines_name_row_found_and_expected_and_cannot_run_in_a_spreadsheet(tmp_path: Path) -> None:
    rows = faulty(good_rows())
    rows[10]["weight"] = -0.5
    outcome = read_in_child(write_csv(tmp_path / "wave.csv", renamed(rows), HEADER), tmp_path, column_map=RENAMED)
    weights = [(line["row"], line["found"], line["expected"]) for line in outcome.lines if line["column"] == "weight"]
    assert weights == [
        ("11", "-0.5", "a number greater than 0"),
        ("12", "0", "a number greater than 0"),
        ("13", "'=1+1", "a number greater than 0"),
    ]
    codes = [line for line in outcome.lines if line["kind"] == "unknown_code"]
    assert codes[0]["row"] == "1"
    assert codes[0]["expected"] == "one of 1, 2, 3, 4, -8, -9"


def test_the_mended_file_is_accepted_with_the_same_column_map(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wave.csv", renamed(good_rows()), HEADER[:-1])
    outcome = read_in_child(file, tmp_path, column_map=RENAMED)
    assert outcome.report.state == "ready"
    assert outcome.report.problems == ()
    assert outcome.report.summary == "Nothing stops this file: 80 rows can be published."
    assert (outcome.out / "microdata.parquet").exists()


def test_a_problem_in_thousands_of_rows_is_counted_whole_and_shown_in_twenty(tmp_path: Path) -> None:
    rows = good_rows(3000)
    for row in rows:
        row["influence"] = 9
    outcome = read_in_child(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    problem = outcome.problem("unknown_code")
    assert problem.count == 3000
    assert len(problem.examples) == 20
    assert problem.examples[0].to_dict() == {"row": 1, "found": "9", "expected": "one of 1, 2, 3, 4, -8, -9"}
    assert len(outcome.lines) == 3000


def test_an_identifier_is_never_repeated_in_the_report_or_the_lines(tmp_path: Path) -> None:
    outcome = read_in_child(write_csv(tmp_path / "wave.csv", faulty(good_rows()), [*COLUMNS, "contact"]), tmp_path)
    assert "jo@example" not in (outcome.out / "report.json").read_text()
    assert "jo@example" not in (outcome.out / "problems.csv").read_text()
