"""Taking published answers out: asked for with a reason, written in a child process, kept for some days, each taking
in the trail.
"""

import datetime as dt
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.children import ChildResult, run_child
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from nrp.formats.canonical import canonical_json
from nrp.formats.export.job import Spec
from surveys.models import ExportJob, Upload
from surveys.models.export_job import ExportForm
from surveys.permissions import can_take_out

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 5
CPU_SECONDS = 240
WALL_SECONDS = 600
_FRAME = re.compile(r'File "[^"]*?([^/"]+/[^/"]+\.py)", line (\d+), in (\S+)')


class TakeOutRefused(Refusal):
    """The answers are not given out as asked for; `field` names what is in the way."""


class WritingStopped(Exception):
    """The writing program ended without a file, for a reason that is ours."""


@transaction.atomic
def ask(*, upload: Upload, format: str, reason: str, by: User) -> ExportJob:  # noqa: A002  the word of the API
    """Ask for the answers of a published version as a file, and queue the writing.

    Raises TakeOutRefused without a reason, in a format there is none of, for a version that is not published or was
    taken back, and while five files of the same person are being written.
    """
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if format not in ExportForm.values:
        raise TakeOutRefused(_("Choose a format."), field="format")
    if not reason.strip():
        raise TakeOutRefused(_("Say what the answers are needed for."), field="reason")
    if not can_take_out(by, upload):
        raise TakeOutRefused(not_given_out(upload))
    mine = ExportJob.objects.filter(requested_by=by, work_state__in=(WorkState.QUEUED, WorkState.RUNNING)).count()
    if mine >= MOST_AT_ONCE:
        raise TakeOutRefused(_("Five of your files are being written. Ask again when one of them is done."))
    job = ExportJob.objects.create(upload=upload, format=format, reason=reason.strip(), requested_by=by)
    leases.queue(job)
    audit.record("answers.requested", by=by, obj=job, reason=job.reason, detail=_which(job))
    return job


def not_given_out(upload: Upload) -> str:
    """Say why the answers of a file are not given out."""
    if upload.state == Upload.State.WITHDRAWN:
        return _("This version was taken back, so its answers are not given out.")
    return _("Answers are given out once the file is published.")


@transaction.atomic
def retry(*, job: ExportJob, by: User) -> ExportJob:
    """Queue a failed writing again; one that has not failed stays as it is."""
    if leases.retry(job):
        audit.record("answers.retried", by=by, obj=job)
    return job


@transaction.atomic
def take(*, job: ExportJob, by: User) -> str:
    """Note who took the file and give the name under which it is stored. Raises TakeOutRefused (409)."""
    job = ExportJob.objects.select_for_update(of=("self",)).select_related("upload__wave").get(pk=job.pk)
    if not job.has_file or job.upload.state == Upload.State.WITHDRAWN:
        raise TakeOutRefused(_("The file is not there: it is not written yet, its time is over, or it was taken back."))
    audit.record("answers.taken", by=by, obj=job, reason=job.reason, detail=_which(job) | {"sha256": job.sha256})
    return job.stored_as


def sweep(*, now: dt.datetime | None = None) -> int:
    """Let go the files whose time is over, and give how many. The rows stay: who had what, when and why."""
    now = now or timezone.now()
    over = ExportJob.objects.filter(work_state=WorkState.DONE, expired_at__isnull=True, expires_at__lte=now)
    return sum(_let_go(pk, now) for pk in list(over.values_list("pk", flat=True)))


def let_files_go(*, upload: Upload) -> int:
    """Let every written file of a version go: it was taken back, or somebody in it is no longer to be there."""
    kept = ExportJob.objects.filter(upload=upload, work_state=WorkState.DONE, expired_at__isnull=True)
    now = timezone.now()
    return sum(_let_go(pk, now) for pk in list(kept.values_list("pk", flat=True)))


@transaction.atomic
def _let_go(pk: uuid.UUID, now: dt.datetime) -> bool:
    job = ExportJob.objects.select_for_update().get(pk=pk)
    name = job.stored_as
    job.stored_as, job.expired_at = "", now
    job.save(update_fields=["stored_as", "expired_at"])
    transaction.on_commit(lambda: held_blobs.let_go([name]))
    return True


# Writing --------------------------------------------------------------------------------------


def write(*, job_id: uuid.UUID | str, now: dt.datetime | None = None) -> None:
    """Write one file, if nobody else is at it, and store it exactly once.

    It is not written for somebody who may no longer have it, nor of a version taken back in the meantime.
    """
    lease = leases.claim(ExportJob, job_id)
    if lease is None:
        return
    with lease:
        job = ExportJob.objects.select_related("upload__wave", "upload__codebook", "requested_by").get(pk=job_id)
        _still_given_out(job)
        lease.beat(5, "reading")
        with blobs.workspace() as folder:
            spec = _prepare(job, folder)
            notes = _run(lease, spec, folder)
            with spec.out.open("rb") as file:
                stored = blobs.save(file)
        read = job.upload.microdata_sha256
        lease.finish(lambda row: _store(row, stored, notes, read, now or timezone.now()))


