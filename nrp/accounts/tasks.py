"""The doors by which a worker comes in."""

from celery import shared_task

from nrp.accounts.actions import letters


@shared_task(name="accounts.send_letter")
def send_letter(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    letters.send(letter_id=id)
