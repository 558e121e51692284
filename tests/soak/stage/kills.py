"""A worker killed with SIGKILL again and again, each time at a recorded point of its work.

At most points a lease is held, so the work has to lapse, be claimed by another worker and end there, once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.models import Run
from tests.soak.stage.crew import Crew, crew, wait_for

POINTS = ("claimed", "computing", "before_commit", "after_commit", "computing")
HELD = frozenset({"claimed", "computing", "before_commit"})  # where a lease is in hand; after the commit it is not


@dataclass(frozen=True)
class Kill:
    """One worker killed: where, with which run in hand, at which attempt."""

    point: str
    run: str
    attempt: int
    lease_was_held: bool
    parent_too: bool
    seconds: float


def trial(folder: Path, runs: Sequence[Run], kills: int, *, workers: int = 2) -> list[Kill]:
    """Kill `kills` workers while they compute the queued runs, then wait until all runs have ended."""
    recorded: list[Kill] = []
    started = time.monotonic()
    with crew(folder) as people:
        people.dispatcher()
        for _ in range(workers):
            people.worker()
        for number in range(kills):
            # By turns the whole worker dies, or the process alone that has the work (Celery then forks another).
            kill = _kill_one(people, POINTS[number % len(POINTS)], started, parent_too=number % 2 == 0)
            recorded.append(kill)
            if kill.parent_too:
                people.worker()
        wait_for(lambda: not _open(runs), 180, "every run to end")
    return recorded


def _kill_one(people: Crew, point: str, started: float, *, parent_too: bool) -> Kill:
    people.hold_at(point)
    pid, row_id = people.wait_held(point, 120)
    row = Run.objects.get(pk=row_id)
    people.kill(pid, parent_too=parent_too)
    is_held = row.work_state == "running"
    return Kill(point, str(row.number), row.attempts, is_held, parent_too, round(time.monotonic() - started, 1))


def _open(runs: Sequence[Run]) -> bool:
    return Run.objects.filter(pk__in=[run.pk for run in runs]).exclude(work_state__in=("done", "failed")).exists()
