"""An unknown task name is queued without a word, so every name is held against the registry.

Two ring: the dispatcher for rows of work, and the beat by the clock. Nothing else sends a task.
"""

import re

from django.conf import settings

from nrp.celery import app
from nrp.core.leases import leased_models
from tests.architecture.source import ROOT, floor_of, python_files

SENDS = re.compile(r"\.(?:apply_async|delay|send_task|apply)\(")


def kinds_of_work() -> dict[str, str]:
    """Return the task each of our kinds of work names; tests have kinds of their own."""
    return {model.__name__: model.task_name for model in leased_models() if floor_of(model.__module__) is not None}


def rung_by_the_clock() -> dict[str, str]:
    """Return the task that each entry of the beat's schedule names."""
    return {name: entry["task"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}


def tasks() -> set[str]:
    """Return the names of our tasks as a worker knows them."""
    app.loader.import_default_modules()
    return {name for name, task in app.tasks.items() if floor_of(task.__module__) is not None}


def test_every_kind_of_work_names_a_task_that_exists() -> None:
    assert kinds_of_work()
    assert set(kinds_of_work().values()) - tasks() == set()


def test_every_name_in_the_schedule_is_a_task_that_exists() -> None:
    assert rung_by_the_clock()
    assert set(rung_by_the_clock().values()) - tasks() == set()


def test_every_task_of_ours_is_work_of_some_row_or_rung_by_the_clock() -> None:
    assert tasks() - set(kinds_of_work().values()) - set(rung_by_the_clock().values()) == set()


def test_no_row_of_work_waits_for_the_clock() -> None:
    assert set(kinds_of_work().values()) & set(rung_by_the_clock().values()) == set()


def test_a_ring_of_the_clock_that_nobody_takes_is_let_go() -> None:
    assert [name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if "expires" not in entry["options"]] == []


def test_only_the_dispatcher_sends() -> None:
    files = python_files("nrp", "neighbourhoods", "governance", "coren", "surveys", "evaluation")
    senders = [str(path.relative_to(ROOT)) for path in files if SENDS.search(path.read_text())]
    assert senders == ["nrp/core/dispatch.py"]
