"""Files damaged at random end accepted or refused with a reason, or take only the child with them.

The full size of this promise (thousands of each format) is run elsewhere; this is a slice of it
with a fixed seed.
"""

import json
import random
from pathlib import Path

import pyreadstat
import pytest

from tests.unit.intake.survey_files import frame_of, good_rows, job_for, run_child, write_csv

pytestmark = pytest.mark.slow

# Ended by the operating system because a parser left its memory: run_child reports it as a crash.
CRASHES = {-4, -6, -7, -8, -11}
EACH = {"csv": 10, "xlsx": 10, "sav": 12, "zsav": 8, "dta": 10}


def sound(folder: Path, kind: str) -> bytes:
    file = folder / f"sound.{kind}"
    frame = frame_of(good_rows())
    if kind == "csv":
        write_csv(file, good_rows())
    elif kind == "xlsx":
        frame.write_excel(file)
    elif kind == "dta":
        pyreadstat.write_dta(frame, file)
    else:
        pyreadstat.write_sav(frame, file, compress=kind == "zsav")
    return file.read_bytes()


def mutated(content: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(dice.choice([1, 3, 20, 200])):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    if dice.random() < 0.3:
        del damaged[dice.randrange(len(damaged)) :]
    if dice.random() < 0.2:
        start = dice.randrange(len(damaged) or 1)
        damaged[start:start] = bytes(dice.randrange(256) for _ in range(dice.randrange(64)))
    return bytes(damaged)


@pytest.mark.parametrize("kind", EACH)
def test_a_mutated_file_never_gets_half_way(tmp_path: Path, kind: str) -> None:
    dice = random.Random(f"mutations of {kind}")
    content = sound(tmp_path, kind)
    for number in range(EACH[kind]):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = folder / f"wave.{kind}"
        file.write_bytes(mutated(content, dice))
        outcome = run_child(job_for(file, folder), folder)
        if outcome.code in CRASHES:
            assert not (outcome.out / "report.json").exists()
            continue
        assert outcome.code == 0, outcome.errors
        raw = json.loads((outcome.out / "report.json").read_text())
        assert raw["state"] in {"ready", "refused"}
        assert raw["state"] == "ready" or any(problem["severity"] == "blocks" for problem in raw["problems"])
        assert (outcome.out / "microdata.parquet").exists() == (raw["state"] == "ready")