def _still_given_out(job: ExportJob) -> None:
    by = job.requested_by
    if job.upload.state == Upload.State.WITHDRAWN:
        raise leases.WorkRefused(not_given_out(job.upload))
    if by is None or not by.is_active or not can_take_out(by, job.upload):
        raise leases.WorkRefused(_("Whoever asked for these answers may no longer have them."))


def _prepare(job: ExportJob, folder: Path) -> Spec:
    """Lay out the published answers, their codebook and the bytes as they came."""
    upload = job.upload
    (folder / "codebook.json").write_bytes(canonical_json(upload.codebook.document))
    try:
        microdata = blobs.fetch(upload.microdata_stored_as, folder / "answers.parquet")
    except (FileNotFoundError, blobs.Damaged) as error:
        raise leases.WorkRefused(_("The stored answers are missing or damaged. Restore them from a backup.")) from error
    try:
        original = blobs.fetch(upload.stored_as, folder / "original")
    except (FileNotFoundError, blobs.Damaged):
        original = None  # the codebook then says all there is to say
    columns = {str(one["variable"]): str(one["column"]) for one in upload.report.get("columns", []) if one["column"]}
    return Spec(
        microdata=microdata,
        codebook=folder / "codebook.json",
        form=job.format,  # type: ignore[arg-type]  # one of the same five words
        out=folder / f"out.{job.format}",
        original=original,
        columns=columns,
        recoded=recoded_in(upload),
        about=about(upload),
    )


def recoded_in(upload: Upload) -> frozenset[str]:
    """Give the variables whose codes were changed on the way in: the codebook speaks of them, not the file."""
    changed: dict[str, Any] = getattr(upload, "code_map", None) or {}
    return frozenset(name for name, codes in changed.items() if codes)


def about(upload: Upload) -> str:
    """Say what the file is, for whoever finds it in a folder later."""
    words = _(
        "Answers of wave %(wave)d, version %(version)d, as published, read by the codebook %(codebook)s. SHA-256 of "
        "the file that was handed in: %(sha256)s. Confidential: these are answers of single people."
    )
    return words % {
        "wave": upload.wave.number,
        "version": upload.version or 0,
        "codebook": upload.codebook.version,
        "sha256": upload.sha256,
    }


def _run(lease: leases.Lease[ExportJob], spec: Spec, folder: Path) -> list[str]:
    told: dict[str, Any] = {}

    def heard(line: dict[str, Any]) -> None:
        told.update(line)
        if "progress" in line:
            lease.beat(int(line["progress"]), str(line.get("step", "")))

    (folder / "job.json").write_text(spec.to_json(), encoding="utf-8")
    result = run_child(
        [sys.executable, "-m", "nrp.formats.export", str(folder / "job.json")],
        on_line=heard,
        on_tick=lease.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    if "refused" in told:
        raise leases.WorkRefused(str(told["refused"]))
    if not result.is_ok or not spec.out.exists():
        raise _why_it_stopped(result)
    return [str(note) for note in told.get("notes", [])]


def _why_it_stopped(result: ChildResult) -> Exception:
    if result.stopped is not None:
        return leases.WorkRefused(_("Writing the file takes more time or memory than it may. Take another format."))
    # Frames only: the message of an exception may quote somebody's answer.
    frames = [f"{file}:{line} {name}" for file, line, name in _FRAME.findall(result.stderr)[-8:]]
    log.error("writing answers failed", why=result.reason, where=frames)
    return WritingStopped(result.reason)


def _store(job: ExportJob, stored: blobs.Blob, notes: list[str], read: str, now: dt.datetime) -> None:
    """Write where the file lies; a version taken back, or a household taken out, while it was written gives none."""
    upload = Upload.objects.select_for_update().select_related("wave").get(pk=job.upload_id)
    job.expires_at, job.notes = now + dt.timedelta(days=settings.ANSWERS_DAYS), notes
    job.stored_as, job.sha256, job.size = stored.name, stored.sha256, stored.size
    is_changed = upload.microdata_sha256 != read
    if is_changed:
        job.notes = [_("A household withdrew its answers while this file was written. Ask for the file again.")]
    if upload.state == Upload.State.WITHDRAWN or is_changed:
        job.stored_as, job.expired_at = "", now
        transaction.on_commit(lambda: held_blobs.let_go([stored.name]))
    job.save(update_fields=["expires_at", "notes", "stored_as", "sha256", "size", "expired_at"])
    audit.record("answers.written", by=job.requested_by, obj=job, detail=_which(job) | {"sha256": job.sha256})


def _which(job: ExportJob) -> dict[str, Any]:
    upload = job.upload
    return {"wave": upload.wave.number, "version": upload.version, "upload": str(upload.pk), "format": job.format}
