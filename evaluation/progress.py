"""Where a run stands, in words: its state, its steps and how long each took."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.models import Run
from nrp.core.models import WorkState
from nrp.core.render.dates import clock_seconds, moment

STEP_WORDS = {
    "waited": gettext_lazy("Waited for a worker"),
    "fetched": gettext_lazy("Copied the answers and held them against their hash"),
    "reading": gettext_lazy("Read the answers"),
    "compressing": gettext_lazy("Compressed them into cells"),
    "estimating": gettext_lazy("Estimated every outcome"),
    "imputing": gettext_lazy("Filled in the missing answers"),
    "writing": gettext_lazy("Wrote the result down"),
    "engine": gettext_lazy("The engine, with starting and ending its process"),
}
DOING_WORDS = {
    "reading": gettext_lazy("Reading the answers"),
    "compressing": gettext_lazy("Compressing them into cells"),
    "estimating": gettext_lazy("Estimating every outcome"),
    "imputing": gettext_lazy("Filling in the missing answers"),
    "writing": gettext_lazy("Writing the result down"),
}
STATE_SHAPES = {
    WorkState.QUEUED: "waiting",
    WorkState.RUNNING: "running",
    WorkState.DONE: "done",
    WorkState.FAILED: "look",
    WorkState.IDLE: "waiting",
}
STATE_WORDS = {
    "idle": gettext_lazy("Not asked for"),
    "queued": gettext_lazy("Waiting"),
    "running": gettext_lazy("Calculating"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
    "superseded": gettext_lazy("Replaced"),
}


def state_line(run: Run, state: str) -> dict[str, Any]:
    """Give shape, word and the rest of the state line; `state` is the run's state as the reader may know it."""
    return {"state": STATE_SHAPES[WorkState(run.work_state)], "word": STATE_WORDS[state], "rest": _rest(run, state)}


def _rest(run: Run, state: str) -> str:
    if state == "queued" and run.queued_at:
        return _("since %(time)s. It starts as soon as a worker is free.") % {"time": clock_seconds(run.queued_at)}
    if state == "running" and run.started_at:
        return _("since %(time)s.") % {"time": clock_seconds(run.started_at)}
    if state == "failed" and run.finished_at:
        return _("%(time)s. %(error)s Reference %(reference)s.") % {
            "time": moment(run.finished_at),
            "error": run.error,
            "reference": run.error_reference,
        }
    if state == "superseded" and run.superseded_by and run.superseded_at:
        text = _("%(time)s by run %(number)s, which reads newer files or a newer plan. It stays readable.")
        return text % {"time": moment(run.superseded_at), "number": run.superseded_by.number}
    return moment(run.finished_at) if run.finished_at else ""


def steps(run: Run) -> list[dict[str, Any]]:
    """Give the steps of a run with their times; while it goes on, the one it is at with its progress."""
    if run.work_state == WorkState.DONE:
        return _steps_done(run.timings)
    if run.work_state != WorkState.RUNNING:
        return []
    text = str(DOING_WORDS.get(run.step, _("Copying the answers")))
    return [{"state": "now", "text": text, "progress": run.progress, "time": f"{run.progress}%"}]


def _steps_done(timings: Mapping[str, Any]) -> list[dict[str, Any]]:
    inside: Mapping[str, float] = timings.get("steps") or {}
    ordered = [("waited", timings.get("waited")), ("fetched", timings.get("fetched"))]
    ordered += [(name, seconds) for name, seconds in inside.items()]
    ordered += [("engine", timings.get("engine"))]
    return [
        {"state": "done", "text": str(STEP_WORDS.get(name, name)), "time": _("%(seconds).2f s") % {"seconds": seconds}}
        for name, seconds in ordered
        if seconds is not None
    ]


def is_under_way(run: Run) -> bool:
    return run.work_state in (WorkState.QUEUED, WorkState.RUNNING)
