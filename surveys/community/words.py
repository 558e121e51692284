"""What the pages of a community survey say: states, tracks, facts, and what a reading found."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render import dates
from nrp.core.render.numbers import number, short_fingerprint
from nrp.core.render.tables import Cell, Column, Table
from nrp.formats.community.instrument import REASONS, Instrument
from surveys.community import server
from surveys.community.queries import shown_of
from surveys.community.tables import people_shown, rule
from surveys.models import CommunityResponses, CommunitySurvey
from surveys.progress import Happening

S = CommunityResponses.State
GOING_ON = (S.RECEIVED, S.READING)


def not_evaluated() -> str:
    """Give the sentence that stands on every page: what this survey is not."""
    return _("Run by residents. Not part of the evaluation.")


def people_words(responses: CommunityResponses) -> str:
    """Say how many people answered, rounded, or that they are too few to say."""
    count = people_shown(responses)
    if count is None:
        return _("fewer than %(n)d people") % {"n": rule().threshold + 1}
    return ngettext("about %(n)s person", "about %(n)s people", count) % {"n": number(count)}


def surveys_table(surveys: Iterable[CommunitySurvey]) -> Table:
    """Give a row for each survey: where, when, how many answered, as of when."""
    columns = [Column(_("Survey")), Column(_("Neighbourhood")), Column(_("Asked")), Column(_("Answers shown"))]
    rows = []
    for survey in surveys:
        asked = _("%(a)s to %(b)s") % {"a": dates.day(survey.fieldwork_start), "b": dates.day(survey.fieldwork_end)}
        cell = Cell(survey.title, url=survey.get_absolute_url(), strong=True)
        rows.append((cell, survey.area.name, asked, _shown_words(survey)))
    return Table(columns, rows, _("Surveys that residents run"), variant="stacked")


def _shown_words(survey: CommunitySurvey) -> str:
    shown = shown_of(survey)
    if shown is None:
        return _("none yet")
    words = {"people": people_words(shown), "day": dates.day(dates.local(shown.received_at))}
    return _("%(people)s, as of %(day)s") % words


def survey_facts(survey: CommunitySurvey, shown: CommunityResponses | None) -> list[dict[str, Any]]:
    instrument = Instrument.from_dict(survey.instrument)
    asked = {"a": dates.day(survey.fieldwork_start), "b": dates.day(survey.fieldwork_end)}
    questions = len(instrument.questions)
    facts: list[dict[str, Any]] = [
        {"label": _("Asked"), "value": _("%(a)s to %(b)s") % asked},
        {"label": _("Questions"), "value": number(questions)},
    ]
    if survey.ethics_approval:
        facts.append({"label": _("Ethics approval"), "value": str(survey.ethics_approval)})
    if shown is not None:
        facts.append({"label": _("Answers as of"), "value": dates.moment(shown.received_at)})
        facts.append({"label": _("SHA-256 of the answers"), "value": short_fingerprint(shown.sha256), "code": True})
    return facts


def responses_table(rows: Iterable[CommunityResponses]) -> Table:
    """Give a row for each file of answers: what became of it, how many, who and when."""
    columns = [Column(_("Answers")), Column(_("State")), Column(_("People")), Column(_("When and who"))]
    lines = []
    for row in rows:
        who = str(row.received_by.person) if row.received_by else _("the platform")
        when = _("%(when)s, %(who)s") % {"when": dates.moment(row.received_at), "who": who}
        cell = Cell(row.file_name, url=row.get_absolute_url())
        lines.append((cell, row.get_state_display(), people_words(row) if row.people is not None else "", when))
    return Table(columns, lines, _("Answers handed in and fetched"), variant="stacked")


def happening_of(row: CommunityResponses) -> Happening:
    """Say how far the answers are."""
    words = {
        S.RECEIVED: ("waiting", _("Waiting"), _("They are read next.")),
        S.READING: ("running", _("Being read"), ""),
        S.READY: ("look", _("Ready to be shown"), _("Nothing that readers see has changed yet.")),
        S.SHOWN: ("done", _("Shown"), _("This is what readers of the place see.")),
        S.REPLACED: ("done", _("Replaced"), _("Newer answers are shown.")),
        S.WITHDRAWN: ("done", _("Taken down"), _("The answers were deleted.")),
        S.REFUSED: ("look", _("Not accepted"), str(row.report.get("summary", ""))),
        S.FAILED: ("look", _("Failed"), row.error),
    }
    key = "-".join((row.state, str(row.progress), row.step or "_"))
    return Happening(*words[S(row.state)], _track(row), row.state in GOING_ON, key)


def _track(row: CommunityResponses) -> Sequence[dict[str, Any]]:
    is_fetched = row.source == CommunitySurvey.Source.SERVER
    first = _("Asked of the survey server") if is_fetched else _("File received and fingerprinted")
    track: list[dict[str, Any]] = [{"text": first, "state": "done", "time": dates.clock_seconds(row.received_at)}]
    if row.state in GOING_ON:
        text = _("Fetching the answers") if row.step == "fetching" else _("Reading every answer")
        track.append({"text": text, "state": "now", "progress": row.progress, "time": f"{row.progress}%"})
    elif row.state == S.FAILED:
        track.append({"text": _("Failed"), "state": "look"})
    else:
        done = dates.clock_seconds(row.finished_at) if row.finished_at else ""
        track.append({"text": _("Read in full"), "state": "done", "time": done})
    return track


def report_facts(row: CommunityResponses) -> list[dict[str, Any]]:
    """Say what was read. How many people it is goes through the door here too."""
    facts: list[dict[str, Any]] = []
    if row.people is not None:
        facts.append({"label": _("People"), "value": people_words(row)})
    if tool := row.report.get("tool"):
        facts.append({"label": _("Made by"), "value": server.KINDS[tool]})
    if row.sha256:
        facts.append({"label": _("SHA-256"), "value": row.sha256, "code": True})
    facts.append({"label": _("Handed in") if row.source == "file" else _("Asked for"), "value": _received(row)})
    if row.shown_at:
        facts.append({"label": _("Shown since"), "value": dates.moment(row.shown_at)})
    return facts


def _received(row: CommunityResponses) -> str:
    who = str(row.received_by.person) if row.received_by else _("the platform")
    return _("%(when)s, %(who)s") % {"when": dates.moment(row.received_at), "who": who}


def report_sentences(report: Mapping[str, Any], survey: CommunitySurvey) -> list[str]:
    """Say what was left out on the way, and what was not found."""
    said = []
    if report.get("set_aside"):
        said.append(_("Answers that were turned down in the survey tool were left out."))
    if report.get("outside"):
        said.append(_("Some answers were sent outside the days of the survey. They are counted with the others."))
    if missing := report.get("missing"):
        labels = {one["path"]: one["label"] for one in survey.instrument["questions"]}
        names = "; ".join(f"“{labels.get(path, path)}”" for path in missing)
        said.append(_("No column was found for: %(names)s. Nobody counts as having answered.") % {"names": names})
    return said


def dropped_table(report: Mapping[str, Any]) -> Table | None:
    """Name every column that was not kept, with why."""
    dropped = report.get("dropped") or []
    if not dropped:
        return None
    rows = [(one["column"] or _("(no name)"), _why(one["why"])) for one in dropped]
    return Table([Column(_("Column")), Column(_("Why"))], rows, _("Columns that were not kept"), variant="tight")


def faults_table(report: Mapping[str, Any]) -> Table | None:
    """Name every cell that was left out by row and column; what stood in it is not kept."""
    faults = report.get("faults") or []
    if not faults:
        return None
    rows = [(number(one["row"]), one["column"], one["text"]) for one in faults]
    columns = [Column(_("Row"), "number"), Column(_("Column")), Column(_("What is wrong"))]
    return Table(columns, rows, _("Cells that were left out"), variant="tight")


def left_out_table(survey: CommunitySurvey) -> Table | None:
    """Name what the form asks that is not kept."""
    left = Instrument.from_dict(survey.instrument).left_out
    rows = [(one.path, _why(one.why)) for one in left if one.why not in ("tool", "computed")]
    return Table([Column(_("Question")), Column(_("Why"))], rows, _("Not kept"), variant="tight") if rows else None


def _why(code: str) -> str:
    return REASONS.get(code, code)
