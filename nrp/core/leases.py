"""Leased work: who may do a piece of work, for how long, and how it ends exactly once.

The row is the truth. A worker claims it with one conditional UPDATE that raises `lease_token`; every later
write is guarded by that token, so that a worker that was thought dead and comes back can write nothing.

    lease = leases.claim(Run, run_id)
    if lease is None:
        return                      # done already, resting, or in other hands
    with lease:                     # heartbeats; errors give the work back or fail it
        document = compute(...)
        lease.finish(lambda run: store(run, document))

A queued row whose `leased_until` lies ahead is resting after an error. Machines that share a database need
clocks that agree within a few seconds; a worse clock costs time, never a second result (docs/adr/0004).
"""

import secrets
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import structlog
from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from nrp.core.models import LeasedWork, WorkState
from nrp.core.signals import work_failed

log = structlog.get_logger(__name__)

Work = TypeVar("Work", bound=LeasedWork)
CHANNEL = "nrp_work"
DATABASE_AWAY = (OperationalError, InterfaceError)


class LeaseLost(Exception):  # reason: it says what happened
    """The work is no longer ours: somebody else holds it, or it has ended."""


class WorkRefused(Exception):  # reason: it says what happened
    """Trying again would end the same way. The text says why, in words for the reader of the page."""


class NotNow(Exception):  # reason: it says what happened
    """Somebody outside is away, so it is tried again after a rest of so many seconds, however often."""

    def __init__(self, rest: float) -> None:
        super().__init__(rest)
        self.rest = rest


# Queueing -------------------------------------------------------------------------------------


def leased_models() -> list[type[LeasedWork]]:
    """Return every model whose rows are work."""
    return [model for model in apps.get_models() if issubclass(model, LeasedWork)]


def queue(row: LeasedWork) -> None:
    """Put a saved row in the queue, in the caller's transaction, with a clean slate.

    Whoever still holds an earlier lease on it can no longer write.
    """
    fresh = _clean_slate()
    for name, value in fresh.items():
        setattr(row, name, value)
    row.save(update_fields=list(fresh))
    notify()


def queue_all(rows: "QuerySet[Any]") -> int:
    """Put many saved rows in the queue with one statement, as `queue` does one. Returns how many there were."""
    queued = rows.update(**_clean_slate())
    if queued:
        notify()
    return queued


def _clean_slate() -> dict[str, Any]:
    return {
        "work_state": WorkState.QUEUED,
        "queued_at": timezone.now(),
        "attempts": 0,
        "lost_leases": 0,
        "leased_until": None,
        "heartbeat_at": None,
        "rung_at": None,
        "progress": 0,
        "step": "",
        "error": "",
        "error_reference": "",
        "started_at": None,
        "finished_at": None,
    }


def retry(row: LeasedWork) -> bool:
    """Queue a failed row again. Returns False, and changes nothing, when it has not failed."""
    with transaction.atomic():
        failed = only(type(row), row.pk).filter(work_state=WorkState.FAILED)
        if not failed.update(queued_at=timezone.now(), work_state=WorkState.QUEUED):
            return False
        queue(row)
    return True


def give_up(row: LeasedWork, reason: str) -> None:
    """End work that is waiting or under way, in the caller's transaction: nobody needs it any more.

    Whoever is at it can write nothing. The signal `work_failed` goes out.
    """
    changed = (
        only(type(row), row.pk)
        .filter(work_state__in=(WorkState.QUEUED, WorkState.RUNNING))
        .update(
            work_state=WorkState.FAILED,
            lease_token=F("lease_token") + 1,
            error=reason,
            error_reference=new_reference(),
            leased_until=None,
            step="",
            finished_at=timezone.now(),
        )
    )
    if changed:
        work_failed.send(sender=type(row), row_id=row.pk, reason=reason)


