"""Looking into one stored file for households that withdrew, and writing it without them, in a child process."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.core import blobs, leases
from nrp.core.children import Stopped, run_child
from nrp.formats.canonical import canonical_json
from surveys.models import Upload
from surveys.redaction.job import FOUND, Job, Source
from surveys.redaction.marks import Mark
from surveys.redaction.rewrite import EMPTIED

log = structlog.get_logger(__name__)

CPU_SECONDS = 900
WALL_SECONDS = 1800
MEMORY_TIMES = 2  # of what a reading may use: what was written is held against what it was made of
NOTHING, EMPTY = "nothing", "emptied"
_ENDS = {"as_csv": ".csv", EMPTY: ".txt"}


class RedactionStopped(Exception):
    """The program ended without an answer for a reason that is ours."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in one file, and where it lies without the households (None: nothing of it was written)."""

    how: str
    rows: int
    households: int
    digests: Sequence[Sequence[str]]
    file: Path | None = None
    microdata: Path | None = None


def look_into(
    upload: Upload, marks: Sequence[Mark], folder: Path, *, writes: bool, beat: Callable[[], None] | None = None
) -> Looked:
    """Look for the marked households in an upload's stored file, and in the answers made of it when it is written anew.

    Raises WorkRefused when a file that was read before brings the program down: somebody has to look at it.
    """
    (folder / "redacted").mkdir()
    source = _laid_out(upload, folder, with_answers=writes)
    job = Job([source], marks, folder / "redacted", writes)
    (folder / "redaction.json").write_text(job.to_json(), encoding="utf-8")
    result = run_child(
        [sys.executable, "-m", "surveys.redaction", str(folder / "redaction.json")],
        on_tick=beat,
        memory_mb=MEMORY_TIMES * settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    (folder / "redaction.json").unlink()
    if result.is_ok:
        return _looked(folder / "redacted")
    log.warning("redaction ended early", why=result.reason, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if not isinstance(result.stopped, Stopped) and not (result.crashed and result.exit_code != -9):
        raise RedactionStopped(result.reason)
    if upload.version is not None or upload.state == Upload.State.READY:
        text = _("The file “%(name)s” of wave %(wave)d could not be looked through. Restore it, and try again.")
        raise leases.WorkRefused(text % {"wave": upload.wave.number, "name": upload.file_name})
    return _emptied(folder / "redacted", writes=writes)


def redaction(upload: Upload, looked: Looked, blob: blobs.Blob | None, *, reading: bool) -> dict[str, Any]:
    """Give the line of the receipt: what was taken out, when, and the fingerprints before and after."""
    return {
        "on": timezone.localdate().isoformat(),
        "sha256_before": upload.sha256,
        "sha256": upload.sha256 if blob is None else blob.sha256,
        "rows": looked.rows,
        "households": looked.households,
        "how": looked.how,
        "at_reading": reading,
    }


def put(upload: Upload, looked: Looked, blob: blobs.Blob | None, *, reading: bool) -> list[str]:
    """Have a row name the file without the households; give the fields that changed. The caller saves it."""
    if blob is not None and blob.sha256 == upload.sha256:
        return []
    upload.redactions = [*upload.redactions, redaction(upload, looked, blob, reading=reading)]
    if blob is None:
        return ["redactions"]
    upload.stored_as, upload.sha256, upload.size = blob.name, blob.sha256, blob.size
    end = _ENDS.get(looked.how, "")
    if not upload.file_name.endswith(end):
        upload.file_name = upload.file_name[: 255 - len(end)] + end
    return ["redactions", "stored_as", "sha256", "size", "file_name"]


def saved(path: Path) -> blobs.Blob:
    with path.open("rb") as file:
        return blobs.save(file)


def copied(name: str, to: Path) -> Path | None:
    """Copy a stored file, sound or not; None when it is lost."""
    try:
        with blobs.open_blob(name) as source, to.open("wb") as target:
            shutil.copyfileobj(source, target)
    except FileNotFoundError:
        return None
    return to


def _laid_out(upload: Upload, folder: Path, *, with_answers: bool) -> Source:
    codebook = folder / "redaction-codebook.json"
    codebook.write_bytes(canonical_json(upload.codebook.document))
    answers = upload.microdata_stored_as if with_answers and upload.version is not None else ""
    return Source(
        file=copied(upload.stored_as, folder / "original"),
        file_name=upload.file_name,
        codebook=codebook,
        column_map=upload.column_map,
        microdata=copied(answers, folder / "answers.parquet") if answers else None,
    )


def _looked(folder: Path) -> Looked:
    raw = json.loads((folder / FOUND).read_bytes())[0]
    file, microdata = folder / "0.file", folder / "0.parquet"
    return Looked(
        how=raw["how"],
        rows=raw["rows"] or (raw["microdata_rows"] or 0),
        households=raw["households"],
        digests=raw["digests"],
        file=file if raw["how"] != NOTHING and file.exists() else None,
        microdata=microdata if microdata.exists() else None,
    )


def _emptied(folder: Path, *, writes: bool) -> Looked:
    file = folder / "0.file"
    if writes:
        file.write_text(EMPTIED, encoding="utf-8")
    return Looked(EMPTY, 0, 0, (), file if writes else None)
