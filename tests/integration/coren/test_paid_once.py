"""Two managers at the same money: it moves exactly once, and the loser reads who was first.

Ten trials with threads and twenty with processes here; two hundred of each by `bin/soak paid_once`.
"""

import os

import pytest

from coren.actions import approving, batches, reversals
from coren.models import HoursEntry, LedgerEntry, Payment, PaymentBatch
from coren.queries import batches as queries
from tests.integration.coren.money_race import a_stake, a_table, at_once, make, pay, race_of_processes, said, trial

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS, PROCESSES = (int(part) for part in os.environ.get("NRP_PAY_TRIALS", "10,20").split(","))


@pytest.fixture
def table():
    return a_table()


def test_two_threads_make_and_pay_the_same_batch_once(table):
    assert [fault for _number in range(THREADS) for fault in trial(table)] == []


def test_two_processes_make_and_pay_the_same_batches_once(table):
    assert race_of_processes(table, PROCESSES) == []


def test_without_its_locks_a_batch_is_made_or_paid_twice(table, monkeypatch):
    """The trial is worth something: it is red as soon as the locks are taken out."""

    def unlocked(organisation):
        among = queries.of_organisation(organisation)
        found = (queries.hours_to_pay(), queries.expenses_to_pay())
        return tuple(list(rows.filter(among).select_related("adviser__person", "area")) for rows in found)

    monkeypatch.setattr(batches, "_locked", unlocked)
    monkeypatch.setattr(batches, "_locked_batch", lambda batch: PaymentBatch.objects.get(pk=batch.pk))
    assert any(trial(table) for _number in range(20))


def test_a_payment_is_taken_back_once_by_two_at_once(table):
    first, second = table.payers
    for number in range(5):
        a_stake(table)
        make(table.organisation, first)
        pay(table.organisation, first)
        payment = Payment.objects.filter(reverses=None).latest("made_at")

        def back(user, payment=payment):
            act = reversals.reverse
            return said(lambda: act(payment=payment, kind="wrong", reason="The account was closed.", by=user))

        results = at_once([lambda: back(first), lambda: back(second)])
        (loser,) = [text for text in results if text != "done"]
        assert "was taken back by" in loser
        assert Payment.objects.filter(reverses__isnull=False).count() == number + 1


def test_paying_and_taking_apart_at_once_leave_one_of_the_two(table):
    first, second = table.payers
    for _number in range(5):
        entry = a_stake(table).hours
        make(table.organisation, first)
        batch = PaymentBatch.objects.latest("number")
        results = at_once(
            [
                lambda: pay(table.organisation, first),
                lambda batch=batch: said(lambda: batches.take_apart(batch=batch, by=second)),
            ]
        )
        batch.refresh_from_db()
        entry.refresh_from_db()
        assert results.count("done") == 1
        assert (batch.state, entry.state) in {("paid", "paid"), ("cancelled", "approved")}


def test_an_approval_is_not_undone_from_under_a_batch(table):
    first, second = table.payers
    for _number in range(5):
        entry = a_stake(table).hours

        def undo(entry=entry):
            outcome = approving.undo(entries=[entry.pk], by=second)
            return "done" if outcome.entries else outcome.left_out[0].text

        at_once([lambda: make(table.organisation, first), undo])
        entry.refresh_from_db()
        held = queries.open_lines().filter(hours=entry).exists()
        assert held == (entry.state == HoursEntry.State.APPROVED)
    assert LedgerEntry.objects.exists()
