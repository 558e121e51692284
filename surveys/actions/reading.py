"""Reading and checking a file, in a child process that may die of it."""

import csv
import io
import json
import re
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area
from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.children import ChildResult, OnLine, Stopped, run_child
from nrp.core.models import WorkState
from nrp.formats.canonical import canonical_json
from nrp.formats.problems import Problem
from surveys import stored_files
from surveys.actions import redacting, versions, withdrawals
from surveys.intake.decisions import Decision
from surveys.intake.job import JobSpec
from surveys.models import Upload, Wave
from surveys.queries import previous_published, published_upload_of

log = structlog.get_logger(__name__)

CPU_SECONDS = 50
WALL_SECONDS = 170
_ENDS = {"reading": 29, "checking": 89}
COLUMNS = ("row", "column", "kind", "severity", "found", "expected", "how_to_mend")
_FRAME = re.compile(r'File "[^"]*?([^/"]+/[^/"]+\.py)", line (\d+), in (\S+)')


class IntakeStopped(Exception):
    """The reading program ended without a report for a reason that is ours, not the file's."""


def read(*, upload_id: uuid.UUID | str) -> None:
    """Read and check one upload, if nobody else is at it, and store what was found.

    Ends with the upload ready or refused; a fault of ours puts it back in the queue and at last marks it
    failed. A file that brings the reading program down is refused: that is the file's doing, and trying
    again would end the same way.
    """
    lease = leases.claim(Upload, upload_id)
    if lease is None:
        return
    with lease:
        _show(lease, Upload.State.READING)
        upload = Upload.objects.select_related("wave", "codebook").get(pk=upload_id)
        with blobs.workspace() as folder:
            left = _without_households(lease, upload, folder)
            job = _prepare(upload, folder, left)
            result = _run(lease, job, folder)
            found = _outcome(job, result)
            if left is not None and left.how == redacting.EMPTY and found["state"] != Upload.State.REFUSED:
                stored_files.let_go(found)
                raise leases.WorkRefused(_too_large_to_look_through())
            blob = redacting.saved(left.file) if left and left.file else None
        try:
            lease.finish(lambda row: _store(row, found, left, blob))
        except leases.LeaseLost:
            stored_files.let_go(found, [blob.name] if blob else [])
            raise
    _compare_versions(upload)


def _compare_versions(upload: Upload) -> None:
    """Count the people between a file that could be published and the version it would replace."""
    read = Upload.objects.select_related("codebook", "wave").get(pk=upload.pk)
    published = published_upload_of(read.wave)
    if read.state == Upload.State.READY and published is not None and published.pk != read.pk:
        versions.measure(before=published, after=read)


def _without_households(lease: leases.Lease[Upload], upload: Upload, folder: Path) -> redacting.Looked | None:
    """Take out who withdrew before anything else looks at the file; None when nobody of them is in it."""
    marks = withdrawals.marks_for(upload.wave.number)
    if not marks:
        return None
    looked = redacting.look_into(upload, marks, folder, writes=True, beat=lease.beat)
    return None if looked.how == redacting.NOTHING else looked


def _too_large_to_look_through() -> str:
    text = _("This file is too large to be looked through for households that withdrew.")
    return f"{text} {_('Leave out the columns that the codebook does not know, and hand it in again.')}"


# The child ------------------------------------------------------------------------------------


def examine_again(
    upload: Upload, looked: redacting.Looked, folder: Path, *, beat: Callable[[], None]
) -> dict[str, Any] | None:
    """Read and check a published file anew, as it is without a household; None when it cannot be checked any more."""
    if looked.file is None or looked.how == redacting.EMPTY:
        return None
    job = _prepare(upload, folder, None, file=looked.file)
    if looked.how == "as_csv":
        job = replace(job, file_name=f"{job.file_name}.csv")
    result = _run_intake(job, folder, on_tick=beat)
    return _outcome(job, result) if result.is_ok else None


