"""Measuring how many people lie between two files of a wave, once for two files, in a process of its own."""

import json
import sys
from collections.abc import Iterable

import structlog
from django.conf import settings
from django.db import transaction

from nrp.core import blobs
from nrp.core.children import run_child
from surveys.models import Upload, VersionDifference
from surveys.queries import difference_between

log = structlog.get_logger(__name__)

CPU_SECONDS = 120
WALL_SECONDS = 300


def measure(*, before: Upload, after: Upload) -> VersionDifference | None:
    """Give what lies between two files, measured now unless it was before; None where answers are not there to read.

    Not for inside a transaction that others wait for: a process reads both files.
    """
    if found := difference_between(before, after):
        return found
    if not (before.microdata_stored_as and after.microdata_stored_as):
        return None
    with blobs.workspace() as folder:
        try:
            files = [
                str(blobs.fetch(upload.microdata_stored_as, folder / f"{name}.parquet"))
                for name, upload in (("before", before), ("after", after))
            ]
        except (FileNotFoundError, blobs.Damaged):
            log.warning("versions not compared", why="answers are missing or damaged")
            return None
        result = run_child(
            [sys.executable, "-m", "surveys.intake.versions", *files, *_roles_of(after)],
            memory_mb=settings.CHILD_MEMORY_MB,
            cpu_seconds=CPU_SECONDS,
            wall_seconds=WALL_SECONDS,
            cwd=folder,
        )
    if not result.is_ok:
        log.warning("versions not compared", why=result.reason)
        return None
    counted = json.loads(result.stdout)
    return _kept(before, after, people=counted["people"], reweighted=counted["reweighted"])


def measure_all(*, before: Iterable[Upload], after: Upload) -> None:
    """Measure a file beside several of its wave."""
    for one in before:
        measure(before=one, after=after)


@transaction.atomic
def _kept(before: Upload, after: Upload, *, people: int, reweighted: int) -> VersionDifference:
    found, _created = VersionDifference.objects.get_or_create(
        before=before, after=after, defaults={"people": people, "reweighted": reweighted}
    )
    return found


def _roles_of(upload: Upload) -> list[str]:
    roles = upload.codebook.document["roles"]
    keys = [word for name in (roles.get("household"), roles.get("person")) if name for word in ("--key", name)]
    return [*keys, *(["--weight", roles["weight"]] if roles.get("weight") else [])]
