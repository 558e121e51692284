"""The engine as a command: documents on standard output, sentences and progress on standard error."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluation.engine.cli import main
from nrp.formats.canonical import canonical_json
from tests.unit.engine.kit import HHS, a_plan, a_survey

ROOT = Path(__file__).parents[3]


def _run(*arguments: str | Path, threads: int | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | ({} if threads is None else {"POLARS_MAX_THREADS": str(threads)})
    command = [sys.executable, "-m", "evaluation.engine", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)


@dataclass(frozen=True)
class _Done:
    code: int
    out: str
    err: str


def _here(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> _Done:
    """The same command in this process, where starting one would only take time."""
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return _Done(code, out, err)


@pytest.fixture
def survey(tmp_path: Path) -> tuple[Path, Path]:
    plan = a_plan()
    frame = a_survey(plan, effect=0.15)
    frame.write_csv(tmp_path / "survey.csv")
    document = plan.model_dump(mode="json", exclude_none=True)
    (tmp_path / "plan.json").write_text(json.dumps(document))
    return tmp_path / "survey.csv", tmp_path / "plan.json"


def test_json_is_one_canonical_document_and_the_same_with_any_number_of_threads(survey: tuple[Path, Path]) -> None:
    file, plan = survey
    one, two = (_run("estimate", file, "--plan", plan, "--json", threads=n) for n in (1, 3))
    assert one.returncode == 0
    assert one.stdout == two.stdout
    document = json.loads(one.stdout)
    assert document["format"] == "nrp-result/1"
    assert document["form"] == "exact"
    assert one.stdout.encode() == canonical_json(document) + b"\n"
    assert one.stderr == ""


def test_without_json_it_prints_a_table_and_the_words(survey: tuple[Path, Path]) -> None:
    file, plan = survey
    done = _run("estimate", file, "--plan", plan)
    assert done.returncode == 0
    assert "16 areas, 8 with the programme, 8 pairs" in done.stdout
    assert "changed more favourably" in done.stdout


def test_progress_rises_and_ends_with_timings(survey: tuple[Path, Path]) -> None:
    file, plan = survey
    lines = [
        json.loads(line) for line in _run("estimate", file, "--plan", plan, "--json", "--progress").stderr.splitlines()
    ]
    progress = [line["progress"] for line in lines[:-1]]
    assert progress == sorted(progress)
    assert {line["step"] for line in lines[:-1]} == {"reading", "compressing", "estimating", "writing"}
    assert set(lines[-1]["timings"]) == {"reading", "compressing", "estimating", "writing"}


def test_power_tells_the_detectable_effect_and_a_rising_curve(
    survey: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file, plan = survey
    document = json.loads(_here(capsys, "power", file, "--plan", plan, "--json").out)
    outcome = document["outcomes"][0]
    assert document["format"] == "nrp-power/1"
    assert 0.02 < outcome["mde"] < 0.2
    chances = [chance for _, chance in outcome["curve"]]
    assert chances == sorted(chances)
    assert "by simulation" in _here(capsys, "power", file, "--plan", plan).out


def test_a_finer_power_curve_can_be_asked_for(survey: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    file, plan = survey
    (outcome,) = json.loads(_here(capsys, "power", file, "--plan", plan, "--json", "--points", "21").out)["outcomes"]
    assert [effect for effect, _ in outcome["curve"]] == pytest.approx([k / 10 * outcome["mde"] for k in range(21)])
    assert outcome["curve"][10] == [outcome["mde"], outcome["power_at_mde"]]
    assert "--points" in _here(capsys, "power", file, "--plan", plan, "--points", "1").err


def test_a_file_whose_wave_nobody_says_is_refused(
    survey: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file, _ = survey
    done = _here(
        capsys, "estimate", HHS / "wave1.csv", "--plan", HHS / "plan.json", "--codebook", HHS / "codebook.json"
    )
    assert done.code == 1
    assert "--wave-of wave1.csv=1" in done.err
    assert done.out == ""
    assert file.exists()


def test_a_derivation_without_codes_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    done = _here(capsys, "estimate", HHS / "wave1.csv", "--plan", HHS / "plan.json", "--wave-of", "wave1.csv=1")
    assert done.code == 1
    assert "influence" in done.err


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file, plan: file.write_bytes(b""), "empty"),
        (lambda file, plan: file.write_bytes(b"%PDF-1.4 and so on"), "not a survey file"),
        (lambda file, plan: file.write_text("area,wave,w,home\nT1,1,1,a\n"), 'needs the column "y"'),
        (lambda file, plan: file.write_text("wave,w,home,y\n1,1,a,1\n"), 'lacks the column "area"'),
        (lambda file, plan: file.unlink(), "no file"),
        (lambda file, plan: plan.write_text("{"), "not JSON"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    survey: tuple[Path, Path], spoil: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, plan = survey
    assert callable(spoil)
    spoil(file, plan)
    done = _here(capsys, "estimate", file, "--plan", plan)
    assert done.code == 1
    assert said in done.err


def test_a_wave_said_of_no_file_is_refused(survey: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    file, plan = survey
    done = _here(capsys, "estimate", file, "--plan", plan, "--wave-of", "other.csv=1")
    assert done.code == 1
    assert "other.csv" in done.err
