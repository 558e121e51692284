"""The doors by which a worker comes in."""

from celery import shared_task

from neighbourhoods.actions import combining, dataset_reading


@shared_task(name="neighbourhoods.read_dataset")
def read_dataset(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    dataset_reading.read(file_id=id)


@shared_task(name="neighbourhoods.combine_figures")
def combine_figures(*, id: str) -> None:  # noqa: A002  the dispatcher names the row so for every kind of work
    combining.combine(figures_id=id)
