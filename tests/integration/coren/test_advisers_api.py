"""Advisers for programs: begun one by one or as a list, registered step by step, seen only by those who may."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coren.api.adviser_documents import CONTACT, AdviserSerializer
from coren.models import Adviser, Consent
from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from tests.coren_factories import a_consent_text, an_adviser, an_interested_person, with_account
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
ADVISERS = "/api/v1/advisers/"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    a_consent_text()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Jo Sample")


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def api(facilitator):
    return caller(facilitator)


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def errors_of(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json().get("errors", {})


def test_a_record_is_begun_with_a_place_and_a_name(api, place, facilitator):
    answer = post(api, ADVISERS, {"neighbourhood": str(place.pk), "name": "Joan Sample"})
    assert answer.status_code == 201
    body = answer.json()
    adviser = Adviser.objects.get()
    assert body == {
        "id": str(adviser.pk),
        "number": adviser.number,
        "neighbourhood": str(place.pk),
        "name": "Joan Sample",
        "status": "interested",
        "language": "",
        "facilitator": "Jo Sample",
        "registered_at": None,
        "email": "",
        "phone": "",
        "preferred_contact": "",
        "address": "",
        "access_needs": "",
        "is_large_print": False,
    }
    assert set(body) == set(AdviserSerializer().fields)
    assert api.get(f"{ADVISERS}{adviser.pk}/").json() == body


def test_everything_known_may_come_at_once(api, place):
    sent = {
        "name": "Joan",
        "language": "Polish",
        "email": "joan@example.org",
        "access_needs": "A ramp",
        "status": "interested",
    }
    body = post(api, ADVISERS, {"neighbourhood": str(place.pk), **sent}).json()
    assert {name: body[name] for name in sent} == sent


def test_the_same_key_begins_one_record(api, place):
    sent = {"neighbourhood": str(place.pk), "name": "Joan Sample"}
    first, again = (post(api, ADVISERS, sent, **{"Idempotency-Key": "one"}) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Adviser.objects.count() == 1


def test_a_list_begins_several_and_says_of_each_what_became_of_it(api, place):
    other, comparator = an_area("High Moor"), an_area("Comparator", kind="comparator")
    sent = [
        {"neighbourhood": str(place.pk), "name": "Joan Sample"},
        {"neighbourhood": str(place.pk)},
        {"neighbourhood": str(other.pk), "name": "Elsewhere"},
        {"neighbourhood": str(place.pk), "name": "Ada", "status": "active"},
        {"neighbourhood": str(comparator.pk), "name": "Nowhere"},
    ]
    answer = post(api, ADVISERS, sent)
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 400, 404, 400, 404]
    assert list(results[1]["errors"]) == ["name"]
    assert "advisers/{id}/status/" in results[3]["errors"]["status"][0]
    assert results[0]["id"] == str(Adviser.objects.get().pk)


def test_a_place_outside_is_not_found_and_one_inside_needs_the_right(api, place):
    other = an_area("High Moor")
    errors_of(post(api, ADVISERS, {"neighbourhood": str(other.pk), "name": "Ada"}), 404)
    errors_of(post(api, ADVISERS, {"neighbourhood": str(uuid.uuid4()), "name": "Ada"}), 404)
    pmg = caller(a_user_with(Role.PMG_MEMBER))
    errors_of(post(pmg, ADVISERS, {"neighbourhood": str(place.pk), "name": "Ada"}), 403)
    errors_of(pmg.get(ADVISERS), 403)
    assert not Adviser.objects.exists()


def test_somebody_is_registered_by_consent_contact_and_choice(api, place):
    adviser = an_interested_person(place)
    path = f"{ADVISERS}{adviser.pk}/"
    early = post(api, f"{path}status/", {"status": "active"})
    errors_of(early, 409)
    assert early.json()["detail"] == "Not done yet: consent; contact and access; payment."
    today = timezone.localdate().isoformat()
    given = post(api, f"{path}consents/", {"agreed": ["record", "contact"], "given_on": today, "how": "signed"})
    assert given.status_code == 201
    assert {name: given.json()[name] for name in ("version", "agreed", "given_on", "how", "withdrawn_on")} == {
        "version": 1,
        "agreed": ["contact", "record"],
        "given_on": today,
        "how": "signed",
        "withdrawn_on": None,
    }
    changed = api.patch(path, {"preferred_contact": "in_person", "phone": "0151"}, content_type="application/json")
    assert changed.json()["phone"] == "0151"
    chosen = post(api, f"{path}payment-choice/", {"kind": "less", "less_hourly": "5.00", "wants_benefits_advice": True})
    assert chosen.status_code == 201
    assert chosen.json() == {
        "kind": "less",
        "less_hourly": "5.00",
        "charity": "",
        "method": "organisation",
        "starts_on": today,
        "wants_benefits_advice": True,
    }
    assert api.get(f"{path}payment-choice/").json() == chosen.json()
    done = post(api, f"{path}status/", {"status": "active"})
    assert (done.status_code, done.json()["status"]) == (200, "active")
    assert done.json()["registered_at"]
    errors_of(post(api, f"{path}status/", {"status": "active"}), 409)
    paused = post(api, f"{path}status/", {"status": "paused", "reason": "A break"})
    assert paused.json()["status"] == "paused"


def test_what_cannot_be_is_said_by_field(api, place):
    path = f"{ADVISERS}{an_interested_person(place).pk}/"
    today = timezone.localdate().isoformat()
    without = post(api, f"{path}consents/", {"agreed": ["record"], "given_on": today, "how": "signed"})
    assert "agreed" in errors_of(without, 409)
    early = post(api, f"{path}consents/", {"agreed": ["record", "contact"], "given_on": "2014-01-01", "how": "signed"})
    assert "given_on" in errors_of(early, 409)
    unknown = post(api, f"{path}consents/", {"version": 9, "agreed": [], "given_on": today, "how": "signed"})
    errors_of(unknown, 404)
    assert "how" in errors_of(post(api, f"{path}consents/", {"agreed": [], "given_on": today, "how": "nod"}), 400)
    assert "less_hourly" in errors_of(post(api, f"{path}payment-choice/", {"kind": "less"}), 409)
    assert "kind" in errors_of(post(api, f"{path}payment-choice/", {"kind": "gold"}), 400)
    assert "email" in errors_of(api.patch(path, {"email": "no"}, content_type="application/json"), 400)
    errors_of(api.get(f"{path}payment-choice/"), 404)


def test_consent_is_taken_back_once(api, place):
    adviser = an_adviser(place)
    path = f"{ADVISERS}{adviser.pk}/consents/"
    taken = post(api, f"{path}withdraw/", {"on": "2019-02-01"})
    assert (taken.status_code, taken.json()["withdrawn_on"]) == (200, "2019-02-01")
    again = post(api, f"{path}withdraw/", {})
    errors_of(again, 409)
    assert "is on record already" in again.json()["detail"]
    (listed,) = api.get(path).json()["results"]
    assert listed["withdrawn_on"] == "2019-02-01"


def test_an_adviser_reads_their_own_record_and_takes_consent_back(place):
    adviser = an_adviser(place, "Joan Sample", email="joan@example.org")
    an_adviser(place, "Somebody Else")
    own = caller(with_account(adviser))
    (listed,) = own.get(ADVISERS).json()["results"]
    assert listed["email"] == "joan@example.org"
    path = f"{ADVISERS}{adviser.pk}/"
    errors_of(own.patch(path, {"name": "Other"}, content_type="application/json"), 403)
    errors_of(post(own, f"{path}status/", {"status": "left"}), 403)
    assert own.get(f"{path}payment-choice/").json()["kind"] == "full"
    assert post(own, f"{path}consents/withdraw/", {}).status_code == 200
    assert Consent.objects.filter(adviser=adviser, withdrawn_on__isnull=False).exists()


def test_an_administrator_reads_contacts_and_never_pay(place):
    adviser = an_adviser(place, phone="0151")
    admin = caller(a_user_with(Role.PROGRAMME_ADMIN))
    path = f"{ADVISERS}{adviser.pk}/"
    assert admin.get(path).json()["phone"] == "0151"
    errors_of(admin.get(f"{path}payment-choice/"), 403)
    errors_of(admin.patch(path, {"name": "Other"}, content_type="application/json"), 403)


def test_contact_is_not_sent_to_who_may_not_see_it(place):
    adviser = an_adviser(place, email="joan@example.org")
    stranger = a_user_with(Role.PMG_MEMBER)
    document = AdviserSerializer(adviser, context={"user": stranger}).data
    assert set(document) == set(AdviserSerializer().fields) - set(CONTACT)
    assert "joan@example.org" not in str(document)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Ada", "Joan"]),
        ({"status": "paused"}, []),
        ({"status": "active"}, ["Joan"]),
        ({"name": "jo"}, ["Joan"]),
        ({"page_size": 1}, ["Ada"]),
    ],
)
def test_the_list_is_narrowed_and_paged(api, place, query, names):
    an_adviser(place, "Joan")
    an_interested_person(place, "Ada")
    an_adviser(an_area("High Moor"), "Zebedee")
    body = api.get(ADVISERS, query).json()
    assert [one["name"] for one in body["results"]] == names
    assert body["count"] == (len(names) if query != {"page_size": 1} else 2)


def test_a_filter_that_cannot_be_is_refused_and_another_place_is_empty(api, place):
    other = an_area("High Moor")
    an_adviser(other)
    assert "status" in errors_of(api.get(ADVISERS, {"status": "gone"}), 400)
    assert "neighbourhood" in errors_of(api.get(ADVISERS, {"neighbourhood": "old-quay"}), 400)
    assert api.get(ADVISERS, {"neighbourhood": str(other.pk)}).json()["count"] == 0


def test_the_same_number_of_questions_for_every_number_of_advisers(api, place):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert api.get(ADVISERS).status_code == 200
        # What counts requests lies in the database here and in Valkey on a site: it is not asked of the records.
        return len([one for one in found if "nrp_cache" not in one["sql"] and "SAVEPOINT" not in one["sql"]])

    an_adviser(place)
    asked()
    one = asked()
    for _number in range(3):
        an_adviser(place)
    assert asked() == one
    assert one <= 15
