"""The doors by which a worker comes in."""

from celery import shared_task

from surveys.actions import reading


@shared_task(name="surveys.read_upload")
def read_upload(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    reading.read(upload_id=id)
