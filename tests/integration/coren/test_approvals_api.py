"""Programs approve and send back by the same rules as the pages, and read what time is worth."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from coren.actions import approving, rates
from coren.models import HoursEntry
from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from tests.coren_factories import START, an_adviser, an_interested_person, hours_of, the_rates, with_account
from tests.factories import a_user_with, an_area, roles

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 12)
HOURS = "/api/v1/hours/"


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def post(client, path, body=None):
    return client.post(path, body or {}, content_type="application/json")


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER, name="Lee Sample")


def test_one_entry_is_approved_and_says_what_it_is_worth(manager):
    entry = hours_of(an_adviser(), DAY, 150)
    answer = post(caller(manager), f"{HOURS}{entry.pk}/approve/")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["amount"]) == ("approved", "31.25")
    assert body["approved_at"] is not None
    assert (body["id"], body["activity"], body["on"]) == (str(entry.pk), "log_meeting", "2019-02-12")


def test_the_second_time_it_says_who_approved_it_and_when(manager):
    with time_machine.travel("2019-02-14 14:02:00+00:00", tick=False):
        entry = hours_of(an_adviser(), DAY)
        post(caller(manager), f"{HOURS}{entry.pk}/approve/")
        answer = post(caller(a_user_with(Role.COREN_MANAGER)), f"{HOURS}{entry.pk}/approve/")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "Approved by Lee Sample at 2:02pm."


def test_outside_the_place_it_is_not_there_and_inside_it_takes_the_right():
    entry = hours_of(an_adviser(an_area("Old Quay")), DAY)
    callers = {
        404: [caller(a_user_with(Role.COREN_FACILITATOR, area=an_area())), caller(a_user_with(Role.PMG_MEMBER))],
        403: [caller(a_user_with(Role.COREN_FACILITATOR, area=entry.area)), caller(with_account(entry.adviser))],
    }
    for path in (f"{HOURS}{entry.pk}/approve/", f"{HOURS}{entry.pk}/send-back/"):
        for status, clients in callers.items():
            assert [post(client, path, {"reason": "Why?"}).status_code for client in clients] == [status, status]
    missing = f"{HOURS}{uuid.uuid4()}/approve/"
    assert post(caller(a_user_with(Role.COREN_MANAGER)), missing).status_code == 404


def test_one_s_own_are_refused_in_words():
    adviser = an_adviser(name="Joan Sample")
    own = with_account(adviser)
    roles.grant(user=own, role=Role.COREN_MANAGER, area=None, local_authority=None, starts_on=START, by=None)
    entry = hours_of(adviser, DAY)
    answer = post(caller(own), f"{HOURS}{entry.pk}/approve/")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Joan Sample: these are your own hours. Somebody else approves them."


def test_an_entry_is_sent_back_with_its_reason(manager):
    entry = hours_of(an_adviser(), DAY)
    client = caller(manager)
    assert post(client, f"{HOURS}{entry.pk}/send-back/").json()["errors"].keys() == {"reason"}
    body = post(client, f"{HOURS}{entry.pk}/send-back/", {"reason": "Which day?"}).json()
    assert (body["state"], body["sent_back_reason"], body["approved_at"]) == ("sent_back", "Which day?", None)
    assert post(client, f"{HOURS}{entry.pk}/send-back/", {"reason": "Which day?"}).status_code == 409


def test_a_list_is_approved_each_by_itself(manager):
    good, stopped = hours_of(an_adviser(), DAY), hours_of(an_interested_person(name="Tom Sample"), DAY)
    done, nowhere = hours_of(an_adviser(), DAY), uuid.uuid4()
    approving.approve_one(entry=done, by=manager)
    asked = [str(pk) for pk in (good.pk, stopped.pk, done.pk, nowhere)]
    answer = post(caller(manager), f"{HOURS}approve/", {"hours": asked})
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [one["id"] for one in results] == asked
    assert [one["status"] for one in results] == [200, 409, 409, 404]
    assert results[1]["errors"] == {"": ["Tom Sample is not registered yet."]}
    assert results[2]["errors"][""][0].startswith("Approved by Lee Sample")
    assert HoursEntry.objects.filter(state="approved").count() == 2


@pytest.mark.parametrize("body", [{}, {"hours": []}, {"hours": ["x"]}, {"hours": "x"}])
def test_a_list_that_is_none_is_refused_by_field(body, manager):
    answer = post(caller(manager), f"{HOURS}approve/", body)
    assert answer.status_code == 400
    assert any(name.startswith("hours") for name in answer.json()["errors"])


def test_the_rate_card_says_what_holds_what_comes_and_what_was(manager):
    rates.set_rate(activity=the_rates(), hourly="13.00", starts_on=dt.date(2100, 4, 1), by=None)
    rates.set_rate(activity=the_rates(), hourly="12.75", starts_on=dt.date(2018, 4, 1), by=None)
    body = caller(manager).get("/api/v1/rates/").json()
    meetings = body["activities"][0]
    assert (meetings["code"], meetings["hourly"]) == ("log_meeting", "12.75")
    assert [rate["hourly"] for rate in meetings["rates"]] == ["13.00", "12.75", "12.50"]
    assert body["weekly_limits"][0] == {"amount": "125.50", "starts_on": "2018-04-01", "state": "now"}
    assert (body["promised_days"], body["warn_percent"]) == (14, 90)
    assert caller(a_user_with(Role.PMG_MEMBER)).get("/api/v1/rates/").status_code == 403


def test_an_activity_without_a_rate_today_says_null(manager):
    rates.add_activity(code="new", label="New", by=None)
    (row,) = caller(manager).get("/api/v1/rates/").json()["activities"]
    assert (row["hourly"], row["rates"]) == (None, [])
