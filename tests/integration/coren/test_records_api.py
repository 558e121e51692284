"""What people ask about their record, and everything about one of them, for programs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from coren.actions import requests
from coren.api.record_documents import DataRequestSerializer, EverythingSerializer
from coren.models import Adviser, DataRequest
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import Programme, a_small_programme, a_user_with

pytestmark = pytest.mark.django_db
PATH = "/api/v1/data-requests/"


@pytest.fixture(autouse=True)
def without_second_factor(settings: Settings) -> None:
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def programme() -> Programme:
    return a_small_programme()


@pytest.fixture
def adviser(programme: Programme) -> Adviser:
    return an_adviser(programme.own, "Joan Sample", phone="0151 496 0001")


@pytest.fixture
def facilitator(programme: Programme) -> User:
    return a_user_with(Role.COREN_FACILITATOR, area=programme.own)


def calling(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, path: str, body: Any, **headers: str) -> Any:
    return calling(user).post(path, body, content_type="application/json", headers=headers)


def test_a_request_is_made_listed_and_answered(adviser: Adviser, facilitator: User) -> None:
    body = {"adviser": str(adviser.pk), "kind": "correction", "text": "I began in March.", "asked_on": "2019-01-31"}
    made = post(facilitator, PATH, body)
    assert made.status_code == 201
    document = made.json()
    assert set(document) == set(DataRequestSerializer().fields)
    assert (document["due_on"], document["is_overdue"], document["state"]) == ("2019-02-28", True, "open")
    assert document["neighbourhood"] == str(adviser.area_id)
    assert calling(facilitator).get(PATH).json()["results"] == [document]

    answer = f"{PATH}{document['id']}/answer/"
    assert post(facilitator, answer, {"state": "refused"}).status_code == 409
    done = post(facilitator, answer, {"state": "done", "answer": "March it is."})
    assert (done.status_code, done.json()["answer"]) == (200, "March it is.")
    again = post(facilitator, answer, {"state": "done"})
    assert again.status_code == 409
    assert again.json()["detail"].startswith("Answered by ")
    assert calling(facilitator).get(f"{PATH}?state=open").json()["count"] == 0


def test_the_same_key_makes_one_request_and_a_list_answers_for_each(adviser: Adviser, facilitator: User) -> None:
    body = {"adviser": str(adviser.pk), "kind": "copy"}
    first, second = (post(facilitator, PATH, body, **{"Idempotency-Key": "k"}).json() for _time in range(2))
    assert first == second
    many = post(facilitator, PATH, [body, {"adviser": str(adviser.pk), "kind": "erasure"}, {"kind": "copy"}])
    assert many.status_code == 207
    assert [one["status"] for one in many.json()["results"]] == [409, 201, 400]
    assert DataRequest.objects.count() == 2


def test_another_place_is_not_found_and_nobody_answers_their_own(
    programme: Programme, adviser: Adviser, facilitator: User
) -> None:
    joan = with_account(adviser)
    made = post(joan, PATH, {"adviser": str(adviser.pk), "kind": "copy"}).json()
    assert post(joan, f"{PATH}{made['id']}/answer/", {"state": "done"}).status_code == 403
    assert calling(joan).get(f"{PATH}{made['id']}/").status_code == 200

    stranger = a_user_with(Role.COREN_FACILITATOR, area=programme.other)
    assert post(stranger, PATH, {"adviser": str(adviser.pk), "kind": "copy"}).status_code == 404
    assert calling(stranger).get(PATH).json()["count"] == 0
    for path in (f"{PATH}{made['id']}/", f"/api/v1/advisers/{adviser.pk}/everything/"):
        assert calling(stranger).get(path).status_code == 404
    member = a_user_with(Role.PMG_MEMBER)
    assert calling(member).get(PATH).status_code == 403
    assert calling(member).get(f"/api/v1/advisers/{adviser.pk}/everything/").status_code == 404


def test_an_erasure_is_not_done_by_a_program(adviser: Adviser, facilitator: User) -> None:
    made = requests.make(adviser=adviser, kind="erasure", by=facilitator)
    said = post(facilitator, f"{PATH}{made.pk}/answer/", {"state": "done"})
    assert said.status_code == 409
    assert "erased" in said.json()["detail"]


def test_everything_is_given_to_the_person_and_to_who_answers(adviser: Adviser, facilitator: User) -> None:
    joan = with_account(adviser)
    hours_of(adviser, note="Street survey")
    for user in (joan, facilitator):
        answer = calling(user).get(f"/api/v1/advisers/{adviser.pk}/everything/")
        assert answer.status_code == 200
        document = answer.json()
        assert set(document) == set(EverythingSerializer().fields)
        assert document["record"]["phone"] == "0151 496 0001"
        assert document["hours"][0]["note"] == "Street survey"
        assert Event.objects.filter(verb="record.downloaded", actor_id=user.pk).count() == 1

    admin = a_user_with(Role.PROGRAMME_ADMIN)
    document = calling(admin).get(f"/api/v1/advisers/{adviser.pk}/everything/").json()
    assert not {"payments", "payment_choices", "bank_accounts"} & set(document)


@pytest.mark.parametrize("path", [PATH, "/requests/"])
def test_a_list_asks_the_database_as_often_for_one_as_for_many(
    path: str, programme: Programme, facilitator: User
) -> None:
    client = calling(facilitator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len([one for one in queries if "nrp_cache" not in one["sql"] and "SAVEPOINT" not in one["sql"]])

    requests.make(adviser=an_adviser(programme.own), kind="copy", by=None)
    asked()
    once = asked()
    for _more in range(3):
        requests.make(adviser=an_adviser(programme.own), kind="copy", by=None)
    assert asked() == once
    assert once <= 15
