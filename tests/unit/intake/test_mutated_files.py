"""Files damaged at random end accepted or refused with a reason, or take only the child with them.

The full size of this promise, thousands of each format through the site's own upload, is `bin/soak damaged_files`;
this is a slice of it with a fixed seed. Files that bring the parser down are kept beside this test.
"""

import json
from pathlib import Path

import pytest

from tests.unit.intake.damage import mutations, sound
from tests.unit.intake.survey_files import good_rows, job_for, run_child

pytestmark = pytest.mark.slow

# Ended by the operating system because a parser left its memory: run_child reports it as a crash.
CRASHES = {-4, -6, -7, -8, -11}
EACH = {"csv": 10, "xlsx": 10, "sav": 12, "zsav": 8, "dta": 10}


@pytest.mark.parametrize("kind", EACH)
def test_a_mutated_file_never_gets_half_way(tmp_path: Path, kind: str) -> None:
    content = sound(tmp_path, kind, good_rows())
    for number, damaged in enumerate(mutations(content, kind, EACH[kind])):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = folder / f"wave.{kind}"
        file.write_bytes(damaged)
        outcome = run_child(job_for(file, folder), folder)
        if outcome.code in CRASHES:
            assert not (outcome.out / "report.json").exists()
            continue
        assert outcome.code == 0, outcome.errors
        raw = json.loads((outcome.out / "report.json").read_text())
        assert raw["state"] in {"ready", "refused"}
        assert raw["state"] == "ready" or any(problem["severity"] == "blocks" for problem in raw["problems"])
        assert (outcome.out / "microdata.parquet").exists() == (raw["state"] == "ready")


KEPT = sorted((Path(__file__).parent / "bring_the_parser_down").glob("*.*"))


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.name)
def test_a_file_that_once_brought_the_parser_down_leaves_no_report_of_its_own(tmp_path: Path, kept: Path) -> None:
    """Either the parser still dies of it, which the platform refuses, or it has learnt to refuse it in words."""
    outcome = run_child(job_for(kept, tmp_path), tmp_path)
    if outcome.code in CRASHES:
        assert not (outcome.out / "report.json").exists()
        return
    assert outcome.code == 0, outcome.errors
    assert json.loads((outcome.out / "report.json").read_text())["state"] == "refused"
