"""Computing a run: the engine's own command, in a child process, on copies of the published answers."""

import io
import json
import re
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.actions import cell_files, held, releases, replications, runs
from evaluation.models import Run
from evaluation.signals import run_audience_changed
from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.children import ChildResult, Stopped, run_child
from nrp.formats.canonical import canonical_json, sha256_hex

log = structlog.get_logger(__name__)

CPU_SECONDS = 600
WALL_SECONDS = 1800
# The child reports 0 to 100 of its own work; copying the files comes before it and storing after it.
BEFORE, AFTER = 5, 95
REPLICATION, CELLS = "replication.json", "cells"
CANNOT_EVALUATE = 1  # the engine's exit code for a plan and files that cannot be put together
_FRAME = re.compile(r'File "[^"]*?([^/"]+/[^/"]+\.py)", line (\d+), in (\S+)')


class EngineStopped(Exception):
    """The engine ended without a result for a reason that is ours."""


@dataclass
class Watch:
    """How long each step took, in seconds, for the run's technical view."""

    timings: dict[str, Any] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.timings[name] = round(now - self._since, 3)
        self._since = now


@dataclass(frozen=True, slots=True)
class Computed:
    """What the engine made of a run's files."""

    document: dict[str, Any]
    sha256: str
    timings: dict[str, Any]
    replication: str = ""  # where the sums for a replication bundle lie


def compute(*, run_id: uuid.UUID | str) -> None:
    """Compute one run, if nobody else is at it, and store what came out exactly once.

    A fault of ours puts it back in the queue and at last marks it failed; files or a plan that cannot be evaluated
    fail it at once, with the engine's sentence.
    """
    lease = leases.claim(Run, run_id)
    if lease is None:
        return
    with lease:
        run = Run.objects.select_related("plan__codebook").get(pk=run_id)
        watch = Watch()
        if run.queued_at and run.started_at:
            watch.timings["waited"] = round((run.started_at - run.queued_at).total_seconds(), 3)
        with blobs.workspace() as folder:
            command = _prepare(run, folder)
            microdata = [given.upload.microdata_sha256 for given in run.inputs.select_related("upload")]
            laid = cell_files.lay_out(folder / CELLS, microdata)
            watch.lap("fetched")
            lease.beat(BEFORE, "estimating")
            computed = _run_engine(lease, command, folder, watch)
            cell_files.keep(folder / CELLS, microdata, laid)
        held.measure(run=run)
        try:
            lease.finish(lambda row: _store(row, computed))
        except leases.LeaseLost:  # sums that nobody will name are not kept: they can be taken apart into answers
            held_blobs.let_go([computed.replication])
            raise


def _prepare(run: Run, folder: Path) -> list[str]:
    """Lay the plan, the codebook and the answers into the folder, and return the engine's command line."""
    (folder / "plan.json").write_bytes(canonical_json(run.plan.document))
    (folder / "codebook.json").write_bytes(canonical_json(run.plan.codebook.document))
    files: list[str] = []
    waves: list[str] = []
    for given in run.inputs.select_related("upload").order_by("wave_number"):
        name = f"wave{given.wave_number}.parquet"
        try:
            blobs.fetch(given.upload.microdata_stored_as, folder / name)
        except (FileNotFoundError, blobs.Damaged) as error:
            text = _("The stored answers of wave %(wave)d are missing or damaged. Restore them from a backup.")
            raise leases.WorkRefused(text % {"wave": given.wave_number}) from error
        files.append(name)
        waves += ["--wave-of", f"{name}={given.wave_number}"]
    documents = ["--plan", "plan.json", "--codebook", "codebook.json"]
    command = [sys.executable, "-m", "evaluation.engine", "estimate"]
    more = ["--json", "--progress", "--cells", CELLS, "--replication", REPLICATION]
    return [*command, *files, *waves, *documents, *more]


def _run_engine(lease: leases.Lease[Run], command: list[str], folder: Path, watch: Watch) -> Computed:
    engine_timings: dict[str, Any] = {}

    def heard(line: dict[str, Any]) -> None:
        if "timings" in line:
            engine_timings.update(line["timings"])
        elif "progress" in line:
            leases.checkpoint("computing", lease.pk)
            share = int(line["progress"]) * (AFTER - BEFORE) // 100
            lease.beat(BEFORE + share, str(line.get("step", "")))

    result = run_child(
        command,
        on_line=heard,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    if not result.is_ok:
        raise _why_it_stopped(result)
    watch.lap("engine")
    document = json.loads(result.stdout)
    timings = watch.timings | {"steps": engine_timings}
    sums = blobs.save(io.BytesIO((folder / REPLICATION).read_bytes()))
    return Computed(document, sha256_hex(canonical_json(document)), timings, sums.name)


def _why_it_stopped(result: ChildResult) -> Exception:
    log.warning("engine ended early", why=result.reason, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if result.stopped is Stopped.MEMORY:
        return leases.WorkRefused(_("The calculation needs more memory than it may use."))
    if result.stopped is not None:
        return leases.WorkRefused(_("The calculation takes longer than it may."))
    if result.exit_code == CANNOT_EVALUATE and (said := _last_words(result.stderr)):
        return leases.WorkRefused(said)
    # Frames only: the message of an exception may quote somebody's answer.
    frames = [f"{file}:{line} {name}" for file, line, name in _FRAME.findall(result.stderr)[-8:]]
    log.error("engine failed", why=result.reason, where=frames)
    return EngineStopped(result.reason)


def _last_words(stderr: str) -> str:
    """Return the sentence the engine ended with, without the lines of its progress; none after a crash."""
    if "Traceback (most recent call last)" in stderr:
        return ""
    lines = [line.strip() for line in stderr.splitlines()]
    return " ".join(line for line in lines if line and not line.startswith("{"))[:1000]


def _store(run: Run, computed: Computed) -> None:
    """Write the result, put it in the place of the one before, and release it when the plan says so.

    Runs inside the transaction that the lease's token guards, so all of it happens once or not at all.
    """
    run.result, run.result_sha256 = computed.document, computed.sha256
    run.released = runs.disclosed(run)
    run.timings = computed.timings
    audience = run.plan.document["release"]
    names = ["result", "result_sha256", "released", "timings"]
    if audience != Run.Audience.NONE:
        run.released_to, run.released_at = audience, timezone.now()
        run.first_released_at = run.released_at
        names += ["released_to", "released_at", "first_released_at"]
    run.save(update_fields=names)
    replications.keep(run=run, stored_as=computed.replication)
    if audience != Run.Audience.NONE:
        releases.add(run=run, by=None, review=None)
        replications.decide(run=run)
    runs.supersede_earlier(run)
    if audience != Run.Audience.NONE:
        run_audience_changed.send(sender=Run, run=run)
    audit.record("run.finished", by=None, obj=run, detail={"sha256": computed.sha256, "released_to": audience})