def notify() -> None:
    """Wake a listening dispatcher when the caller's transaction commits; without PostgreSQL it looks by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def claimable(now: datetime) -> Q:
    """Rows that somebody should take: queued and not resting, or running under a lease that ran out."""
    waiting = Q(work_state=WorkState.QUEUED) & (Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    return waiting | Q(work_state=WorkState.RUNNING, leased_until__lte=now)


def only(model: type[Work], pk: uuid.UUID | str) -> QuerySet[Work]:
    return QuerySet(model).filter(pk=pk)


def checkpoint(point: str, row_id: uuid.UUID | str) -> None:
    """A place where a test may hold or kill the process. NRP_CHECKPOINT is unset outside tests."""
    if path := getattr(settings, "NRP_CHECKPOINT", None):
        import_string(path)(point, row_id)


# Claiming -------------------------------------------------------------------------------------


def claim(model: type[Work], pk: uuid.UUID | str, *, seconds: float | None = None) -> "Lease[Work] | None":
    """Take a piece of work with one conditional UPDATE, or return None when it is not to be had.

    A row whose lease was lost for the last time allowed is marked failed here and not handed out.
    """
    seconds = float(settings.LEASE_SECONDS if seconds is None else seconds)
    now = timezone.now()
    was_lost = When(work_state=WorkState.RUNNING, then=Value(1))
    with transaction.atomic():
        changed = (
            only(model, pk)
            .filter(claimable(now))
            .update(
                lost_leases=F("lost_leases") + Case(was_lost, default=Value(0)),
                work_state=WorkState.RUNNING,
                lease_token=F("lease_token") + 1,
                attempts=F("attempts") + 1,
                leased_until=now + timedelta(seconds=seconds),
                heartbeat_at=now,
                started_at=Coalesce(F("started_at"), Value(now)),
            )
        )
        if not changed:
            return None
        # The row is locked by our own UPDATE until the commit, so this reads what we wrote.
        token, attempts, lost = only(model, pk).values_list("lease_token", "attempts", "lost_leases").get()
    lease = Lease(model=model, pk=pk, token=token, seconds=seconds, attempts=attempts, lost_leases=lost)
    if lost >= settings.LEASE_MAX_LOST:
        lease.fail(_("The process doing this was stopped %(times)d times before it could finish.") % {"times": lost})
        return None
    checkpoint("claimed", pk)
    return lease


@dataclass
class Lease(Generic[Work]):
    """The right to finish one piece of work until the lease runs out or somebody else claims it."""

    model: type[Work]
    pk: uuid.UUID | str
    token: int
    seconds: float
    attempts: int = 1
    lost_leases: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)
    _heart: threading.Thread | None = None

    # Every write goes through here: this filter is the fence.
    def _ours(self) -> QuerySet[Work]:
        return only(self.model, self.pk).filter(lease_token=self.token, work_state=WorkState.RUNNING)

    def beat(self, progress: int | None = None, step: str | None = None) -> None:
        """Say that the work goes on, and how far it is. Raises LeaseLost when it is no longer ours."""
        now = timezone.now()
        said: dict[str, Any] = {"heartbeat_at": now, "leased_until": now + timedelta(seconds=self.seconds)}
        if progress is not None:
            said["progress"] = max(0, min(100, progress))
        if step is not None:
            said["step"] = step[:60]
        if not self._ours().update(**said):
            raise LeaseLost(str(self.pk))

    def finish(self, write: Callable[[Work], object]) -> None:
        """Store the outcome and mark the work done in one transaction. Raises LeaseLost and writes nothing else.

        `write` gets the row, locked. It may run again when the database goes away in the middle.
        """
        deadline = time.monotonic() + self.seconds
        while True:
            try:
                self._finish_once(write)
                break
            except DATABASE_AWAY:
                if time.monotonic() > deadline or connection.in_atomic_block:
                    raise
                time.sleep(0.5)
                close_old_connections()
        checkpoint("after_commit", self.pk)

    def _finish_once(self, write: Callable[[Work], object]) -> None:
        with transaction.atomic():
            now = timezone.now()
            if not self._ours().update(heartbeat_at=now):  # locks the row until the commit
                raise LeaseLost(str(self.pk))
            write(only(self.model, self.pk).get())
            done = {"work_state": WorkState.DONE, "progress": 100, "step": "", "leased_until": None}
            if not self._ours().update(**done, finished_at=now, error="", error_reference=""):
                raise LeaseLost(str(self.pk))
            checkpoint("before_commit", self.pk)

    # Ending badly -----------------------------------------------------------------------------

    def give_back_or_fail(self, error: BaseException) -> None:
        """Put the work back with a rest that grows, or mark it failed when trying again is no use.

        A database that went away counts as a lost lease, not as an error of ours.
        """
        if isinstance(error, WorkRefused):
            self.fail(str(error))
            return
        if isinstance(error, NotNow):
            self._give_back(rest=error.rest, lost=0, counted=0)
            return
        reference = self._report(error)
        if isinstance(error, DATABASE_AWAY):
            self._give_back(rest=2.0, lost=1)
            return
        errors = self.attempts - self.lost_leases
        if errors < settings.LEASE_MAX_ERRORS:
            self._give_back(rest=min(60.0, 2.0**errors), lost=0)
            return
        reason = _("This stopped %(times)d times because of a fault in the platform, not in the survey files.")
        self.fail(reason % {"times": errors}, reference)

    def _give_back(self, *, rest: float, lost: int, counted: int = 1) -> None:
        now = timezone.now()
        self._ours().update(
            work_state=WorkState.QUEUED,
            leased_until=now + timedelta(seconds=rest),
            lost_leases=F("lost_leases") + lost,
            attempts=F("attempts") - 1 + counted,
            rung_at=None,
            step="",
        )

    def fail(self, reason: str, reference: str = "") -> None:
        """End the work without a result, with a plain reason; the signal `work_failed` tells the floors above."""
        with transaction.atomic():
            changed = self._ours().update(
                work_state=WorkState.FAILED,
                error=reason,
                error_reference=reference or new_reference(),
                leased_until=None,
                step="",
                finished_at=timezone.now(),
            )
            if changed:
                work_failed.send(sender=self.model, row_id=self.pk, reason=reason)

    def _report(self, error: BaseException) -> str:
        """Log where it broke under a reference; never the message, which may quote somebody's answer."""
        reference = new_reference()
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        log.error(
            "work stopped",
            reference=reference,
            work=self.model.task_name,
            id=str(self.pk),
            attempt=self.attempts,
            error=type(error).__name__,
            where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        )
        return reference

    # Held in a with block -----------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._heart = threading.Thread(target=self._beat_on, name=f"heartbeat-{self.pk}", daemon=True)
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> bool:
        self._ended.set()
        if self._heart is not None:
            self._heart.join()
        if isinstance(error, LeaseLost):
            log.warning("lease lost", work=self.model.task_name, id=str(self.pk), attempt=self.attempts)
            return True
        if not isinstance(error, Exception):
            return False
        try:
            self.give_back_or_fail(error)
        except DATABASE_AWAY:
            log.warning("lease left to run out", work=self.model.task_name, id=str(self.pk))
            close_old_connections()
        return True

    def _beat_on(self) -> None:
        """Beat three times a lease, on a connection of this thread, until the work ends or is lost."""
        try:
            while not self._ended.wait(self.seconds / 3):
                try:
                    self.beat()
                except LeaseLost:
                    return
                except DATABASE_AWAY:
                    close_old_connections()
        finally:
            connection.close()


def new_reference() -> str:
    """Return a short reference that a person can read out on the telephone."""
    text = secrets.token_hex(4).upper()
    return f"{text[:4]}-{text[4:]}"
