"""Hours for programs: one, many, again; read, changed, taken back."""

import datetime as dt
import json
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coren.actions import enquiries
from coren.models import HoursEntry
from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, another_activity, hours_of, the_rates, with_account
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
HOURS = "/api/v1/hours/"
DAY = dt.date(2019, 2, 12)


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def place():
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place)


@pytest.fixture
def program(facilitator):
    return caller(facilitator)


def new(adviser, **more):
    return {
        "client_id": str(uuid.uuid4()),
        "adviser": str(adviser.pk),
        "on": "2019-02-12",
        "minutes": 90,
        "activity": "log_meeting",
        **more,
    }


def post(program, body, **headers):
    return program.post(HOURS, json.dumps(body), content_type="application/json", headers=headers)


def test_hours_are_logged_sent_and_worth_something(program, place):
    ada = an_adviser(place)
    sent = new(ada, note="Library")
    answer = post(program, sent)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {
        *("id", "client_id", "adviser", "neighbourhood", "on", "minutes", "activity", "enquiry", "meeting", "event"),
        *("initiative", "note", "overlap", "state", "amount", "sent_back_reason", "created_at", "submitted_at"),
        *("approved_at", "paid_on"),
    }
    assert body["client_id"] == sent["client_id"]
    assert (body["state"], body["amount"], body["minutes"], body["on"]) == ("submitted", "18.75", 90, "2019-02-12")
    assert (body["adviser"], body["neighbourhood"]) == (str(ada.pk), str(place.pk))
    assert HoursEntry.objects.get().source == "program"


def test_the_same_client_id_again_gives_the_first_entry(program, place):
    sent = new(an_adviser(place))
    first, again = post(program, sent), post(program, {**sent, "minutes": 15})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_draft_is_kept_as_one_and_sent_by_a_change(program, place):
    made = post(program, new(an_adviser(place), state="draft")).json()
    assert (made["state"], made["submitted_at"]) == ("draft", None)
    changed = program.patch(f"{HOURS}{made['id']}/", {"state": "submitted"}, content_type="application/json")
    assert changed.json()["state"] == "submitted"


def test_a_list_is_answered_row_by_row(program, place):
    ada, other = an_adviser(place), an_adviser(an_area())
    known = new(ada)
    first = post(program, known).json()["id"]
    rows = [known, new(ada, on="2019-02-13"), new(other), new(ada, minutes=20), new(ada, on="2100-01-01"), "x"]
    answer = post(program, rows)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [200, 201, 404, 400, 409, 400]
    assert results[0]["id"] == first
    assert list(results[3]["errors"]) == ["minutes"]
    assert "has not come yet" in results[4]["errors"]["on"][0]
    assert HoursEntry.objects.count() == 2


def test_a_row_twice_in_one_list_is_made_by_the_first_and_found_by_the_second(program, place):
    row = new(an_adviser(place))
    results = post(program, [row, row]).json()["results"]
    assert [one["status"] for one in results] == [201, 200]
    assert results[0]["id"] == results[1]["id"]
    assert HoursEntry.objects.count() == 1


def test_a_hundred_rows_arrive_once_however_often_they_are_sent(program, place):
    advisers = [an_adviser(place) for _number in range(5)]
    rows = [new(advisers[n % 5], on=(DAY - dt.timedelta(days=n // 5)).isoformat()) for n in range(100)]
    assert {one["status"] for one in post(program, rows).json()["results"]} == {201}
    assert {one["status"] for one in post(program, rows).json()["results"]} == {200}
    assert HoursEntry.objects.count() == 100
    assert post(program, rows * 6).status_code == 400


def test_a_list_with_an_idempotency_key_gives_its_first_answer_again(program, place):
    rows, key = [new(an_adviser(place))], {"Idempotency-Key": "one"}
    first, again = post(program, rows, **key), post(program, rows, **key)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_an_overlap_is_kept_unless_the_program_asks_to_be_asked(program, place):
    ada = an_adviser(place, "Ada Example")
    hours_of(ada, DAY, 60)
    asked = post(program, new(ada, keep_both=False))
    assert asked.status_code == 409
    assert "Ada Example already has 1 hour" in asked.json()["errors"]["keep_both"][0]
    assert post(program, new(ada)).json()["overlap"] is True


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"minutes": 20}, 400, "minutes"),
        ({"minutes": 0}, 400, "minutes"),
        ({"minutes": 1455}, 400, "minutes"),
        ({"activity": "nothing"}, 400, "activity"),
        ({"on": "2019-02-30"}, 400, "on"),
        ({"on": "2100-01-01"}, 409, "on"),
        ({"on": "0001-01-01"}, 409, "on"),
        ({"on": "1999-12-31"}, 409, "on"),
        ({"meeting": str(uuid.uuid4())}, 400, "meeting"),
        ({"enquiry": str(uuid.uuid4())}, 400, "enquiry"),
        ({"state": "approved"}, 400, "state"),
        ({"client_id": "1"}, 400, "client_id"),
    ],
)
def test_what_cannot_be_taken_names_its_field(program, place, wrong, status, field):
    answer = post(program, {**new(an_adviser(place)), **wrong})
    assert answer.status_code == status
    assert list(answer.json()["errors"]) == [field]
    assert HoursEntry.objects.count() == 0


