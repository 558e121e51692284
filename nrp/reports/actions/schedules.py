"""Reports that come each quarter: begun, paused, gone on with and ended by whoever they go to."""

import datetime as dt
import uuid
from collections.abc import Sequence

import structlog
from django.db import transaction
from django.utils import timezone

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.reports.actions import reports
from nrp.reports.content.periods import next_quarter, quarter_before
from nrp.reports.models import ReportSchedule

log = structlog.get_logger(__name__)


@transaction.atomic
def begin(
    *,
    kind: str,
    format: str,  # noqa: A002  the word of the API and of the form
    by: User,
    sections: Sequence[str] = (),
    area: uuid.UUID | None = None,
    local_authority: uuid.UUID | None = None,
    framework: str = "",
    today: dt.date | None = None,
) -> ReportSchedule:
    """Have a report made on the first day of each quarter about the one before. The same again changes nothing."""
    scope = reports.scope_of(by, kind=kind, area=area, local_authority=local_authority)
    wish = {"kind": kind, "area": scope.area, "local_authority": scope.local_authority}
    form = reports.known_format(format)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses at once begin one
    known = ReportSchedule.objects.filter(owner=by, ended_at__isnull=True, format=form, **wish).first()
    if known is not None:
        return known
    schedule = ReportSchedule.objects.create(
        **wish,
        format=form,
        sections=reports.known_sections(sections),
        framework=framework,
        owner=by,
        next_on=next_quarter(today or timezone.localdate()),
    )
    audit.record("report_schedule.begun", by=by, obj=schedule, detail={"kind": kind, "format": form})
    return schedule


@transaction.atomic
def pause(*, schedule: ReportSchedule, by: User) -> ReportSchedule:
    """Make no report until it is gone on with; again changes nothing."""
    if schedule.paused_at is None:
        schedule.paused_at = timezone.now()
        schedule.save(update_fields=["paused_at"])
        audit.record("report_schedule.paused", by=by, obj=schedule)
    return schedule


@transaction.atomic
def go_on(*, schedule: ReportSchedule, by: User, today: dt.date | None = None) -> ReportSchedule:
    """Go on with the next quarter; what fell into the pause is not made up for."""
    if schedule.paused_at is not None:
        schedule.paused_at = None
        schedule.next_on = next_quarter(today or timezone.localdate())
        schedule.save(update_fields=["paused_at", "next_on"])
        audit.record("report_schedule.gone_on", by=by, obj=schedule)
    return schedule


@transaction.atomic
def end(*, schedule: ReportSchedule, by: User | None) -> ReportSchedule:
    """End it; the reports it made stay."""
    if schedule.ended_at is None:
        schedule.ended_at = timezone.now()
        schedule.save(update_fields=["ended_at"])
        audit.record("report_schedule.ended", by=by, obj=schedule)
    return schedule


def ask_for_due(*, today: dt.date | None = None) -> int:
    """Ask for the reports that are due, each once however often this is rung, and give how many."""
    today = today or timezone.localdate()
    due = ReportSchedule.running().filter(next_on__lte=today, owner__is_active=True)
    return sum(_ask(pk, today) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk: uuid.UUID, today: dt.date) -> bool:
    schedule = ReportSchedule.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
    if not schedule.is_running or schedule.next_on > today or schedule.owner is None:
        return False
    since, until = quarter_before(today)
    try:
        reports.ask(
            kind=schedule.kind,
            period_start=since,
            period_end=until,
            format=schedule.format,
            by=schedule.owner,
            sections=schedule.sections,
            area=schedule.area_id,
            local_authority=schedule.local_authority_id,
            framework=schedule.framework,
            schedule=schedule,
        )
    except reports.TenUnderWay:
        return False  # it stays due: the next ring of the hour asks again
    except Refusal as refusal:  # they no longer see the place: the next quarter comes
        log.info("scheduled report not asked for", schedule=str(pk), why=type(refusal).__name__)
        _wait_for_next(schedule, today)
        return False
    _wait_for_next(schedule, today)
    return True


def _wait_for_next(schedule: ReportSchedule, today: dt.date) -> None:
    schedule.next_on = next_quarter(today)
    schedule.save(update_fields=["next_on"])
