"""Hours are approved by somebody else, at the rate and the choice of their day, until they are paid."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from coren.actions import approving, hours, rates, registering
from coren.actions.approving import ApprovalRefused, OwnHours, Seen
from coren.models import HoursEntry, LedgerEntry, Payment, PaymentBatch, PaymentChoice
from nrp.accounts.roles import Role
from nrp.audit.models import Event, Payload
from tests.coren_factories import an_adviser, an_interested_person, hours_of, the_rates, with_account
from tests.factories import a_user_with, roles

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER, name="Lee Sample")


def approved(entry, by):
    return approving.approve_one(entry=entry, by=by)


def in_a_batch(entry, number=22):
    batch = PaymentBatch.objects.create(number=number)
    payment = Payment.objects.create(
        batch=batch, adviser=entry.adviser, area=entry.area, amount=entry.amount, method="organisation"
    )
    return LedgerEntry.objects.create(payment=payment, hours=entry, amount=entry.amount)


def test_an_approval_fixes_the_rate_and_the_choice_of_the_day(manager):
    adviser = an_adviser(pay="less")
    entry = approved(hours_of(adviser, DAY, 90), manager)
    assert (entry.state, entry.approved_by) == ("approved", manager)
    assert (entry.hourly, entry.amount) == (Decimal("5.00"), Decimal("7.50"))

    registering.choose_pay(adviser=adviser, kind=PaymentChoice.Kind.FULL, starts_on=dt.date(2019, 1, 1), by=None)
    rates.set_rate(activity=the_rates(), hourly=Decimal("20.00"), starts_on=dt.date(2019, 2, 1), by=None)
    entry.refresh_from_db()
    assert entry.amount == Decimal("7.50")
    assert approved(hours_of(adviser, DAY, 90), manager).amount == Decimal("30.00")


@pytest.mark.parametrize(("pay", "amount"), [("full", "12.50"), ("none", "0.00"), ("charity", "12.50")])
def test_each_choice_has_its_amount(pay, amount, manager):
    assert approved(hours_of(an_adviser(pay=pay), DAY), manager).amount == Decimal(amount)


def test_the_second_approver_reads_who_did_it_and_when(manager):
    with time_machine.travel("2019-02-14 14:02:00+00:00", tick=False):
        entry = hours_of(an_adviser(), DAY)
        approved(entry, manager)
        with pytest.raises(ApprovalRefused, match="Approved by Lee Sample at 2:02pm"):
            approved(entry, a_user_with(Role.COREN_MANAGER))
    words = "Approved by Lee Sample on 14 February 2019, 2:02pm"
    with time_machine.travel("2019-02-16 09:00:00+00:00", tick=False), pytest.raises(ApprovalRefused, match=words):
        approved(entry, manager)


def test_nobody_approves_sends_back_or_undoes_their_own(manager):
    adviser = an_adviser(name="Joan Sample")
    own = with_account(adviser)
    roles.grant(user=own, role=Role.COREN_MANAGER, area=None, local_authority=None, starts_on=DAY, by=None)
    entry = hours_of(adviser, DAY)
    with pytest.raises(OwnHours, match=r"Joan Sample: these are your own hours\. Somebody else approves them"):
        approved(entry, own)
    with pytest.raises(OwnHours):
        approving.send_back_one(entry=entry, reason="No", by=own)
    approved(entry, manager)
    assert approving.undo(entries=[entry.pk], by=own).left_out[0].is_own


def test_a_manager_of_nowhere_is_left_out(manager):
    entry = hours_of(an_adviser(), DAY)
    with pytest.raises(ApprovalRefused, match="You do not approve hours in"):
        approved(entry, a_user_with(Role.COREN_FACILITATOR, area=entry.area))


def test_nothing_is_approved_without_registration_consent_or_rate(manager):
    unregistered = hours_of(an_interested_person(name="Tom Sample"), DAY)
    with pytest.raises(ApprovalRefused, match="Tom Sample is not registered yet"):
        approved(unregistered, manager)
    nobody_agreed = hours_of(an_adviser(name="Rita Specimen"), DAY)
    nobody_agreed.adviser.consents.all().delete()
    with pytest.raises(ApprovalRefused, match="Rita Specimen has no consent on record"):
        approved(nobody_agreed, manager)
    before_any_rate = hours_of(an_adviser(), DAY, activity=rates.add_activity(code="new", label="New", by=None))
    with pytest.raises(ApprovalRefused, match="There is no rate for New on 12 February 2019"):
        approved(before_any_rate, manager)
    assert not HoursEntry.objects.filter(state="approved").exists()


def test_many_are_approved_at_once_and_each_that_cannot_be_is_named(manager):
    good, other = hours_of(an_adviser(), DAY, 60), hours_of(an_adviser(), DAY, 90)
    stopped = hours_of(an_interested_person(), DAY)
    gone = hours_of(an_adviser(), DAY)
    hours.remove(entry=gone, by=None)
    outcome = approving.approve(entries=[good.pk, other.pk, stopped.pk, gone.pk], by=manager)
    assert {entry.pk for entry in outcome.entries} == {good.pk, other.pk}
    assert (outcome.minutes, outcome.amount) == (150, Decimal("31.25"))
    assert [left.entry for left in outcome.left_out] == [None, stopped]


def test_what_changed_since_it_was_shown_is_named_and_not_approved(manager):
    entry = hours_of(an_adviser(), DAY, 120)
    seen = {entry.pk: Seen(120, Decimal("25.00"))}
    hours.change(entry=entry, minutes=180, by=None)
    outcome = approving.approve(entries=[entry.pk], by=manager, seen=seen)
    assert outcome.left_out[0].text == "Changed meanwhile: it was 2 hours and is 3 hours now. Look at it again."
    rates.set_rate(activity=the_rates(), hourly=Decimal("13.00"), starts_on=DAY, by=None)
    seen = {entry.pk: Seen(180, Decimal("37.50"))}
    outcome = approving.approve(entries=[entry.pk], by=manager, seen=seen)
    assert outcome.left_out[0].text == "Its rate changed meanwhile: it was £37.50 and is £39.00 now. Look at it again."


def test_an_approval_is_undone_until_the_hours_lie_in_a_batch(manager):
    entry = approved(hours_of(an_adviser(), DAY), manager)
    assert len(approving.undo(entries=[entry.pk], by=manager).entries) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.approved_by, entry.hourly, entry.amount) == ("submitted", None, None, None)

    entry = approved(entry, manager)
    in_a_batch(entry)
    for act in (
        approving.undo(entries=[entry.pk], by=manager),
        approving.send_back(entries=[entry.pk], reason="Wrong day", by=manager),
    ):
        assert act.entries == []
        assert act.left_out[0].text == "It lies in payment batch 22. Take that apart first."


def test_hours_are_sent_back_with_a_reason_and_sent_again_by_a_change(manager):
    entry = hours_of(an_adviser(), DAY)
    with pytest.raises(ApprovalRefused, match="Enter what has to be put right"):
        approving.send_back_one(entry=entry, reason=" ", by=manager)
    entry = approving.send_back_one(entry=entry, reason="Was it Tuesday?", by=manager)
    assert (entry.state, entry.sent_back_reason, entry.sent_back_by) == ("sent_back", "Was it Tuesday?", manager)
    with pytest.raises(ApprovalRefused, match="Sent back by Lee Sample at"):
        approved(entry, manager)
    again = hours.change(entry=entry, minutes=120, by=None)
    assert approved(again, manager).amount == Decimal("25.00")


def test_approved_hours_can_be_sent_back_and_lose_what_was_fixed(manager):
    entry = approving.send_back_one(entry=approved(hours_of(an_adviser(), DAY), manager), reason="Why?", by=manager)
    assert (entry.state, entry.approved_by, entry.amount) == ("sent_back", None, None)


def test_the_trail_names_each_adviser_with_their_entries(manager):
    adviser = an_adviser()
    first, second = hours_of(adviser, DAY, 60), hours_of(adviser, DAY, 30)
    third = hours_of(an_adviser(), DAY)
    approving.approve(entries=[first.pk, second.pk, third.pk], by=manager)
    events = Event.objects.filter(verb="hours.approved", actor_id=manager.pk)
    assert events.count() == 2
    body = Payload.objects.get(event_id=events.get(object_id=adviser.pk).pk).body
    assert str(first.pk) in body
    assert str(second.pk) in body
    assert "18.75" in body
    approving.undo(entries=[third.pk], by=manager)
    undone = Event.objects.get(verb="hours.approval_undone")
    assert "12.50" in Payload.objects.get(event_id=undone.pk).body


def test_no_more_than_some_hundred_at_once(manager, monkeypatch):
    monkeypatch.setattr(approving, "MOST_AT_ONCE", 1)
    entries = [hours_of(an_adviser(), DAY).pk, hours_of(an_adviser(), DAY).pk]
    with pytest.raises(ApprovalRefused, match="at most 1 entries at once"):
        approving.approve(entries=entries, by=manager)
