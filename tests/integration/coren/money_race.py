"""Two managers at the same money at the same moment, as threads or as processes. Used by the suite and by bin/soak.

One adviser of one organisation gets an hour and an expense approved for each trial; two people make the batch at once,
then two pay it at once. Whatever is wrong afterwards is given as a list of faults.
"""

import contextlib
import datetime as dt
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from coren.actions import batches
from coren.models import Adviser, Expense, HoursEntry, LedgerEntry, PaymentBatch
from neighbourhoods.models import Organisation
from nrp.accounts.models import User
from nrp.audit.models import Event
from nrp.core.refusals import Refusal
from tests.coren_factories import an_adviser
from tests.factories import an_area, an_organisation
from tests.pay_factories import a_manager, an_approved_expense, approved_hours

ROOT = Path(__file__).resolve().parents[3]
_days = itertools.count()  # a day has only so many hours
NAMES = ("Lee Sample", "Kim Example")


@dataclass(frozen=True)
class Table:
    """Where the money lies: an organisation with one adviser, who approves, and the two who pay."""

    organisation: Organisation
    adviser: Adviser
    approver: User
    payers: tuple[User, ...]


@dataclass(frozen=True)
class Stake:
    """What one trial is about."""

    hours: HoursEntry
    expense: Expense


def a_table() -> Table:
    organisation = an_organisation(is_coren=True)
    adviser = an_adviser(an_area(coren_organisation=organisation))
    return Table(organisation, adviser, a_manager(), tuple(a_manager(name=name) for name in NAMES))


def a_stake(table: Table) -> Stake:
    day = timezone.localdate() - dt.timedelta(days=next(_days))
    hours = approved_hours(table.adviser, 15, by=table.approver, on=day)
    return Stake(hours, an_approved_expense(table.adviser, "4.50"))


def make(organisation: Organisation, user: User) -> str:
    """Make a batch; the loser gives the sentence they read."""
    return said(lambda: batches.make(organisation=organisation, by=user))


def pay(organisation: Organisation, user: User) -> str:
    """Pay the latest batch of the organisation."""
    batch = PaymentBatch.objects.filter(organisation=organisation).latest("number")
    return said(lambda: batches.pay(batch=batch, paid_on=timezone.localdate(), by=user))


def said(act: Callable[[], Any]) -> str:
    try:
        act()
    except Refusal as refusal:
        return str(refusal)
    return "done"


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run acts in threads that start together; an exception is a result too."""
    barrier = threading.Barrier(len(acts))
    results: list[str] = ["nothing"] * len(acts)

    def run(index: int) -> None:
        try:
            barrier.wait()
            results[index] = acts[index]()
        except Exception as error:  # noqa: BLE001  whatever happened is what the trial reports
            results[index] = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def trial(table: Table) -> list[str]:
    """Let two threads make the batch, then two pay it; give every fault."""
    stake = a_stake(table)
    made = at_once([lambda user=user: make(table.organisation, user) for user in table.payers])  # type: ignore[misc]  # bound early
    paid = at_once([lambda user=user: pay(table.organisation, user) for user in table.payers])  # type: ignore[misc]  # bound early
    return faults(made, paid, stake)


def faults(made: list[str], paid: list[str], stake: Stake) -> list[str]:
    return [
        *_one_won("make", made, "made batch"),
        *_one_won("pay", paid, "recorded this batch as paid on"),
        *_money_moved_once(stake),
    ]


def _one_won(act: str, results: list[str], words: str) -> list[str]:
    losers = [text for text in results if text != "done"]
    if len(losers) != len(results) - 1:
        return [f"{act}: {results}"]
    return [f"{act}: {text}" for text in losers if words not in text or not any(name in text for name in NAMES)]


def _money_moved_once(stake: Stake) -> list[str]:
    lines = LedgerEntry.objects.filter(hours=stake.hours) | LedgerEntry.objects.filter(expense=stake.expense)
    batch_ids = set(lines.values_list("payment__batch", flat=True))
    found = {
        "lines": sorted(line.amount for line in lines) == [Decimal("3.13"), Decimal("4.50")],
        "batches": [row.state for row in PaymentBatch.objects.filter(pk__in=batch_ids)] == ["paid"],
        "hours": HoursEntry.objects.get(pk=stake.hours.pk).state == "paid",
        "expense": Expense.objects.get(pk=stake.expense.pk).state == "paid",
        "trail": Event.objects.filter(verb="payment_batch.paid", object_id__in=batch_ids).count() == 1,
    }
    return [f"{name} of {stake.hours.pk}" for name, holds in found.items() if not holds]


# Processes -----------------------------------------------------------------------------------


class Payer:
    """One manager in a process of their own: told what to do, it does it and says how it ended."""

    def __init__(self, table: Table, user: User) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.coren.payer", str(table.organisation.pk), str(user.pk)],
            cwd=ROOT,
            env={**os.environ, "RACE_DATABASE": str(connection.settings_dict["NAME"])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, act: str) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(f"{act}\n")
        self._child.stdin.flush()

    def hear(self) -> str:
        assert self._child.stdout is not None
        return self._child.stdout.readline().strip()

    def end(self) -> None:
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                stream.close()


@contextlib.contextmanager
def payers_at(table: Table) -> Iterator[list[Payer]]:
    """Start one process for each who pays."""
    people = [Payer(table, user) for user in table.payers]
    try:
        assert [payer.hear() for payer in people] == ["ready"] * len(people)
        yield people
    finally:
        for payer in people:
            payer.end()


def race_of_processes(table: Table, trials: int) -> list[str]:
    """Let two processes make and pay the same batches, one after the other; give every fault."""
    found: list[str] = []
    with payers_at(table) as people:
        for _number in range(trials):
            stake = a_stake(table)
            made = _both(people, "make")
            found += faults(made, _both(people, "pay"), stake)
    return found


def _both(people: list[Payer], act: str) -> list[str]:
    for payer in people:
        payer.tell(act)
    return [payer.hear() for payer in people]
