"""A lookup: which small areas of one census year became which of another, with the share of their people."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nrp.formats.figures.codes import NAMES, PREFIXES
from nrp.formats.figures.columns import spelled
from nrp.formats.figures.jobs import LookupJob
from nrp.formats.readers import read_table
from nrp.formats.unreadable import Limits, Unreadable

TOLERANCE = 0.001
LIMITS = Limits(max_bytes=30 * 1024 * 1024, max_cells=3_000_000, max_columns=60)
SHOWN = 200
_HEADS = {"lsoa": "lsoa", "ward": "wd"}
_OLD = ("old", "old code", "from", "from code")
_NEW = ("new", "new code", "to", "to code")
_SHARE = ("share", "proportion", "share of people")


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    old: str
    new: str
    share: float


def read_lookup(job: LookupJob) -> dict[str, Any]:
    """Read a lookup. One wrong row refuses it whole: a hole in it would lose people without a word."""
    try:
        report = _read(job)
    except Unreadable as reason:
        report = {"refused": reason.text, "problems": []}
    (job.out / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return report


def _read(job: LookupJob) -> dict[str, Any]:
    import polars as pl

    table = read_table(job.file, job.file_name, LIMITS)
    if table.kind not in ("csv", "xlsx"):
        raise Unreadable("wrong_type", "This is no lookup. Hand in a CSV or Excel (.xlsx) file.")
    places = _columns([column.name for column in table.columns], job)
    problems: list[dict[str, Any]] = []
    lines = []
    cells = [["" if cell is None else str(cell).strip() for cell in row] for row in table.frame.iter_rows()]
    for number, row in enumerate(cells, start=1):
        if any(row):
            line = _line(number, row, places, job.geography, problems)
            lines += [] if line is None else [line]
    problems += _twice(lines)
    if not problems:
        problems += _sums(lines)
    if problems:
        count = len(problems)
        text = f"{count:,} rows cannot be read." if count > 1 else "1 row cannot be read."
        return {"refused": f"{text} Nothing was brought in.", "problems": sorted(problems, key=_row)[:SHOWN]}
    frame = pl.DataFrame(
        {"old": [one.old for one in lines], "new": [one.new for one in lines], "share": [one.share for one in lines]},
        schema={"old": pl.String, "new": pl.String, "share": pl.Float64},
    )
    frame.sort("old", "new").write_parquet(job.out / "lookup.parquet")
    return {"rows": len(lines), "problems": []}


def _columns(head: Sequence[str], job: LookupJob) -> tuple[int, int, int | None]:
    of_year = _HEADS[job.geography]
    old = _position(head, (*_OLD, f"{of_year}{job.from_vintage % 100:02}cd"))
    new = _position(head, (*_NEW, f"{of_year}{job.to_vintage % 100:02}cd"))
    if old is None or new is None:
        which = "old" if old is None else "new"
        raise Unreadable("missing_column", f"No column holds the {which} codes. Name it “{which} code”.")
    return old, new, _position(head, _SHARE)


def _position(head: Sequence[str], names: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(head) if spelled(name) in names), None)


def _line(
    number: int, row: list[str], places: tuple[int, int, int | None], geography: str, problems: list[dict[str, Any]]
) -> _Line | None:
    old, new, share = places
    codes = row[old].upper(), row[new].upper()
    wrong = [code for code in codes if not _is_code(code, geography)]
    for code in wrong:
        expected = f"E{PREFIXES[geography]} or W{PREFIXES[geography]} and six figures"
        problems.append(_problem(number, code, f"This is no code of a {NAMES[geography]}. Expected: {expected}."))
    text = row[share] if share is not None else ""
    value = _share(text)
    if value is None:
        problems.append(_problem(number, text, "A share is a number above 0 and at most 1."))
    return None if wrong or value is None else _Line(number, *codes, value)


def _is_code(code: str, geography: str) -> bool:
    prefix = PREFIXES[geography]
    return len(code) == 9 and code[0] in "EW" and code[1:3] == prefix and code[3:].isascii() and code[3:].isdigit()


def _share(text: str) -> float | None:
    if not text:
        return 1.0
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value <= 1 + TOLERANCE else None


def _twice(lines: Sequence[_Line]) -> Iterator[dict[str, Any]]:
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if (line.old, line.new) in seen:
            yield _problem(line.row, f"{line.old}, {line.new}", "These two codes stand in the file before.")
        seen.add((line.old, line.new))


def _sums(lines: Sequence[_Line]) -> Iterator[dict[str, Any]]:
    sums: dict[str, float] = {}
    last: dict[str, int] = {}
    for line in lines:
        sums[line.old] = sums.get(line.old, 0.0) + line.share
        last[line.old] = line.row
    for old, total in sums.items():
        if abs(total - 1) > TOLERANCE:
            yield _problem(last[old], old, f"The shares of this old code add up to {total:.3f}, not to 1.")


def _problem(row: int, found: str, text: str) -> dict[str, Any]:
    return {"row": row, "found": found[:60], "text": text}


def _row(problem: Mapping[str, Any]) -> int:
    return int(problem["row"])
