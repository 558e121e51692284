"""Rounds, ballots, results and focuses for programs."""

import pytest
from django.test import Client

from governance.models import Ballot, Focus, PriorityRound, Sector
from nrp.accounts.actions import accounts
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.round_factories import an_open_round, closed, entered

pytestmark = pytest.mark.django_db
API = "/api/v1"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def programme():
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own)


@pytest.fixture
def keeper(log):
    return calling(a_keeper(log))


def post(client, path, body=None, **headers):
    return client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(f"{API}{path}", body, content_type="application/json")


def a_body(log, **values):
    options = [{"title": "Safer crossings"}, {"title": "Clean air"}]
    return {
        "group": str(log.pk),
        "title": "First?",
        "question": "Which?",
        "method": "dots",
        "options": options,
    } | values


def test_a_round_runs_from_its_preparation_to_its_result(log, keeper):
    made = post(keeper, "/priorities/", a_body(log)).json()
    assert (made["state"], made["dots"], made["ballots"]) == ("draft", 3, 0)
    changed = patch(keeper, f"/priorities/{made['id']}/", {"dots": 2}).json()
    first, second = (one["id"] for one in changed["options"])
    assert post(keeper, f"/priorities/{made['id']}/open/").json()["state"] == "open"
    assert patch(keeper, f"/priorities/{made['id']}/", {"dots": 9}).status_code == 409
    assert keeper.get(f"{API}/priorities/{made['id']}/result/").status_code == 409
    ballots = [{"sector": "resident", "marks": [{"option": first, "value": 2}]}] * 3
    ballots += [{"sector": "nhs", "marks": [{"option": second, "value": 1}]}] * 3
    ballots += [{"sector": "nhs", "marks": [{"option": second, "value": 3}]}]
    answer = post(keeper, f"/priorities/{made['id']}/ballots/", ballots)
    assert [row["status"] for row in answer.json()["results"]] == [201] * 6 + [409]
    assert "3 dots are placed; each person has 2." in str(answer.json()["results"][-1]["errors"])
    assert post(keeper, f"/priorities/{made['id']}/close/").json()["state"] == "closed"
    again = post(keeper, f"/priorities/{made['id']}/close/")
    assert (again.status_code, "Closed by" in again.json()["detail"]) == (409, True)
    result = keeper.get(f"{API}/priorities/{made['id']}/result/").json()
    assert (result["ballots"], result["chosen"]) == (6, [first])
    assert [one["value"] for one in result["options"]] == ["6", "3"]
    assert [(one["sector"], one["ballots"]) for one in result["sectors"]] == [("resident", 3), ("nhs", 3)]


def test_ones_own_ballot_is_given_without_naming_anybody(log, keeper):
    member = a_user_on(log)
    held = an_open_round(log)
    option = held.options.first()
    body = {"marks": [{"option": str(option.pk), "value": 1}]}
    made = post(calling(member), f"/priorities/{held.pk}/ballots/", body)
    assert (made.status_code, made.json()["person"], made.json()["channel"]) == (201, str(member.person.pk), "online")
    assert "marks" not in made.json()
    listed = keeper.get(f"{API}/priorities/{held.pk}/ballots/").json()
    assert [set(row) for row in listed["results"]] == [{"id", "person", "name", "sector", "channel", "cast_at"}]
    assert calling(member).get(f"{API}/priorities/{held.pk}/ballots/").status_code == 403
    for_another = post(calling(member), f"/priorities/{held.pk}/ballots/", {**body, "sector": "nhs"})
    assert for_another.status_code == 403


def test_a_ballot_for_a_member_is_entered_once(log, keeper):
    seat = a_member(log, "Joan Sample")
    held = an_open_round(log)
    body = {"person": str(seat.person_id), "marks": [{"option": str(held.options.first().pk), "value": 1}]}
    first = post(keeper, f"/priorities/{held.pk}/ballots/", body, **{"Idempotency-Key": "a"})
    again = post(keeper, f"/priorities/{held.pk}/ballots/", body, **{"Idempotency-Key": "a"})
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    second = post(keeper, f"/priorities/{held.pk}/ballots/", body)
    assert (second.status_code, list(second.json()["errors"])) == (409, ["person"])
    stranger = a_user_with("pmg_member").person
    answer = post(keeper, f"/priorities/{held.pk}/ballots/", {**body, "person": str(stranger.pk)})
    assert (answer.status_code, Ballot.objects.count()) == (400, 1)


