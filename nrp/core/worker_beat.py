"""A worker says that it is alive: a row that /readyz reads."""

from typing import Any

import structlog
from celery import bootsteps
from django.db import connection
from django.utils import timezone

from nrp.core.leases import DATABASE_AWAY
from nrp.core.models import ServiceBeat

log = structlog.get_logger(__name__)

BEAT_EVERY = 5.0


class WorkerBeat(bootsteps.StartStopStep):
    """Started with the worker's parent process, on its own timer."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        self.entry: Any = None

    def start(self, worker: Any) -> None:
        self.entry = worker.timer.call_repeatedly(BEAT_EVERY, beat)
        beat()

    def stop(self, worker: Any) -> None:
        if self.entry is not None:
            self.entry.cancel()


def beat() -> None:
    """Write the beat and let go of the connection: the parent forks, and a connection must not be forked."""
    try:
        ServiceBeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})
    except DATABASE_AWAY as error:
        log.warning("database away", error=type(error).__name__)
    finally:
        connection.close()
