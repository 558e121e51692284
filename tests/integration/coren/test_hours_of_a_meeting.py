"""Attendance at a meeting becomes hours of Resident Advisers, once."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.urls import reverse

from coren.actions import hours
from coren.actions.hours import HoursRefused
from coren.models import HoursEntry
from governance.actions import meetings
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, the_rates
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log
from tests.integration.coren.pages import signed_in, words_of
from tests.minutes_factories import a_meeting, came

pytestmark = pytest.mark.django_db
DAY = dt.date(2019, 2, 14)


@pytest.fixture
def area():
    return an_area("Old Quay")


@pytest.fixture
def meeting(area):
    the_rates()
    return a_meeting(a_log(area), DAY, minutes_long=100, title="February meeting")


@pytest.fixture
def facilitator(area):
    return a_user_with(Role.COREN_FACILITATOR, area=area)


def session(user, meeting):
    url = f"{reverse('hours-session')}?meeting={meeting.pk}&place={meeting.group.area.slug}"
    return url, signed_in(user).get(url)


def as_shown(page):
    """Give what the form holds, as a browser would send it."""
    body = page.content.decode()
    sent = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        is_choice = "radio" in tag or "checkbox" in tag
        if name and name[1] != "csrfmiddlewaretoken" and ("checked" in tag or not is_choice):
            sent.setdefault(name[1], []).append(value[1] if value else "")
    return sent


def log_for(adviser, meeting, **values):
    return hours.log(
        adviser=adviser, on=DAY, minutes=105, activity=the_rates(), meeting=meeting, by=None, **values
    ).entry


def test_a_session_is_filled_in_from_the_attendance_and_logged(area, meeting, facilitator):
    joan, ron, absent = (an_adviser(area, name) for name in ("Joan Sample", "Ron Specimen", "Al Absent"))
    for one in (joan, ron):
        came(meeting, one.person)
    came(meeting, absent.person, presence="apologies")
    url, page = session(facilitator, meeting)
    assert "From the attendance of “February meeting”." in words_of(page)
    sent = as_shown(page)
    assert set(sent["advisers"]) == {str(joan.pk), str(ron.pk)}
    assert sent["time"] == ["1.75"], "100 minutes, in quarter hours"
    assert [sent[f"other_day_{n}"] for n in range(3)] == [["14"], ["2"], ["2019"]]
    checked = signed_in(facilitator).post(url, {**sent, "act": "check"})
    assert "Log 1 hour 45 minutes for each of 2 people" in words_of(checked)
    assert signed_in(facilitator).post(url, {**sent, "act": "log"}).status_code == 302
    entries = HoursEntry.objects.all()
    assert {(one.adviser, one.minutes, one.meeting, one.activity.code) for one in entries} == {
        (who, 105, meeting, "log_meeting") for who in (joan, ron)
    }
    entry = words_of(signed_in(facilitator).get(reverse("hours-entry", args=[entries[0].pk])))
    assert "Meeting February meeting" in entry


def test_an_attendance_becomes_hours_once(area, meeting, facilitator):
    joan = an_adviser(area, "Joan Sample")
    came(meeting, joan.person)
    log_for(joan, meeting)
    with pytest.raises(
        HoursRefused, match="for this meeting are logged already: 1 hour 45 minutes on 14 February 2019"
    ):
        log_for(joan, meeting, keep_both=True)
    url, page = session(facilitator, meeting)
    assert "advisers" not in as_shown(page), "who has hours of it is not ticked"
    sent = {**as_shown(page), "advisers": [joan.pk], "act": "check"}
    assert "are logged already" in words_of(signed_in(facilitator).post(url, sent))


def test_an_entry_keeps_its_meeting_when_it_is_changed(area, meeting):
    entry = log_for(an_adviser(area), meeting)
    assert hours.change(entry=entry, minutes=120, by=None).meeting == meeting
    assert hours.change(entry=entry, links={"meeting": None}, by=None).meeting is None


def test_hours_are_not_linked_to_a_meeting_of_another_place_or_one_that_was_cancelled(area, meeting):
    joan = an_adviser(area)
    with pytest.raises(HoursRefused, match="another neighbourhood"):
        log_for(joan, a_meeting(a_log(), DAY))
    meetings.cancel(meeting=meeting, reason="Snow", by=None)
    meeting.refresh_from_db()
    with pytest.raises(HoursRefused, match="was cancelled"):
        log_for(joan, meeting)


def test_a_meeting_of_another_place_is_not_there_for_a_facilitator(meeting):
    other = a_user_with(Role.COREN_FACILITATOR, area=an_area("High Moor"))
    url = f"{reverse('hours-session')}?meeting={meeting.pk}"
    assert signed_in(other).get(url).status_code == 404


def send(user, method, path, body):
    client = signed_in(user)
    return client.generic(method, path, json.dumps(body), content_type="application/json")


def test_the_api_links_hours_to_a_meeting_that_the_caller_sees(area, meeting, facilitator):
    joan = an_adviser(area)
    body = {
        "client_id": str(uuid.uuid4()),
        "adviser": str(joan.pk),
        "on": "2019-02-14",
        "minutes": 105,
        "activity": "log_meeting",
        "meeting": str(meeting.pk),
    }
    made = send(facilitator, "POST", "/api/v1/hours/", body)
    assert (made.status_code, made.json()["meeting"], made.json()["event"]) == (201, str(meeting.pk), None)
    again = send(facilitator, "POST", "/api/v1/hours/", {**body, "client_id": str(uuid.uuid4())})
    assert again.status_code == 409
    assert "logged already" in again.json()["errors"]["meeting"][0]
    hidden = send(
        facilitator,
        "POST",
        "/api/v1/hours/",
        {**body, "client_id": str(uuid.uuid4()), "meeting": str(a_meeting(a_log(), DAY).pk)},
    )
    assert hidden.status_code == 400
    assert hidden.json()["errors"] == {"meeting": ["There is no such meeting that you can see."]}
    taken_off = send(facilitator, "PATCH", f"/api/v1/hours/{made.json()['id']}/", {"meeting": None})
    assert (taken_off.status_code, taken_off.json()["meeting"]) == (200, None)
