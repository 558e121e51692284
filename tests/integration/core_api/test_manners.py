"""The API's manners: problems, pages, places, health."""

import datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nrp.accounts.actions import accounts
from nrp.accounts.roles import Role
from nrp.core.models import ServiceBeat
from nrp.core.throttles import HourlyCount
from tests.factories import a_council, a_pair, a_small_programme, a_user, a_user_with, an_area

pytestmark = pytest.mark.django_db
PLACES = "/api/v1/neighbourhoods/"


def caller(role, **scope):
    _row, token = accounts.issue_token(user=a_user_with(role, **scope), by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def assert_problem(answer, status):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    return body


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token wrong"}, {"Authorization": "Basic eDp5"}])
def test_nobody_gets_401_and_is_told_how(headers):
    answer = Client(headers=headers).get(PLACES)
    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_token_that_no_token_can_be_is_no_fault_of_ours():
    assert_problem(Client(headers={"Authorization": "Token \xff\xfe"}).get(PLACES), 401)


def test_a_path_without_its_last_slash_is_not_there_and_nobody_is_redirected():
    assert_problem(Client().get(PLACES.rstrip("/")), 404)
    assert_problem(caller(Role.PMG_MEMBER).get(PLACES.rstrip("/")), 404)


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 400 + "1" + "}" * 400, '{"focus": {"\\ud800": 1}}', '{"focus": ["\\u0000"]}']
)
def test_json_that_cannot_be_kept_is_refused(body):
    programme = a_small_programme()
    answer = caller(Role.PROGRAMME_ADMIN).patch(f"{PLACES}{programme.own.pk}/", body, content_type="application/json")
    assert_problem(answer, 400)


def test_every_kind_of_refusal_is_a_problem_document():
    programme = a_small_programme()
    lead = caller(Role.LA_LEAD, council=programme.council)
    assert_problem(lead.get(f"{PLACES}{programme.other.pk}/"), 404)
    assert_problem(lead.get("/api/v1/nothing-of-the-kind/"), 404)
    own = f"{PLACES}{programme.own.pk}/"
    assert_problem(lead.patch(own, {"name": "Mine"}, content_type="application/json"), 403)
    other = f"{PLACES}{programme.other.pk}/"
    assert_problem(lead.patch(other, {"name": "Mine"}, content_type="application/json"), 404)
    admin = caller(Role.PROGRAMME_ADMIN)
    assert_problem(admin.delete(own), 405)
    assert_problem(admin.patch(own, "{", content_type="application/json"), 400)
    assert_problem(admin.patch(own, "x", content_type="text/plain"), 415)
    wrong = assert_problem(admin.patch(own, {"population": "many"}, content_type="application/json"), 400)
    assert list(wrong["errors"]) == ["population"]
    taken = assert_problem(admin.patch(own, {"name": "High Moor"}, content_type="application/json"), 409)
    assert taken["errors"] == {"name": ["Another place has this name."]}
    assert_problem(admin.get(PLACES, {"kind": "village"}), 400)
    for page in ("99", "abc", "0"):
        assert assert_problem(admin.get(PLACES, {"page": page}), 404)["detail"] == "There is no such page."


def test_a_place_has_the_fields_that_clients_rely_on():
    programme = a_small_programme()
    body = caller(Role.PMG_MEMBER).get(f"{PLACES}{programme.own.pk}/").json()
    assert body["id"] == str(programme.own.pk)
    assert body["pair"] == str(programme.own_comparator.pk)
    expected = {
        "slug": "old-quay",
        "name": "Old Quay",
        "kind": "neighbourhood",
        "survey_code": "NFL01",
        "local_authorities": ["Riverton"],
        "population": 6200,
        "batch": None,
    }
    assert {name: body[name] for name in expected} == expected


def test_the_list_is_narrowed_and_paged():
    programme = a_small_programme()
    client = caller(Role.PMG_MEMBER)
    body = client.get(PLACES, {"kind": "comparator"}).json()
    assert [row["name"] for row in body["results"]] == ["Comparator 1", "Comparator 2"]
    (partner,) = client.get(PLACES, {"pair": str(programme.other.pk)}).json()["results"]
    assert partner["name"] == "Comparator 2"
    first = client.get(PLACES, {"page_size": 2}).json()
    assert (first["count"], len(first["results"])) == (5, 2)
    rest = client.get(first["next"]).json()
    assert {row["id"] for row in first["results"]}.isdisjoint(row["id"] for row in rest["results"])


def test_somebody_of_one_place_gets_that_place_and_its_comparator():
    programme = a_small_programme()
    body = caller(Role.RESIDENT_ADVISER, area=programme.own).get(PLACES).json()
    assert {row["name"] for row in body["results"]} == {"Old Quay", "Comparator 1"}


def test_an_administrator_changes_a_place_through_the_same_action_as_the_page():
    programme = a_small_programme()
    admin = caller(Role.PROGRAMME_ADMIN)
    body = admin.patch(
        f"{PLACES}{programme.own.pk}/", {"population": 6300, "kind": "other"}, content_type="application/json"
    ).json()
    assert (body["population"], body["kind"]) == (6300, "neighbourhood")
    (event,) = admin.get("/api/v1/audit/", {"verb": "area.updated"}).json()["results"]
    assert event["changes"] == {"population": [6200, 6300]}


def test_a_session_writes_only_with_its_csrf_token(settings):
    settings.NRP_ENFORCE_MFA = False
    programme = a_small_programme()
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    answer = client.patch(f"{PLACES}{programme.own.pk}/", {"population": 1}, content_type="application/json")
    assert_problem(answer, 403)


def test_the_same_number_of_questions_for_every_number_of_places():
    client = caller(Role.PMG_MEMBER)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PLACES).status_code == 200
        return len(asked)

    a_pair(an_area(local_authorities=[a_council()]))
    questions()
    one = questions()
    a_small_programme()
    assert questions() == one


def test_the_schema_is_sound_and_public(client, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    assert client.get(reverse("schema")).status_code == 200
    page = client.get(reverse("api-docs"))
    assert page.status_code == 200
    assert "<style" not in page.text
    assert "<script>" not in page.text


def test_healthz_says_only_that_it_answers(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_names_what_is_not_there(client):
    silent = client.get("/readyz")
    assert silent.status_code == 503
    assert silent.json()["checks"]["dispatcher"] == "the dispatcher is silent"
    ServiceBeat.objects.create(name="dispatcher", beat_at=timezone.now())
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.json()
    assert set(ready.json()["checks"].values()) == {"ok"}
    ServiceBeat.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=5))
    assert client.get("/readyz").status_code == 503


def test_metrics_are_for_this_machine_or_for_the_holder_of_the_token(client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer "}).status_code == 403
    settings.METRICS_TOKEN = "a-long-token"
    assert (
        client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer a-long-token"}).status_code
        == 200
    )


def test_an_unknown_page_is_answered_in_our_own_words(client):
    client.force_login(a_user())
    page = client.get("/nothing-of-the-kind/")
    assert page.status_code == 404
    assert "nrp" in page.text


def test_too_many_requests_are_answered_with_when_to_come_back(monkeypatch):
    cache.clear()
    monkeypatch.setattr(HourlyCount, "THROTTLE_RATES", {"user": "3/hour"})
    client, other = caller(Role.PMG_MEMBER), caller(Role.PMG_MEMBER)
    assert [client.get(PLACES).status_code for _ in range(3)] == [200, 200, 200]
    answer = client.get(PLACES)
    assert_problem(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert other.get(PLACES).status_code == 200