def test_a_round_of_another_place_does_not_exist_and_reading_is_not_keeping(programme, log):
    elsewhere = calling(a_user_with("coren_facilitator", area=programme.other))
    here = calling(a_user_with("coren_facilitator", area=programme.own))
    held = an_open_round(log)
    paths = (f"/priorities/{held.pk}/", f"/priorities/{held.pk}/result/", f"/priorities/{held.pk}/ballots/")
    assert [elsewhere.get(f"{API}{path}").status_code for path in paths] == [404, 404, 404]
    assert elsewhere.get(f"{API}/priorities/").json()["count"] == 0
    assert here.get(f"{API}/priorities/").json()["count"] == 1
    for path in (f"/priorities/{held.pk}/open/", f"/priorities/{held.pk}/close/", f"/priorities/{held.pk}/ballots/"):
        assert post(here, path).status_code == 403
        assert post(elsewhere, path).status_code == 404
    assert post(here, "/priorities/", a_body(log)).status_code == 403
    assert post(elsewhere, "/priorities/", a_body(log)).status_code == 404


def test_what_a_body_lacks_is_said_by_field(log, keeper, programme):
    wrong = post(keeper, "/priorities/", a_body(log, method="shouting", title=""))
    assert (wrong.status_code, set(wrong.json()["errors"])) == (400, {"method", "title"})
    issue = programme.other.issues.create(
        title="Of another place", raised_on="2019-01-01", sector="nhs", source="other"
    )
    for options in ([{}], [{"issue": str(issue.pk)}]):
        answer = post(keeper, "/priorities/", a_body(log, options=options))
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["options"])
    assert not PriorityRound.objects.exists()


def test_rounds_are_narrowed(log, keeper):
    an_open_round(log)
    held = an_open_round(log)
    entered(held, [1, 0, 0], Sector.RESIDENT, 3)
    closed(held)
    for query, count in (
        ("", 2),
        ("state=closed", 1),
        (f"group={log.pk}", 2),
        (f"neighbourhood={log.area_id}", 2),
        (f"neighbourhood={log.pk}", 0),
    ):
        assert keeper.get(f"{API}/priorities/?{query}").json()["count"] == count, query


def test_a_focus_is_set_by_its_round_and_the_place_says_the_same(log, keeper):
    held = an_open_round(log)
    entered(held, [1, 0, 0], Sector.RESIDENT, 3)
    body = {"neighbourhood": str(log.area_id), "text": "Safer crossings", "round": str(held.pk)}
    early = post(keeper, "/focuses/", body)
    assert (early.status_code, list(early.json()["errors"])) == (409, ["round"])
    closed(held)
    made = post(keeper, "/focuses/", body).json()
    assert (made["round"], made["ends_on"]) == (str(held.pk), None)
    assert keeper.get(f"{API}/neighbourhoods/{log.area_id}/").json()["focus"] == "Safer crossings"
    later = post(keeper, "/focuses/", {"neighbourhood": str(log.area_id), "text": "Clean air"}).json()
    rows = keeper.get(f"{API}/focuses/?neighbourhood={log.area_id}").json()["results"]
    assert [row["text"] for row in rows] == ["Clean air", "Safer crossings"]
    assert keeper.get(f"{API}/focuses/?current=true").json()["results"] == [later]
    assert Focus.objects.filter(ends_on__isnull=True).count() == 1


def test_a_focus_takes_who_keeps_the_logs_records(programme, log):
    body = {"neighbourhood": str(log.area_id), "text": "Clean air"}
    assert post(calling(a_user_on(log)), "/focuses/", body).status_code == 403
    assert post(calling(a_user_with("coren_facilitator", area=programme.other)), "/focuses/", body).status_code == 404
    assert post(calling(a_user_with("project_deputy")), "/focuses/", body).status_code == 201
