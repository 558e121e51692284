"""Action points for programs: taken on, done by one, verified by another."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import ActionPoint
from nrp.accounts.actions import accounts
from tests.decision_factories import a_decision, a_done_action, an_action
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on

pytestmark = pytest.mark.django_db
API = "/api/v1/action-points/"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def post(client, path, body=None, **headers):
    return client.post(path, body or {}, content_type="application/json", headers=headers)


def patch(client, path, body):
    return client.patch(path, body, content_type="application/json")


@pytest.fixture
def programme():
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own)


@pytest.fixture
def secretary(log):
    return calling(a_keeper(log))


@pytest.fixture
def ann(log):
    return a_member(log, "Ann").person


def body(owner, **values):
    return {"text": "Write to the council", "owner": str(owner.pk), "due_on": "2019-03-01", **values}


def test_what_the_contract_asks_for_is_enough(log, secretary, ann):
    """The caller sits on one group: that one takes it on. With a decision, the group of the decision does."""
    first = post(secretary, API, body(ann))
    decision = a_decision(log)
    second = post(secretary, API, body(ann, decision=str(decision.pk)))
    assert (first.status_code, second.status_code) == (201, 201)
    made = second.json()
    assert {name: made[name] for name in ("group", "number", "state", "decision", "owner_name", "owner_sector")} == {
        "group": str(log.pk), "number": 2, "state": "open", "decision": str(decision.pk), "owner_name": "Ann",
        "owner_sector": "resident",
    }  # fmt: skip
    assert made["overdue"] is True
    assert made["late"].endswith("days late")
    assert secretary.get(f"{API}{made['id']}/").json() == made
    admin = calling(a_user_with("programme_admin"))
    assert list(post(admin, API, body(ann)).json()["errors"]) == ["group"]
    assert post(admin, API, body(ann, group=str(log.pk))).status_code == 201


def test_done_by_one_and_verified_by_another(log):
    owner, neighbour = a_user_on(log), a_user_on(log)
    action = an_action(log, owner.person, concerns_residents=True)
    path = f"{API}{action.pk}/"
    mine, theirs = calling(owner), calling(neighbour)
    assert post(theirs, f"{path}complete/", {"note": "Sent"}).status_code == 403
    assert post(mine, f"{path}complete/").status_code == 409
    assert post(theirs, f"{path}verify/").status_code == 409
    done = post(mine, f"{path}complete/", {"note": "Sent"}).json()
    assert (done["state"], done["completed_by"], done["completed_note"]) == ("completed", str(owner.person.pk), "Sent")
    refused = post(mine, f"{path}verify/")
    assert refused.status_code == 403
    assert "owns this action" in refused.json()["detail"]
    assert post(theirs, f"{path}verify/", {"is_done": False}).status_code == 409
    back = post(theirs, f"{path}verify/", {"is_done": False, "reason": "No answer"}).json()
    assert (back["state"], back["inadequate_reason"], back["completed_at"]) == ("open", "No answer", None)
    post(mine, f"{path}complete/", {"note": "Answered"})
    verified = post(theirs, f"{path}verify/").json()
    assert (verified["state"], verified["verified_by"], verified["verified_sector"]) == (
        "verified", str(neighbour.person.pk), "resident",
    )  # fmt: skip
    again = post(theirs, f"{path}verify/")
    assert again.status_code == 409
    assert "Verified by" in again.json()["detail"]


def test_a_keeper_writes_down_what_people_without_an_account_did_and_saw(log, secretary, ann):
    bo, action = a_member(log, "Bo").person, an_action(log, ann)
    path = f"{API}{action.pk}/"
    done = post(secretary, f"{path}complete/", {"note": "Sent"}).json()
    assert done["completed_by_name"] == "Ann"
    for person, words in ((None, "wrote down that this was done"), (ann, "owns this action")):
        refused = post(secretary, f"{path}verify/", {"person": str(person.pk)} if person else {})
        assert (refused.status_code, words in refused.json()["detail"]) == (403, True)
    stranger = a_member(a_log(), "Stranger").person
    assert post(secretary, f"{path}verify/", {"person": str(stranger.pk)}).status_code == 400
    assert post(secretary, f"{path}verify/", {"person": str(bo.pk)}).json()["verified_by_name"] == "Bo"


def test_an_officer_does_not_verify_what_concerns_residents(log, ann):
    done = a_done_action(log, ann, concerns_residents=True)
    answer = post(calling(a_user_on(log, sector="nhs")), f"{API}{done.pk}/verify/")
    assert answer.status_code == 403
    assert "a resident of the group verifies it" in answer.json()["detail"]
    admin = post(calling(a_user_with("programme_admin")), f"{API}{done.pk}/verify/")
    assert (admin.status_code, list(admin.json()["errors"])) == (400, ["person"])


def test_it_is_changed_with_a_reason_and_dropped(log, secretary, ann):
    action = an_action(log, ann)
    path = f"{API}{action.pk}/"
    assert list(patch(secretary, path, {"due_on": "2019-04-01"}).json()["errors"]) == ["reason"]
    moved = patch(secretary, path, {"due_on": "2019-04-01", "reason": "They asked", "state": "verified"}).json()
    assert (moved["due_on"], moved["state"]) == ("2019-04-01", "open")
    assert post(secretary, f"{path}drop/").status_code == 409
    assert post(secretary, f"{path}drop/", {"reason": "Over"}).json()["dropped_reason"] == "Over"
    assert patch(secretary, path, {"text": "x"}).status_code == 409


def test_a_list_is_answered_one_by_one_and_a_resend_is_harmless(log, secretary, ann):
    sent = [body(ann), body(ann, group=str(a_log().pk)), {"text": "x"}]
    first, second = (post(secretary, API, sent, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert [row["status"] for row in first.json()["results"]] == [201, 404, 400]
    assert first.json() == second.json()
    assert ActionPoint.objects.count() == 1


def test_the_list_is_narrowed_and_each_reads_their_own(programme, log, secretary, ann):
    coming = timezone.localdate() + dt.timedelta(days=9)
    an_action(log, ann, priority="high")
    an_action(log, a_member(log, "Bo").person, due_on=coming)
    done, other = a_done_action(log, ann), an_action(a_log(programme.other), ann)
    for query, count in (
        ("", 3), (f"group={log.pk}", 3), (f"owner={ann.pk}", 2), ("state=completed", 1), ("priority=high", 1),
        ("overdue=true", 1), (f"neighbourhood={programme.other.pk}", 0),
    ):  # fmt: skip
        assert secretary.get(f"{API}?{query}").json()["count"] == count, query
    for path in ("", "complete/", "verify/", "drop/"):
        asked = secretary.get(f"{API}{other.pk}/") if not path else post(secretary, f"{API}{other.pk}/{path}")
        assert asked.status_code == 404
    text = secretary.get(f"{API}{done.pk}/").content.decode()
    assert "@" not in text
    assert Client().get(API).status_code == 401


def test_a_member_does_not_write_for_others(log, ann):
    member, action = calling(a_user_on(log)), an_action(log, ann)
    assert post(member, API, body(ann, group=str(log.pk))).status_code == 403
    assert patch(member, f"{API}{action.pk}/", {"text": "x"}).status_code == 403
    assert post(member, f"{API}{action.pk}/drop/", {"reason": "x"}).status_code == 403