def _prepare(upload: Upload, folder: Path, left: redacting.Looked | None, *, file: Path | None = None) -> JobSpec:
    """Lay out all the child may know: bytes, codebook, codes of areas, the wave before.

    A file that is not kept because it cannot be read is still read once as it came: its sender learns why.
    """
    wave = upload.wave
    if file is None and left is not None and left.how != redacting.EMPTY:
        file = left.file
    before = [entry for entry in upload.redactions if entry["at_reading"]]
    now = [redacting.redaction(upload, left, None, reading=True)] if left else []
    codebook = folder / "codebook.json"
    codebook.write_bytes(canonical_json(upload.codebook.document))
    (folder / "out").mkdir()
    areas = list(Area.objects.order_by("survey_code"))
    previous = previous_published(wave)
    return JobSpec(
        file=file or blobs.fetch(upload.stored_as, folder / "file"),
        file_name=f"{upload.file_name}.csv" if left and left.how == "as_csv" else upload.file_name,
        codebook=codebook,
        out=folder / "out",
        wave=wave.number,
        column_map=upload.column_map,
        area_map=upload.area_map,
        identifier_map={column: Decision.from_dict(said) for column, said in upload.identifier_map.items()},
        code_map=upload.code_map,
        confirmed=upload.confirmed,
        known_areas=tuple(area.survey_code for area in areas),
        expected_areas=tuple(area.survey_code for area in areas if _is_expected(area, wave)),
        fieldwork_start=wave.fieldwork_start,
        fieldwork_end=wave.fieldwork_end,
        previous=_profile_of(previous, folder / "previous.json"),
        previous_codebook=_codebook_of(previous, folder / "previous-codebook.json"),
        version=_profile_of(published_upload_of(wave), folder / "version.json"),
        withdrawn_households=sum(entry["households"] for entry in (*before, *now)),
        withdrawn_rows=sum(entry["rows"] for entry in (*before, *now)),
        is_kept=left is None or left.how != redacting.EMPTY,
    )


def _is_expected(area: Area, wave: Wave) -> bool:
    """Whether somebody should have been interviewed there: not in an area of neither arm, nor one that had left."""
    return area.kind != Area.Kind.OTHER and (area.left_on is None or area.left_on > wave.fieldwork_end)


def _profile_of(upload: Upload | None, to: Path) -> Path | None:
    return blobs.fetch(upload.profile_stored_as, to) if upload and upload.profile_stored_as else None


def _codebook_of(upload: Upload | None, to: Path) -> Path | None:
    if upload is None:
        return None
    to.write_bytes(canonical_json(upload.codebook.document))
    return to


@dataclass
class _Teller:
    """Tells the row how far the child is.

    A parser says nothing while it reads a large file, so the figure goes on by one a second, never past
    what the child says itself when the step ends.
    """

    lease: leases.Lease[Upload]
    step: str = "reading"
    progress: int = 0

    def heard(self, line: dict[str, Any]) -> None:
        if "progress" not in line:
            return
        self.step = str(line.get("step", ""))
        self.progress = max(self.progress, int(line["progress"]))
        self.lease.beat(progress=self.progress, step=self.step)
        if self.step != "reading":
            _show(self.lease, Upload.State.CHECKING)

    def a_second_passed(self) -> None:
        if self.progress < _ENDS.get(self.step, 0):
            self.progress += 1
        self.lease.beat(progress=self.progress)


def _run(lease: leases.Lease[Upload], job: JobSpec, folder: Path) -> ChildResult:
    teller = _Teller(lease)
    return _run_intake(job, folder, on_line=teller.heard, on_tick=teller.a_second_passed)


def _run_intake(
    job: JobSpec, folder: Path, *, on_line: OnLine | None = None, on_tick: Callable[[], None]
) -> ChildResult:
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")
    return run_child(
        [sys.executable, "-m", "surveys.intake", str(spec)],
        on_line=on_line,
        on_tick=on_tick,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )


def _show(lease: leases.Lease[Upload], state: Upload.State) -> None:
    """Say on the row where the reading is, as long as it is ours."""
    Upload.objects.filter(pk=lease.pk, lease_token=lease.token, work_state=WorkState.RUNNING).exclude(
        state=state
    ).update(state=state)


