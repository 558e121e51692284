"""The report beside the last wave's, the weights, and what is written."""

import io
import json
import time
from pathlib import Path

import pytest

from surveys.intake.job import JobSpec, Report
from surveys.intake.voice import Voice
from tests.unit.intake.survey_files import good_rows, job_for, read, read_in_child, read_parquet, run_child, write_csv


def test_weights_are_summed_up_with_their_design_effect(tmp_path: Path) -> None:
    rows = good_rows(4)
    for row, weight in zip(rows, (1.0, 1.0, 2.0, 4.0), strict=True):
        row["weight"] = weight
    weights = read(write_csv(tmp_path / "wave.csv", rows), tmp_path).report.weights
    assert weights is not None
    assert (weights.sum, weights.min, weights.max, weights.mean) == (8.0, 1.0, 4.0, 2.0)
    assert weights.design_effect == pytest.approx(4 * 22 / 64)


@pytest.mark.parametrize("weight", ["1e308", "1e-320"])
def test_weights_that_no_sum_can_hold_do_not_end_the_reading(tmp_path: Path, weight: str) -> None:
    rows = good_rows(4)
    for row in rows:
        row["weight"] = weight
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    assert outcome.report.state == "refused"
    assert outcome.report.weights is None
    for name in ("report.json", "profile.json"):
        json.loads((outcome.out / name).read_text(), parse_constant=pytest.fail)


def test_a_profile_counts_answers_missing_codes_and_blanks_apart(tmp_path: Path) -> None:
    rows = good_rows(4)
    for row, answer in zip(rows, (1, 4, -8, None), strict=True):
        row["influence"] = answer
    outcome = read(write_csv(tmp_path / "wave.csv", rows), tmp_path)
    profile = json.loads((outcome.out / "profile.json").read_text())["variables"]["influence"]
    assert profile["n"] == 2
    assert profile["counts"] == {"1": 1, "2": 0, "3": 0, "4": 1}
    assert profile["missing"] == {"-8": 1}
    assert (profile["blank"], profile["missing_share"], profile["mean"]) == (1, 0.5, 2.5)


def test_a_wave_stands_beside_the_last_one_and_a_rise_in_missing_is_mentioned(tmp_path: Path) -> None:
    first = read(write_csv(tmp_path / "one.csv", good_rows(40)), tmp_path, out=tmp_path / "one")
    rows = good_rows(80)
    for row in rows[:40]:
        row["influence"] = -8
    second = read(write_csv(tmp_path / "two.csv", rows), tmp_path, wave=2, previous=first.out / "profile.json")
    comparison = second.report.comparison
    assert comparison is not None
    assert comparison["rows"] == {"now": 80, "before": 40}
    assert comparison["areas"][0] == {"code": "CMP01", "now": 20, "before": 10}
    assert comparison["wave_before"] == 1
    problem = second.problem("more_unanswered")
    assert (problem.column, problem.severity) == ("influence", "informs")
    assert "than in wave 1" in problem.text


def test_the_same_answers_give_the_same_microdata_bytes(tmp_path: Path) -> None:
    one = read(write_csv(tmp_path / "one.csv", good_rows()), tmp_path, out=tmp_path / "one").report
    columns = list(reversed(good_rows()[0]))
    two = read(write_csv(tmp_path / "two.csv", good_rows(), columns), tmp_path, out=tmp_path / "two").report
    assert one.microdata == two.microdata
    assert one.file.sha256 != two.file.sha256


def test_the_microdata_have_the_codebooks_types_and_the_files_order(tmp_path: Path) -> None:
    outcome = read(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path)
    frame = read_parquet(outcome.out / "microdata.parquet")
    assert [str(dtype) for dtype in frame.dtypes] == [
        "String", "String", "Int64", "Date", "Int64", "String", "String", "Float64"
    ]  # fmt: skip
    assert frame["hh_id"].to_list()[:3] == ["H0000", "H0000", "H0001"]


def test_progress_rises_from_reading_to_writing(tmp_path: Path) -> None:
    outcome = read_in_child(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path)
    percents = [line["progress"] for line in outcome.progress]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert [*dict.fromkeys(line["step"] for line in outcome.progress)] == ["reading", "checking", "writing"]


def test_a_busy_child_is_heard_every_second_and_never_ahead_of_its_work() -> None:
    stream = io.StringIO()
    with Voice(stream) as voice:
        voice.say(8, "reading")
        time.sleep(3.5)
        voice.say(5, "checking")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["progress"] for line in lines][:3] == [8, 9, 9]
    assert lines[-1] == {"progress": 9, "step": "checking"}


def test_a_job_and_a_report_survive_their_spelling(tmp_path: Path) -> None:
    job = job_for(tmp_path / "wave.csv", tmp_path, area_map={"X": None}, column_map={"age": "AGE", "sex": None})
    assert JobSpec.from_json(job.to_json()) == job
    report = read(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path).report
    assert Report.from_json(report.to_json()) == report


def test_a_job_that_cannot_be_used_ends_with_two(tmp_path: Path) -> None:
    job = job_for(write_csv(tmp_path / "wave.csv", good_rows()), tmp_path)
    job.codebook.write_text('{"format": "nrp-codebook/1"}')
    outcome = run_child(job, tmp_path)
    assert outcome.code == 2
    assert "the codebook cannot be used" in outcome.errors
    assert not (job.out / "report.json").exists()


def test_a_fault_of_ours_ends_with_one(tmp_path: Path) -> None:
    outcome = run_child(job_for(tmp_path / "not there.csv", tmp_path), tmp_path)
    assert outcome.code == 1
    assert "FileNotFoundError" in outcome.errors
