"""The dispatcher: looks at the rows of work and rings for those that somebody should take.

It is the only caller of `apply_async`; what has to happen by the clock, Celery's beat rings for (docs/adr/0015).
Nothing depends on a message arriving: a row that was rung for and not claimed is rung for again, so an emptied broker
heals by itself, and a second message for a row that is taken ends at the claim. On PostgreSQL it also listens, so that
a queued row does not wait for the next look.
"""

import contextlib
import select
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg2
import structlog
from celery import current_app
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from nrp.core.leases import CHANNEL, DATABASE_AWAY, claimable, leased_models, only
from nrp.core.models import LeasedWork, ServiceBeat

log = structlog.get_logger(__name__)

BEAT_EVERY = 5.0
BROKER_TIMEOUTS = {"socket_timeout": 5, "socket_connect_timeout": 3, "socket_keepalive": True}


class BrokerAway(Exception):  # reason: it says what happened
    """The broker did not take a message; the rows stay as they are and are rung for later."""


@dataclass
class Dispatcher:
    """One dispatcher; several at once do no harm.

    Attributes
    ----------
    look_every
        Seconds between two looks at the rows.
    ring_again_after
        Seconds after which a row that was rung for and not claimed is rung for again.
    at_once
        How many rows of a kind are rung for in one look, oldest first, so that the broker never
        holds many messages for rows that have to wait for a worker anyway.
    broker_url
        Where to ring; the application's own broker unless given.
    """

    look_every: float = 0.5
    ring_again_after: float = 10.0
    at_once: int = 20
    broker_url: str | None = None
    _beat_at: float = field(default=float("-inf"))
    _is_listening: bool = False
    _broker: Any = None

    def run(self, stopped: Callable[[], bool]) -> None:
        """Look, ring and wait until told to stop. Survives a broker or a database that is away."""
        rest = self.look_every
        while not stopped():
            try:
                self._beat()
                self._listen()
                self.look()
                rest = self.look_every
            except BrokerAway:
                rest = min(5.0, rest * 2)
            except DATABASE_AWAY as error:
                log.warning("database away", error=type(error).__name__)
                rest = min(5.0, rest * 2)
                self._forget_database()
            self._wait(rest)
        self._forget_broker()

    def look(self) -> int:
        """Ring once for every row that should be taken, and return how many. Raises BrokerAway."""
        return sum(self._ring(model, row_id) for model, row_id in list(self._due()))

    def _due(self) -> Iterator[tuple[type[LeasedWork], UUID]]:
        now = timezone.now()
        silent = Q(rung_at__isnull=True) | Q(rung_at__lte=now - timedelta(seconds=self.ring_again_after))
        for model in leased_models():
            oldest_first: QuerySet[Any] = QuerySet(model).filter(claimable(now)).order_by("queued_at")
            waiting = list(oldest_first.values_list("pk", flat=True)[: self.at_once])
            for row_id in oldest_first.filter(silent, pk__in=waiting).values_list("pk", flat=True):
                yield model, row_id

    def _ring(self, model: type[LeasedWork], row_id: UUID) -> int:
        signature = current_app.signature(model.task_name, kwargs={"id": str(row_id)})
        try:
            signature.apply_async(**self._route())
        except Exception as error:
            # Every transport fails in its own way, and none of them is a reason to stop looking.
            log.warning("broker away", error=type(error).__name__, work=model.task_name, id=str(row_id))
            self._forget_broker()
            raise BrokerAway from error
        only(model, row_id).update(rung_at=timezone.now())
        return 1

    # The broker -------------------------------------------------------------------------------

    def _route(self) -> dict[str, Any]:
        """Publish on a connection of our own that gives up after seconds, not after the transport's minutes."""
        if current_app.conf.task_always_eager:
            return {}
        if self._broker is None:
            url = self.broker_url or str(current_app.conf.broker_url)
            options = dict(current_app.conf.broker_transport_options)
            if url.startswith(("redis", "valkey")):
                options |= BROKER_TIMEOUTS
            self._broker = current_app.connection_for_write(url, transport_options=options)
        return {"connection": self._broker, "retry": False}

    def _forget_broker(self) -> None:
        if self._broker is not None:
            with contextlib.suppress(Exception):
                self._broker.release()
        self._broker = None

    # The database -----------------------------------------------------------------------------

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at >= BEAT_EVERY:
            ServiceBeat.objects.update_or_create(name="dispatcher", defaults={"beat_at": timezone.now()})
            self._beat_at = time.monotonic()

    def _listen(self) -> None:
        if connection.vendor == "postgresql" and not self._is_listening:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._is_listening = True

    def _wait(self, seconds: float) -> None:
        """Sleep, on PostgreSQL until a notification at the latest."""
        raw = connection.connection
        if not self._is_listening or raw is None:
            time.sleep(seconds)
            return
        try:
            # Past Django's wrapper: a query may already have read the notification off the wire, and the
            # driver's own error comes through.
            if raw.notifies or select.select([raw], [], [], seconds)[0]:
                raw.poll()
                raw.notifies.clear()
        except (OSError, ValueError, psycopg2.Error):
            self._forget_database()
            time.sleep(self.look_every)

    def _forget_database(self) -> None:
        self._is_listening = False
        connection.close()
