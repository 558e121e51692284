"""The doors by which a worker comes in."""

from celery import shared_task

from surveys.actions import community_reading, linking, reading, taking, taking_out


@shared_task(name="surveys.read_upload")
def read_upload(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    reading.read(upload_id=id)


@shared_task(name="surveys.write_export")
def write_export(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    taking.write(job_id=id)


@shared_task(name="surveys.link_panel")
def link_panel(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    linking.link(link_id=id)


@shared_task(name="surveys.sweep_exports")
def sweep_exports() -> None:
    """Rung every hour: files of answers whose time is over go."""
    taking.sweep()


@shared_task(name="surveys.withdraw_household")
def withdraw_household(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    taking_out.carry_on(withdrawal_id=id)


@shared_task(name="surveys.read_community_responses")
def read_community_responses(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    community_reading.read(responses_id=id)
