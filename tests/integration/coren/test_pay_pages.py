"""The payment pages: what each person reads, what each file holds, and that no page asks more for more rows."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coren.actions import bank, batches, reversals
from coren.models import Payment, PaymentBatch
from coren.queries import ledger
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import a_user_with, an_area, an_organisation
from tests.pay_factories import (
    a_batch,
    a_manager,
    a_paid_batch,
    an_account,
    an_approved_expense,
    an_expense,
    approved_hours,
    by_bank,
)

pytestmark = pytest.mark.django_db
MOST = 15
TODAY = timezone.localdate


@pytest.fixture
def manager(client, settings):
    settings.NRP_ENFORCE_MFA = False
    user = a_manager(name="Lee Sample")
    client.force_login(user)
    return user


def words(page):
    return " ".join(page.text.split())


def rows_of(answer):
    return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))


def test_from_what_is_ready_to_paid(client, manager):
    organisation = an_organisation("Helpers", is_coren=True)
    area = an_area("Old Swan", coren_organisation=organisation)
    ada, tom = an_adviser(area, "Ada Example"), an_adviser(area, "Tom Sample", pay="charity")
    approved_hours(ada, 150)
    approved_hours(tom, 60)

    page = client.get("/payments/")
    assert "£43.75 ready at Helpers" in words(page)
    address = f"/payments/new-batch/?organisation={organisation.pk}"
    check = client.get(address)
    assert "£43.75 to 2 people" in words(check)
    assert "To Food bank, as chosen" in words(check)
    form = check.context["fresh"]
    made = client.post(address, {"sent_as": form["sent_as"].value(), "seen": form["seen"].value()}, follow=True)
    assert "One has chosen to give theirs to charity." in words(made)
    batch = PaymentBatch.objects.get()
    today = TODAY()
    day = {"paid_on_0": today.day, "paid_on_1": today.month, "paid_on_2": today.year}
    assert "Pay £43.75 to 2 people" in words(client.get(f"{batch.get_absolute_url()}pay/"))
    paid = client.post(f"{batch.get_absolute_url()}pay/", day, follow=True)
    assert "Batch 1 is paid." in words(paid)
    again = client.post(f"{batch.get_absolute_url()}pay/", day)
    assert "Lee Sample recorded this batch as paid on" in words(again)


def test_a_batch_form_sent_twice_makes_one_batch(client, manager):
    approved_hours(an_adviser())
    address = "/payments/new-batch/?organisation=none"
    form = client.get(address).context["fresh"]
    sent = {"sent_as": form["sent_as"].value(), "seen": form["seen"].value()}
    assert client.post(address, sent)["Location"] == client.post(address, sent)["Location"]
    assert PaymentBatch.objects.count() == 1


def test_what_changed_since_the_check_is_shown_again(client, manager):
    adviser = an_adviser()
    approved_hours(adviser)
    address = "/payments/new-batch/?organisation=none"
    seen = client.get(address).context["fresh"]["seen"].value()
    approved_hours(adviser, 120, on=TODAY() - dt.timedelta(days=1))
    page = client.post(address, {"seen": seen})
    assert "has changed since you opened this page" in words(page)
    assert "£37.50 to 1 person" in words(page)


def test_who_is_left_out_stands_on_the_page_with_the_reason(client, manager):
    adviser = by_bank(an_adviser(name="Rita Specimen"))
    approved_hours(adviser)
    page = client.get("/payments/new-batch/?organisation=none")
    assert "Rita Specimen" in words(page)
    assert "No bank account that two people have confirmed." in words(page)
    assert f"/advisers/{adviser.pk}/bank-account/" in page.text
    assert "There is nothing to put into a batch now." in words(page)


def test_the_bank_file_holds_what_a_bank_takes_and_the_trail_who_took_it(client, manager):
    adviser = by_bank(an_adviser(name="Ada Example"))
    an_account(adviser, account_name="=HYPERLINK(A1)", number="01234567", sort_code="01-02-03")
    approved_hours(adviser, 150)
    approved_hours(an_adviser(adviser.area, "Tom Sample"), 60)
    batch = a_batch(adviser)
    head, row = rows_of(client.get(f"{batch.get_absolute_url()}payments.csv"))
    assert head == ["Name", "Sort code", "Account number", "Amount", "Reference"]
    assert row == ["'=HYPERLINK(A1)", "010203", "01234567", "31.25", f"NRP 1 {adviser.number}"]
    _head, other = rows_of(client.get(f"{batch.get_absolute_url()}payments.csv?list=others"))
    assert (other[0], other[4]) == ("Tom Sample", "12.50")
    taken = Event.objects.filter(verb="payment_batch.file_taken", actor_id=manager.pk)
    assert taken.count() == 2


def test_no_file_sends_money_to_an_account_that_was_changed(client, manager):
    adviser = by_bank(an_adviser(name="Ada Example"))
    details = an_account(adviser)
    approved_hours(adviser)
    batch = a_batch(adviser)
    bank.end(details=details, by=a_manager())
    assert "The account has changed since this batch was made: Ada Example." in words(
        client.get(batch.get_absolute_url())
    )
    answer = client.get(f"{batch.get_absolute_url()}payments.csv")
    assert answer.status_code == 409
    assert "Take it apart and make it again." in words(answer)


def test_a_bounced_payment_is_taken_back_on_a_page(client, manager):
    adviser = an_adviser(name="Ada Example")
    entry = approved_hours(adviser)
    batch = a_paid_batch(adviser)
    payment = Payment.objects.get(batch=batch)
    address = f"/payments/{payment.pk}/take-back/"
    assert "Choose what happened." in words(client.post(address, {}))
    done = client.post(address, {"kind": "bounced", "reason": "The account was closed."}, follow=True)
    assert "£12.50 to Ada Example was taken back." in words(done)
    assert "Came back on" in words(done)
    entry.refresh_from_db()
    assert entry.state == "approved"
    assert "£12.50 ready at places without an organisation" in words(client.get("/payments/"))


def test_a_facilitator_reads_the_money_of_their_place_and_no_other(client):
    area = an_area("Old Swan")
    approved_hours(an_adviser(area, "Ada Example"))
    a_paid_batch(an_adviser_with_hours(area, "Tom Sample"))
    a_paid_batch(an_adviser_with_hours(an_area("Claremont"), "Somebody Elsewhere"))
    client.force_login(a_user_with("coren_facilitator", area=area))
    page = words(client.get("/payments/"))
    assert "Tom Sample" in page
    assert "Old Swan" in page
    assert "Somebody Elsewhere" not in page
    assert "Claremont" not in page
    assert "Check the batch" not in page


def an_adviser_with_hours(area, name):
    adviser = an_adviser(area, name)
    approved_hours(adviser)
    return adviser


def test_an_adviser_saves_their_own_advice_and_nobody_elses(client):
    adviser = an_adviser(name="Ada Example")
    approved_hours(adviser)
    payment = Payment.objects.get(batch=a_paid_batch(adviser))
    other = an_adviser_with_hours(adviser.area, "Tom Sample")
    others = Payment.objects.get(batch=a_paid_batch(other))
    client.force_login(with_account(adviser))
    answer = client.get(f"/payments/{payment.pk}/advice.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert client.get(f"/payments/{others.pk}/advice.pdf").status_code == 404


def test_an_adviser_reads_what_is_owed_what_was_paid_and_what_came_back(client):
    adviser = an_adviser(name="Ada Example")
    approved_hours(adviser, 150)
    payment = Payment.objects.get(batch=a_paid_batch(adviser))
    reversals.reverse(payment=payment, kind="bounced", reason="The account was closed.", by=a_manager())
    a_batch(adviser)
    client.force_login(with_account(adviser))
    page = words(client.get(f"/advisers/{adviser.pk}/payments/"))
    assert "£31.25 in a batch that goes to the bank next." in page
    assert "£0.00 so far, without what came back." in page
    assert "Batch 1, taken back" in page
    assert "−£31.25" in page
    assert page.count("The account was closed") == 2
    assert "On its way in batch 2, not paid yet" in page


def test_what_somebody_is_owed_and_when(manager):
    adviser = an_adviser()
    sent = hours_of(adviser, minutes=60)
    approved_hours(adviser, 120, on=TODAY() - dt.timedelta(days=1))
    an_approved_expense(adviser, "3.00")
    an_expense(adviser, "2.00")
    owed = ledger.owed(adviser)
    assert (owed.on_its_way, owed.approved, owed.sent) == (Decimal("0.00"), Decimal("28.00"), Decimal("14.50"))
    assert owed.expected_by == timezone.localdate(sent.submitted_at) + dt.timedelta(days=14)
    a_batch(adviser)
    assert ledger.owed(adviser).on_its_way == Decimal("28.00")


def test_the_ledger_adds_up_by_adviser_place_organisation_and_period(manager):
    area = an_area(coren_organisation=an_organisation(is_coren=True))
    ada, tom = an_adviser_with_hours(area, "Ada Example"), an_adviser_with_hours(area, "Tom Sample")
    batch = a_paid_batch(ada)
    reversals.reverse(
        payment=Payment.objects.get(batch=batch, adviser=tom), kind="bounced", reason="Closed.", by=manager
    )
    lines = ledger.ledger_visible_to(manager)
    assert ledger.totals(lines) == ledger.Totals(Decimal("25.00"), Decimal("-12.50"), 3)
    assert ledger.totals_by(lines, "payment__adviser") == {ada.pk: Decimal("12.50"), tom.pk: Decimal("0.00")}
    assert ledger.totals_by(lines, "payment__area") == {area.pk: Decimal("12.50")}
    assert ledger.totals(ledger.of_places(lines, area.coren_organisation)).net == Decimal("12.50")
    yesterday = TODAY() - dt.timedelta(days=1)
    assert ledger.totals(ledger.between(lines, None, yesterday)).lines == 0
    assert ledger.totals(ledger.between(lines, TODAY(), TODAY())).lines == 3


def test_money_that_waits_is_said_by_place_with_the_day(manager):
    area = an_area("Old Swan")
    an_adviser_with_hours(area, "Ada Example"), an_adviser_with_hours(area, "Tom Sample")
    (row,) = ledger.waiting_by_place(manager)
    assert (row.area, row.amount, row.advisers) == (area, Decimal("25.00"), 2)
    assert row.by == TODAY() + dt.timedelta(days=14)
    assert not row.is_overdue
    assert ledger.waiting_by_place(a_user_with("pmg_member")) == []


def cost(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    ours = [query["sql"] for query in seen.captured_queries if "nrp_cache" not in query["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


def test_no_page_asks_more_for_more_rows(client, manager):
    area = an_area()

    def grow():
        adviser = by_bank(an_adviser_with_hours(area, "Ada Example"))
        an_account(adviser)
        an_approved_expense(adviser)
        a_paid_batch(adviser)
        an_adviser_with_hours(area, "Tom Sample")
        an_expense(adviser)

    grow()
    batch = PaymentBatch.objects.latest("number")
    payment = Payment.objects.filter(batch=batch).first()
    addresses = [
        "/payments/",
        "/payments/new-batch/?organisation=none",
        "/expenses/",
        "/api/v1/payment-batches/",
        "/api/v1/payments/",
        "/api/v1/expenses/",
        f"/api/v1/payment-batches/{batch.pk}/",
        batch.get_absolute_url(),
        f"/payments/{payment.pk}/take-back/",
        f"/advisers/{payment.adviser.pk}/bank-account/",
        f"/payments/{payment.pk}/advice.pdf",
    ]
    one = {address: cost(client, address) for address in addresses}
    one = {address: cost(client, address) for address in addresses}
    for _time in range(2):
        grow()
    again = PaymentBatch.objects.latest("number")
    more = {address: cost(client, address.replace(str(batch.pk), str(again.pk))) for address in addresses}
    assert more == one
    assert max(more.values()) <= MOST, more


def test_batches_of_two_organisations_are_numbered_one_after_the_other(manager):
    numbers = [a_batch(an_adviser_with_hours(an_area(), "Ada Example")).number for _time in range(2)]
    assert numbers == [1, 2]
    assert batches.take_apart(batch=PaymentBatch.objects.get(number=2), by=manager).number == 2