def test_null_links_are_taken_and_an_enquiry_of_the_place_is_kept(program, place, facilitator):
    there = enquiries.begin(area=place, title="Empty shops", issue="x", question="y", by=facilitator)
    sent = new(an_adviser(place), meeting=None, event=None, initiative=None, enquiry=str(there.pk))
    assert post(program, sent).json()["enquiry"] == str(there.pk)
    elsewhere = enquiries.begin(area=an_area(), title="z", issue="x", question="y", by=facilitator)
    assert post(program, new(an_adviser(place), enquiry=str(elsewhere.pk))).status_code == 400


def test_a_link_to_an_enquiry_stays_until_it_is_taken_off_and_the_trail_tells(program, place, facilitator):
    there = enquiries.begin(area=place, title="Empty shops", issue="x", question="y", by=facilitator)
    made = post(program, new(an_adviser(place), enquiry=str(there.pk))).json()
    address = f"{HOURS}{made['id']}/"
    kept = program.patch(address, {"minutes": 45}, content_type="application/json").json()
    assert (kept["minutes"], kept["enquiry"]) == (45, str(there.pk))
    assert program.patch(address, {"enquiry": None}, content_type="application/json").json()["enquiry"] is None
    last = program.get("/api/v1/audit/", {"verb": "hours.changed"}).json()["results"][0]
    assert last["changes"] == {"enquiry": [str(there.pk), None]}


def test_the_list_is_filtered(program, place):
    ada, tom = an_adviser(place), an_adviser(place)
    hours_of(ada, DAY, 15)
    hours_of(ada, DAY - dt.timedelta(days=10), 30, activity=another_activity())
    hours_of(tom, DAY, 45)

    def found(**asked):
        return sorted(one["minutes"] for one in program.get(HOURS, asked).json()["results"])

    assert found() == [15, 30, 45]
    assert found(adviser=str(ada.pk)) == [15, 30]
    assert found(activity="street_survey") == [30]
    assert found(on_after="2019-02-12") == [15, 45]
    assert found(on_before="2019-02-02") == [30]
    assert found(state="approved") == []
    assert found(neighbourhood=str(place.pk)) == [15, 30, 45]
    assert found(neighbourhood=str(uuid.uuid4())) == []
    assert program.get(HOURS, {"state": "lost"}).status_code == 400


def asked_of_the_database(program):
    """Count the queries of a list without those of the cache, which is a table only here."""
    with CaptureQueriesContext(connection) as asked:
        assert program.get(HOURS).status_code == 200
    return sum("nrp_cache" not in query["sql"] and "SAVEPOINT" not in query["sql"] for query in asked)


def test_the_list_asks_as_often_for_many_as_for_few(program, place):
    for number in range(3):
        hours_of(an_adviser(place), DAY - dt.timedelta(days=number))
    few = asked_of_the_database(program)
    for number in range(30):
        hours_of(an_adviser(place), DAY - dt.timedelta(days=number))
    assert asked_of_the_database(program) == few <= 15


def test_open_hours_are_changed_and_taken_back_and_approved_ones_stay(program, place):
    entry = hours_of(an_adviser(place), DAY, 60)
    address = f"{HOURS}{entry.pk}/"
    changed = program.patch(address, {"minutes": 75, "note": "x"}, content_type="application/json")
    assert (changed.status_code, changed.json()["minutes"], changed.json()["note"]) == (200, 75, "x")
    entry.refresh_from_db()
    entry.state, entry.approved_at, entry.hourly, entry.amount = "approved", timezone.now(), "12.50", "15.63"
    entry.save()
    assert program.patch(address, {"minutes": 15}, content_type="application/json").status_code == 409
    assert program.delete(address).status_code == 409
    assert program.get(address).json()["amount"] == "15.63"
    other = hours_of(an_adviser(place), DAY, 60)
    assert program.delete(f"{HOURS}{other.pk}/").status_code == 204
    assert program.get(f"{HOURS}{other.pk}/").status_code == 404


def test_an_adviser_reads_and_logs_their_own_and_nobody_elses(place):
    ada, tom = an_adviser(place), an_adviser(place)
    hours_of(tom, DAY)
    own = caller(with_account(ada))
    assert post(own, new(ada)).status_code == 201
    assert post(own, new(tom)).status_code == 404
    assert [one["adviser"] for one in own.get(HOURS).json()["results"]] == [str(ada.pk)]
    assert own.get(HOURS).json()["results"][0]["amount"] == "18.75"


def test_who_sees_no_pay_reads_no_amount_and_logs_nothing(place):
    ada = an_adviser(place)
    hours_of(ada, DAY)
    admin = caller(a_user_with(Role.PROGRAMME_ADMIN))
    assert admin.get(HOURS).json()["results"][0]["amount"] is None
    assert post(admin, new(ada)).status_code == 403
    assert caller(a_user_with(Role.PMG_MEMBER)).get(HOURS).status_code == 403


def test_another_place_has_no_hours_for_a_facilitator(program):
    entry = hours_of(an_adviser(an_area()), DAY, note="Goldcrest")
    assert program.get(HOURS).json()["count"] == 0
    for method in (program.get, program.delete):
        assert method(f"{HOURS}{entry.pk}/").status_code == 404
    answer = program.patch(f"{HOURS}{entry.pk}/", {"minutes": 15}, content_type="application/json")
    assert answer.status_code == 404
    assert post(program, new(entry.adviser)).status_code == 404


def test_activity_types_are_listed(program):
    body = program.get("/api/v1/activity-types/").json()
    assert body["results"][0] == {"code": "log_meeting", "label": "LOG meetings", "is_in_use": True}
