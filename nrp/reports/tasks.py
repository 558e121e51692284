"""The doors by which a worker comes in."""

from celery import shared_task

from nrp.reports.actions import making, reports, schedules


@shared_task(name="reports.make_report")
def make_report(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    making.make(report_id=id)


@shared_task(name="reports.ask_for_due")
def ask_for_due() -> None:
    """Rung every hour. However often it is rung, each quarter's report is asked for once."""
    schedules.ask_for_due()


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Rung once a day: files whose time is over go."""
    reports.sweep()
