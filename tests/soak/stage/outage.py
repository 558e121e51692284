"""The broker stops while work is queued and comes back with nothing in it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.models import Run
from tests.services import valkey
from tests.soak.stage.crew import crew, wait_for


@dataclass(frozen=True)
class Outage:
    """How long the broker was away, and how long after its return the last run ended, in seconds."""

    away: float
    after_return: float


def trial(folder: Path, runs: Sequence[Run], *, away: float) -> Outage:
    """Stop the broker as soon as one run has been rung for, keep it away, start it empty, and wait for every run."""
    home = folder / "broker"
    home.mkdir(parents=True)
    with crew(folder / "crew", broker_url=f"redis+socket://{home}/socket") as people:
        with valkey(home):
            people.worker()
            people.worker()
            people.dispatcher()
            wait_for(lambda: Run.objects.filter(rung_at__isnull=False).exists(), 60, "a first ring")
        stopped = time.monotonic()
        time.sleep(away)
        with valkey(home):
            returned = time.monotonic()
            ended = Run.objects.filter(pk__in=[run.pk for run in runs], work_state="done")
            wait_for(lambda: ended.count() == len(runs), 180, "every run to end")
            return Outage(round(returned - stopped, 1), round(time.monotonic() - returned, 1))
