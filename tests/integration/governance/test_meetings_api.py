"""Meetings for programs: what they may rely on, and what is refused how."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance.models import Meeting
from governance.series_days import moment
from nrp.accounts.actions import accounts
from nrp.accounts.models import Letter
from tests.enquiry_factories import PDF_BYTES
from tests.factories import a_person, a_user_with
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.meeting_factories import a_meeting, a_series, an_agenda, in_days

pytestmark = pytest.mark.django_db
MEETINGS = "/api/v1/meetings/"
JSON = {"content_type": "application/json"}


def caller(user):
    _row, token = accounts.issue_token(user=user, by=None)
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def log():
    return a_log(name="Better Old Quay")


@pytest.fixture
def api(log):
    return caller(a_keeper(log))


def new(log, **values):
    return {"group": str(log.pk), "starts_at": "2019-07-11T17:00:00Z", "place": "The Old Library"} | values


def test_a_meeting_is_made_with_what_the_contract_asks_for(log, api):
    answer = api.post(MEETINGS, new(log), **JSON)
    body = answer.json()
    assert answer.status_code == 201
    assert body == {
        "id": str(Meeting.objects.get().pk),
        "group": str(log.pk),
        "neighbourhood": str(log.area_id),
        "series": None,
        "title": "Meeting of Better Old Quay",
        "starts_at": "2019-07-11T17:00:00Z",
        "ends_at": None,
        "place": "The Old Library",
        "access": "",
        "online_link": "",
        "state": "planned",
        "cancelled_reason": "",
        "sequence": 0,
        "invited_at": None,
        "others_present": 0,
    }
    assert api.get(f"{MEETINGS}{body['id']}/").json() == body


@pytest.mark.parametrize("missing", ["group", "starts_at", "place"])
def test_what_is_required_is_asked_for(missing, log, api):
    body = {name: value for name, value in new(log).items() if name != missing}
    answer = api.post(MEETINGS, body, **JSON)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [missing]


def test_the_same_key_makes_one_meeting_and_a_list_answers_each_by_itself(log, api):
    for _time in range(2):
        api.post(MEETINGS, new(log), headers={"Idempotency-Key": "one"}, **JSON)
    assert Meeting.objects.count() == 1
    items = [new(log, title="First"), new(log, place=""), new(a_log()), new(log, ends_at="2019-07-11T16:00:00Z")]
    answer = api.post(MEETINGS, items, **JSON)
    assert answer.status_code == 207
    assert [row["status"] for row in answer.json()["results"]] == [201, 400, 404, 409]
    assert answer.json()["results"][3]["errors"] == {"ends_at": ["It ends before it begins. Check both times."]}


def test_the_list_is_narrowed_and_paged(log, api):
    first = a_meeting(log, starts_at=moment(dt.date(2019, 2, 14), dt.time(18)))
    a_series(log)
    a_meeting(a_log())
    assert api.get(MEETINGS).json()["count"] == 12
    assert api.get(MEETINGS, {"group": log.pk, "page_size": 5}).json()["next"]
    assert api.get(MEETINGS, {"group": uuid.uuid4()}).json()["count"] == 0
    assert api.get(MEETINGS, {"neighbourhood": log.area_id}).json()["count"] == 12
    found = api.get(MEETINGS, {"since": "2019-02-14T00:00:00Z", "before": "2019-02-15T00:00:00Z"}).json()
    assert found["count"] == 2
    assert str(first.pk) in [row["id"] for row in found["results"]]
    assert api.get(MEETINGS, {"series": a_series(log).pk}).json()["count"] == 11
    assert api.get(MEETINGS, {"state": "lively"}).status_code == 400


def test_patch_changes_what_is_sent_and_counts_it(log, api):
    series = a_series(log)
    third = series.meetings.order_by("starts_at")[2]
    answer = api.patch(f"{MEETINGS}{third.pk}/", {"place": "Town hall", "following": True}, **JSON)
    assert (answer.json()["place"], answer.json()["sequence"]) == ("Town hall", 1)
    assert Meeting.objects.filter(place="Town hall").count() == 9
    single = a_meeting(log)
    refused = api.patch(f"{MEETINGS}{single.pk}/", {"place": "Town hall", "following": True}, **JSON)
    assert refused.status_code == 409
    single.refresh_from_db()
    assert single.place == "The Old Library"  # wholly or not at all


def test_people_are_asked_and_answer_and_no_address_is_told(log, api):
    person = a_member(log, person=a_person("Joan Sample", email="joan@example.org", phone="0151 000")).person
    a_member(log, "Rita Specimen")
    meeting = a_meeting(log)
    answer = api.post(f"{MEETINGS}{meeting.pk}/invite/", {}, **JSON)
    body = answer.json()
    assert body["letters"] == 2
    assert body["to_tell_otherwise"] == ["Rita Specimen"]
    assert "Joan Sample" in [row["name"] for row in body["asked"]]
    assert b"example.org" not in answer.content
    assert b"0151" not in answer.content
    assert api.post(f"{MEETINGS}{meeting.pk}/invite/", {"people": [str(person.pk)]}, **JSON).json()["letters"] == 0
    assert Letter.objects.count() == 2
    said = {"person": str(person.pk), "answer": "coming"}
    assert api.post(f"{MEETINGS}{meeting.pk}/answer/", said, **JSON).json()["answer"] == "coming"
    listed = api.get(f"{MEETINGS}{meeting.pk}/invite/").json()
    assert listed["count"] == 3
    assert {row["name"]: row["knows"] for row in listed["results"]}["Rita Specimen"] is False


def test_a_member_answers_for_themselves_alone(log):
    user, other = a_user_on(log), a_user_on(log)
    meeting = a_meeting(log)
    api = caller(user)
    url = f"{MEETINGS}{meeting.pk}/answer/"
    assert api.post(url, {"answer": "maybe"}, **JSON).json()["name"] == user.person.name
    assert api.post(url, {"answer": "maybe", "person": str(other.person.pk)}, **JSON).status_code == 403
    assert api.post(url, {"answer": "maybe", "person": str(a_person("X").pk)}, **JSON).status_code == 404
    assert api.post(url, {"answer": "perhaps"}, **JSON).status_code == 400


def test_the_agenda_is_read_and_written_as_a_whole(log, api):
    meeting = a_meeting(log, starts_at=moment(dt.date(2019, 7, 11), dt.time(18)))
    (welcome,) = an_agenda(meeting, ("Welcome", 5))
    url = f"{MEETINGS}{meeting.pk}/agenda/"
    read = api.get(url).json()
    assert read["items"][0]["begins_at"] == "2019-07-11T17:00:00Z"
    items = [{"title": "Tea"}, {"id": str(welcome.pk), "title": "Welcome", "minutes": 10}, {"title": "Bins"}]
    written = api.put(url, {"items": items, "seen": read["seen"]}, **JSON)
    assert [row["title"] for row in written.json()["items"]] == ["Tea", "Welcome", "Bins"]
    assert [row["begins_at"] for row in written.json()["items"]][1:] == [None, None]
    assert str(welcome.pk) == written.json()["items"][1]["id"]
    assert api.put(url, {"items": [], "seen": read["seen"]}, **JSON).status_code == 409
    assert api.put(url, {"items": [{"title": " "}]}, **JSON).status_code == 400
    assert api.put(url, {"items": [{"title": "X"}] * 61}, **JSON).status_code == 409
    assert caller(a_user_on(log)).put(url, {"items": []}, **JSON).status_code == 403
    assert caller(a_keeper(a_log())).put(url, {"items": []}, **JSON).status_code == 404


def test_papers_are_handed_in_and_given_back(log, api):
    meeting = a_meeting(log)
    (item,) = an_agenda(meeting, "Survey")
    url = f"{MEETINGS}{meeting.pk}/papers/"
    file = SimpleUploadedFile("survey.pdf", PDF_BYTES)
    answer = api.post(url, {"title": "What we found", "item": str(item.pk), "file": file})
    assert answer.status_code == 201
    assert api.get(url).json()["results"] == [answer.json()]
    given = api.get(answer.json()["file"])
    assert b"".join(given.streaming_content) == PDF_BYTES
    assert given["Content-Disposition"].startswith("attachment")
    page = SimpleUploadedFile("survey.pdf", b"<html>")
    refused = api.post(url, {"title": "A page", "file": page})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["file"])
    elsewhere = an_agenda(a_meeting(log), "Elsewhere")[0]
    wrong = {"title": "X", "item": str(elsewhere.pk), "file": SimpleUploadedFile("survey.pdf", PDF_BYTES)}
    assert api.post(url, wrong).json()["errors"]["item"]
    assert caller(a_keeper(a_log())).get(answer.json()["file"]).status_code == 404


def test_cancelling_needs_a_reason_and_happens_once(log, api):
    meeting = a_meeting(log)
    url = f"{MEETINGS}{meeting.pk}/cancel/"
    assert api.post(url, {}, **JSON).status_code == 400
    body = api.post(url, {"reason": "No heating"}, **JSON).json()
    assert (body["state"], body["cancelled_reason"]) == ("cancelled", "No heating")
    again = api.post(url, {"reason": "No heating"}, **JSON)
    assert (again.status_code, again.json()["detail"]) == (409, "This meeting is cancelled: No heating")
    assert api.patch(f"{MEETINGS}{meeting.pk}/", {"place": "X"}, **JSON).status_code == 409


def test_a_reader_is_refused_and_another_place_finds_nothing(log):
    meeting = a_meeting(log, starts_at=in_days(3))
    reader, stranger = caller(a_user_with("pmg_member")), caller(a_keeper(a_log()))
    assert reader.get(f"{MEETINGS}{meeting.pk}/").status_code == 200
    assert reader.post(MEETINGS, new(log), **JSON).status_code == 403
    for path in ("", "invite/", "agenda/", "papers/"):
        assert stranger.get(f"{MEETINGS}{meeting.pk}/{path}").status_code == 404
    for path in ("invite/", "answer/", "cancel/"):
        assert stranger.post(f"{MEETINGS}{meeting.pk}/{path}", {}, **JSON).status_code == 404
