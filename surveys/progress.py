"""What is happening to a file, as the track of steps that its pages show and poll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nrp.core.models import WorkState
from nrp.core.render import dates, numbers
from surveys.models import Upload
from surveys.permissions import BEING_READ
from surveys.queries import RunState

S = Upload.State


@dataclass(frozen=True, slots=True)
class Happening:
    """The state line, the track, and whether the page should ask again.

    `key` changes whenever anything shown has changed, so that a poll can be answered with nothing.
    """

    state: str
    word: str
    rest: str
    track: Sequence[dict[str, Any]]
    is_going_on: bool
    key: str
    is_calculated: bool = False


def reading_of(upload: Upload, usual_seconds: float | None) -> Happening:
    """Say how far the reading of a file is."""
    is_going_on = upload.state in BEING_READ
    words = {
        S.RECEIVED: ("waiting", _("Received"), _("Waiting to be read.")),
        S.READING: ("running", _("Reading"), ""),
        S.CHECKING: ("running", _("Checking"), ""),
        S.FAILED: ("look", _("Failed"), upload.error),
    }
    state, word, rest = words.get(S(upload.state), ("done", _("Read and checked"), ""))
    return Happening(state, word, rest, _reading_track(upload, usual_seconds), is_going_on, _key(upload, ()))


def _reading_track(upload: Upload, usual_seconds: float | None) -> list[dict[str, Any]]:
    note = _since(upload.started_at or upload.queued_at, usual_seconds)
    step: dict[str, Any] = {"text": _("Read and checked in full"), "state": "done", "time": _clock(upload.finished_at)}
    if upload.state in BEING_READ:
        text = _("Checking every answer") if upload.state == S.CHECKING else _("Reading the file")
        text = text if upload.state != S.RECEIVED else _("Waiting to be read")
        step = {"text": text, "state": "now", "progress": upload.progress, "time": f"{upload.progress}%", "note": note}
    elif upload.state == S.FAILED:
        step = {"text": _("Reading failed"), "state": "look", "time": _clock(upload.finished_at)}
    return [_received(upload), step]


def publication_of(upload: Upload, runs: Sequence[RunState], usual_seconds: float | None) -> Happening:
    """Say what became of a published file: its story so far and the evaluation that reads it."""
    track = [
        _received(upload),
        {"text": _("Read and checked in full"), "state": "done", "time": _clock(upload.finished_at)},
        {"text": _("Published, all or nothing"), "state": "done", "time": _clock(upload.published_at)},
    ]
    run = runs[-1] if runs else None
    state, word, rest = "done", str(S(upload.state).label), ""
    if run:
        step = _run_step(run, usual_seconds)
        track += [step, _release_step(run)]
        if upload.state == S.PUBLISHED:
            state, word, rest = _run_words(run)
    elif upload.state == S.PUBLISHED:
        track.append({"text": _("Evaluation: begins when every wave of the plan is published"), "state": "todo"})
    is_going_on = run is not None and run.state in (WorkState.QUEUED, WorkState.RUNNING)
    is_calculated = run is not None and run.state == WorkState.DONE
    return Happening(state, word, rest, track, is_going_on, _key(upload, runs), is_calculated)


def _run_words(run: RunState) -> tuple[str, str, str]:
    if run.state == WorkState.DONE:
        return "done", _("Calculated"), _("The result is there.")
    if run.state == WorkState.FAILED:
        return "look", _("The calculation failed"), run.error
    if run.state == WorkState.RUNNING:
        return "running", _("Calculating"), ""
    return "waiting", _("Waiting to be calculated"), ""


def _run_step(run: RunState, usual_seconds: float | None) -> dict[str, Any]:
    if run.state == WorkState.DONE:
        return {"text": _("Calculated"), "state": "done", "time": _clock(run.finished_at)}
    if run.state == WorkState.FAILED:
        note = _("%(reason)s Reference: %(reference)s.") % {"reason": run.error, "reference": run.error_reference}
        return {"text": _("The calculation failed"), "state": "look", "time": _clock(run.finished_at), "note": note}
    if run.state != WorkState.RUNNING:
        since = _("Waiting since %(time)s.") % {"time": dates.clock_seconds(run.queued_at)} if run.queued_at else ""
        return {"text": _("Waiting to be calculated"), "state": "now", "note": since}
    note = _since(run.started_at, usual_seconds)
    text = _("Calculating: %(step)s") % {"step": run.step} if run.step else _("Calculating")
    return {"text": text, "state": "now", "progress": run.progress, "time": f"{run.progress}%", "note": note}


def _since(began: datetime | None, usual_seconds: float | None) -> str:
    """When it began and how long it usually takes, as far as either is known."""
    said = [_("Began %(time)s.") % {"time": dates.clock_seconds(began)}] if began else []
    if usual_seconds is not None:
        said.append(_("Usually takes %(time)s.") % {"time": numbers.seconds(max(1.0, usual_seconds))})
    return " ".join(said)


def _release_step(run: RunState) -> dict[str, Any]:
    if run.is_released:
        return {"text": _("Released to the programme"), "state": "done", "time": _clock(run.released_at)}
    return {"text": _("Sign-off by the evaluation deputy, then release"), "state": "todo"}


def _received(upload: Upload) -> dict[str, Any]:
    return {"text": _("File received and fingerprinted"), "state": "done", "time": _clock(upload.received_at)}


def _clock(moment: datetime | None) -> str:
    return dates.clock_seconds(moment) if moment else ""


def _key(upload: Upload, runs: Sequence[RunState]) -> str:
    parts = [upload.state, str(upload.progress), upload.step]
    for run in runs[-1:]:
        parts += [run.state, str(run.progress), run.step, str(run.is_released)]
    return "-".join(part.replace(" ", "_") for part in parts)
