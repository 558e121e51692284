"""What SPSS and Stata files say of their own codes is held against the codebook."""

from pathlib import Path
from typing import Any

import pyreadstat

from tests.unit.intake.survey_files import frame_of, good_rows, read, read_parquet


def spss(folder: Path, **extras: Any) -> Path:
    file = folder / "wave.sav"
    pyreadstat.write_sav(frame_of(good_rows()), file, **extras)
    return file


def test_a_scale_turned_round_in_the_file_stops_it(tmp_path: Path) -> None:
    labels = {1.0: "Disagree", 2.0: "Tend to disagree", 3.0: "Tend to agree", 4.0: "Agree"}
    outcome = read(spss(tmp_path, variable_value_labels={"influence": labels}), tmp_path)
    problem = outcome.problem("meaning_changed", "influence")
    assert (problem.severity, problem.count) == ("blocks", 4)
    assert "1 is “Disagree” in the file and “Agree” in the codebook" in problem.text


def test_another_wording_of_a_label_is_only_mentioned(tmp_path: Path) -> None:
    outcome = read(spss(tmp_path, variable_value_labels={"influence": {1.0: "I agree"}}), tmp_path)
    assert outcome.problem("label_reworded").severity == "informs"
    assert outcome.report.state == "ready"


def test_labels_that_differ_in_case_and_spaces_are_the_same(tmp_path: Path) -> None:
    outcome = read(spss(tmp_path, variable_value_labels={"influence": {1.0: " AGREE", -8.0: "dont know"}}), tmp_path)
    assert outcome.kinds == set()


def test_user_missing_codes_stay_values_and_stay_apart_from_blanks(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0]["influence"], rows[1]["influence"] = -8, None
    file = tmp_path / "wave.sav"
    pyreadstat.write_sav(frame_of(rows), file, missing_ranges={"influence": [-9, -8]})
    outcome = read(file, tmp_path)
    assert outcome.report.state == "ready"
    assert read_parquet(outcome.out / "microdata.parquet")["influence"].to_list()[:2] == ["-8", None]


def test_a_code_that_the_file_marks_as_missing_and_the_codebook_counts_warns(tmp_path: Path) -> None:
    outcome = read(spss(tmp_path, missing_ranges={"influence": [4], "age": [{"lo": 89, "hi": 999}]}), tmp_path)
    found = {problem.column for problem in outcome.report.problems if problem.kind == "missing_code_undeclared"}
    assert "influence" in found
    assert outcome.report.state == "ready"
