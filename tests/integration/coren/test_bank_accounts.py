"""Bank accounts: two people for each, sealed where they lie, masked where they are shown."""

import pytest
from django.db import IntegrityError, connection, transaction

from coren.actions import bank, batches
from coren.actions.bank import BankRefused
from coren.models import BankDetails, Payment
from coren.queries.payments import account_in_use, account_waiting
from nrp.audit.models import Payload
from tests.coren_factories import an_adviser, with_account
from tests.factories import a_user_with
from tests.pay_factories import a_manager, an_account, approved_hours, by_bank

pytestmark = pytest.mark.django_db
NUMBER, NAME = "31926819", "Ada Q Example"


def enter(adviser, by=None, **values):
    values = {"account_name": NAME, "sort_code": "12-34-56", "account_number": NUMBER} | values
    return bank.enter(adviser=adviser, by=by or a_manager(), **values)


def test_an_account_is_used_once_a_second_person_has_confirmed_it():
    adviser, first = an_adviser(), a_manager()
    details = enter(adviser, first)
    assert account_in_use(adviser) is None
    with pytest.raises(BankRefused, match="You entered this account"):
        bank.confirm(details=details, last_four="6819", by=first)
    bank.confirm(details=details, last_four="6819", by=a_manager())
    assert account_in_use(adviser) == details


def test_the_adviser_may_be_the_second_person():
    adviser = an_adviser()
    details = enter(adviser)
    bank.confirm(details=details, last_four="68 19", by=with_account(adviser))
    assert account_in_use(adviser) == details


def test_other_figures_than_those_entered_are_refused():
    details = enter(an_adviser())
    with pytest.raises(BankRefused, match="not the last four figures") as refused:
        bank.confirm(details=details, last_four="6818", by=a_manager())
    assert refused.value.field == "last_four"


def test_a_change_leaves_the_old_account_in_use_until_it_is_confirmed():
    adviser = an_adviser()
    old = an_account(adviser)
    new = enter(adviser)
    assert account_in_use(adviser) == old
    bank.confirm(details=new, last_four=NUMBER[-4:], by=a_manager())
    assert account_in_use(adviser) == new
    old.refresh_from_db()
    assert old.ended_at is not None


def test_entering_again_replaces_what_waits():
    adviser = an_adviser()
    first, second = enter(adviser), enter(adviser, account_number="11112222")
    assert account_waiting(adviser) == second
    with pytest.raises(BankRefused, match="was replaced"):
        bank.confirm(details=first, last_four="6819", by=a_manager())


def test_an_account_is_taken_out_of_use_once():
    adviser = an_adviser()
    details = an_account(adviser)
    bank.end(details=details, by=a_manager())
    assert account_in_use(adviser) is None
    with pytest.raises(BankRefused, match="out of use already"):
        bank.end(details=details, by=a_manager())


@pytest.mark.parametrize(
    ("field", "value"),
    [("sort_code", "12345"), ("sort_code", "12-34-5x"), ("account_number", "1234567"), ("account_number", "1234567a")],
)
def test_figures_are_counted(field, value):
    with pytest.raises(BankRefused, match="Enter the") as refused:
        enter(an_adviser(), **{field: value})
    assert refused.value.field == field


def test_the_database_itself_wants_two_people():
    details, user = enter(an_adviser()), a_manager()
    details.entered_by, details.confirmed_by = user, user
    with pytest.raises(IntegrityError), transaction.atomic():
        details.save()


def test_nothing_of_an_account_lies_open_in_the_database_or_the_trail():
    adviser = an_adviser()
    bank.confirm(details=enter(adviser), last_four=NUMBER[-4:], by=a_manager())
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_name, sort_code, account_number FROM coren_bankdetails")
        (row,) = cursor.fetchall()
    told = " ".join([*row, *Payload.objects.values_list("body", flat=True)])
    for secret in (NUMBER, "123456", "12-34-56", NAME, NUMBER[-4:]):
        assert secret not in told
    assert BankDetails.objects.get().account_number == NUMBER


def test_no_page_and_no_api_gives_more_than_two_figures(client, settings):
    settings.NRP_ENFORCE_MFA = False
    adviser = by_bank(an_adviser())
    an_account(adviser, number=NUMBER, account_name=NAME, sort_code="20-71-06")
    approved_hours(adviser)
    manager = a_manager()
    batch = batches.make(organisation=None, by=manager)
    client.force_login(manager)
    payment = Payment.objects.get()
    for address in (
        f"/advisers/{adviser.pk}/bank-account/",
        f"/advisers/{adviser.pk}/bank-account/end/",
        batch.get_absolute_url(),
        "/payments/",
        f"/api/v1/payment-batches/{batch.pk}/",
        f"/api/v1/payments/?adviser={adviser.pk}",
        f"/payments/{payment.pk}/take-back/",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        for secret in (NUMBER, NUMBER[-4:], NAME, "20-71-06", "207106"):
            assert secret not in page.text, address
    assert "••••••19" in client.get(f"/advisers/{adviser.pk}/bank-account/").text
    assert NUMBER in client.get(f"/payments/batches/{batch.pk}/payments.csv").text


def test_typed_figures_stay_when_one_is_wrong_and_are_gone_once_kept(client):
    adviser = an_adviser()
    client.force_login(a_user_with("coren_facilitator", area=adviser.area))
    address = f"/advisers/{adviser.pk}/bank-account/"
    wrong = client.post(address, {"account_name": NAME, "sort_code": "1", "account_number": NUMBER})
    assert "Enter the six figures of the sort code" in wrong.text
    assert NUMBER in wrong.text
    kept = client.post(address, {"account_name": NAME, "sort_code": "12 34 56", "account_number": NUMBER}, follow=True)
    assert NUMBER not in kept.text
    assert "Waits for a second person" in kept.text
    assert "somebody else confirms it" in kept.text


def test_the_second_person_confirms_on_a_page(client, settings):
    settings.NRP_ENFORCE_MFA = False
    adviser = an_adviser()
    enter(adviser, a_user_with("coren_facilitator", area=adviser.area))
    client.force_login(a_manager())
    address = f"/advisers/{adviser.pk}/bank-account/confirm/"
    assert "not the last four figures" in client.post(address, {"last_four": "0000"}).text
    assert "In use" in client.post(address, {"last_four": "6819"}, follow=True).text
