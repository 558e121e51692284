"""Attendance and minutes for programs."""

import datetime as dt
import json
import uuid

import pytest

from governance.models import Meeting, Sector
from tests.factories import a_person, an_area
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.integration.coren.pages import signed_in
from tests.minutes_factories import TEXT, a_meeting, came, minutes_circulated

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return a_log(an_area("Old Quay"))


@pytest.fixture
def keeper(group):
    return a_keeper(group)


@pytest.fixture
def meeting(group):
    return a_meeting(group)


def ask(user, method, path, body=None, **headers):
    sent = None if body is None else json.dumps(body)
    client = signed_in(user)
    address = f"/api/v1/{path}"
    if sent is None:
        return client.generic(method, address)
    return client.generic(method, address, sent, content_type="application/json", headers=headers)


def test_attendance_is_written_one_by_one_and_as_a_list(group, keeper, meeting):
    path = f"meetings/{meeting.pk}/attendance/"
    member = a_member(group, "Joan Sample", sector=Sector.HOUSING)
    made = ask(keeper, "POST", path, {"person": str(member.person_id)})
    assert made.status_code == 201
    shown = made.json()
    assert (shown["name"], shown["sector"], shown["presence"], shown["spoke"]) == (
        "Joan Sample",
        "housing",
        "present",
        None,
    )
    listed = ask(
        keeper,
        "POST",
        path,
        [
            {"name": "Ann Attender", "sector": "resident", "presence": "online", "has_chaired": True, "spoke": 3},
            {"name": "No Sector"},
            {"person": str(member.person_id)},
            {"person": str(uuid.uuid4()), "sector": "nhs"},
        ],
    )
    assert listed.status_code == 207
    assert [one["status"] for one in listed.json()["results"]] == [201, 400, 409, 400]
    read = ask(a_user_on(group), "GET", path).json()
    assert (read["count"], [one["name"] for one in read["results"]]) == (2, ["Ann Attender", "Joan Sample"])
    assert "@" not in json.dumps(read)
    assert Meeting.objects.get().state == "held"


def test_the_same_key_writes_attendance_once(keeper, meeting):
    body = {"name": "Ann Attender", "sector": "resident"}
    for _twice in range(2):
        answer = ask(keeper, "POST", f"meetings/{meeting.pk}/attendance/", body, **{"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert meeting.attendance.count() == 1


def test_a_line_is_corrected_and_taken_off(group, keeper, meeting):
    row = came(meeting, "Ann Attender")
    changed = ask(keeper, "PATCH", f"attendance/{row.pk}/", {"presence": "online", "spoke": 2})
    assert (changed.status_code, changed.json()["presence"], changed.json()["spoke"]) == (200, "online", 2)
    wrong = ask(keeper, "PATCH", f"attendance/{row.pk}/", {"presence": "apologies"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (409, ["presence"])
    assert ask(a_user_on(group), "DELETE", f"attendance/{row.pk}/").status_code == 403
    assert ask(keeper, "DELETE", f"attendance/{row.pk}/").status_code == 204


def test_minutes_go_from_draft_to_agreed(group, keeper, meeting):
    member, path = a_user_on(group), f"meetings/{meeting.pk}/minutes/"
    came(meeting, member.person)
    assert ask(keeper, "GET", path).status_code == 404
    first = ask(keeper, "PUT", path, {"text": TEXT})
    assert (first.status_code, first.json()["state"], first.json()["version"]) == (200, "draft", 1)
    assert ask(member, "GET", path).status_code == 404, "a draft is for its keepers"
    blind = ask(keeper, "PUT", path, {"text": "Others"})
    assert (blind.status_code, list(blind.json()["errors"])) == (400, ["seen"])
    second = ask(keeper, "PUT", path, {"text": f"{TEXT} Tea.", "seen": first.json()["seen"]})
    assert second.json()["version"] == 2
    late = ask(keeper, "PUT", path, {"text": "Others", "seen": first.json()["seen"]})
    assert late.status_code == 409
    assert ask(member, "POST", f"{path}circulate/").status_code == 403
    assert ask(keeper, "POST", f"{path}circulate/").json()["state"] == "circulated"
    assert ask(keeper, "POST", f"{path}circulate/").status_code == 409
    asked = ask(member, "POST", f"meetings/{meeting.pk}/amendments/", {"passage": "Tea.", "text": "Tea and cake."})
    assert asked.status_code == 201
    assert (asked.json()["proposed_by"], asked.json()["state"]) == (str(member.person), "open")
    assert ask(keeper, "POST", f"{path}agree/", {}).status_code == 409, "an amendment waits"
    settled = ask(keeper, "POST", f"amendments/{asked.json()['id']}/settle/", {"taken": True})
    assert settled.json()["state"] == "taken"
    assert ask(member, "GET", path).json()["text"].endswith("Tea and cake.")
    later = a_meeting(group, dt.date(2019, 3, 14))
    came(later, "Ann Attender")
    agreed = ask(keeper, "POST", f"{path}agree/", {"meeting": str(later.pk)})
    assert (agreed.json()["state"], agreed.json()["agreed_in"]) == ("agreed", str(later.pk))
    versions = ask(member, "GET", f"{path}versions/").json()["results"]
    assert [one["number"] for one in versions] == [5, 4, 3], "drafts are for their keepers"
    assert ask(keeper, "GET", f"{path}versions/").json()["count"] == 5


def test_whoever_was_not_there_amends_nothing_by_program(group, keeper, meeting):
    minutes_circulated(meeting)
    member = a_user_on(group)
    came(meeting, member.person, presence="apologies")
    path, body = f"meetings/{meeting.pk}/amendments/", {"text": "Others"}
    answer = ask(member, "POST", path, body)
    assert answer.status_code == 409
    assert "those who were at the meeting" in answer.json()["detail"]
    line = str(meeting.attendance.get(name="Ann Attender").pk)
    assert ask(member, "POST", path, {**body, "attendance": line}).status_code == 403
    entered = ask(keeper, "POST", path, {**body, "attendance": line}).json()
    assert (entered["proposed_by"], entered["entered_by"]) == ("Ann Attender", str(keeper.person))
    away = str(meeting.attendance.get(person=member.person).pk)
    assert ask(keeper, "POST", path, {**body, "attendance": away}).status_code == 400


def test_another_place_has_no_minutes_here(meeting):
    minutes_circulated(meeting)
    other = a_keeper(a_log())
    row = meeting.attendance.get()
    for path in (f"meetings/{meeting.pk}/minutes/", f"meetings/{meeting.pk}/attendance/", f"attendance/{row.pk}/"):
        assert ask(other, "GET", path).status_code == 404
    assert ask(other, "PUT", f"meetings/{meeting.pk}/minutes/", {"text": "Others"}).status_code == 404


def test_people_somebody_may_not_name_are_not_put_on_by_program(keeper, meeting):
    hidden = a_person("Hidden Person")
    answer = ask(keeper, "POST", f"meetings/{meeting.pk}/attendance/", {"person": str(hidden.pk), "sector": "nhs"})
    assert (answer.status_code, "Hidden" in answer.content.decode()) == (400, False)
