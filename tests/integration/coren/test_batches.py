"""Batches: made of what is approved, paid once, taken apart until then."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from coren.actions import approving, batches, registering
from coren.actions.batches import BatchRefused
from coren.models import Expense, HoursEntry, LedgerEntry, Payment, PaymentBatch
from coren.queries.batches import plan_for
from tests.coren_factories import START, an_adviser, hours_of, with_account
from tests.factories import an_area, an_organisation
from tests.pay_factories import (
    a_batch,
    a_manager,
    a_paid_batch,
    an_account,
    an_approved_expense,
    approved_hours,
    by_bank,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def amounts(batch):
    return {(str(row.adviser), row.method): row.amount for row in Payment.objects.filter(batch=batch)}


def test_one_batch_holds_hours_and_expenses_of_an_organisations_places():
    area = an_area(coren_organisation=an_organisation("Helpers", is_coren=True))
    ada, tom = an_adviser(area, "Ada Example"), an_adviser(area, "Tom Sample")
    approved_hours(ada, 150)
    an_approved_expense(ada, "4.50")
    approved_hours(tom, 60)
    approved_hours(an_adviser(name="Elsewhere"), 60)

    batch = batches.make(organisation=area.coren_organisation, by=a_manager())

    assert amounts(batch) == {
        ("Ada Example", "organisation"): Decimal("35.75"),
        ("Tom Sample", "organisation"): Decimal("12.50"),
    }
    assert batch.number == 1
    assert batches.make(organisation=None, by=a_manager()).number == 2


def test_the_fee_goes_to_the_charity_and_the_expense_to_the_adviser():
    adviser = an_adviser(pay="charity")
    approved_hours(adviser, 60)
    an_approved_expense(adviser, "3.00")
    batch = a_batch(adviser)
    assert amounts(batch) == {
        (str(adviser), "charity"): Decimal("12.50"),
        (str(adviser), "organisation"): Decimal("3.00"),
    }


def test_hours_without_a_fee_end_as_paid_with_nothing():
    adviser = an_adviser(pay="none")
    entry = approved_hours(adviser, 60)
    a_paid_batch(adviser)
    entry.refresh_from_db()
    assert (entry.state, entry.amount) == (HoursEntry.State.PAID, Decimal("0.00"))


def test_without_a_confirmed_account_somebody_is_left_out_and_the_reason_is_said():
    adviser = by_bank(an_adviser(name="Rita Specimen"))
    approved_hours(adviser, 60)
    plan = plan_for(None, by=a_manager())
    assert plan.payees == ()
    (left,) = plan.left_out
    assert (str(left.adviser), left.amount) == ("Rita Specimen", Decimal("12.50"))
    assert left.reason == "No bank account that two people have confirmed."

    details = an_account(adviser)
    batch = a_batch(adviser)
    assert Payment.objects.get(batch=batch).bank_details == details


def test_hours_without_a_fee_are_settled_even_when_there_is_no_account():
    adviser = an_adviser(pay="none")
    approved_hours(adviser, 60, on=TODAY() - dt.timedelta(days=3))
    registering.choose_pay(adviser=adviser, kind="full", method="bank", starts_on=TODAY(), by=None)
    approved_hours(adviser, 60)
    plan = plan_for(None, by=a_manager())
    assert [(payee.method, payee.amount) for payee in plan.payees] == [("organisation", Decimal("0.00"))]
    assert [left.amount for left in plan.left_out] == [Decimal("12.50")]


def test_nobody_makes_a_batch_of_their_own_pay_or_pays_it():
    adviser = an_adviser()
    own = with_account(adviser)
    approved_hours(adviser)
    with pytest.raises(BatchRefused, match="Nothing is approved"):
        batches.make(organisation=None, by=own)
    assert "your own pay" in plan_for(None, by=own).left_out[0].reason
    batch = a_batch(adviser)
    with pytest.raises(BatchRefused, match="Your own pay lies in this batch"):
        batches.pay(batch=batch, paid_on=TODAY(), by=own)


def test_paying_settles_every_hour_and_expense():
    adviser = an_adviser()
    entry, expense = approved_hours(adviser), an_approved_expense(adviser)
    batch = a_paid_batch(adviser)
    for row in (entry, expense):
        row.refresh_from_db()
        assert (row.state, row.paid_on) == ("paid", TODAY())
    batch.refresh_from_db()
    assert (batch.state, batch.paid_on) == ("paid", TODAY())


def test_the_second_who_pays_reads_who_did_and_when():
    batch, first = a_batch(), a_manager(name="Lee Sample")
    batches.pay(batch=batch, paid_on=TODAY(), by=first)
    with pytest.raises(BatchRefused, match=r"Lee Sample recorded this batch as paid on \d+ \w+ \d{4}, at"):
        batches.pay(batch=batch, paid_on=TODAY(), by=a_manager())


def test_the_second_who_makes_reads_in_which_batch_it_lies():
    adviser = an_adviser()
    approved_hours(adviser)
    a_batch(adviser, by=a_manager(name="Lee Sample"))
    with pytest.raises(BatchRefused, match=r"Lee Sample made batch 1 at .*, £12.50 to 1 person"):
        batches.make(organisation=None, by=a_manager())


def test_a_batch_is_not_made_of_something_that_was_not_checked():
    adviser, manager = an_adviser(), a_manager()
    approved_hours(adviser)
    seen = plan_for(None, by=manager).fingerprint
    approved_hours(adviser, 120, on=TODAY() - dt.timedelta(days=1))
    with pytest.raises(BatchRefused, match="has changed since you opened this page"):
        batches.make(organisation=None, by=manager, seen=seen)
    assert batches.make(organisation=None, by=manager, seen=plan_for(None, by=manager).fingerprint)


@pytest.mark.parametrize(("days", "words"), [(1, "not in the future"), (-1, "Enter that day or a later one")])
def test_the_day_of_payment_lies_between_the_work_and_today(days, words):
    batch = a_batch()
    with pytest.raises(BatchRefused, match=words):
        batches.pay(batch=batch, paid_on=TODAY() + dt.timedelta(days=days), by=a_manager())


def test_a_batch_taken_apart_frees_what_it_held():
    adviser = an_adviser()
    entry, expense = approved_hours(adviser), an_approved_expense(adviser)
    batch = a_batch(adviser)
    assert [row.text for row in approving.undo(entries=[entry.pk], by=a_manager()).left_out] == [
        "It lies in payment batch 1. Take that apart first."
    ]
    batches.take_apart(batch=batch, by=a_manager())
    assert not LedgerEntry.objects.exists()
    assert not Payment.objects.exists()
    assert Expense.objects.get(pk=expense.pk).state == "approved"
    again = a_batch(adviser)
    assert again.number == 2
    assert set(LedgerEntry.objects.values_list("attempt", flat=True)) == {1}
    with pytest.raises(BatchRefused, match="taken apart"):
        batches.pay(batch=batch, paid_on=TODAY(), by=a_manager())


def test_a_paid_batch_is_not_taken_apart():
    with pytest.raises(BatchRefused, match="recorded this batch as paid"):
        batches.take_apart(batch=a_paid_batch(), by=a_manager())


def test_hours_keep_the_rate_and_the_choice_of_their_day():
    adviser = an_adviser(pay="less")
    approved_hours(adviser, 60, on=START)
    registering.choose_pay(adviser=adviser, kind="full", starts_on=START + dt.timedelta(days=1), by=None)
    approved_hours(adviser, 60, on=START + dt.timedelta(days=2))
    batch = a_batch(adviser)
    assert sorted(LedgerEntry.objects.values_list("amount", flat=True)) == [Decimal("5.00"), Decimal("12.50")]
    assert Payment.objects.get(batch=batch).amount == Decimal("17.50")


def test_only_what_is_approved_is_paid():
    adviser = an_adviser()
    hours_of(adviser)
    with pytest.raises(BatchRefused, match="Nothing is approved"):
        batches.make(organisation=None, by=a_manager())
    assert not PaymentBatch.objects.exists()
