"""A small, plainly invented survey: a codebook, its rows, and the child process that reads a file of them."""

import csv
import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from surveys.intake.examine import examine
from surveys.intake.job import JobSpec, Report
from surveys.intake.writing import write_all

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).resolve().parents[3]
HHS = ROOT / "tests" / "data" / "hhs"
AREAS = ("NFL01", "NFL02", "CMP01", "CMP02")
COLUMNS = ("area_code", "hh_id", "person_no", "interview_date", "age", "sex", "influence", "weight")

CODEBOOK: dict[str, Any] = {
    "format": "nrp-codebook/1",
    "instrument": "Small survey",
    "version": "1",
    "roles": {
        "area": "area_code",
        "household": "hh_id",
        "person": "person_no",
        "weight": "weight",
        "date": "interview_date",
    },
    "variables": [
        {"name": "area_code", "label": "Survey area", "type": "text", "required": True},
        {"name": "hh_id", "label": "Household", "type": "text", "required": True},
        {"name": "person_no", "label": "Person", "type": "integer", "min": 1, "max": 15, "required": True},
        {"name": "interview_date", "label": "Date of interview", "type": "date", "required": True},
        {"name": "age", "label": "Age", "type": "integer", "min": 18, "max": 110, "required": True},
        {
            "name": "sex",
            "label": "Sex",
            "type": "code",
            "codes": {"1": "Male", "2": "Female"},
            "missing": {"-8": "Don't know", "-9": "Refused"},
            "required": True,
        },
        {
            "name": "influence",
            "label": "Can influence decisions",
            "type": "code",
            "codes": {"1": "Agree", "2": "Tend to agree", "3": "Tend to disagree", "4": "Disagree"},
            "missing": {"-8": "Don't know", "-9": "Refused"},
        },
        {"name": "weight", "label": "Weight", "type": "decimal", "min": 0.0001, "max": 20, "required": True},
    ],
    "outcomes": [
        {
            "name": "influence_decisions",
            "label": "Can influence decisions",
            "family": "primary",
            "better": "higher",
            "unit": "percent",
            "derive": {"kind": "one_of", "variable": "influence", "values": [1, 2]},
        }
    ],
    "covariates": [],
}

Row = dict[str, Any]


def good_rows(count: int = 80, seed: int = 20160101) -> list[Row]:
    """Rows without a fault, two people a household, the areas in turn."""
    dice = random.Random(seed)
    return [
        {
            "area_code": AREAS[number // 2 % len(AREAS)],
            "hh_id": f"H{number // 2:04}",
            "person_no": 1 + number % 2,
            "interview_date": date(2016, 1, 1 + number % 28),
            "age": dice.randint(18, 90),
            "sex": dice.choice([1, 2, -9]),
            "influence": dice.choice([1, 2, 3, 4, -8]),
            "weight": round(dice.uniform(0.5, 2.0), 4),
        }
        for number in range(count)
    ]


def frame_of(rows: Sequence[Row]) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(rows)


def read_parquet(path: Path) -> "pl.DataFrame":
    import polars as pl

    return pl.read_parquet(path)


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> Path:
    names = list(columns or rows[0])
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([["" if row.get(name) is None else row.get(name) for name in names] for row in rows])
    return path


@dataclass(frozen=True)
class Outcome:
    """What the child left."""

    code: int
    progress: list[dict[str, Any]]
    errors: str
    out: Path

    @property
    def report(self) -> Report:
        return Report.from_json((self.out / "report.json").read_bytes())

    @property
    def lines(self) -> list[dict[str, str]]:
        with (self.out / "problems.csv").open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    @property
    def kinds(self) -> set[str]:
        return {problem.kind for problem in self.report.problems}

    def problem(self, kind: str, column: str | None = None) -> Any:
        found = [p for p in self.report.problems if p.kind == kind and (column is None or p.column == column)]
        assert len(found) == 1, f"{len(found)} problems of kind {kind}"
        return found[0]


def job_for(file: Path, folder: Path, **changes: Any) -> JobSpec:
    """The job of the small survey; anything of it can be given another value."""
    codebook = folder / "codebook.json"
    if not codebook.exists():
        codebook.write_text(json.dumps(CODEBOOK), encoding="utf-8")
    job = JobSpec(
        file=file,
        file_name=file.name,
        codebook=codebook,
        out=folder / "out",
        wave=1,
        known_areas=AREAS,
        expected_areas=AREAS,
        fieldwork_start=date(2016, 1, 1),
        fieldwork_end=date(2016, 1, 31),
    )
    return replace(job, **changes)


def run_child(job: JobSpec, folder: Path) -> Outcome:
    """Read a file exactly as the platform does: in a child process."""
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "surveys.intake", str(spec)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    progress = [json.loads(line) for line in done.stdout.splitlines()]
    return Outcome(done.returncode, progress, done.stderr, job.out)


def read(file: Path, folder: Path, **changes: Any) -> Outcome:
    """Read a file in this process: quicker, where a sound file cannot take the parser down."""
    job = job_for(file, folder, **changes)
    progress: list[dict[str, Any]] = []
    examination = examine(job, lambda percent, step: progress.append({"progress": percent, "step": step}))
    write_all(examination, job.out)
    return Outcome(0, progress, "", job.out)


def read_in_child(file: Path, folder: Path, **changes: Any) -> Outcome:
    """Run the child on a file and hold that it wrote a report."""
    outcome = run_child(job_for(file, folder, **changes), folder)
    assert outcome.code == 0, outcome.errors
    return outcome
