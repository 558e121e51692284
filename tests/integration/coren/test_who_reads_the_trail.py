"""The audit trail tells who did what; contact and pay of a resident stay with those who see them anyway."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coren.actions import registering
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, the_rates
from tests.factories import a_user_with
from tests.pay_factories import a_manager, a_paid_batch, an_expense, approved_hours

pytestmark = pytest.mark.django_db
AUDIT = "/api/v1/audit/"
PHONE, EMAIL, NEEDS = "0151 496 0777", "canary@example.org", "Canary ramp"
CONTACT = (PHONE, EMAIL, NEEDS)
PAY = ("10.00", "77.77", "charity")


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def manager():
    the_rates()
    return a_manager(name="Lee Sample")


@pytest.fixture
def adviser(manager):
    found = an_adviser(name="Ada Example")
    registering.update(adviser=found, phone=PHONE, email=EMAIL, access_needs=NEEDS, by=manager)
    registering.choose_pay(adviser=found, kind="charity", charity="Food bank", by=manager)
    an_expense(found, "77.77", by=manager)
    approved_hours(found, by=manager)
    a_paid_batch(found, on=timezone.localdate())
    return found


def trail(client, user):
    client.force_login(user)
    program, page = client.get(AUDIT, {"page_size": 200}), client.get(reverse("audit"))
    return program.text + (page.text if page.status_code == 200 else "")


def test_an_auditor_reads_that_contact_and_pay_changed_and_not_what_they_are(client, adviser):
    read = trail(client, a_user_with(Role.AUDITOR))
    assert [text for text in (*CONTACT, *PAY) if text in read] == []
    for text in ("Ada Example", "Lee Sample", "person.updated", "phone: not shown", "choice: not shown"):
        assert text in read


def test_an_administrator_reads_contact_and_no_pay(client, adviser):
    read = trail(client, a_user_with(Role.PROGRAMME_ADMIN))
    assert [text for text in CONTACT if text in read] == list(CONTACT)
    assert [text for text in PAY if text in read] == []


def test_what_somebody_did_themselves_stays_whole(client, adviser, manager):
    read = trail(client, manager)
    assert [text for text in (*CONTACT, "77.77") if text in read] == [*CONTACT, "77.77"]


def test_rates_and_limits_are_nobodys_pay(client, manager):
    client.force_login(a_user_with(Role.AUDITOR))
    rates = client.get(AUDIT, {"verb": "rate.set"}).json()["results"]
    assert rates
    assert all(row["changes"]["hourly"][1] != "not shown" for row in rates)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_outside_the_calendar_is_refused_by_its_field(client, manager, moment):
    client.force_login(manager)
    answer = client.get(AUDIT, {"since": moment})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["since"]
