"""Areas that the programme does not know are mapped or left out by an answer."""

from pathlib import Path

from tests.unit.intake.survey_files import AREAS, good_rows, read, read_parquet, write_csv


def strange_file(folder: Path) -> Path:
    rows = good_rows()
    for number in range(0, 80, 10):
        rows[number]["area_code"] = " X99 "
    rows[5]["area_code"] = "Y1"
    return write_csv(folder / "wave.csv", rows)


def test_an_unknown_area_stops_the_file_and_is_counted(tmp_path: Path) -> None:
    outcome = read(strange_file(tmp_path), tmp_path)
    problem = outcome.problem("unknown_area")
    assert problem.count == 9
    assert "X99 (8 rows), Y1 (1 row)" in problem.text
    assert [(a.code, a.rows, a.mapped_to, a.state) for a in outcome.report.areas if a.state == "unknown"] == [
        ("X99", 8, None, "unknown"),
        ("Y1", 1, None, "unknown"),
    ]


def test_one_is_mapped_and_one_left_out_and_the_file_is_accepted(tmp_path: Path) -> None:
    outcome = read(strange_file(tmp_path), tmp_path, area_map={"X99": "CMP02", "Y1": None})
    report = outcome.report
    assert report.state == "ready"
    assert (report.rows, report.rows_left_out, report.rows_fine) == (80, 1, 79)
    assert outcome.kinds == {"rows_left_out"}
    kept = read_parquet(outcome.out / "microdata.parquet")["area_code"]
    assert kept.len() == 79
    assert set(kept) == set(AREAS)
    assert "1 row will be left out, as you asked" in report.summary


def test_faults_in_rows_that_are_left_out_do_not_count(tmp_path: Path) -> None:
    rows = good_rows()
    rows[3] |= {"area_code": "Y1", "influence": 77, "weight": 0}
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path, area_map={"Y1": None})
    assert outcome.report.state == "ready"


def test_an_answer_that_names_no_area_of_the_programme_leaves_the_code_unknown(tmp_path: Path) -> None:
    outcome = read(strange_file(tmp_path), tmp_path, area_map={"X99": "NOWHERE", "Y1": None})
    assert outcome.problem("unknown_area").count == 8


def test_every_row_left_out_leaves_nothing_to_publish(tmp_path: Path) -> None:
    outcome = read(
        write_csv(tmp_path / "wave.csv", good_rows()), tmp_path, area_map=dict.fromkeys(AREAS), expected_areas=()
    )
    assert outcome.report.state == "refused"
    assert outcome.problem("empty_file").severity == "blocks"


def test_an_expected_area_without_rows_warns(tmp_path: Path) -> None:
    rows = [row for row in good_rows() if row["area_code"] != "CMP02"]
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    problem = outcome.problem("area_missing")
    assert (problem.severity, problem.count) == ("warns", 1)
    assert "CMP02" in problem.text
    assert outcome.report.state == "ready"


def test_a_blank_area_stops_the_file(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0]["area_code"] = ""
    assert read(write_csv(tmp_path / "wave.csv", rows), tmp_path).problem("required_missing").column == "area_code"
