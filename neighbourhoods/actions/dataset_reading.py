"""Reading a file of figures, in a child process that may die of it."""

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, AreaPart, DatasetFile
from neighbourhoods.queries.datasets import current_lookups, indicators_in_use
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.children import ChildResult, Stopped, run_child
from nrp.core.models import WorkState
from nrp.formats.figures.jobs import ReadJob
from nrp.formats.problems import Problem

log = structlog.get_logger(__name__)

CPU_SECONDS = 240
WALL_SECONDS = 480


class ReadingStopped(Exception):
    """The reading program ended without a report for a reason that is ours, not the file's."""


def read(*, file_id: uuid.UUID | str) -> None:
    """Read and check one file, if nobody else is at it, and store what was found.

    Ends with the file ready or refused; a fault of ours puts it back in the queue and at last marks it failed. A file
    that brings the reading program down is refused: trying again would end the same way.
    """
    lease = leases.claim(DatasetFile, file_id)
    if lease is None:
        return
    with lease:
        _show_reading(lease)
        file = DatasetFile.objects.get(pk=file_id)
        with blobs.workspace() as folder:
            job = _prepare(file, folder)
            result = _run(lease, job, folder)
            found = _outcome(job, result)
        lease.finish(lambda row: _store(row, found))


def mark_failed(*, file_id: uuid.UUID | str, reason: str) -> None:
    """Say on the file that its reading has failed for good; runs inside the transaction that ends the lease."""
    file = DatasetFile.objects.get(pk=file_id)
    file.state = DatasetFile.State.FAILED
    file.save(update_fields=["state"])
    audit.record("dataset.failed", by=None, obj=file, reason=reason, detail={"reference": file.error_reference})


def _prepare(file: DatasetFile, folder: Path) -> ReadJob:
    """Lay out everything the child may know: the bytes, the indicators, the codes there are."""
    (folder / "out").mkdir()
    return ReadJob(
        file=blobs.fetch(file.stored_as, folder / "file"),
        file_name=file.file_name,
        out=folder / "out",
        geography=file.geography,
        vintage=file.vintage,
        indicators={one.code: one.name for one in indicators_in_use()},
        column_map=file.column_map,
        lists=_lists(file, folder),
        codes=_codes(file),
        max_bytes=settings.DATASET_UPLOAD_MAX_BYTES,
    )


def _lists(file: DatasetFile, folder: Path) -> tuple[tuple[str, str], ...]:
    """Give the lookups that name the codes of the file's vintage, with the column in which they stand."""
    lists = []
    for lookup in current_lookups().filter(kind=file.geography):
        column = {lookup.from_vintage: "old", lookup.to_vintage: "new"}.get(file.vintage or 0)
        if column:
            lists.append((str(blobs.fetch(lookup.stored_as, folder / f"lookup-{lookup.pk}")), column))
    return tuple(lists)


def _codes(file: DatasetFile) -> tuple[str, ...]:
    if file.geography == "place":
        return tuple(Area.objects.values_list("survey_code", flat=True))
    parts = AreaPart.objects.filter(kind=file.geography, vintage=file.vintage or 0)
    return tuple(parts.order_by("code").values_list("code", flat=True).distinct())


def _run(lease: leases.Lease[DatasetFile], job: ReadJob, folder: Path) -> ChildResult:
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")

    def heard(line: dict[str, Any]) -> None:
        if "progress" in line:
            lease.beat(progress=int(line["progress"]), step=str(line.get("step", "")))

    result = run_child(
        [sys.executable, "-m", "nrp.formats.figures", str(spec)],
        on_line=heard,
        on_tick=lease.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    log.info("figures read", seconds=round(result.seconds, 1), peak_mb=result.peak_mb, id=str(lease.pk))
    return result


def _show_reading(lease: leases.Lease[DatasetFile]) -> None:
    mine = DatasetFile.objects.filter(pk=lease.pk, lease_token=lease.token, work_state=WorkState.RUNNING)
    mine.update(state=DatasetFile.State.READING)


def _outcome(job: ReadJob, result: ChildResult) -> dict[str, Any]:
    """Give the fields of the row that say what was found, with everything large already in the storage."""
    if not result.is_ok:
        return _brought_down(result)
    report = json.loads((job.out / "report.json").read_bytes())
    is_ready = report["state"] == DatasetFile.State.READY
    has_lines = bool(report["refused_rows"])
    return {
        "state": DatasetFile.State(report["state"]),
        "rows": report.get("figures"),
        "refused_rows": report["refused_rows"],
        "problems": report.pop("problems"),
        "report": report,
        "values_stored_as": _saved(job.out / "figures.parquet") if is_ready else "",
        "problems_stored_as": _saved(job.out / "problems.csv") if has_lines else "",
    }


def _saved(path: Path) -> str:
    with path.open("rb") as file:
        return blobs.save(file).name


def _brought_down(result: ChildResult) -> dict[str, Any]:
    """Refuse a file that the reading program died of; raise ReadingStopped when it died of something else."""
    log.warning("reading ended early", why=result.reason, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if result.stopped is Stopped.MEMORY:
        kind, text = "too_large", _("Reading this file takes more memory than any file of figures should need.")
    elif result.stopped is not None:
        kind, text = "unreadable", _("Reading this file takes longer than any file of figures should need.")
    elif result.crashed and result.exit_code != -9:
        kind, text = "unreadable", _("This file is damaged in a way that stops the program that reads it.")
    else:
        raise ReadingStopped(result.reason)
    mend = _("Hand it in in parts, or save it again as CSV.")
    problem = Problem(kind=kind, severity="blocks", column=None, count=1, text=f"{text} {mend}")
    return {
        "state": DatasetFile.State.REFUSED,
        "rows": None,
        "refused_rows": 0,
        "problems": [problem.to_dict()],
        "report": {"state": "refused", "summary": problem.text},
        "values_stored_as": "",
        "problems_stored_as": "",
    }


def _store(file: DatasetFile, found: dict[str, Any]) -> None:
    """Write what was found on the row; runs inside the transaction that the lease's token guards."""
    for name, value in found.items():
        setattr(file, name, value)
    file.save(update_fields=list(found))
    detail = {"state": str(file.state), "figures": file.rows, "refused": file.refused_rows}
    audit.record("dataset.read", by=None, obj=file, detail=detail)
