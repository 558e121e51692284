"""Reading and checking a file, in a child process that may die of it."""

import csv
import io
import json
import re
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from neighbourhoods.models import Area
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.children import ChildResult, Stopped, run_child
from nrp.core.models import WorkState
from nrp.formats.canonical import canonical_json
from nrp.formats.problems import Problem
from surveys.intake.job import JobSpec
from surveys.models import Upload, Wave

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
            job = _prepare(upload, folder)
            result = _run(lease, job, folder)
            found = _outcome(job, result)
        lease.finish(lambda row: _store(row, found))


# The child ------------------------------------------------------------------------------------


def _prepare(upload: Upload, folder: Path) -> JobSpec:
    """Lay out everything the child may know: the bytes, the codebook, the codes of areas, the wave before."""
    wave = upload.wave
    codebook = folder / "codebook.json"
    codebook.write_bytes(canonical_json(upload.codebook.document))
    (folder / "out").mkdir()
    areas = list(Area.objects.order_by("survey_code"))
    return JobSpec(
        file=blobs.fetch(upload.stored_as, folder / "file"),
        file_name=upload.file_name,
        codebook=codebook,
        out=folder / "out",
        wave=wave.number,
        column_map=upload.column_map,
        area_map=upload.area_map,
        known_areas=tuple(area.survey_code for area in areas),
        expected_areas=tuple(area.survey_code for area in areas if _is_expected(area, wave)),
        fieldwork_start=wave.fieldwork_start,
        fieldwork_end=wave.fieldwork_end,
        previous=_previous_profile(wave, folder),
    )


def _is_expected(area: Area, wave: Wave) -> bool:
    """Whether somebody should have been interviewed there: not in an area of neither arm, nor one that had left."""
    return area.kind != Area.Kind.OTHER and (area.left_on is None or area.left_on > wave.fieldwork_end)


def _previous_profile(wave: Wave, folder: Path) -> Path | None:
    earlier = (
        Upload.objects.filter(Q(state=Upload.State.PUBLISHED), wave__number__lt=wave.number)
        .exclude(profile_stored_as="")
        .order_by("-wave__number")
        .first()
    )
    return blobs.fetch(earlier.profile_stored_as, folder / "previous.json") if earlier else None


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
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")
    teller = _Teller(lease)
    return run_child(
        [sys.executable, "-m", "surveys.intake", str(spec)],
        on_line=teller.heard,
        on_tick=teller.a_second_passed,
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


def _store(upload: Upload, found: dict[str, Any]) -> None:
    """Write what was found on the row; runs inside the transaction that the lease's token guards."""
    for name, value in found.items():
        setattr(upload, name, value)
    upload.save(update_fields=list(found))
    # How many answered is not for everybody who reads the trail; it stands on the upload, which is kept as well.
    detail = {"state": str(upload.state), "problems": len(upload.problems)}
    audit.record("upload.read", by=None, obj=upload, detail=detail)


def mark_failed(*, upload_id: uuid.UUID | str, reason: str) -> None:
    """Say on the file that its reading has failed for good; runs inside the transaction that ends the lease."""
    upload = Upload.objects.get(pk=upload_id)
    upload.state = Upload.State.FAILED
    upload.save(update_fields=["state"])
    audit.record("upload.failed", by=None, obj=upload, reason=reason, detail={"reference": upload.error_reference})
