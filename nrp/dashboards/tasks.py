"""The doors by which a worker comes in."""

from celery import shared_task

from nrp.dashboards.actions import digests, health, public_figures


@shared_task(name="dashboards.send_digests")
def send_digests() -> None:
    """Rung every hour. Outside Monday to Wednesday, and once the week is done, there is nothing to do."""
    digests.send()


@shared_task(name="dashboards.sweep_health")
def sweep_health() -> None:
    """Rung every minute."""
    health.sweep()


@shared_task(name="dashboards.work_out_health")
def work_out_health(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    health.work_out(health_id=id)


@shared_task(name="dashboards.publish_figures")
def publish_figures(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    public_figures.compute(release_id=id)
