"""Where a report is, in words with a shape; the list of "My exports"; the track of the one being made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nrp.core.models import WorkState
from nrp.core.render.dates import clock, day, moment
from nrp.core.render.numbers import file_size, seconds
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.reports.content.periods import period_words
from nrp.reports.models import Report, ReportFormat, ReportSchedule

UNDER_WAY = (WorkState.QUEUED, WorkState.RUNNING)
SHORT = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "docx": "DOCX"}
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """The state line, the track, and whether the page should ask again. `key` changes with anything shown."""

    state: str
    word: str
    rest: str
    track: Sequence[Context]
    is_going_on: bool
    key: str


def happening_of(report: Report, usual: float | None = None) -> Happening:
    """Say how far a report is."""
    key = "-".join((report.state, str(report.progress), report.step or "_"))
    going_on = report.work_state in UNDER_WAY
    return Happening(*_state_words(report), _track(report, usual) if going_on else (), going_on, key)


def _state_words(report: Report) -> tuple[str, str, str]:
    if report.state == WorkState.QUEUED:
        return "waiting", _("Waiting"), _("It is made next.")
    if report.state == WorkState.RUNNING:
        return "running", _("Being made"), _("began %(time)s.") % {"time": _clock(report.started_at)}
    if report.state == WorkState.FAILED:
        words = {"error": report.error, "reference": report.error_reference}
        return "look", _("Not made."), _("%(error)s Reference: %(reference)s.") % words
    if report.state == "expired":
        return (
            "look",
            _("The file is gone"),
            _("since %(day)s. It can be made again.") % {"day": _day(report.expired_at)},
        )
    made = {"at": moment(report.finished_at) if report.finished_at else "", "until": _day(report.expires_at)}
    return "done", _("Made"), _("%(at)s. The file is kept until %(until)s.") % made


def _track(report: Report, usual: float | None) -> list[Context]:
    asked = {"text": _("Asked for"), "state": "done", "time": _clock(report.requested_at)}
    note = _("Usually takes %(time)s.") % {"time": seconds(usual)} if usual else ""
    if report.work_state == WorkState.QUEUED:
        return [asked, {"text": _("Waiting for its turn"), "state": "now", "progress": 0, "time": "", "note": note}]
    steps = (("reading", _("Reading the figures")), ("writing", _("Writing the file")), ("storing", _("Keeping it")))
    now = next((at for at, (name, _text) in enumerate(steps) if name == report.step), 0)
    began = _("Began %(time)s.") % {"time": _clock(report.started_at)}
    return [
        asked,
        *(
            {
                "text": text,
                "state": "done" if at < now else "now" if at == now else "todo",
                "progress": report.progress if at == now else None,
                "time": f"{report.progress}%" if at == now else "",
                "note": f"{began} {note}".strip() if at == now else "",
            }
            for at, (_name, text) in enumerate(steps)
        ),
    ]


def exports_table(reports: Sequence[Report]) -> Table:
    """Give "My exports": a link to each report, its days, how far it is, until when its file is kept, the file."""
    columns = [Column(_("Report")), Column(_("Period")), Column(_("Made")), Column(_("Kept until")), Column(_("File"))]
    return Table(columns, [Row(_export(report)) for report in reports], _("My exports"), variant="stacked")


def _export(report: Report) -> list[Cell]:
    return [
        Cell(report.about, url=report.get_absolute_url()),
        Cell(period_words(report.period_start, report.period_end)),
        Cell(_made(report)),
        Cell(_day(report.expires_at) if report.state == WorkState.DONE else ""),
        _file(report),
    ]


def _made(report: Report) -> str:
    if report.state == WorkState.DONE:
        made = day(report.finished_at) if report.finished_at else ""
        if report.superseded_at is not None:
            return _("%(day)s. Result updated on %(on)s") % {"day": made, "on": day(report.superseded_at)}
        return made
    _shape, word, rest = _state_words(report)
    return f"{word.rstrip('.')}. {rest}" if report.state == WorkState.FAILED else f"{word}, {rest}".rstrip(". ,")


def _file(report: Report) -> Cell:
    """A file whose result was replaced is reached by the page that says so."""
    if report.state != WorkState.DONE:
        return Cell("")
    url = reverse("report-file", args=[report.pk]) if report.superseded_at is None else report.get_absolute_url()
    return Cell(f"{SHORT[report.format]}, {file_size(report.size)}", url=url)


def facts_of(report: Report) -> list[Context]:
    """Give what the report was made from, for the side of its page."""
    made_from = report.made_from
    facts: list[Context] = [
        {"label": _("Period"), "value": period_words(report.period_start, report.period_end)},
        {"label": _("As"), "value": str(ReportFormat(report.format).label)},
        {"label": _("Reference"), "value": report.reference, "code": True},
    ]
    if not made_from:
        return facts
    for one in made_from["files"]:
        words = _("%(name)s, version %(version)s") % {"name": one["file_name"], "version": one["version"]}
        facts.append({"label": _("Wave %(n)s") % {"n": one["wave"]}, "value": words})
    if made_from["run"]:
        facts.append({"label": _("Run"), "value": str(made_from["run_number"])})
        facts.append({"label": _("Plan"), "value": _("version %(n)s") % {"n": made_from["plan_version"]}})
        if mark := made_from.get("exploratory"):
            facts.append({"label": _("Standing"), "value": mark["text"]})
    rule = made_from["disclosure"]
    hidden = _("fewer than %(people)s people; rounded to %(base)s") % {
        "people": rule["threshold"] + 1,
        "base": rule["base"],
    }
    return [*facts, {"label": _("Hidden figures"), "value": hidden}]


def schedule_rows(schedules: Sequence[ReportSchedule]) -> list[Context]:
    return [
        {
            "pk": one.pk,
            "text": f"{one.about}, {SHORT[one.format]}",
            "rest": _("paused") if one.paused_at else _("next on %(day)s") % {"day": day(one.next_on)},
            "is_paused": one.paused_at is not None,
        }
        for one in schedules
    ]


def _clock(value: dt.datetime | None) -> str:
    return clock(value) if value else ""


def _day(value: dt.datetime | None) -> str:
    return day(value) if value else ""
