"""Files of answers somebody asked for: which they are, how far, and in what words page and API tell of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core import blobs
from nrp.core.models import WorkState
from nrp.core.render import dates, numbers
from nrp.core.render.cells import XLSX
from nrp.core.render.tables import Cell, Column, Row, Table
from surveys.models import ExportJob
from surveys.models.export_job import ExportForm

UNDER_WAY = (WorkState.QUEUED, WorkState.RUNNING)
TYPES = {
    ExportForm.SAV: "application/x-spss-sav",
    ExportForm.DTA: "application/x-stata",
    ExportForm.CSV: "application/zip",
    ExportForm.PARQUET: "application/vnd.apache.parquet",
    ExportForm.XLSX: XLSX,
}


def exports_visible_to(user: Any) -> QuerySet[ExportJob]:
    """Give the files somebody asked for themselves, the latest first: each has a reason of its own person."""
    jobs = ExportJob.objects.select_related("upload__wave", "upload__codebook")
    return jobs.filter(requested_by=user) if can(user, Permission.TAKE_ANSWERS) else jobs.none()


def export_visible_to_or_404(user: Any, pk: uuid.UUID) -> ExportJob:
    """Load one through the door."""
    found = exports_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Happening:
    """The state line and whether the page should ask again; `key` changes with anything shown."""

    state: str
    word: str
    rest: str
    track: Sequence[dict[str, Any]]
    is_going_on: bool
    key: str


def happening_of(job: ExportJob) -> Happening:
    """Say how far the writing of a file is."""
    key = "-".join((job.state, str(job.progress), job.step or "_"))
    going_on = job.work_state in UNDER_WAY
    return Happening(*_words(job), _track(job) if going_on else (), going_on, key)


def _words(job: ExportJob) -> tuple[str, str, str]:
    if job.state == WorkState.QUEUED:
        return "waiting", _("Waiting"), _("It is written next.")
    if job.state == WorkState.RUNNING:
        return "running", _("Being written"), f"{job.progress}%"
    if job.state == WorkState.FAILED:
        words = {"error": job.error, "reference": job.error_reference}
        return "look", _("Not written."), _("%(error)s Reference: %(reference)s.") % words
    if job.state == "expired":
        since = dates.moment(job.expired_at) if job.expired_at else ""
        return "look", _("The file is gone"), _("since %(when)s. Ask for it again when you need it.") % {"when": since}
    until = dates.moment(job.expires_at) if job.expires_at else ""
    return (
        "done",
        _("Written"),
        _("%(size)s, kept until %(until)s.")
        % {
            "size": numbers.file_size(job.size),
            "until": until,
        },
    )


def _track(job: ExportJob) -> list[dict[str, Any]]:
    asked = {"text": _("Asked for, with the reason"), "state": "done", "time": dates.clock_seconds(job.requested_at)}
    text = _("Waiting for its turn") if job.work_state == WorkState.QUEUED else _("Writing the file")
    return [asked, {"text": text, "state": "now", "progress": job.progress, "time": f"{job.progress}%"}]


def facts_of(job: ExportJob) -> list[dict[str, Any]]:
    """Give the side of the page: what was asked for, when and why."""
    upload = job.upload
    which = {"wave": upload.wave.number, "version": upload.version}
    return [
        {"label": _("Answers of"), "value": _("Wave %(wave)s, version %(version)s") % which},
        {"label": _("As"), "value": ExportForm(job.format).label},
        {"label": _("Asked for"), "value": dates.moment(job.requested_at)},
        {"label": _("Reason"), "value": job.reason},
        {"label": _("SHA-256"), "value": numbers.fingerprint(job.sha256) if job.sha256 else "", "code": True},
    ]


def exports_table(jobs: Sequence[ExportJob]) -> Table:
    """Give "Files you asked for": each with its state and what it was for."""
    columns = [Column(_("File")), Column(_("Asked for")), Column(_("State")), Column(_("Reason"), "sentence")]
    rows = [
        Row(
            [
                Cell(job.file_name, url=job.get_absolute_url()),
                Cell(dates.moment(job.requested_at)),
                Cell(_words(job)[1].rstrip(".")),
                Cell(job.reason),
            ]
        )
        for job in jobs
    ]
    return Table(columns, rows, _("Files you asked for"), variant="stacked")


def export_document(job: ExportJob) -> dict[str, Any]:
    """Give the document of the API (docs/api/waves.md)."""
    return {
        "id": str(job.pk),
        "upload": str(job.upload_id),
        "wave": job.upload.wave.number,
        "version": job.upload.version,
        "format": job.format,
        "reason": job.reason,
        "state": job.state,
        "progress": job.progress,
        "notes": job.notes,
        "error": job.error,
        "error_reference": job.error_reference,
        "requested_at": job.requested_at,
        "expires_at": job.expires_at,
        "file": reverse("api-export-file", args=[job.pk]) if job.has_file else None,
        "size": job.size,
        "sha256": job.sha256,
    }


def stored_file(job: ExportJob, name: str) -> FileResponse:
    """Answer with the stored bytes. `name` comes from the action that noted the taking."""
    content_type = TYPES[ExportForm(job.format)]
    response = FileResponse(
        blobs.open_blob(name), as_attachment=True, filename=job.file_name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
