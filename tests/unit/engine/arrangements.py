"""One survey laid out in many ways: shuffled, split into files, as CSV and Parquet."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.unit.engine.kit import a_plan, a_survey, an_outcome

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).parents[3]
PLAN: dict[str, Any] = {
    "outcomes": [
        an_outcome("y", family="primary"),
        an_outcome("count", unit="points"),
        an_outcome("third", unit="points"),
        an_outcome("z"),
    ],
    "covariates": [
        {"name": "age", "variable": "age", "kind": "categorical"},
        {"name": "height", "variable": "height", "kind": "continuous"},
    ],
    "subgroups": [{"name": "sex", "variable": "sex", "kind": "categorical"}],
}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a survey is laid out, and how many threads read it.

    `is_by_wave` gives every file one wave, said on the command line, instead of a wave column.
    """

    seed: int
    parts: int
    threads: int
    is_by_wave: bool = False


def a_rich_survey() -> "pl.DataFrame":
    """Answers of every kind: 0/1, counts, thirds, blanks, decimals, households of two."""
    import polars as pl

    frame = a_survey(a_plan(9), people=40, effect=0.05, outcomes=("y", "z"))
    rng = np.random.default_rng(11)
    silent = [pl.Series(rng.random(frame.height) < share) for share in (0.03, 0.05, 0.08)]
    return frame.with_columns(
        pl.when(~silent[0]).then(pl.col("z")).alias("z"),
        pl.when(~silent[1]).then(pl.col("age") * 3 + pl.col("y")).alias("count"),
        pl.when(~silent[2]).then((pl.col("age") + pl.col("sex") + pl.col("y")) / 3).alias("third"),
        pl.when(~silent[0]).then(pl.Series(rng.normal(170, 9, frame.height).round(1))).alias("height"),
        pl.when(~silent[2]).then(pl.col("sex")).alias("sex"),
    )


def document_bytes(folder: Path, frame: "pl.DataFrame", how: Arrangement) -> bytes:
    """Lay the survey out and evaluate it in a process of its own."""
    folder.mkdir()
    plan = a_plan(9, **(PLAN | ({"wave": None} if how.is_by_wave else {"wave": "wave"})))
    written = folder / "plan.json"
    written.write_text(json.dumps(plan.model_dump(mode="json")))
    files = _files(folder, frame, how)
    command = [
        sys.executable,
        "-m",
        "evaluation.engine",
        "estimate",
        *map(str, files),
        "--plan",
        str(written),
        "--json",
    ]
    if how.is_by_wave:
        command += [f"--wave-of={path.name}={path.name[4]}" for path in files]
    environment = os.environ | {"POLARS_MAX_THREADS": str(how.threads), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, env=environment, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _files(folder: Path, frame: "pl.DataFrame", how: Arrangement) -> list[Path]:
    """Split at random, households and all; every second file is a CSV."""
    rng = np.random.default_rng(how.seed)
    mixed = frame[rng.permutation(frame.height)]
    part = rng.integers(0, how.parts, mixed.height)
    files = []
    for wave in (1, 2) if how.is_by_wave else (0,):
        for k in range(how.parts):
            rows = mixed.filter(part == k)
            rows = rows.filter(rows["wave"] == wave).drop("wave") if wave else rows
            is_csv = (how.seed + k) % 2 == 1
            path = folder / f"wave{wave}-{k}.{'csv' if is_csv else 'parquet'}"
            rows.write_csv(path) if is_csv else rows.write_parquet(path)
            files.append(path)
    return [files[k] for k in rng.permutation(len(files))]
