# ruff: noqa: PLC0415 - a contender imports only what it is timed with
"""How fast the evaluation engine is, beside pyfixest and beside merely reading the file.

    .venv/bin/python benchmarks/engine.py [--quick] [--curve] [--record] [--repeats 5] [--with-crv3]

The survey is generated: ten outcomes with 3% of the answers blank, four categorical covariates,
weights, 18 areas in nine pairs, two waves, written as Parquet. Each contender runs in a process of
its own, times file to estimates without its imports, and does so several times; the table shows
medians, processor seconds (both cores together, less upset by what else the machine does) and the
largest resident memory. At the end stand the promises and whether they were kept in this run.

`--quick` leaves out ten million rows, `--curve` runs the engine on files up to 30 million rows and
draws time and memory into `docs/`, `--record` writes what is printed to `docs/evidence/`.
"""

import argparse
import contextlib
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from survey import AREAS, COLUMNS, COVARIATES, OUTCOMES, generate, plan  # noqa: E402 - found by way of the path above

READ, CELLS, WHOLE = "reading the columns", "engine, CRV1 and CRV3", "engine, everything"
FIXEST, FIXEST3 = "pyfixest, CRV1", "pyfixest, CRV3"
ONE_WAVE, AGAIN = "compressing one wave", "ten waves, nine known"
CURVE = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000)


def run_read(path: Path, _: argparse.Namespace) -> None:
    """Read the columns and nothing else."""
    import polars as pl

    pl.read_parquet(path, columns=COLUMNS)


def run_cells(path: Path, options: argparse.Namespace) -> None:
    """Engine: file to estimates with CRV1 and CRV3, adjusted."""
    from evaluation.engine.compress import compress
    from evaluation.engine.sources import Source, tidy_frames
    from nrp.formats.plan import load_plan

    loaded = load_plan(plan(households=options.households))
    (tidy,) = tidy_frames([Source(path, None)], loaded, {})
    cells, _ = compress(tidy, with_households=False)
    estimates(cells, loaded)


def estimates(cells, loaded) -> None:
    """Every outcome's effect with CRV1 and CRV3."""
    from evaluation.engine import clustered, regression
    from evaluation.engine.spec import spec_of

    spec = spec_of(loaded)
    cells = cells.only(areas=spec.areas, waves=spec.waves)
    layout = regression.layout_of(cells, spec)
    for sums in cells.sums:
        blocks = regression.blocks_of(layout, sums, spec, is_adjusted=True)
        assert blocks is not None
        result = regression.fit(blocks)
        clustered.crv1(blocks, result)
        clustered.crv3(blocks, result, [(g,) for g in range(AREAS)])


def run_whole(path: Path, options: argparse.Namespace) -> None:
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


def run_one_wave(path: Path, _: argparse.Namespace) -> None:
    """Engine: compress the newest wave alone."""
    from evaluation.engine.compress import compress
    from evaluation.engine.sources import Source, tidy_frames
    from nrp.formats.plan import load_plan

    (tidy,) = tidy_frames([Source(path / "9.parquet", "9")], load_plan(plan(followup=9)), {})
    compress(tidy)


def run_again(path: Path, _: argparse.Namespace) -> None:
    """Engine: evaluate ten waves of which nine lie in the cache, to estimates with CRV1 and CRV3."""
    from evaluation.engine.cells_cache import CellCache, cells_of, digest_of
    from evaluation.engine.sources import Source
    from nrp.formats.plan import load_plan

    loaded = load_plan(plan(followup=9))
    sources = [Source(path / f"{wave}.parquet", str(wave)) for wave in range(10)]
    cells, _ = cells_of(sources, loaded, {}, CellCache(path / "cells"))
    estimates(cells, loaded)
    for stored in (path / "cells").glob(f"{digest_of([sources[-1].path])}-*"):
        stored.unlink()


CONTENDERS = {
    READ: run_read,
    CELLS: run_cells,
    WHOLE: run_whole,
    FIXEST: lambda path, _: run_pyfixest(path),
    FIXEST3: lambda path, _: run_pyfixest(path, "CRV3"),
    ONE_WAVE: run_one_wave,
    AGAIN: run_again,
}


