"""Lookups from the small areas of one census year to those of another: brought in whole or not at all."""

import json
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.actions import combining
from neighbourhoods.models import Area, CodeLookup, Geography
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.children import run_child
from nrp.core.incoming import bare_name
from nrp.core.refusals import Refusal
from nrp.formats.figures.jobs import LookupJob

MOST_BYTES = 30 * 1024 * 1024
EARLIEST, LATEST = 1961, 2100


class LookupRefused(Refusal):
    """A lookup cannot be brought in. `problems` names the rows: `{row, found, text}`."""

    def __init__(self, text: object, *, field: str | None = None, problems: list[dict[str, Any]] | None = None) -> None:
        super().__init__(text, field=field)
        self.problems = problems or []


def bring_in(
    *,
    stream: IO[bytes],
    file_name: str,
    kind: str,
    from_vintage: int,
    to_vintage: int,
    source: str,
    by: User | None,
) -> CodeLookup:
    """Read a lookup in a process of its own and put it in the place of the one before.

    The places it leads to are put together anew. Raises LookupRefused for years that are the same, for a file that
    cannot be read, and for any row that cannot.
    """
    _check_years(kind, from_vintage, to_vintage)
    try:
        blob = blobs.save(stream, limit=MOST_BYTES)
    except blobs.TooLarge:
        raise LookupRefused(_("The file is larger than 30 MB."), field="file") from None
    with blobs.workspace() as folder:
        job = LookupJob(blobs.fetch(blob.name, folder / "file"), file_name, folder, kind, from_vintage, to_vintage)
        rows, stored_as = _read(job, folder)
    with transaction.atomic():
        return _put_in(
            by,
            kind=kind,
            from_vintage=from_vintage,
            to_vintage=to_vintage,
            source=source.strip(),
            file_name=bare_name(file_name)[-200:],
            sha256=blob.sha256,
            stored_as=stored_as,
            rows=rows,
        )


def _put_in(by: User | None, **values: Any) -> CodeLookup:
    same = {name: values[name] for name in ("kind", "from_vintage", "to_vintage")}
    before = CodeLookup.objects.select_for_update().filter(replaced_at__isnull=True, **same)
    before.update(replaced_at=timezone.now())
    lookup = CodeLookup.objects.create(added_by=by, **values)
    described = Area.objects.filter(parts__kind=lookup.kind, parts__vintage=lookup.to_vintage)
    combining.ask_for(described.distinct())
    detail = {**same, "rows": lookup.rows, "sha256": lookup.sha256}
    audit.record("lookup.brought_in", by=by, obj=lookup, detail=detail)
    return lookup


def _read(job: LookupJob, folder: Path) -> tuple[int, str]:
    spec = folder / "job.json"
    spec.write_text(job.to_json(), encoding="utf-8")
    argv = [sys.executable, "-m", "nrp.formats.figures", str(spec)]
    result = run_child(argv, memory_mb=settings.CHILD_MEMORY_MB, cpu_seconds=40, wall_seconds=80, cwd=folder)
    if not result.is_ok:
        raise LookupRefused(_("The file could not be read. Save it again as CSV and hand that in."), field="file")
    report = json.loads((folder / "report.json").read_bytes())
    if report.get("refused"):
        raise LookupRefused(report["refused"], field="file", problems=report["problems"])
    with (folder / "lookup.parquet").open("rb") as file:
        return int(report["rows"]), blobs.save(file).name


def _check_years(kind: str, from_vintage: int, to_vintage: int) -> None:
    if kind not in Geography.values:
        raise LookupRefused(_("Choose LSOAs or wards."), field="kind")
    for name, year in (("from_vintage", from_vintage), ("to_vintage", to_vintage)):
        if not EARLIEST <= year <= LATEST:
            raise LookupRefused(_("Enter the year with four figures, such as 2011."), field=name)
    if from_vintage == to_vintage:
        raise LookupRefused(
            _("A lookup leads from one year to another. Enter two different years."), field="to_vintage"
        )
