"""A report of 41 pages with 30 charts, and a workbook of a million rows, as a worker writes them; all in LibreOffice.

bin/soak reports [ROWS]

Both go through the very child of the site: a report put together as files, one process that writes it. Ends with 1 when
the PDF has other than 41 pages and 30 charts or takes 5 s or more, or when writing the workbook of a million rows of
eight typed cells takes more than 300 MiB, in the child or in the process that hands the rows over. "Busy" is the time
of the processor alone: on a machine that does other things as well the clock says more, and the PDF is held to that.

Then LibreOffice opens a council's report as PDF, Word file and workbook, saves each as something else and may say no
word of complaint; what it read has to be what the report says (tests/integration/reports/test_files_in_libreoffice.py).
Without LibreOffice the soak fails: bin/soak installs it where it may.
"""

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

PAGES, CHARTS, SECONDS, MOST_MB = 41, 30, 5.0, 300
DRAWN = 10  # sections with three charts each
NOW = dt.datetime(2019, 2, 14, 9, 41, tzinfo=dt.UTC)


def main(arguments: list[str]) -> int:
    rows = int(arguments[0]) if arguments else 1_000_000
    os.environ.setdefault("SOAK_LEASE_SECONDS", "30")
    from tests.soak.stage.begin import begin

    begin()
    with tempfile.TemporaryDirectory(prefix="nrp-soak-") as folder:
        faults = [*_paper(Path(folder)), *_workbook(Path(folder), rows), *_office()]
    say("\n".join(faults) or "\nEverything is within its bounds.")
    return 1 if faults else 0


def _paper(folder: Path) -> Iterator[str]:
    """Write the long report three times; the quickest counts, since others use this machine too."""
    import pikepdf

    from nrp.reports.content.portable import pack

    content = pack(_long_report(), folder)
    out = folder / "report.pdf"
    runs = [_write(content, "pdf", out, folder) for _time in range(3)]
    wall, busy = min(run[0] for run in runs), min(run[1] for run in runs)
    with pikepdf.open(out) as pdf:
        pages, charts = len(pdf.pages), _figures(pdf.Root.StructTreeRoot)
    say(f"PDF: {pages} pages, {charts} charts, {out.stat().st_size / 1e6:.1f} MB")
    say(f"  {wall:.1f} s by the clock, {busy:.1f} s busy, {max(run[2] for run in runs)} MiB at most")
    if pages != PAGES:
        yield f"The report has {pages} pages, not {PAGES}."
    if charts != CHARTS:
        yield f"The report has {charts} charts, not {CHARTS}."
    is_shared = os.getloadavg()[0] > (os.cpu_count() or 1)
    if is_shared:
        say("  others use this machine as well: held to the time busy")
    if (busy if is_shared else wall) >= SECONDS:
        yield f"The report took {wall:.1f} s ({busy:.1f} s busy); {SECONDS} are allowed."


def _workbook(folder: Path, rows: int) -> Iterator[str]:
    import zipfile

    from nrp.core.render.tables import Column
    from nrp.reports.content.portable import pack
    from nrp.reports.content.shape import Lines, Section

    heads = [Column(name) for name in ("Place", "Kind", "Day", "What for", "Amount", "Hours", "Who", "Reference")]
    lines = Lines("Ledger lines", heads, _rows(rows))
    before = _resident()
    content = pack(_report([Section("money", "Money", [], [lines])]), folder)
    handed = _resident()
    out = folder / "report.xlsx"
    wall, busy, peak = _write(content, "xlsx", out, folder)
    with zipfile.ZipFile(out) as book:
        largest = max(one.file_size for one in book.infolist())
    say(
        f"Workbook: {rows:,} rows, {out.stat().st_size / 1e6:.1f} MB, its largest sheet {largest / 1e6:.0f} MB unpacked"
    )
    say(f"  {wall:.0f} s by the clock, {busy:.0f} s busy; child {peak} MiB at most, parent {before} to {handed} MiB")
    if peak > MOST_MB:
        yield f"Writing took {peak} MiB; {MOST_MB} are allowed."
    if handed > MOST_MB:
        yield f"Handing the rows over took {handed} MiB; {MOST_MB} are allowed."


