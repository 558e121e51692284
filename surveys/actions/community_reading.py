"""Fetching and reading the answers to a community survey: the work beneath `CommunityResponses`."""

import hashlib
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.children import ChildResult, Stopped, run_child
from nrp.core.fetching import FetchFailed
from nrp.core.models import WorkState
from nrp.formats.community.jobs import AnswersJob
from surveys.community import server
from surveys.models import CommunityResponses, CommunitySurvey

log = structlog.get_logger(__name__)

CPU_SECONDS = 120
WALL_SECONDS = 300
S = CommunityResponses.State


class ReadingStopped(Exception):
    """The reading program ended without a report for a reason that is ours, not the file's."""


def read(*, responses_id: uuid.UUID | str) -> None:
    """Fetch what is to be fetched, read the answers in a child process, and store what was found.

    Ends with the answers ready or refused. A server that does not answer ends the work at once, with a sentence; a
    fault of ours puts it back in the queue and at last marks it failed.
    """
    lease = leases.claim(CommunityResponses, responses_id)
    if lease is None:
        return
    with lease:
        _show_reading(lease)
        row = CommunityResponses.objects.select_related("survey").get(pk=responses_id)
        with blobs.workspace() as folder:
            job, sha256 = _prepare(row, folder, lease)
            found = _outcome(job, _run(lease, job, folder))
        lease.finish(lambda done: _store(done, {**found, "sha256": sha256}))


def mark_failed(*, responses_id: uuid.UUID | str, reason: str) -> None:
    """Say that it has failed for good; runs inside the transaction that ends the lease."""
    row = CommunityResponses.objects.select_related("survey").get(pk=responses_id)
    row.state = S.FAILED
    row.save(update_fields=["state"])
    audit.record(
        "community_responses.failed",
        by=None,
        obj=row,
        area_id=row.survey.area_id,
        reason=reason,
        detail={"reference": row.error_reference},
    )


def _prepare(row: CommunityResponses, folder: Path, lease: leases.Lease[CommunityResponses]) -> tuple[AnswersJob, str]:
    """Lay out everything the child may know: the bytes, the questions, the days, the cuts of numbers before."""
    (folder / "out").mkdir()
    survey, tool = row.survey, ""
    if row.source == CommunitySurvey.Source.SERVER:
        files, tool = _fetched(survey, folder, lease), settings.COMMUNITY_SURVEY_KIND
    else:
        files = [blobs.fetch(row.stored_as, folder / "file")]
    job = AnswersJob(
        files=tuple(files),
        file_name=row.file_name,
        tool=tool,
        instrument=survey.instrument,
        out=folder / "out",
        salt=str(survey.pk),
        start=survey.fieldwork_start.isoformat(),
        end=survey.fieldwork_end.isoformat(),
        cuts=_cuts(survey),
    )
    return job, _sha256(files)


def _fetched(survey: CommunitySurvey, folder: Path, lease: leases.Lease[CommunityResponses]) -> list[Path]:
    lease.beat(progress=5, step="fetching")
    try:
        return server.fetch_pages(
            survey.server_form, folder, lambda pages: lease.beat(progress=min(50, 5 + pages), step="fetching")
        )
    except FetchFailed as failed:
        raise leases.WorkRefused(str(failed)) from failed


def _sha256(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cuts(survey: CommunitySurvey) -> dict[str, list[float]]:
    """Give where numbers were cut in the answers that were shown last."""
    shown = survey.responses.filter(shown_at__isnull=False).exclude(counts_stored_as="").order_by("-shown_at").first()
    if shown is None:
        return {}
    questions = json.loads(blobs.read(shown.counts_stored_as))["questions"]
    return {path: counted["cuts"] for path, counted in questions.items() if counted.get("cuts")}


def _run(lease: leases.Lease[CommunityResponses], job: AnswersJob, folder: Path) -> ChildResult:
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")
    lease.beat(progress=60, step="reading")
    return run_child(
        [sys.executable, "-m", "nrp.formats.community", str(spec)],
        on_tick=lease.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )


def _show_reading(lease: leases.Lease[CommunityResponses]) -> None:
    mine = CommunityResponses.objects.filter(pk=lease.pk, lease_token=lease.token, work_state=WorkState.RUNNING)
    mine.update(state=S.READING)


def _outcome(job: AnswersJob, result: ChildResult) -> dict[str, Any]:
    """Give the fields of the row that say what was found, with the answers already in the storage."""
    if not result.is_ok:
        return _brought_down(result)
    report = json.loads((job.out / "report.json").read_bytes())
    people = report.pop("people", None)
    found = {"state": S(report.pop("state")), "people": people, "report": report}
    if found["state"] == S.READY:
        found["answers_stored_as"] = _saved(job.out / "answers.json.gz")
        found["people_stored_as"] = _saved(job.out / "people.json")
        found["counts_stored_as"] = _saved(job.out / "counts.json")
    return found


def _saved(path: Path) -> str:
    with path.open("rb") as file:
        return blobs.save(file).name


def _brought_down(result: ChildResult) -> dict[str, Any]:
    """Refuse what the reading program died of; raise ReadingStopped when it died of something else."""
    log.warning("answers not read", why=result.reason, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if result.stopped is Stopped.MEMORY:
        text = _("Reading these answers takes more memory than any community survey should need.")
    elif result.stopped is not None:
        text = _("Reading these answers takes longer than any community survey should need.")
    elif result.crashed and result.exit_code != -9:
        text = _("This file is damaged in a way that stops the program that reads it.")
    else:
        raise ReadingStopped(result.reason)
    mend = _("Export the answers again and hand in the new file.")
    return {"state": S.REFUSED, "people": None, "report": {"kind": "unreadable", "summary": f"{text} {mend}"}}


def _store(row: CommunityResponses, found: dict[str, Any]) -> None:
    """Write what was found, and let what was handed in go: runs inside the transaction that the lease guards."""
    handed_in, row.stored_as = row.stored_as, ""
    for name, value in found.items():
        setattr(row, name, value)
    row.save(update_fields=[*found, "stored_as"])
    transaction.on_commit(lambda: held_blobs.let_go([handed_in]))
    detail = {"state": str(row.state), "sha256": row.sha256}
    audit.record("community_responses.read", by=None, obj=row, area_id=row.survey.area_id, detail=detail)
