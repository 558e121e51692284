# ruff: noqa: PLC0415 - polars and the writers are imported by the process that makes files alone
"""The invented survey files of the benchmark of reading, in every format and of any size."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

AREAS = [f"A{number:02}" for number in range(1, 19)]
KINDS = ("csv", "sav", "zsav", "dta", "xlsx")
_ROLES = ("area_code", "hh_id", "person_no", "interview_date", "weight")
_FIRST_DAY, _DAYS = date(2018, 9, 1), 120


def codebook(columns: int) -> dict:
    """A codebook of so many columns: seven of ten are codes, the rest whole numbers and decimals."""
    kinds = {
        "area_code": "text",
        "hh_id": "text",
        "person_no": "integer",
        "interview_date": "date",
        "weight": "decimal",
    }
    variables = [{"name": name, "label": name, "type": kind, "required": True} for name, kind in kinds.items()]
    missing = {"-8": "Don't know", "-9": "Refused"}
    for number in range(columns - len(variables)):
        one = {"name": f"q{number}", "label": f"Question {number}", "missing": missing}
        if number % 10 < 7:
            one |= {"type": "code", "codes": {str(code): f"Answer {code}" for code in range(1, 6)}}
        else:
            one |= {"type": "integer" if number % 10 < 9 else "decimal", "min": 0, "max": 1000}
        variables.append(one)
    roles = dict(zip(("area", "household", "person", "date", "weight"), _ROLES, strict=True))
    return {
        "format": "nrp-codebook/1",
        "instrument": "Invented survey",
        "version": "1",
        "roles": roles,
        "variables": variables,
    }


def answers(rows: int, columns: int) -> "pl.DataFrame":
    """So many rows of answers to it, 3% of them missing by code and as many blank."""
    import numpy as np
    import polars as pl

    dice = np.random.default_rng(rows + columns)
    day = [_FIRST_DAY + timedelta(days=int(after)) for after in range(_DAYS)]
    found: dict[str, object] = {
        "area_code": np.array(AREAS)[dice.integers(0, len(AREAS), rows)],
        "hh_id": [f"H{number // 2:07}" for number in range(rows)],
        "person_no": np.arange(rows) % 2 + 1,
        "interview_date": pl.Series(day).gather(dice.integers(0, _DAYS, rows)),
        "weight": dice.lognormal(0, 0.3, rows).round(4),
    }
    for number in range(columns - len(found)):
        if number % 10 < 7:
            cells = dice.integers(1, 6, rows)
        elif number % 10 < 9:
            cells = dice.integers(0, 100, rows)
        else:
            cells = (dice.random(rows) * 100).round(2)
        luck = dice.random(rows)
        found[f"q{number}"] = pl.Series(np.where(luck < 0.03, -8, cells)).set(pl.Series(luck > 0.97), None)
    return pl.DataFrame(found)


def write(frame: "pl.DataFrame", path: Path) -> None:
    """Write it in the format that the name of the file ends in."""
    import pyreadstat

    if path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".xlsx":
        frame.write_excel(path, "Answers", autofit=False)
    elif path.suffix == ".dta":
        pyreadstat.write_dta(frame, path)
    else:
        pyreadstat.write_sav(frame, path, compress=path.suffix == ".zsav")


def job(path: Path, columns: int, folder: Path) -> Path:
    """Write the job that the child reads, and its codebook."""
    document, spec = folder / f"codebook-{columns}.json", folder / f"{path.name}.job.json"
    document.write_text(json.dumps(codebook(columns)))
    spec.write_text(
        json.dumps(
            {
                "file": str(path),
                "file_name": path.name,
                "codebook": str(document),
                "out": str(folder / f"{path.name}.out"),
                "wave": 1,
                "known_areas": AREAS,
                "expected_areas": AREAS,
                "fieldwork_start": _FIRST_DAY.isoformat(),
                "fieldwork_end": (_FIRST_DAY + timedelta(days=_DAYS)).isoformat(),
            }
        )
    )
    return spec
