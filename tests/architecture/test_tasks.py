"""An unknown task name is queued without a word, so every name is held against the registry."""

from nrp.celery import app
from nrp.core.leases import leased_models
from tests.architecture.source import floor_of


def kinds_of_work() -> dict[str, str]:
    """Return the task each of our kinds of work names; tests have kinds of their own."""
    return {model.__name__: model.task_name for model in leased_models() if floor_of(model.__module__) is not None}


def tasks() -> set[str]:
    """Return the names of our tasks as a worker knows them."""
    app.loader.import_default_modules()
    return {name for name, task in app.tasks.items() if floor_of(task.__module__) is not None}


def test_every_kind_of_work_names_a_task_that_exists() -> None:
    assert kinds_of_work()
    assert set(kinds_of_work().values()) - tasks() == set()


def test_every_task_of_ours_is_work_of_some_row() -> None:
    assert tasks() - set(kinds_of_work().values()) == set()
