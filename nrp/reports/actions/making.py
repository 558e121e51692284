"""Making a report: put together here, written by a process of its own, stored with what it was made from."""

import datetime as dt
import sys
import uuid
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.children import run_child
from nrp.reports.actions import telling
from nrp.reports.actions.reports import ReportRefused, expiry, scope_of
from nrp.reports.content.assemble import Built, Wish, build
from nrp.reports.content.portable import pack
from nrp.reports.models import Report

log = structlog.get_logger(__name__)

CPU_SECONDS = 240
WALL_SECONDS = 600


class WritingStopped(Exception):
    """The writing program ended without a file."""


def make(*, report_id: uuid.UUID | str, now: dt.datetime | None = None) -> None:
    """Make one report, if nobody else is at it, and store it exactly once. It holds what its owner may see now."""
    lease = leases.claim(Report, report_id)
    if lease is None:
        return
    now = now or timezone.now()
    with lease:
        report = Report.objects.select_related("area", "local_authority", "requested_by").get(pk=report_id)
        owner = report.requested_by
        if owner is None or not owner.is_active:
            raise leases.WorkRefused(_("The account that asked for this report is closed."))
        lease.beat(10, "reading")
        built = build(owner, _wish(report, owner), now)
        lease.beat(40, "writing")
        with blobs.workspace() as folder:
            stored = _write(lease, report, built, folder)
        lease.finish(lambda row: _store(row, stored, built, now))
    telling.catch_up(report_id=report_id)


def asked_by_words(user: User) -> str:
    return str(getattr(user, "person", None) or user)


def _wish(report: Report, owner: User) -> Wish:
    try:
        scope = scope_of(owner, kind=report.kind, area=report.area_id, local_authority=report.local_authority_id)
    except ReportRefused as refusal:
        raise leases.WorkRefused(_("You no longer see what this report is about.")) from refusal
    return Wish(
        scope=scope,
        since=report.period_start,
        until=report.period_end,
        sections=tuple(report.sections),
        framework=report.framework,
        reference=report.reference,
        asked_by=asked_by_words(owner),
    )


def _write(lease: leases.Lease[Report], report: Report, built: Built, folder: Path) -> blobs.Blob:
    """Write the file in a process of its own: drawing and typesetting must never be loaded where a worker forks."""
    content = pack(built.content, folder)
    out = folder / f"report.{report.format}"
    lease.beat(60, "writing")
    result = run_child(
        [sys.executable, "-m", "nrp.reports.writers", str(content), report.format, str(out)],
        on_tick=lease.beat,
        memory_mb=settings.CHILD_MEMORY_MB,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
        cwd=folder,
    )
    log.info("report written", form=report.format, seconds=round(result.seconds, 1), peak_mb=result.peak_mb)
    if not result.is_ok or not out.exists():
        raise WritingStopped(result.reason)
    lease.beat(95, "storing")
    with out.open("rb") as file:
        return blobs.save(file)


def _store(report: Report, stored: blobs.Blob, built: Built, now: dt.datetime) -> None:
    report.stored_as, report.sha256, report.size = stored.name, stored.sha256, stored.size
    report.run, report.made_from = built.sources.run, built.made_from
    report.expires_at, report.expired_at = expiry(now), None
    report.superseded_at, report.superseded_by, report.superseded_words = None, None, []
    fields = ["stored_as", "sha256", "size", "run", "made_from", "expires_at", "expired_at"]
    report.save(update_fields=[*fields, "superseded_at", "superseded_by", "superseded_words"])
    if report.schedule_id is not None:
        telling.tell_ready(report)
    detail = {"format": report.format, "sha256": stored.sha256, "run": report.run_id}
    audit.record("report.made", by=report.requested_by, obj=report, detail=detail)
