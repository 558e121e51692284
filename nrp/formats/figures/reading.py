"""One file of figures, read from its first byte to the Parquet and the report."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nrp.formats.figures.codes import Codes, PlaceCodes
from nrp.formats.figures.columns import Layout, layout_of
from nrp.formats.figures.jobs import ReadJob
from nrp.formats.figures.pieces import Source
from nrp.formats.figures.refused import Fault, Refused
from nrp.formats.figures.rows import RowReader
from nrp.formats.problems import Problem
from nrp.formats.unreadable import Limits, Unreadable

if TYPE_CHECKING:
    import polars as pl

Say = Callable[[int, str], None]
ROW_GROUP = 262_144
TWICE = Fault(
    "duplicate",
    "The same area, indicator and period with different values: nobody can tell which is right, so none is taken.",
    "one value for each area, indicator and period",
    "Leave in the right value alone.",
)
UNREAD = Fault(
    "unread_column",
    "Columns that are named by no indicator: nothing of them is read.",
    "the code of an indicator",
    "If it holds figures, name it by the code of an indicator.",
    severity="informs",
)


def read(job: ReadJob, say: Say) -> dict[str, Any]:
    """Read a file and write what was found; gives the report. Nothing in the file makes this raise."""
    refused = Refused(job.out / "problems.csv")
    head: list[str] = []
    try:
        source = Source(job.file, job.file_name, Limits(max_bytes=job.max_bytes, max_columns=2000))
        head = source.head
        layout = layout_of(head, job.indicators, job.column_map)
        reader = RowReader(layout, head, _codes(job), job.indicators, refused, source.separator)
        for piece in source.pieces():
            reader.read(piece)
            say(5 + int(70 * piece.done), "reading")
        report = _written(job, reader, layout, say)
    except Unreadable as reason:
        report = _refused(reason, refused, head)
    (job.out / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    say(100, "writing")
    return report


def _codes(job: ReadJob) -> Codes | PlaceCodes:
    import polars as pl

    if job.geography == "place" or job.vintage is None:
        return PlaceCodes.of(job.codes)
    listed = [pl.read_parquet(path, columns=[column])[column] for path, column in job.lists]
    if not listed:  # the parts of our own places are no list: others have codes too
        return Codes.of(job.geography, job.vintage, None)
    known = pl.concat([*listed, pl.Series(list(job.codes), dtype=pl.String)])
    return Codes.of(job.geography, job.vintage, known)


def _written(job: ReadJob, reader: RowReader, layout: Layout, say: Say) -> dict[str, Any]:
    say(78, "checking")
    figures = _sorted(reader)
    if not len(figures.value):
        raise Unreadable("nothing_usable", "No row of the file could be read as a figure.")
    for position in () if layout.is_long else layout.unread:
        reader.refused.note(UNREAD, reader.head[position])
    say(88, "writing")
    codes = np.unique(figures.code)
    _write(job.out / "figures.parquet", figures, codes, reader)
    counts = np.bincount(figures.indicator, minlength=len(reader.indicators)).tolist()
    periods = sorted((reader.periods[at] for at in np.unique(figures.period)), key=lambda one: (one.end, one.start))
    return {
        "state": "ready",
        "form": "long" if layout.is_long else "wide",
        "rows_in_file": reader.rows,
        "figures": len(figures.value),
        "refused_rows": reader.refused.rows,
        "refused_cells": reader.refused.cells,
        "repeated": figures.repeated,
        "blank_cells": reader.blank_cells,
        "areas": len(codes),
        "codes": reader.codes.text(codes) if job.geography == "place" else [],
        "indicators": [
            {"code": code, "figures": count} for code, count in zip(reader.indicators, counts, strict=True) if count
        ],
        "periods": [period.label for period in periods],
        "head": reader.head,
        "problems": [problem.to_dict() for problem in reader.refused.problems()],
    }


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is kept, by area, indicator and period. `repeated`: the same value once more, which is left out."""

    code: Any
    indicator: Any
    period: Any
    value: Any
    repeated: int


def _sorted(reader: RowReader) -> _Figures:
    """Put the figures in order, refuse those that contradict each other, and keep one of those that do not."""
    kept = reader.kept
    code, indicator, period, value = (kept.take(name) for name in ("code", "indicator", "period", "value"))
    row = kept.take("row")
    key = (code.astype(np.uint64) << 32) | (indicator.astype(np.uint64) << 16) | period.astype(np.uint64)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    again = np.concatenate([[False], ordered[1:] == ordered[:-1]]) if len(ordered) else np.array([], dtype=bool)
    keep = ~again
    if again.any():
        in_group = again | np.concatenate([again[1:], [False]])
        wrong = _contradicting(ordered[in_group], value[order[in_group]])
        places = np.flatnonzero(in_group)[wrong]
        keep[places] = False
        _refuse_twice(reader, row[order[places]], value[order[places]], indicator[order[places]])
    repeated = int((~keep).sum()) - (0 if not again.any() else int(wrong.sum()))
    chosen = order[keep]
    return _Figures(code[chosen], indicator[chosen], period[chosen], value[chosen], repeated)


def _contradicting(key: Any, value: Any) -> Any:
    import polars as pl

    frame = pl.DataFrame({"key": key, "value": value})
    spread = pl.col("value").max().over("key") != pl.col("value").min().over("key")
    return frame.select(spread)["value"].to_numpy()


def _refuse_twice(reader: RowReader, row: Any, value: Any, indicator: Any) -> None:
    import polars as pl

    frame = pl.DataFrame({"row": row, "value": value, "indicator": indicator}).sort("row")
    if reader.layout.value is not None:
        column = reader.head[reader.layout.value]
        reader.refused.add(TWICE, column, frame["row"], frame["value"].cast(pl.String))
        return
    heads = {reader.indicators.index(code): reader.head[at] for at, code in reader.layout.measures}
    for at, head in heads.items():
        part = frame.filter(pl.col("indicator") == at)
        reader.refused.add(TWICE, head, part["row"], part["value"].cast(pl.String))


def _write(path: Path, figures: _Figures, codes: Any, reader: RowReader) -> None:
    import polars as pl

    labels = [period.label for period in reader.periods]
    starts = pl.Series([period.start for period in reader.periods], dtype=pl.Date)
    ends = pl.Series([period.end for period in reader.periods], dtype=pl.Date)
    frame = pl.DataFrame(
        {
            "indicator": _named(reader.indicators, figures.indicator),
            "code": _named(reader.codes.text(codes), np.searchsorted(codes, figures.code)),
            "start": starts.gather(figures.period),
            "end": ends.gather(figures.period),
            "period": _named(labels, figures.period),
            "value": figures.value,
        }
    )
    frame.write_parquet(path, compression="zstd", statistics=True, row_group_size=ROW_GROUP)


def _named(names: list[str], numbers: Any) -> "pl.Series":
    import polars as pl

    return pl.Series(names, dtype=pl.Enum(names)).gather(numbers.astype(np.uint32))


def _refused(reason: Unreadable, refused: Refused, head: list[str]) -> dict[str, Any]:
    first = Problem(reason.kind, "blocks", None, reason.count, reason.text, reason.examples)
    return {
        "state": "refused",
        "summary": reason.text,
        "head": head,
        "refused_rows": refused.rows,
        "problems": [first.to_dict(), *(problem.to_dict() for problem in refused.problems())],
    }
