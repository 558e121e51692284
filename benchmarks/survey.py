# ruff: noqa: PLC0415 - polars is imported by the contender that is timed with it
"""The invented survey of the benchmarks, of any length, and the plan that is evaluated on it."""

import tempfile
from pathlib import Path

AREAS, WAVES = 18, (0, 1)
COVARIATES = {"age": 6, "sex": 2, "tenure": 3, "ethnicity": 5}
OUTCOMES = [f"y{k}" for k in range(1, 11)]
COLUMNS = ["area", "wave", "w", *COVARIATES, *OUTCOMES]
SILENT = 0.03
_AT_A_TIME = 2_000_000


def generate(rows: int, path: Path, seed: int = 1, wave: int | None = None) -> None:
    """Write a survey: seven 0/1 outcomes, two of whole numbers, one mean of three items, 3% of each blank."""
    import polars as pl

    if rows <= _AT_A_TIME:
        _piece(rows, seed, wave).write_parquet(path, compression="zstd")
        return
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        pieces = []
        for k, start in enumerate(range(0, rows, _AT_A_TIME)):
            pieces.append(Path(folder) / f"{k}.parquet")
            _piece(min(_AT_A_TIME, rows - start), seed + k, wave).write_parquet(pieces[-1])
        pl.scan_parquet(pieces).sink_parquet(path, compression="zstd")


def _piece(rows: int, seed: int, wave: int | None) -> "pl.DataFrame":  # noqa: F821 - polars is not imported here
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(seed)
    area, waves = rng.integers(0, AREAS, rows), rng.integers(0, 2, rows)
    if wave is not None:
        waves = np.full(rows, wave)
    columns = {
        "household": np.arange(rows) // 2,
        "area": area,
        "wave": waves,
        "w": rng.lognormal(0, 0.3, rows).round(4),
    }
    columns |= {name: rng.integers(0, levels, rows) for name, levels in COVARIATES.items()}
    shock = rng.normal(0, 0.04, (AREAS, 2))[area, waves % 2] + 0.05 * (area % 2) * (waves % 2)
    columns |= {f"y{k}": (rng.random(rows) < 0.4 + shock).astype(int) for k in range(1, 8)}
    columns |= {f"y{k}": rng.poisson(3 * (1 + shock)) for k in (8, 9)}
    columns["y10"] = rng.integers(3, 13, rows) / 3
    return pl.DataFrame(columns).with_columns(
        pl.when(pl.Series(rng.random(rows) > SILENT)).then(pl.col(name)).alias(name) for name in OUTCOMES
    )


def plan(*, households: bool = False, followup: int = WAVES[1]) -> dict:
    """The plan that the engine runs on it."""
    return {
        "format": "nrp-plan/1",
        "area": "area",
        "wave": "wave",
        "weight": "w",
        "household": "household" if households else None,
        "baseline": WAVES[0],
        "followup": followup,
        "treated": [str(area) for area in range(1, AREAS, 2)],
        "comparators": [str(area) for area in range(0, AREAS, 2)],
        "pairs": [[str(area + 1), str(area)] for area in range(0, AREAS, 2)],
        "outcomes": [
            {
                "name": name,
                "family": "secondary" if k else "primary",
                "better": "higher",
                "unit": "points" if name in {"y8", "y9", "y10"} else "percent",
                "column": name,
            }
            for k, name in enumerate(OUTCOMES)
        ],
        "covariates": [{"name": name, "variable": name, "kind": "categorical"} for name in COVARIATES],
    }
