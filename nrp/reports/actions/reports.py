"""Asking for a report, trying again, taking it out, letting files go. Making one is nrp.reports.actions.making."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import held_blobs, leases
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from nrp.reports.models import Report, ReportFormat, ReportSchedule, SectionCode
from nrp.reports.queries.scopes import Scope, scope_or_404

MOST_AT_ONCE = 10


class ReportRefused(Refusal):
    """The report cannot be made as asked for; `field` names what is in the way."""

    status = 400


class TenUnderWay(ReportRefused):
    """Whoever asks has as many reports under way as anybody may; later there is room."""


class ReportNotThere(Refusal):
    """There is no file to take: it is not made yet, or its time is over."""


@transaction.atomic
def ask(
    *,
    kind: str,
    period_start: dt.date,
    period_end: dt.date,
    format: str,  # noqa: A002  the word of the API and of the form
    by: User,
    sections: Sequence[str] = (),
    area: uuid.UUID | None = None,
    local_authority: uuid.UUID | None = None,
    framework: str = "",
    schedule: ReportSchedule | None = None,
) -> Report:
    """Ask for a report and queue it. Raises ReportRefused; what lies outside somebody's reach is refused like nothing.

    Somebody who has ten under way waits for one of them, so that nobody fills the queue for everybody.
    """
    scope = scope_of(by, kind=kind, area=area, local_authority=local_authority)
    if period_end < period_start:
        raise ReportRefused(_("The last day comes before the first. Change one of the two."), field="period_end")
    under_way = Report.objects.filter(requested_by=by, work_state__in=(WorkState.QUEUED, WorkState.RUNNING)).count()
    if under_way >= MOST_AT_ONCE:
        raise TenUnderWay(_("Ten of your reports are being made. Ask again when one of them is done."))
    report = Report.objects.create(
        kind=kind,
        area=scope.area,
        local_authority=scope.local_authority,
        period_start=period_start,
        period_end=period_end,
        sections=known_sections(sections),
        format=known_format(format),
        framework=framework,
        requested_by=by,
        schedule=schedule,
    )
    leases.queue(report)
    audit.record("report.requested", by=by, obj=report, detail=asked_for(report))
    return report


def again(*, report: Report, by: User) -> Report:
    """Ask for the same report afresh, with what the programme knows today. The old file stays."""
    return ask(
        kind=report.kind,
        period_start=report.period_start,
        period_end=report.period_end,
        format=report.format,
        by=by,
        sections=report.sections,
        area=report.area_id,
        local_authority=report.local_authority_id,
        framework=report.framework,
    )


@transaction.atomic
def retry(*, report: Report, by: User) -> Report:
    """Queue a failed report again; one that has not failed stays as it is."""
    if leases.retry(report):
        audit.record("report.retried", by=by, obj=report)
    return report


@transaction.atomic
def take(*, report: Report, by: User) -> str:
    """Note who took a report out and give the name of its stored file. Raises ReportNotThere (409)."""
    if report.state != WorkState.DONE or not report.stored_as:
        raise ReportNotThere(_("The file is not there: the report is not made yet, or its time is over."))
    detail = {"format": report.format, "sha256": report.sha256, "superseded": report.superseded_at is not None}
    audit.record("report.downloaded", by=by, obj=report, detail=detail)
    return report.stored_as


def sweep(*, now: dt.datetime | None = None) -> int:
    """Let go the files whose time is over, and give how many. The rows stay, and say when."""
    now = now or timezone.now()
    over = Report.objects.filter(work_state=WorkState.DONE, expired_at__isnull=True, expires_at__lte=now)
    return sum(_let_go(pk, now) for pk in list(over.values_list("pk", flat=True)))


def let_all_go(*, now: dt.datetime | None = None) -> int:
    """Let every stored file go: somebody is forgotten, and any of them may say a name. All can be made again."""
    now = now or timezone.now()
    kept = Report.objects.filter(work_state=WorkState.DONE, expired_at__isnull=True)
    return sum(_let_go(pk, now) for pk in list(kept.values_list("pk", flat=True)))


@transaction.atomic
def _let_go(pk: uuid.UUID, now: dt.datetime) -> bool:
    report = Report.objects.select_for_update().get(pk=pk)
    name = report.stored_as
    report.stored_as, report.expired_at = "", now
    report.save(update_fields=["stored_as", "expired_at"])
    transaction.on_commit(lambda: held_blobs.let_go([name]))
    return True


def scope_of(user: Any, *, kind: str, area: uuid.UUID | None, local_authority: uuid.UUID | None) -> Scope:
    """Load what a report is about; what is not there for somebody is refused beside its field."""
    try:
        return scope_or_404(user, kind=kind, area=area, local_authority=local_authority)
    except Http404:
        field = {"neighbourhood": "neighbourhood", "local_authority": "local_authority"}.get(kind, "kind")
        raise ReportRefused(_("Choose what the report is about, out of what you see."), field=field) from None


def known_sections(sections: Sequence[str]) -> list[str]:
    """Give the sections in the report's order; all of them when none is named. Raises ReportRefused."""
    if stray := sorted(set(sections) - set(SectionCode.values)):
        raise ReportRefused(_("There is no section %(name)s.") % {"name": ", ".join(stray)}, field="sections")
    return [code for code in SectionCode.values if code in sections] or list(SectionCode.values)


def known_format(form: str) -> str:
    if form not in ReportFormat.values:
        raise ReportRefused(_("Choose a format."), field="format")
    return form


def asked_for(report: Report) -> dict[str, Any]:
    """Give what was asked for, for the trail: ids and codes."""
    return {
        "kind": report.kind,
        "area": report.area_id,
        "local_authority": report.local_authority_id,
        "period": [report.period_start, report.period_end],
        "sections": report.sections,
        "format": report.format,
    }


def expiry(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(days=settings.REPORT_DAYS)
