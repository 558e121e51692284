"""Finding the codebook's variables in a file whose columns are called something else."""

from pathlib import Path

import pyreadstat

from tests.unit.intake.survey_files import COLUMNS, Outcome, frame_of, good_rows, read, read_parquet, write_csv


def renamed(folder: Path, names: dict[str, str]) -> Path:
    rows = [{names.get(name, name): value for name, value in row.items()} for row in good_rows()]
    return write_csv(folder / "wave.csv", rows)


def matches(outcome: Outcome) -> dict[str, tuple[str | None, str]]:
    return {match.variable: (match.column, match.how) for match in outcome.report.columns}


def test_a_name_that_differs_in_case_space_and_underscore_is_found(tmp_path: Path) -> None:
    outcome = read(renamed(tmp_path, {"area_code": "Area Code", "hh_id": "HHID"}), tmp_path)
    found = matches(outcome)
    assert found["area_code"] == ("Area Code", "similar")
    assert found["hh_id"] == ("HHID", "similar")
    assert found["age"] == ("age", "exact")
    assert outcome.report.state == "ready"


def test_a_choice_is_used_and_one_that_the_file_lacks_is_passed_over(tmp_path: Path) -> None:
    file = renamed(tmp_path, {"sex": "gender"})
    outcome = read(file, tmp_path, column_map={"sex": "gender", "age": "not there"})
    assert matches(outcome)["sex"] == ("gender", "chosen")
    assert matches(outcome)["age"] == ("age", "exact")


def test_a_choice_of_no_column_leaves_the_variable_blank(tmp_path: Path) -> None:
    outcome = read(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path, column_map={"influence": None})
    problem = outcome.problem("missing_column")
    assert (problem.column, problem.severity) == ("influence", "warns")
    assert "Can influence decisions" in problem.text
    written = read_parquet(outcome.out / "microdata.parquet")
    assert tuple(written.columns) == COLUMNS
    assert written["influence"].null_count() == 80


def test_two_columns_that_are_both_similar_are_left_to_a_person(tmp_path: Path) -> None:
    rows = [row | {"Age ": row["age"], "AGE": row["age"]} for row in good_rows()]
    for row in rows:
        del row["age"]
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    assert matches(outcome)["age"] == (None, "not found")


def test_one_column_chosen_for_two_variables_stops_the_file(tmp_path: Path) -> None:
    outcome = read(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path, column_map={"sex": "influence"})
    assert outcome.problem("column_used_twice").severity == "blocks"


def test_columns_the_codebook_does_not_know_are_listed_and_not_kept(tmp_path: Path) -> None:
    rows = [row | {"interviewer": "A", "batch": 3} for row in good_rows()]
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    assert [column.column for column in outcome.report.unused_columns] == ["interviewer", "batch"]
    assert outcome.problem("unused_column").severity == "informs"
    assert outcome.report.state == "ready"
    assert "interviewer" not in read_parquet(outcome.out / "microdata.parquet").columns


def test_the_labels_of_the_file_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "wave.sav"
    pyreadstat.write_sav(frame_of(good_rows()), file, column_labels={"age": "How old are you?"})
    outcome = read(file, tmp_path)
    assert {m.variable: m.file_label for m in outcome.report.columns}["age"] == "How old are you?"
