"""The doors by which a worker comes in."""

from celery import shared_task

from governance.actions import ethics_reminding, reminders, reminding


@shared_task(name="governance.remind_of_actions")
def remind_of_actions() -> None:
    """Rung once a day. However often it is rung, each reminder goes once."""
    reminding.remind()


@shared_task(name="governance.remind_of_meetings")
def remind_of_meetings() -> None:
    """Rung once a day. However often it is rung, each reminder goes once."""
    reminders.remind()


@shared_task(name="governance.remind_of_approvals")
def remind_of_approvals() -> None:
    """Rung once a day. However often it is rung, each reminder goes once."""
    ethics_reminding.remind()
