"""The doors by which a worker comes in."""

from celery import shared_task

from nrp.dashboards.actions import digests


@shared_task(name="dashboards.send_digests")
def send_digests() -> None:
    """Rung every hour. Outside Monday to Wednesday, and once the week is done, there is nothing to do."""
    digests.send()
