"""Where the reading of a file is, and where the figures of a place are: a word with a shape, as the pages print it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from neighbourhoods.models import DatasetFile, PlaceFigures
from nrp.core.models import WorkState
from nrp.core.render import dates

S = DatasetFile.State
BEING_READ = frozenset({S.RECEIVED, S.READING})


@dataclass(frozen=True, slots=True)
class Happening:
    """The state line, the track, and whether the page should ask again. `key` changes with anything shown."""

    state: str
    word: str
    rest: str
    track: Sequence[dict[str, Any]]
    is_going_on: bool
    key: str


def happening_of(file: DatasetFile) -> Happening:
    """Say how far a file is."""
    words = {
        S.RECEIVED: ("waiting", _("Received"), _("Waiting to be read.")),
        S.READING: ("running", _("Reading"), ""),
        S.READY: ("look", _("Ready to take over"), _("Nothing in the programme has changed yet.")),
        S.REFUSED: ("look", _("Not accepted"), str(file.report.get("summary", ""))),
        S.FAILED: ("look", _("Failed"), file.error),
        S.TAKEN: ("done", _("Taken over"), ""),
        S.WITHDRAWN: ("done", _("Withdrawn"), _("None of its figures is in use.")),
    }
    key = "-".join((file.state, str(file.progress), file.step or "_"))
    return Happening(*words[S(file.state)], _track(file), file.state in BEING_READ, key)


def _track(file: DatasetFile) -> list[dict[str, Any]]:
    received = {"text": _("File received and fingerprinted"), "state": "done", "time": _clock(file.received_at)}
    began = file.started_at or file.queued_at
    since = _("Began %(time)s. A file of 7 million figures takes less than a minute.") % {"time": _clock(began)}
    step: dict[str, Any] = {"text": _("Read and checked in full"), "state": "done", "time": _clock(file.finished_at)}
    if file.state in BEING_READ:
        text = _("Waiting to be read") if file.state == S.RECEIVED else _("Reading and checking every row")
        step = {
            "text": text, "state": "now", "progress": file.progress, "time": f"{file.progress}%", "note": since,
        }  # fmt: skip
    elif file.state == S.FAILED:
        step = {"text": _("Reading failed"), "state": "look", "time": _clock(file.finished_at)}
    return [received, step]


def state_of(work: PlaceFigures | None) -> dict[str, Any]:
    """Say whether a place's figures are up to date, and which files do not come to it, with why."""
    if work is None:
        return {}
    said: dict[str, Any] = {
        "slug": work.area.slug,
        "refused": [row["text"] for row in _once(work.report.get("refused", []))],
    }
    if work.work_state in (WorkState.QUEUED, WorkState.RUNNING):
        said |= {"shape": "running", "word": _("Being put together anew"), "rest": _("Look again in a minute.")}
    elif work.work_state == WorkState.FAILED:
        words = {"error": work.error, "reference": work.error_reference}
        rest = _("%(error)s Reference: %(reference)s.") % words
        said |= {"is_failed": True, "shape": "look", "word": _("The figures could not be put together"), "rest": rest}
    return said


def _once(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return list({row["text"]: row for row in rows}.values())


def _clock(moment: Any) -> str:
    return dates.clock_seconds(moment) if moment else ""
