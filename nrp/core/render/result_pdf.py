"""The one-page summary of a result: its finding in words, the strip, where it comes from."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nrp.core.render.alternatives import strip_alt
from nrp.core.render.charts.axis import Axis, axis_around
from nrp.core.render.charts.strip import Estimate, strip_for_file
from nrp.core.render.pdf import compile_pdf

TEMPLATES = Path(__file__).parent / "typst"
MARK = Path(__file__).resolve().parents[3] / "static" / "images" / "mark.svg"
STRIP_WIDTH = 640


@dataclass(frozen=True)
class Fact:
    """One fact of the provenance block: Base, Survey, Calculated, Plan, Released."""

    label: str
    text: str


@dataclass(frozen=True)
class ResultSummary:
    """What the page says. Without an estimate (too few answers) there is no strip and no number."""

    title: str
    state: str
    finding: Sequence[str]
    strip_title: str
    strip_note: str
    provenance: Sequence[Fact]
    estimate: Estimate | None = None
    axis: Axis | None = None
    table_head: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    table_title: str = ""
    notes: Sequence[str] = ()
    footer: str = ""
    made_at: dt.datetime | None = None


def result_summary_pdf(data: ResultSummary) -> bytes:
    """Return the summary as a PDF of one page, tagged, with title and language."""
    files: dict[str, str | bytes] = {"mark.svg": MARK.read_bytes()}
    if data.estimate is not None:
        axis = data.axis or axis_around([data.estimate.low, data.estimate.high])
        files["strip.svg"] = strip_for_file(data.estimate, axis, STRIP_WIDTH)
    files["data.json"] = json.dumps(_words(data), ensure_ascii=False)
    source = (TEMPLATES / "result.typ").read_text(encoding="utf-8")
    return compile_pdf(source, files, made_at=data.made_at)


def _words(data: ResultSummary) -> dict[str, object]:
    words = asdict(data)
    for name in ("estimate", "axis", "made_at"):
        del words[name]
    words["strip_alt"] = strip_alt(data.strip_title, data.estimate) if data.estimate else None
    return words
