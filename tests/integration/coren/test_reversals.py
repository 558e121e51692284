"""A payment that came back, or was wrong, is taken back by new entries."""

from decimal import Decimal

import pytest

from coren.actions import batches, hours, reversals
from coren.actions.hours import HoursRefused
from coren.actions.reversals import ReversalRefused
from coren.models import LedgerEntry, Payment
from coren.queries import ledger
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, with_account
from tests.pay_factories import a_batch, a_manager, a_paid_batch, an_approved_expense, approved_hours

pytestmark = pytest.mark.django_db


def a_paid_payment():
    adviser = an_adviser(name="Ada Example")
    entry, expense = approved_hours(adviser, 150), an_approved_expense(adviser, "4.50")
    return adviser, entry, expense, Payment.objects.get(batch=a_paid_batch(adviser))


def bounce(payment, **values):
    values.setdefault("kind", "bounced")
    values.setdefault("reason", "The account was closed.")
    values.setdefault("by", a_manager(name="Lee Sample"))
    return reversals.reverse(payment=payment, **values)


def test_a_bounced_payment_is_taken_back_line_by_line_and_comes_into_the_next_batch():
    adviser, entry, expense, payment = a_paid_payment()
    back = bounce(payment)
    assert (back.amount, back.reverses, back.batch) == (Decimal("-35.75"), payment, None)
    assert sorted(line.amount for line in back.lines.all()) == [Decimal("-31.25"), Decimal("-4.50")]
    for row in (entry, expense):
        row.refresh_from_db()
        assert (row.state, row.paid_on) == ("approved", None)

    again = Payment.objects.get(batch=a_batch(adviser))
    assert again.amount == payment.amount
    assert set(again.lines.values_list("attempt", flat=True)) == {2}
    payment.refresh_from_db()
    assert payment.amount == Decimal("35.75")


def test_a_payment_can_bounce_twice():
    adviser, entry, _expense, payment = a_paid_payment()
    bounce(payment)
    bounce(Payment.objects.get(batch=a_paid_batch(adviser)))
    third = Payment.objects.get(batch=a_paid_batch(adviser))
    assert set(third.lines.values_list("attempt", flat=True)) == {3}
    entry.refresh_from_db()
    assert entry.state == "paid"
    assert ledger.paid(adviser).net == Decimal("35.75")


def test_what_was_wrong_goes_back_with_the_reason_and_the_rest_is_paid_again():
    _adviser, entry, expense, payment = a_paid_payment()
    bounce(payment, kind="wrong", reason="These were two hours.", wrong={entry.pk})
    entry.refresh_from_db()
    expense.refresh_from_db()
    assert (entry.state, entry.sent_back_reason, entry.amount) == ("sent_back", "These were two hours.", None)
    assert expense.state == "approved"


def test_without_saying_what_all_of_it_was_wrong():
    _adviser, entry, expense, payment = a_paid_payment()
    bounce(payment, kind="wrong", reason="Paid to somebody else.")
    for row in (entry, expense):
        row.refresh_from_db()
        assert row.state == "sent_back"


def test_hours_that_were_paid_once_are_changed_and_never_removed():
    _adviser, entry, _expense, payment = a_paid_payment()
    bounce(payment, kind="wrong")
    with pytest.raises(HoursRefused, match="were paid before"):
        hours.remove(entry=entry, by=None)
    assert hours.change(entry=entry, minutes=120, by=None).state == "submitted"


def test_the_second_who_takes_it_back_reads_who_did():
    *_rest, payment = a_paid_payment()
    back = bounce(payment)
    with pytest.raises(ReversalRefused, match="taken back by Lee Sample at"):
        bounce(payment)
    with pytest.raises(ReversalRefused, match="stays as it is"):
        bounce(back)
    assert LedgerEntry.objects.filter(reverses__isnull=False).count() == 2


def test_what_is_not_paid_yet_is_not_taken_back():
    adviser = an_adviser()
    approved_hours(adviser)
    batch = a_batch(adviser)
    with pytest.raises(ReversalRefused, match="Take its batch apart instead"):
        bounce(Payment.objects.get(batch=batch))
    batches.take_apart(batch=batch, by=a_manager())


def test_nobody_takes_their_own_back():
    adviser, *_rest, payment = a_paid_payment()
    with pytest.raises(ReversalRefused, match="your own pay"):
        bounce(payment, by=with_account(adviser))


def test_one_event_says_who_took_what_back_and_why():
    *_rest, payment = a_paid_payment()
    bounce(payment)
    event = Event.objects.get(verb="payment.reversed")
    assert event.object_id == payment.pk
