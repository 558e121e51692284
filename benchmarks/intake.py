# ruff: noqa: PLC0415 - a bare reading imports only the library that is timed
"""How long reading, checking and storing a wave takes, beside merely reading its file with the same library.

    .venv/bin/python benchmarks/intake.py [--quick] [--record] [--repeats 5]

The files are generated in a temporary folder: 3,000 × 200 and 10,000 × 300 as CSV, SPSS, SPSS compressed, Stata and
Excel, and a million × 50 as CSV. Each is read in turn by a process that does nothing else and by the child process of
the platform (`python -m surveys.intake`), both on one core and with everything included, from the start of Python to
its end. The table shows the quickest and the median, processor seconds, the largest resident memory, and how many times
as long the child took. At the end stand the promises and whether they were kept in this run.

`--quick` leaves out the million rows, `--record` writes what is printed to `docs/evidence/`.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from intake_files import KINDS, answers, job, write  # noqa: E402 - found by way of the path above

SIZES = ((3_000, 200), (10_000, 300))
LARGE = (1_000_000, 50)
MOST_TIMES = {"xlsx": 2.0}
USUAL_TIMES, LARGE_SECONDS, MOST_MEGABYTES = 3.0, 20.0, 1024


@dataclass(frozen=True)
class Run:
    """One process: seconds on the clock and of the processor, and its largest resident memory."""

    seconds: float
    processor: float
    megabytes: float


def read_bare(path: Path) -> None:
    """Read a file with the library that the platform reads it with, every cell as text where it has no types."""
    if path.suffix == ".csv":
        import polars as pl

        pl.read_csv(path, infer_schema=False)
    elif path.suffix == ".xlsx":
        import polars as pl
        from fastexcel import read_excel

        pl.DataFrame(read_excel(path).load_sheet(0, header_row=None, dtypes="string", schema_sample_rows=1).to_polars())
    else:
        import pyreadstat

        read = pyreadstat.read_dta if path.suffix == ".dta" else pyreadstat.read_sav
        read(str(path), user_missing=True, output_format="polars")


def timed(arguments: list[str]) -> Run:
    """Run a process of Python to its end."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{arguments} ended with {child.returncode}")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(path: Path, spec: Path, repeats: int) -> tuple[list[Run], list[Run]]:
    """Read barely and by the child, one after the other, so that what else the machine does falls on both."""
    bare, child = [], []
    for _ in range(repeats):
        bare.append(timed([__file__, "--bare", str(path)]))
        child.append(timed(["-m", "surveys.intake", str(spec)]))
    return bare, child


def measure(rows: int, columns: int, kinds: tuple[str, ...], repeats: int) -> dict[str, tuple[list[Run], list[Run]]]:
    """Make the files of a size and read each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # By a process of its own: what this one holds would count as the largest memory of all it starts.
        timed([__file__, "--make", f"{rows},{columns},{','.join(kinds)}", "--folder", name])
        paths = {kind: folder / f"wave.{kind}" for kind in kinds}
        return {kind: in_turn(path, job(path, columns, folder), repeats) for kind, path in paths.items()}


def make(wanted: str, folder: Path) -> None:
    """Write the files of a size: rows, columns and kinds, parted by commas."""
    rows, columns, *kinds = wanted.split(",")
    frame = answers(int(rows), int(columns))
    for kind in kinds:
        write(frame, folder / f"wave.{kind}")


def show(rows: int, columns: int, found: dict[str, tuple[list[Run], list[Run]]]) -> None:
    """Print a table."""
    print(f"\n{rows:,} rows of {columns} columns")
    print(f"{'':6}{'':8}{'quickest':>9}{'median':>8}{'processor s':>13}{'peak MB':>9}{'times':>7}", flush=True)
    for kind, pair in found.items():
        for what, runs in zip(("bare", "child"), pair, strict=True):
            times = f"{ratio(pair):.2f}" if what == "child" else ""
            print(
                f"{kind:6}{what:8}{min(run.seconds for run in runs):>9.2f}"
                f"{statistics.median(run.seconds for run in runs):>8.2f}"
                f"{min(run.processor for run in runs):>13.2f}{peak(runs):>9.0f}{times:>7}",
                flush=True,
            )


def ratio(pair: tuple[list[Run], list[Run]]) -> float:
    """How many times as long the child took: the quickest of each, which a busy machine disturbs least."""
    bare, child = (min(run.seconds for run in runs) for runs in pair)
    return child / bare


def peak(runs: list[Run]) -> float:
    """The largest resident memory of any run."""
    return max(run.megabytes for run in runs)


def compare(options: argparse.Namespace) -> None:
    """Read every file and hold the promises to what was measured."""
    promises: list[tuple[str, float, float]] = []
    highest = 0.0
    for rows, columns in SIZES:
        found = measure(rows, columns, KINDS, options.repeats)
        show(rows, columns, found)
        highest = max(highest, *(peak(child) for _, child in found.values()))
        for kind, pair in found.items():
            most = MOST_TIMES.get(kind, USUAL_TIMES)
            promises.append((f"{rows:,} × {columns} {kind}: child ÷ bare", ratio(pair), most))
    if not options.quick:
        found = measure(*LARGE, ("csv",), min(options.repeats, 3))
        show(*LARGE, found)
        _, child = found["csv"]
        highest = max(highest, peak(child))
        promises.append((f"{LARGE[0]:,} × {LARGE[1]} csv: seconds", min(run.seconds for run in child), LARGE_SECONDS))
    promises.append(("child: peak MB", highest, MOST_MEGABYTES))
    print(f"\n{'promise':42}{'measured':>10}{'limit':>9}")
    for what, measured, limit in promises:
        print(f"{what:42}{measured:>10.2f}{'≤ ' + f'{limit:g}':>9}  {'kept' if measured <= limit else 'NOT KEPT'}")


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
        print(f"benchmark: intake\ndate: {now:%Y-%m-%dT%H:%M:%SZ}\nprocessors: {os.cpu_count()}")
        print(f"load before: {os.getloadavg()[0]:.1f}")
        compare(options)
    (ROOT / "docs" / "evidence" / f"intake-{now:%Y-%m-%d}.txt").write_text("".join(both.kept))


def main() -> None:
    """Parse the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="without a million rows")
    parser.add_argument("--record", action="store_true", help="write what is printed to docs/evidence/")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make(options.make, options.folder)
    elif options.bare:
        read_bare(options.bare)
    elif options.record:
        recorded(options)
    else:
        compare(options)


if __name__ == "__main__":
    main()
