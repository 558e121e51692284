"""A resend is harmless: the same key gives the first answer again."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from neighbourhoods.models import Organisation
from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from nrp.core.models import IdempotencyKey
from tests.factories import a_user_with
from tests.integration.core_api import creating_urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.core_api.creating_urls")]
THINGS = "/api/v1/things/"


@pytest.fixture
def client():
    _row, token = accounts.issue_token(user=a_user_with(Role.PMG_MEMBER), by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def send(client, body, key, path=THINGS):
    return client.post(path, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_key_gives_the_first_answer_again(client):
    first = send(client, {"name": "One"}, "k1")
    again = send(client, {"name": "One"}, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Organisation.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(client):
    send(client, {"name": "One"}, "k1")
    answer = send(client, {"name": "Two"}, "k1")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Organisation.objects.count() == 1


def test_an_answer_that_said_no_leaves_the_key_free_for_the_mended_request(client):
    assert send(client, {"name": ""}, "k1").status_code == 400
    assert send(client, {"name": "One"}, "k2").status_code == 201
    assert send(client, {"name": "One"}, "k1").status_code == 409
    assert send(client, {"name": "Two"}, "k1").status_code == 201


def test_a_key_belongs_to_who_sent_it(client):
    send(client, {"name": "One"}, "k1")
    _row, token = accounts.issue_token(user=a_user_with(Role.PMG_MEMBER), by=None)
    other = Client(headers={"Authorization": f"Token {token}"})
    assert send(other, {"name": "Two"}, "k1").status_code == 201


def test_while_the_first_is_under_way_the_second_waits_for_nothing(client):
    send(client, {"name": "One"}, "k1")
    IdempotencyKey.objects.update(status_code=None, body=None)
    assert send(client, {"name": "One"}, "k1").status_code == 409


def test_a_crash_leaves_neither_the_thing_nor_the_key(client, monkeypatch):
    def crash(*args):
        raise SystemError

    monkeypatch.setattr("nrp.core.idempotency._keep", crash)
    client.raise_request_exception = False
    assert send(client, {"name": "One"}, "k1").status_code == 500
    assert Organisation.objects.count() == 0
    assert IdempotencyKey.objects.count() == 0


def test_a_file_is_part_of_what_is_compared(client):
    def upload(content):
        file = SimpleUploadedFile("wave.csv", content)
        return client.post("/api/v1/slow-things/", {"name": "One", "file": file}, headers={"Idempotency-Key": "k1"})

    assert upload(b"a,b").status_code == 202
    assert upload(b"a,b").status_code == 202
    assert upload(b"a,c").status_code == 422
    assert Organisation.objects.count() == 1


def test_a_list_is_answered_item_by_item(client):
    answer = send(client, [{"name": "One"}, {"name": ""}, {"name": "one"}, {"name": "Two"}], "k1")
    assert answer.status_code == 207
    rows = answer.json()["results"]
    assert [row["status"] for row in rows] == [201, 400, 409, 201]
    assert "name" in rows[1]["errors"]
    assert set(Organisation.objects.values_list("name", flat=True)) == {"One", "Two"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_thing(client):
    creating_urls.gate.clear()
    creating_urls.entered.clear()
    answers = []

    def post():
        try:
            answers.append(send(client, {"name": "One"}, "k1"))
        finally:
            connection.close()

    first = threading.Thread(target=post)
    first.start()
    try:
        assert creating_urls.entered.wait(10)
        second = send(client, {"name": "One"}, "k1")
    finally:
        creating_urls.gate.set()
        first.join()
    assert second.status_code == 409
    assert answers[0].status_code == 201
    assert send(client, {"name": "One"}, "k1").json() == answers[0].json()
    assert Organisation.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_at_once_fifty_times_make_one_thing_each(client):
    for trial in range(50):
        answers = []

        def post(trial=trial, answers=answers):
            try:
                answers.append(send(client, {"name": f"Thing {trial}"}, f"key {trial}").status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=post) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(answers) <= {201, 409}
        assert 201 in answers
    assert Organisation.objects.count() == 50