def warm_imports(name: str) -> None:
    """Import what the contender imports, so that it is not timed."""
    import numpy
    import polars

    polars.DataFrame({"a": [1]}).lazy().group_by("a").agg(polars.len()).collect(engine="streaming")
    numpy.linalg.inv(numpy.eye(2))
    if name.startswith("pyfixest"):
        import pyfixest  # noqa: F401 - for its side effect of being imported
    elif name != READ:
        import evaluation.engine.run  # noqa: F401 - for its side effect of being imported


def contend(options: argparse.Namespace) -> None:
    """Time one contender in this process; the first run only warms up."""
    import warnings

    warnings.simplefilter("ignore")
    warm_imports(options.contender)
    wall, processor = [], []
    for _ in range(options.repeats + 1):
        start, busy = time.perf_counter(), time.process_time()
        CONTENDERS[options.contender](options.file, options)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    found = {"seconds": statistics.median(wall[1:]), "processor": statistics.median(processor[1:])}
    sys.stdout.write(json.dumps(found | {"megabytes": peak_megabytes()}) + "\n")


def peak_megabytes() -> int:
    """The largest resident memory of this process so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def child(name: str, path: Path, repeats: int, *, households: bool = False) -> dict:
    """Time a contender in a process of its own."""
    command = [sys.executable, __file__, "--contender", name, "--file", str(path), "--repeats", str(repeats)]
    command += ["--households"] if households else []
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(options: argparse.Namespace) -> None:
    """Run every contender at every size, print the tables and hold them against the promises."""
    found: dict[tuple[str, int], dict] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in (6_000, 1_000_000, *(() if options.quick else (10_000_000,))):
            path = Path(folder) / f"{rows}.parquet"
            generate(rows, path)
            names = [READ, CELLS, WHOLE]
            names += [FIXEST] if rows <= 1_000_000 else []
            names += [FIXEST3] if rows < 50_000 or (options.with_crv3 and rows <= 1_000_000) else []
            for name in names:
                repeats = 1 if name.startswith("pyfixest") and rows > 50_000 else options.repeats
                found[name, rows] = child(name, path, repeats, households=options.households)
            show(f"{rows:,} rows, ten outcomes, four covariates, 18 areas", {name: found[name, rows] for name in names})
        found |= {(name, 10): figures for name, figures in waves(Path(folder), options).items()}
    promises(found, options)


def waves(folder: Path, options: argparse.Namespace) -> dict[str, dict]:
    """Ten waves of a million rows each: the newest alone, and all ten when nine are known."""
    for wave in range(10):
        generate(1_000_000, folder / f"{wave}.parquet", seed=wave + 1, wave=wave)
    found = {name: child(name, folder, options.repeats) for name in (ONE_WAVE, AGAIN)}
    show("ten waves of 1,000,000 rows", found)
    return found


def show(title: str, found: dict[str, dict]) -> None:
    """Print a table."""
    print(f"\n{title}\n{'':24}{'seconds':>10}{'processor s':>13}{'peak MB':>9}")
    for name, one in found.items():
        print(f"{name:24}{one['seconds']:>10.3f}{one['processor']:>13.3f}{one['megabytes']:>9}", flush=True)


def promises(found: dict[tuple[str, int], dict], options: argparse.Namespace) -> None:
    """Print each promise, what was measured and whether it was kept."""

    def ratio(one: tuple[str, int], two: tuple[str, int]) -> float:
        return found[one]["seconds"] / found[two]["seconds"]

    million, most = 1_000_000, 10_000_000
    rows = [
        ("1 million: pyfixest ÷ estimates", ratio((FIXEST, million), (CELLS, million)), "≥", 100),
        ("1 million: pyfixest ÷ whole document", ratio((FIXEST, million), (WHOLE, million)), "≥", 25),
        ("6,000: estimates, milliseconds", 1000 * found[CELLS, 6_000]["seconds"], "≤", 50),
        ("one new wave of ten ÷ its compression", ratio((AGAIN, 10), (ONE_WAVE, 10)), "≤", 1.3),
        ("all 2^17 signs ÷ one product", bootstrap_ratio(), "≤", 3),
    ]
    if not options.quick:
        rows += [
            ("10 million: estimates ÷ reading", ratio((CELLS, most), (READ, most)), "≤", 3),
            ("10 million: peak MB", found[CELLS, most]["megabytes"], "≤", 500),
        ]
    print(f"\n{'promise':42}{'measured':>10}{'limit':>9}")
    for what, measured, sign, limit in rows:
        kept = measured >= limit if sign == "≥" else measured <= limit
        print(f"{what:42}{measured:>10.2f}{sign + ' ' + str(limit):>9}  {'kept' if kept else 'NOT KEPT'}")


def bootstrap_ratio() -> float:
    """The wild bootstrap of ten outcomes over one product of matrices, from its own benchmark."""
    code = "import bootstrap; print('\\n%.6f' % (lambda pair: pair[0] / pair[1])(bootstrap.compare(10, 9)))"
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'benchmarks'}", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return float(done.stdout.splitlines()[-1])


def curve(options: argparse.Namespace) -> None:
    """Time and memory from 100,000 to 30 million rows: a table and a drawing in `docs/`."""
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for rows in CURVE:
            path = Path(folder) / "survey.parquet"
            generate(rows, path)
            one = child(CELLS, path, min(options.repeats, 3))
            table.append({"rows": rows, **{key: round(value, 4) for key, value in one.items()}})
            print(table[-1], flush=True)
    target = ROOT / "docs" / "img"
    with (target / "engine-rows.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    (target / "engine-rows.svg").write_text(drawing(table))


def drawing(table: list[dict]) -> str:
    """Draw the curve as SVG."""
    import vl_convert

    values = [
        {"rows": row["rows"] / 1e6, "what": what, "value": row[key]}
        for row in table
        for what, key in (("Processor seconds", "processor"), ("Peak memory, MB", "megabytes"))
    ]
    chart = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "facet": {"column": {"field": "what", "type": "nominal", "title": None, "sort": ["Processor seconds"]}},
        "spec": {
            "width": 300,
            "height": 220,
            "mark": {"type": "line", "point": True, "color": "#1d4f7c"},
            "encoding": {
                "x": {"field": "rows", "type": "quantitative", "title": "Rows, millions"},
                "y": {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": True}},
            },
        },
        "resolve": {"scale": {"y": "independent"}},
    }
    return vl_convert.vegalite_to_svg(chart)


class Both:
    """Writes to the terminal and keeps what was written."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def write(self, text: str) -> int:
        self.kept.append(text)
        return sys.__stdout__.write(text)

    def flush(self) -> None:
        sys.__stdout__.flush()


def recorded(options: argparse.Namespace) -> None:
    """Compare and write what is printed to `docs/evidence/`."""
    both, now = Both(), datetime.now(UTC)
    with contextlib.redirect_stdout(both):
        print(f"benchmark: engine\ndate: {now:%Y-%m-%dT%H:%M:%SZ}\nprocessors: {os.cpu_count()}")
        print(f"load before: {os.getloadavg()[0]:.1f}")
        compare(options)
    (ROOT / "docs" / "evidence" / f"engine_speed-{now:%Y-%m-%d}.txt").write_text("".join(both.kept))


def main() -> None:
    """Parse the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="without ten million rows")
    parser.add_argument("--curve", action="store_true", help="draw time and memory up to 30 million rows")
    parser.add_argument("--record", action="store_true", help="write what is printed to docs/evidence/")
    parser.add_argument(
        "--with-crv3", action="store_true", help="pyfixest's CRV3 at a million rows, which takes minutes"
    )
    parser.add_argument("--households", action="store_true", help="sum over households too")
    parser.add_argument("--contender", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        contend(options)
    elif options.curve:
        curve(options)
    elif options.record:
        recorded(options)
    else:
        compare(options)


if __name__ == "__main__":
    main()
