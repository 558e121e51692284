"""Writing what an examination leaves: report, profile, problems and microdata."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nrp.formats.canonical import sha256_file
from nrp.formats.cells import safe_cell, safe_cell_expr
from surveys.intake.conclusion import Examination
from surveys.intake.findings import Finding
from surveys.intake.job import Microdata, Report

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("row", "column", "kind", "severity", "found", "expected", "how_to_mend")
_ROWS_AT_ONCE = 100_000
REPORT, PROFILE, PROBLEMS, MICRODATA = "report.json", "profile.json", "problems.csv", "microdata.parquet"


def write_all(examination: Examination, out: Path) -> Report:
    """Write everything into a folder, the report last, so that its presence means all is there."""
    out.mkdir(parents=True, exist_ok=True)
    report = examination.report
    _write_problems(examination, out / PROBLEMS)
    if examination.profile is not None:
        text = json.dumps(examination.profile, ensure_ascii=False, indent=1)
        (out / PROFILE).write_text(text, encoding="utf-8")
    if examination.microdata is not None:
        report = replace(report, microdata=_write_microdata(examination.microdata, out / MICRODATA))
    (out / REPORT).write_text(report.to_json(), encoding="utf-8")
    return report


def _write_microdata(frame: "pl.DataFrame", path: Path) -> Microdata:
    """Write the rows in the file's order, a group at a time; the same rows give the same bytes."""
    import polars as pl

    categories = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Enum)]
    rows = frame.lazy().with_columns(pl.col(name).cast(pl.String) for name in categories)
    rows.sink_parquet(path, compression="zstd", statistics=True, row_group_size=_ROWS_AT_ONCE, engine="streaming")
    return Microdata(sha256=sha256_file(path), bytes=path.stat().st_size, rows=frame.height, columns=frame.width)


def _write_problems(examination: Examination, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        if not examination.findings.found:
            for problem in examination.report.problems:
                for example in problem.examples or (None,):
                    found = (example.row, example.found, example.expected) if example else ("", "", "")
                    line = (found[0], problem.column or "", problem.kind, problem.severity, *found[1:], problem.text)
                    writer.writerow([cell if isinstance(cell, int) else safe_cell(str(cell or "")) for cell in line])
        for finding in examination.findings.found:
            _write_cells(finding, stream)


def _write_cells(finding: Finding, stream: TextIO) -> None:
    import polars as pl

    def same(text: str, name: str) -> "pl.Expr":
        return pl.lit(safe_cell(text)).alias(name)

    lines = finding.cells.select(
        "row",
        same(finding.column or "", "column"),
        same(finding.kind, "kind"),
        same(finding.severity, "severity"),
        safe_cell_expr(pl.col("found").fill_null("")).alias("found"),
        same(finding.expected, "expected"),
        same(finding.how_to_mend, "how_to_mend"),
    )
    stream.write(lines.write_csv(include_header=False))
