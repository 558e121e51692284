# ruff: noqa: PLC0415 - a contender imports only what it is timed with
"""How fast the evaluation engine is, beside pyfixest and beside merely reading the file.

    .venv/bin/python benchmarks/engine.py [--rows 6000 1000000] [--repeats 5] [--with-crv3] [--households]

The survey is generated: ten outcomes, four categorical covariates, weights, 18 areas in nine pairs,
two waves, written as Parquet. Each contender runs in a process of its own, times file to estimates
without its imports, and does so several times; the table shows medians and the ratio to the engine
in the same run. pyfixest's CRV3 at a million rows takes minutes, so it is asked for.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AREAS, WAVES = 18, (0, 1)
COVARIATES = {"age": 6, "sex": 2, "tenure": 3, "ethnicity": 5}
OUTCOMES = [f"y{k}" for k in range(1, 11)]
COLUMNS = ["area", "wave", "w", *COVARIATES, *OUTCOMES]
ROOT = Path(__file__).resolve().parents[1]


def generate(rows: int, path: Path, seed: int = 1) -> None:
    """Write a survey: seven 0/1 outcomes, two of whole numbers, one mean of three items."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(seed)
    area, wave = rng.integers(0, AREAS, rows), rng.integers(0, 2, rows)
    columns = {"household": np.arange(rows) // 2, "area": area, "wave": wave, "w": rng.lognormal(0, 0.3, rows).round(4)}
    columns |= {name: rng.integers(0, levels, rows) for name, levels in COVARIATES.items()}
    shock = rng.normal(0, 0.04, (AREAS, 2))[area, wave] + 0.05 * (area % 2) * wave
    columns |= {f"y{k}": (rng.random(rows) < 0.4 + shock).astype(int) for k in range(1, 8)}
    columns |= {f"y{k}": rng.poisson(3 * (1 + shock)) for k in (8, 9)}
    columns["y10"] = rng.integers(3, 13, rows) / 3
    frame = pl.DataFrame(columns).with_columns(
        pl.when(pl.Series(rng.random(rows) > 0.03)).then(pl.col(name)).alias(name) for name in OUTCOMES
    )
    frame.write_parquet(path, compression="zstd")


def plan(*, households: bool) -> dict:
    """The plan that the engine runs on it."""
    return {
        "format": "nrp-plan/1",
        "area": "area",
        "wave": "wave",
        "weight": "w",
        "household": "household" if households else None,
        "baseline": WAVES[0],
        "followup": WAVES[1],
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


def run_scan(path: Path, _: argparse.Namespace) -> None:
    """Read the columns and nothing else."""
    import polars as pl

    pl.read_parquet(path, columns=COLUMNS)


def run_cells(path: Path, options: argparse.Namespace) -> None:
    """Engine: file to estimates with CRV1 and CRV3, adjusted."""
    from evaluation.engine import clustered, regression
    from evaluation.engine.compress import compress
    from evaluation.engine.sources import Source, tidy_frames
    from evaluation.engine.spec import spec_of
    from nrp.formats.plan import load_plan

    loaded = load_plan(plan(households=options.households))
    spec = spec_of(loaded)
    (tidy,) = tidy_frames([Source(path, None)], loaded, {})
    cells, _ = compress(tidy)
    cells = cells.only(areas=spec.areas, waves=spec.waves)
    layout = regression.layout_of(cells, spec)
    for sums in cells.sums:
        blocks = regression.blocks_of(layout, sums, spec, is_adjusted=True)
        assert blocks is not None
        result = regression.fit(blocks)
        clustered.crv1_by_area(blocks, result)
        clustered.crv3(blocks, result, [(g,) for g in range(AREAS)])


def run_engine(path: Path, options: argparse.Namespace) -> None:
    """Engine: everything, with bootstrap, permutation, family and words, to the document."""
    from evaluation.engine.run import document_of_files
    from evaluation.engine.sources import Source
    from nrp.formats.plan import load_plan

    document_of_files([Source(path, None)], load_plan(plan(households=options.households)))


def run_pyfixest(path: Path, kind: str = "CRV1") -> None:
    """pyfixest: the same ten regressions, one after the other."""
    import pandas as pd
    import polars as pl
    import pyfixest

    frame = pd.DataFrame({column.name: column.to_numpy() for column in pl.read_parquet(path, columns=COLUMNS)})
    frame["d"] = (frame["area"] % 2) * frame["wave"]
    right = "d + " + " + ".join(f"C({name})" for name in COVARIATES)
    for name in OUTCOMES:
        pyfixest.feols(f"{name} ~ {right} | area + wave", data=frame, weights="w", vcov={kind: "area"})


def run_pyfixest_crv3(path: Path, _: argparse.Namespace) -> None:
    """pyfixest with the jackknife."""
    run_pyfixest(path, "CRV3")


CONTENDERS = {
    "reading the columns": run_scan,
    "engine, CRV1 and CRV3": run_cells,
    "engine, everything": run_engine,
    "pyfixest, CRV1": lambda path, _: run_pyfixest(path),
    "pyfixest, CRV3": run_pyfixest_crv3,
}


def warm_imports(name: str) -> None:
    """Import what the contender imports, so that it is not timed."""
    import numpy
    import polars

    polars.DataFrame({"a": [1]}).lazy().group_by("a").agg(polars.len()).collect(engine="streaming")
    numpy.linalg.inv(numpy.eye(2))
    if name.startswith("pyfixest"):
        import pyfixest  # noqa: F401 - for its side effect of being imported
    elif name.startswith("engine"):
        import evaluation.engine.cli  # noqa: F401 - for its side effect of being imported


def contend(options: argparse.Namespace) -> None:
    """Time one contender in this process."""
    import resource
    import warnings

    warnings.simplefilter("ignore")
    warm_imports(options.contender)
    taken = []
    for _ in range(options.repeats):
        start = time.perf_counter()
        CONTENDERS[options.contender](options.file, options)
        taken.append(time.perf_counter() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": statistics.median(taken), "megabytes": round(memory)}) + "\n")


def compare(options: argparse.Namespace) -> None:
    """Run every contender at every size and print the table."""
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "survey.parquet"
            generate(rows, path)
            figures = {}
            for name in CONTENDERS:
                if name == "pyfixest, CRV3" and rows > 50_000 and not options.with_crv3:
                    continue
                repeats = min(options.repeats, 2) if name.startswith("pyfixest") and rows > 50_000 else options.repeats
                figures[name] = _child(name, path, repeats, households=options.households)
        print(f"\n{rows:,} rows, {len(OUTCOMES)} outcomes, {len(COVARIATES)} covariates, {AREAS} areas")
        print(f"{'':24}{'seconds':>10}{'÷ engine':>10}{'÷ reading':>11}{'peak MB':>9}")
        engine, scan = (figures[name]["seconds"] for name in ("engine, CRV1 and CRV3", "reading the columns"))
        for name, found in figures.items():
            seconds = found["seconds"]
            print(
                f"{name:24}{seconds:>10.3f}{seconds / engine:>10.1f}{seconds / scan:>11.1f}{found['megabytes']:>9}",
                flush=True,
            )


def _child(name: str, path: Path, repeats: int, *, households: bool) -> dict:
    command = [sys.executable, __file__, "--contender", name, "--file", str(path), "--repeats", str(repeats)]
    command += ["--households"] if households else []
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Parse the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[6_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--with-crv3", action="store_true", help="pyfixest's CRV3 at every size")
    parser.add_argument("--households", action="store_true", help="sum over households too")
    parser.add_argument("--contender", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        contend(options)
    else:
        compare(options)


if __name__ == "__main__":
    main()