# What it found --------------------------------------------------------------------------------


def _outcome(job: JobSpec, result: ChildResult) -> dict[str, Any]:
    """Give the fields of the row that say what was found, with everything large already in the storage."""
    if not result.is_ok:
        return _brought_down(result)
    report = json.loads((job.out / "report.json").read_bytes())
    microdata = report.get("microdata") if report["state"] == Upload.State.READY else None
    found = {
        "state": Upload.State(report["state"]),
        "rows": report["rows"],
        "areas": report.pop("areas"),
        "problems": report.pop("problems"),
        "report": report,
        "problems_stored_as": _kept(job.out / "problems.csv"),
        "profile_stored_as": _kept(job.out / "profile.json"),
        "microdata_stored_as": "",
        "microdata_sha256": "",
    }
    if microdata:
        blob = _saved(job.out / "microdata.parquet")
        if blob.sha256 != microdata["sha256"]:
            raise IntakeStopped("the microdata are not those of the report")
        found |= {"microdata_stored_as": blob.name, "microdata_sha256": blob.sha256}
    return found


def _kept(path: Path) -> str:
    return _saved(path).name if path.exists() else ""


def _saved(path: Path) -> blobs.Blob:
    with path.open("rb") as file:
        return blobs.save(file)


def _brought_down(result: ChildResult) -> dict[str, Any]:
    """Refuse a file that the reading program died of; raise IntakeStopped when it died of something else."""
    log.warning("intake ended early", why=result.reason, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if result.stopped is Stopped.MEMORY:
        kind, text = "too_large", _("Reading this file takes more memory than any survey file should need.")
    elif result.stopped is not None:
        kind, text = "unreadable", _("Reading this file takes longer than any survey file should need.")
    elif result.crashed and result.exit_code != -9:
        kind, text = "unreadable", _("This file is damaged in a way that stops the program that reads it.")
    else:
        # Frames only: the message of an exception may quote somebody's answer.
        frames = [f"{file}:{line} {name}" for file, line, name in _FRAME.findall(result.stderr)[-8:]]
        log.error("intake failed", why=result.reason, where=frames)
        raise IntakeStopped(result.reason)
    return _refused_unread(kind, text)


def _refused_unread(kind: str, text: str) -> dict[str, Any]:
    mend = _("Export it again from the program it came from, and hand in the new file.")
    problem = Problem(kind=kind, severity="blocks", column=None, count=1, text=f"{text} {mend}")
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([COLUMNS, ("", "", kind, "blocks", "", "", mend)])
    return {
        "state": Upload.State.REFUSED,
        "rows": None,
        "areas": [],
        "problems": [problem.to_dict()],
        "report": {"state": "refused", "summary": problem.text},
        "problems_stored_as": blobs.save(io.BytesIO(lines.getvalue().encode())).name,
        "profile_stored_as": "",
        "microdata_stored_as": "",
        "microdata_sha256": "",
    }


def _store(
    upload: Upload, found: dict[str, Any], left: redacting.Looked | None = None, blob: blobs.Blob | None = None
) -> None:
    """Write what was found on the row; runs inside the transaction that the lease's token guards."""
    had = stored_files.names_of(upload)
    fields = redacting.put(upload, left, blob, reading=True) if left else []
    for name, value in found.items():
        setattr(upload, name, value)
    upload.save(update_fields=[*found, *fields])
    transaction.on_commit(lambda: held_blobs.let_go(had - stored_files.names_of(upload)))
    # How many answered is not for everybody who reads the trail; it stands on the upload, which is kept as well.
    detail = {"state": str(upload.state), "problems": len(upload.problems)}
    audit.record("upload.read", by=None, obj=upload, detail=detail)


def mark_failed(*, upload_id: uuid.UUID | str, reason: str) -> None:
    """Say on the file that its reading has failed for good; runs inside the transaction that ends the lease."""
    upload = Upload.objects.get(pk=upload_id)
    upload.state = Upload.State.FAILED
    upload.save(update_fields=["state"])
    audit.record("upload.failed", by=None, obj=upload, reason=reason, detail={"reference": upload.error_reference})
