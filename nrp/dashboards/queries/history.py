"""How one result changed over time, as far as a reader may see both sides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evaluation.models import Run
from evaluation.queries import runs_visible_to
from nrp.core.models import WorkState
from nrp.dashboards.queries.results import ResultView
from nrp.dashboards.reading import OutcomeReading, read_result

MOST = 12  # replaced runs that are read: a result document is long, and nobody reads further back on a page


@dataclass(frozen=True, slots=True)
class Update:
    """A result that changed: what it was, what it is now, when and why."""

    on: datetime
    earlier: Run
    later: Run
    was: OutcomeReading
    now: OutcomeReading

    @property
    def why(self) -> str:
        return self.later.requested_because


def updates_of(user: Any, view: ResultView, name: str) -> list[Update]:
    """Give the latest changes of one outcome, the latest first; older ones stand in the list of runs."""
    replaced = runs_visible_to(user).filter(work_state=WorkState.DONE, superseded_at__isnull=False)
    latest = replaced.prefetch_related(None).defer("result").order_by("-superseded_at")[:MOST]
    runs = {run.pk: run for run in latest} | {view.run.pk: view.run}
    readings = {pk: _reading(run, name) for pk, run in runs.items()}
    updates = []
    for pk, run in runs.items():
        later = runs.get(run.superseded_by_id) if run.superseded_by_id else None
        was, now = readings[pk], readings[later.pk] if later is not None else None
        if later is not None and was is not None and now is not None and run.superseded_at is not None:
            updates.append(Update(run.superseded_at, run, later, was, now))
    return sorted(updates, key=lambda update: update.on, reverse=True)


def _reading(run: Run, name: str) -> OutcomeReading | None:
    """Read one outcome of a run, and none of the others."""
    document = run.released or {}
    own = [outcome for outcome in document.get("outcomes", ()) if outcome["name"] == name]
    return read_result({**document, "outcomes": own}).outcome(name)
