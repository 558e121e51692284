"""Linking two published waves: counted in a child process, small numbers hidden before anything is kept."""

import itertools
import json
import re
import sys
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from neighbourhoods.queries import areas_by_survey_code
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.children import ChildResult, run_child
from nrp.core.disclosure import ALL, Dimension, Rule, Table, released_table
from nrp.formats.canonical import canonical_json
from surveys.models import PanelLink, Upload
from surveys.queries import published_uploads

log = structlog.get_logger(__name__)

CPU_SECONDS = 120
WALL_SECONDS = 300
_DAYS = 365.25
_FRAME = re.compile(r'File "[^"]*?([^/"]+/[^/"]+\.py)", line (\d+), in (\S+)')


class LinkingStopped(Exception):
    """The counting program ended without an answer, for a reason that is ours."""


def pairs_to_link(uploads: Iterable[Upload]) -> list[tuple[Upload, Upload]]:
    """Give each published file with that of the wave after it, where both codebooks number the homes."""
    return [
        (before, after)
        for before, after in itertools.pairwise(uploads)
        if all(one.codebook.document.get("roles", {}).get("household") for one in (before, after))
    ]


@transaction.atomic
def request(*, by: User | None) -> list[PanelLink]:
    """Queue the linkage of every two neighbouring published waves that is not there yet, and of those that failed."""
    asked = []
    for before, after in pairs_to_link(published_uploads().defer("report", "problems", "areas")):
        link, is_new = PanelLink.objects.get_or_create(before=before, after=after)
        if is_new:
            leases.queue(link)
        elif not leases.retry(link):
            continue
        detail = {"waves": [before.wave.number, after.wave.number], "versions": [before.version, after.version]}
        audit.record("panel.requested", by=by, obj=link, detail=detail)
        asked.append(link)
    return asked


@transaction.atomic
def forget(*, upload: Upload) -> None:
    """Let go what was counted with a file whose answers changed; one under way finds its row gone and ends."""
    for row in PanelLink.objects.filter(Q(before=upload) | Q(after=upload)):
        audit.record("panel.forgotten", by=None, obj=row)
        row.delete()


def link(*, link_id: uuid.UUID | str) -> None:
    """Link two files, if nobody else is at it, and store what may be told of it."""
    lease = leases.claim(PanelLink, link_id)
    if lease is None:
        return
    with lease:
        row = PanelLink.objects.select_related(
            "before__wave", "before__codebook", "after__wave", "after__codebook"
        ).get(pk=link_id)
        lease.beat(10, "reading")
        with blobs.workspace() as folder:
            counted = _counted(lease, row, folder)
        lease.beat(80, "storing")
        document = released_link(counted, Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE), _names())
        lease.finish(lambda found: _store(found, document))


def _counted(lease: leases.Lease[PanelLink], row: PanelLink, folder: Path) -> dict[str, Any]:
    paths, books = [], []
    for which, upload in (("before", row.before), ("after", row.after)):
        try:
            paths.append(blobs.fetch(upload.microdata_stored_as, folder / f"{which}.parquet"))
        except (FileNotFoundError, blobs.Damaged) as error:
            text = _("The stored answers of wave %(wave)d are missing or damaged. Restore them from a backup.")
            raise leases.WorkRefused(text % {"wave": upload.wave.number}) from error
        book = folder / f"{which}.json"
        book.write_bytes(canonical_json(upload.codebook.document))
        books.append(str(book))
    years = (row.after.wave.fieldwork_start - row.before.wave.fieldwork_start).days / _DAYS
    job = {"before": str(paths[0]), "after": str(paths[1]), "codebooks": books, "years": years}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    told: dict[str, Any] = {}
    result = run_child(
        [sys.executable, "-m", "surveys.intake.linkage", str(folder / "job.json")],
        on_line=told.update,
        on_tick=lease.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    if not result.is_ok or "linked" not in told:
        raise _why_it_stopped(result)
    counted: dict[str, Any] = told["linked"]
    return counted


def _why_it_stopped(result: ChildResult) -> Exception:
    if result.stopped is not None:
        return leases.WorkRefused(_("Linking these two waves takes more time or memory than it may."))
    frames = [f"{file}:{line} {name}" for file, line, name in _FRAME.findall(result.stderr)[-8:]]
    log.error("linking failed", why=result.reason, where=frames)
    return LinkingStopped(result.reason)


def _names() -> dict[str, str]:
    return {code: area.name for code, area in areas_by_survey_code().items()}


def _store(row: PanelLink, document: dict[str, Any]) -> None:
    row.document = document
    row.save(update_fields=["document"])
    audit.record("panel.linked", by=None, obj=row)


# What may be told ------------------------------------------------------------------------------


def released_link(counted: Mapping[str, Any], rule: Rule, names: Mapping[str, str]) -> dict[str, Any]:
    """Turn exact counts of two waves into what may be kept and shown (docs/disclosure.md).

    Parameters
    ----------
    counted
        As `surveys.intake.linkage` gives it.
    rule
        The programme's rule for small numbers.
    names
        Area code → name.
    """
    return {
        "unit": counted["unit"],
        "households": _released_parts(counted["households"], rule),
        "people": _released_parts(counted["people"], rule) if counted["people"] else None,
        "without_number": [rule.count(number) for number in counted["without_number"]],
        "repeated": [rule.count(number) for number in counted["repeated"]],
        "mismatches": [
            {**one, "count": rule.count(one["count"]), "of": rule.count(one["of"])} for one in counted["mismatches"]
        ],
        "tables": [
            _released_rows(table, rule, names if table["kind"] == "area" else {}) for table in counted["tables"]
        ],
        "rule": {"threshold": rule.threshold, "base": rule.base},
    }


def _released_parts(counts: Mapping[str, int], rule: Rule) -> dict[str, int | None]:
    """Both waves, only the first, only the second: one table, so that none follows from the totals of the others."""
    parts = tuple(counts)
    told = released_table(Table((Dimension("where", parts),), {(part,): counts[part] for part in parts}), rule)
    return {part: told.count((part,)) for part in parts}


def _released_rows(table: Mapping[str, Any], rule: Rule, names: Mapping[str, str]) -> dict[str, Any]:
    ends = ("stayed", "gone")
    levels = tuple(row["level"] for row in table["rows"])
    rows: list[dict[str, Any]] = []
    if levels:
        counts: dict[tuple[str, ...], int] = {(row["level"], end): row[end] for row in table["rows"] for end in ends}
        told = released_table(Table((Dimension("level", levels), Dimension("end", ends)), counts), rule)
        rows = [
            {
                "level": row["level"],
                "label": names.get(row["level"], row["label"]),
                "before": told.count((row["level"], ALL)),
                "stayed": told.count((row["level"], "stayed")),
                "gone_percent": told.percent((row["level"], "gone"), (row["level"], ALL)),
            }
            for row in table["rows"]
        ]
    return {"kind": table["kind"], "name": table["name"], "label": table["label"], "rows": rows}
