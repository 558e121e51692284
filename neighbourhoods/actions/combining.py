"""Putting figures together for places: asked for by what changed, done for many places in one pass over the files."""

import datetime as dt
import itertools
import json
import sys
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from neighbourhoods.actions.combining_plan import Plan, plan_for
from neighbourhoods.models import Area, Indicator, Observation, PlaceFigures
from neighbourhoods.queries.datasets import files_taken
from nrp.core import blobs, leases
from nrp.core.children import run_child

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100  # places of one pass: enough that a thousand take ten passes, few enough to hold their leases
CPU_SECONDS = 240
WALL_SECONDS = 480
WRITTEN = ("period", "value", "coverage", "parts", "file", "lookup")


class CombiningStopped(Exception):
    """The combining program ended without a result."""


def ask_for(areas: Iterable[Area]) -> int:
    """Queue the figures of some places to be put together anew, in the caller's transaction. Returns how many.

    Whoever is at it already for one of them can no longer write: what they read is out of date.
    """
    ids = [area.pk for area in areas]
    PlaceFigures.objects.bulk_create([PlaceFigures(area_id=pk) for pk in ids], ignore_conflicts=True)
    rows = list(PlaceFigures.objects.filter(area__in=ids))
    for row in rows:
        leases.queue(row)
    return len(rows)


@transaction.atomic
def ask_again(*, area: Area) -> None:
    """Queue one place whose small areas changed, if there are figures at all that could come to it."""
    if files_taken().exists():
        ask_for([area])


def combine(*, figures_id: uuid.UUID | str) -> None:
    """Put together the figures of one place and, in the same pass over the files, of others that wait.

    Each place is written in a transaction of its own, guarded by its own lease.
    """
    first = leases.claim(PlaceFigures, figures_id)
    if first is None:
        return
    with first:
        held = _Held(first)
        try:
            held.claim_waiting()
            _combine(held)
        except BaseException as error:
            held.give_back(error)
            raise


@dataclass
class _Held:
    """The leases of one pass. The first beats by itself; the others are kept alive here."""

    first: leases.Lease[PlaceFigures]
    others: dict[uuid.UUID, leases.Lease[PlaceFigures]] = field(default_factory=dict)
    _beat_at: float = field(default_factory=time.monotonic)

    @property
    def ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(str(self.first.pk)), *self.others]

    def claim_waiting(self) -> None:
        waiting = PlaceFigures.objects.filter(leases.claimable(timezone.now())).order_by("queued_at")
        for pk in list(waiting.values_list("pk", flat=True)[: MOST_AT_ONCE - 1]):
            lease = leases.claim(PlaceFigures, pk)
            if lease is not None:
                self.others[pk] = lease

    def beat(self) -> None:
        if time.monotonic() - self._beat_at < settings.LEASE_SECONDS / 3:
            return
        self._beat_at = time.monotonic()
        for pk, lease in list(self.others.items()):
            try:
                lease.beat()
            except leases.LeaseLost:
                del self.others[pk]

    def finish(self, pk: uuid.UUID, made: Sequence[dict[str, Any]], plan: Plan) -> None:
        """Write one place; one whose lease was lost is left to whoever has it now."""
        lease = self.others.pop(pk, None)
        try:
            (lease or self.first).finish(lambda row: _store(row, made, plan))
        except leases.LeaseLost:
            if lease is None:
                raise

    def give_back(self, error: BaseException) -> None:
        if isinstance(error, Exception):
            for lease in self.others.values():
                lease.give_back_or_fail(error)


def _combine(held: _Held) -> None:
    with blobs.workspace() as folder:
        rows = PlaceFigures.objects.filter(pk__in=held.ids).select_related("area")
        works = {row.area_id: row.pk for row in rows}
        plan = plan_for([row.area for row in rows], folder)
        path = _run(held, plan, folder)
        left = dict(works)
        for area_id, lines in _by_place(path):
            if (pk := left.pop(area_id, None)) is not None and pk in held.ids:
                held.finish(pk, lines, plan)
                held.beat()
        ours = uuid.UUID(str(held.first.pk))
        for pk in sorted(left.values(), key=lambda one: one == ours):
            if pk in held.ids:
                held.finish(pk, [], plan)


def _run(held: _Held, plan: Plan, folder: Path) -> Path:
    spec = folder / "job.json"
    spec.write_text(plan.job.to_json(), encoding="utf-8")
    result = run_child(
        [sys.executable, "-m", "nrp.formats.figures", str(spec)],
        on_tick=held.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    log.info("figures combined", places=len(held.ids), seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if not result.is_ok:
        raise CombiningStopped(result.reason)
    return plan.job.out / "observations.jsonl"


def _by_place(path: Path) -> Iterator[tuple[uuid.UUID, list[dict[str, Any]]]]:
    with path.open(encoding="utf-8") as file:
        for area, lines in itertools.groupby((json.loads(line) for line in file), key=lambda line: str(line["area"])):
            yield uuid.UUID(area), list(lines)


def _store(work: PlaceFigures, lines: Sequence[dict[str, Any]], plan: Plan) -> None:
    """Bring the figures of one place to what was made; a figure that stays keeps its id."""
    known = {
        (indicator, start, end): pk
        for pk, indicator, start, end in Observation.objects.filter(area=work.area_id).values_list(
            "pk", "indicator_id", "period_start", "period_end"
        )
    }
    made = [_observation(work.area_id, line, plan.indicators) for line in lines]
    for one in made:
        known.pop((one.indicator_id, one.period_start, one.period_end), None)
    Observation.objects.filter(pk__in=known.values()).delete()
    Observation.objects.bulk_create(
        made,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["area", "indicator", "period_start", "period_end"],
        update_fields=list(WRITTEN),
    )
    work.combined_at = timezone.now()
    work.report = {"refused": plan.refused.get(work.area_id, [])}
    work.save(update_fields=["combined_at", "report"])


def _observation(area_id: uuid.UUID, line: dict[str, Any], indicators: dict[str, Indicator]) -> Observation:
    return Observation(
        area_id=area_id,
        indicator=indicators[line["indicator"]],
        period=line["period"],
        period_start=dt.date.fromisoformat(line["start"]),
        period_end=dt.date.fromisoformat(line["end"]),
        value=line["value"],
        coverage=line["coverage"],
        parts=line["parts"],
        file_id=line["file"],
        lookup_id=line["lookup"],
    )
