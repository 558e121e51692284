"""Decisions for programs."""

import datetime as dt

import pytest
from django.test import Client

from governance.models import Decision, Issue, Meeting, Minutes
from governance.series_days import moment
from nrp.accounts.actions import accounts
from tests.decision_factories import DECIDED, a_decision
from tests.evidence_factories import an_item
from tests.factories import a_small_programme, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on

pytestmark = pytest.mark.django_db
API = "/api/v1/decisions/"


def calling(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


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


def body(log, **values):
    return {
        "group": str(log.pk),
        "text": "Ask for a crossing",
        "decided_on": "2019-02-12",
        "how": "consensus",
        **values,
    }


def test_what_the_contract_asks_for_is_enough(log, secretary):
    answer = post(secretary, API, body(log))
    assert answer.status_code == 201
    made = answer.json()
    assert {name: made[name] for name in ("group", "number", "text", "decided_on", "how", "rationale", "evidence")} == {
        "group": str(log.pk), "number": 1, "text": "Ask for a crossing", "decided_on": "2019-02-12",
        "how": "consensus", "rationale": "", "evidence": [],
    }  # fmt: skip
    assert secretary.get(f"{API}{made['id']}/").json() == made


def test_everything_a_decision_holds_is_written_and_read(log, secretary):
    meeting = Meeting.objects.create(group=log, title="F", place="Hall", starts_at=moment(DECIDED, dt.time(18)))
    ann = a_member(log, "Ann", sector="housing").person
    issue = Issue.objects.create(area=log.area, title="Cars", raised_on=DECIDED, sector="resident", source="street")
    sent = body(
        log, how="vote", votes_for=9, votes_against=2, votes_abstained=1, meeting=str(meeting.pk),
        proposed_by=str(ann.pk), rationale="Why", not_taken="A bridge", issues=[str(issue.pk)],
        evidence=[{"item": None, "kind": "lived", "title": "Parents", "link": ""}], review_on="2020-02-12",
        supersedes=str(a_decision(log).pk),
    )  # fmt: skip
    made = post(secretary, API, sent).json()
    assert {name: made[name] for name in sent} == sent
    assert (made["proposed_by_name"], made["proposed_sector"], made["number"]) == ("Ann", "housing", 2)
    assert secretary.get(f"{API}{sent['supersedes']}/").json()["superseded_by"] == made["id"]


def test_an_item_of_evidence_says_its_own_kind_and_title(log, secretary):
    item = an_item("Warm homes", kind="grey")
    made = post(secretary, API, body(log, evidence=[{"item": str(item.pk)}])).json()
    assert made["evidence"] == [{"item": str(item.pk), "kind": "grey", "title": "Warm homes", "link": ""}]


def test_what_is_wrong_is_said_at_its_field(log, secretary):
    for change, status, field in (
        ({"text": ""}, 400, "text"),
        ({"how": "dice"}, 400, "how"),
        ({"evidence": [{"kind": "rumour", "title": "x"}]}, 400, "evidence.0.kind"),
        ({"how": "vote"}, 409, "votes_for"),
        ({"decided_on": "2199-01-01"}, 409, "decided_on"),
        ({"meeting": str(log.pk)}, 400, "meeting"),
        ({"proposed_by": str(a_member(a_log()).person_id)}, 400, "proposed_by"),
        ({"supersedes": str(a_decision(a_log()).pk)}, 400, "supersedes"),
        ({"issues": [str(log.pk)]}, 400, "issues"),
        ({"evidence": [{"kind": "web"}]}, 400, "evidence.0.title"),
        ({"evidence": [{"item": str(log.pk)}]}, 400, "evidence"),
    ):
        answer = post(secretary, API, body(log, **change))
        assert (answer.status_code, list(answer.json()["errors"])) == (status, [field]), change
    assert not Decision.objects.filter(group=log).exists()


def test_a_list_is_answered_one_by_one_and_a_resend_is_harmless(log, secretary):
    sent = [body(log), body(a_log()), {"group": str(log.pk)}]
    first, second = (post(secretary, API, sent, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.status_code == second.status_code == 207
    assert [row["status"] for row in first.json()["results"]] == [201, 404, 400]
    assert first.json() == second.json()
    assert Decision.objects.count() == 1


def test_the_list_is_narrowed_and_each_reads_their_own(programme, log, secretary):
    mine = a_decision(log, evidence=[{"kind": "web", "title": "x"}], review_on=dt.date(2019, 6, 1))
    a_decision(log, how="consent", decided_on=dt.date(2018, 1, 1))
    other = a_decision(a_log(programme.other))
    for query, count in (
        ("", 2), (f"group={log.pk}", 2), ("year=2019", 1), ("how=consent", 1), ("evidence=web", 1),
        ("evidence=grey", 0), ("to_review=true", 1), (f"neighbourhood={programme.other.pk}", 0), ("page_size=1", 2),
    ):  # fmt: skip
        assert secretary.get(f"{API}?{query}").json()["count"] == count, query
    assert secretary.get(f"{API}?group=x").status_code == 400
    assert secretary.get(f"{API}{other.pk}/").status_code == 404
    assert calling(a_user_with("pmg_member")).get(API).json()["count"] == 3
    assert Client().get(API).status_code == 401
    assert secretary.get(API).json()["results"][0]["id"] == str(mine.pk)


def test_a_reader_does_not_write(log):
    made = a_decision(log)
    member = calling(a_user_on(log))
    assert post(member, API, body(log)).status_code == 403
    assert patch(member, f"{API}{made.pk}/", {"text": "x"}).status_code == 403
    assert post(member, f"{API}{made.pk}/review/", {"outcome": "x"}).status_code == 403


def test_it_is_changed_and_agreed_minutes_stand(log, secretary):
    meeting = Meeting.objects.create(group=log, title="F", place="Hall", starts_at=moment(DECIDED, dt.time(18)))
    made = a_decision(log, meeting=meeting)
    changed = patch(secretary, f"{API}{made.pk}/", {"rationale": "Why", "group": str(a_log().pk)})
    assert (changed.status_code, changed.json()["rationale"], changed.json()["group"]) == (200, "Why", str(log.pk))
    Minutes.objects.create(meeting=meeting, state="agreed")
    refused = patch(secretary, f"{API}{made.pk}/", {"text": "Something else"})
    assert (refused.status_code, list(refused.json()["errors"])) == (409, ["text"])
    assert patch(secretary, f"{API}{made.pk}/", {"not_taken": "A bridge"}).status_code == 200


def test_what_came_of_it_is_written(log, secretary):
    made = a_decision(log)
    answer = post(secretary, f"{API}{made.pk}/review/", {"outcome": "Built", "reviewed_on": "2019-09-01"})
    assert (answer.json()["outcome"], answer.json()["reviewed_on"]) == ("Built", "2019-09-01")
    assert post(secretary, f"{API}{made.pk}/review/", {}).status_code == 400
