"""The doors by which a worker comes in."""

from celery import shared_task

from evaluation.actions import computing


@shared_task(name="evaluation.compute_run")
def compute_run(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    computing.compute(run_id=id)