def _office() -> Iterator[str]:
    from tests.office import INSTALL, find_office

    if find_office() is None:
        yield f"LibreOffice is not on this machine: {INSTALL}"
        return
    command = [sys.executable, "-m", "pytest", "-q", "tests/integration/reports/test_files_in_libreoffice.py"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    say(f"LibreOffice: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr}")
    if done.returncode:
        yield f"LibreOffice did not open everything without complaint:\n{done.stdout[-4000:]}"


def _write(content: Path, form: str, out: Path, folder: Path) -> tuple[float, float, int]:
    """Write by the site's own child; give seconds by the clock, seconds busy, and MiB at most."""
    from nrp.core.children import run_child

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    argv = [sys.executable, "-m", "nrp.reports.writers", str(content), form, str(out)]
    done = run_child(argv, cwd=folder, memory_mb=1024, cpu_seconds=600, wall_seconds=1800)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.is_ok:
        raise SystemExit(done.stderr)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy, done.peak_mb


# What is written --------------------------------------------------------------------------------


def _rows(count: int) -> Iterator[list[Any]]:
    first = dt.date(2016, 1, 1)
    for number in range(count):
        yield [
            f"Neighbourhood {number % 9}",
            "Programme cash",
            first + dt.timedelta(days=number % 1400),
            f"Printing number {number}",
            Decimal(number % 100_000) / 100,
            number % 60 / 4,
            f"Organisation {number % 500}",
            f"R-{number:07}",
        ]


def _long_report() -> Any:
    """Thirteen sections of three pages, ten of them with a chart on each, and the pages before and after."""
    from nrp.reports.content.shape import Section

    return _report([Section(f"s{number}", f"Section {number}", _blocks(number)) for number in range(13)])


def _blocks(section: int) -> list[Any]:
    from nrp.core.render.charts import EffectRow, axis_around
    from nrp.core.render.charts.effects import rows_specs
    from nrp.core.render.tables import Cell, Column, Row, Table
    from nrp.reports.content.shape import Block, Chart, Picture

    blocks = []
    for part in range(3):
        rows = [
            EffectRow(
                f"Measure {section}.{part}.{at}", at - 4.5, at - 9.0, at + 0.5, sub="higher is better", better="higher"
            )
            for at in range(10)
        ]
        axis = axis_around([value for row in rows for value in (row.low, row.high)], "Percentage points")
        picture = Picture(rows_specs(rows, axis), f"Measures of section {section}, part {part}: ten of them.")
        table = Table(
            [Column("Measure"), Column("Estimate", "number"), Column("From", "number"), Column("To", "number")],
            [Row([Cell(row.label), Cell(row.estimate), Cell(row.low), Cell(row.high)]) for row in rows],
            f"Measures {section}.{part}",
        )
        chart = Chart(f"Part {part} of section {section}", "Percentage points, with the likely range.", [picture])
        drawn = section < DRAWN  # the rest is tables
        blocks.append(
            Block(
                f"Part {part}",
                ["What changed, and how sure that is."],
                [chart] if drawn else [],
                [table] if drawn else [table, table, table],
            )
        )
    return blocks


def _report(sections: list[Any]) -> Any:
    from nrp.reports.content.shape import Content, Fact

    return Content(
        title="Riverton",
        kicker="Report on nine neighbourhoods",
        period="July to December 2018",
        summary=[Fact("In the programme", "The share changed more favourably: about 7.9 points (range 1.2 to 14.6).")],
        provenance=[Fact("Survey", "waves 1 and 2.")],
        key="[c] = fewer than 8 people.",
        sections=sections,
        cover=[Fact("Report", "Riverton")],
        footer="Riverton, July to December 2018. Report soak, made 14 February 2019.",
        made_at=NOW,
    )


def _figures(node: Any) -> int:
    """Count the pictures among the tagged parts, without the mark on the first page."""
    import pikepdf

    kids = node.get("/K")
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    own = int(str(node.get("/S", "")) == "/Figure" and str(node.get("/Alt", "")) != "nrp")
    return own + sum(_figures(kid) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
