"""The .ics file, read by another parser than the one that writes it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from governance.actions import meetings
from governance.calendar_files import CANCEL, REQUEST, calendar_text, meeting_link
from governance.models import Meeting
from governance.queries.meetings import agenda_of
from governance.series_days import moment
from tests.factories import a_person
from tests.governance_factories import a_log, a_member, a_user_on
from tests.meeting_factories import a_meeting, an_agenda

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
WINTER, SUMMER = dt.date(2019, 2, 14), dt.date(2019, 7, 11)
LINE_BREAKS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")


def on(day, **values):
    return a_meeting(
        a_log(name="Better Old Quay"),
        starts_at=moment(day, dt.time(18)),
        ends_at=moment(day, dt.time(20)),
        **values,
    )


def event_of(text):
    return vobject.readOne(text).vevent


@pytest.mark.parametrize(("day", "hours"), [(WINTER, 0), (SUMMER, 1)], ids=["winter", "summer"])
def test_six_in_the_evening_is_six_in_the_evening_wherever_it_is_opened(day, hours):
    text = calendar_text(on(day), [], method=REQUEST)
    event = event_of(text)
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T180000" in text
    assert event.dtstart.value == dt.datetime.combine(day, dt.time(18), LONDON)
    assert event.dtend.value == dt.datetime.combine(day, dt.time(20), LONDON)
    assert event.dtstart.value.utcoffset() == dt.timedelta(hours=hours)


def test_the_zone_in_the_file_changes_when_the_clocks_do():
    zone = vobject.readOne(calendar_text(on(WINTER), [])).vtimezone.gettzinfo()
    for year in (2016, 2019, 2026):
        for month, day in ((1, 15), (3, 20), (4, 5), (7, 1), (10, 20), (11, 5)):
            noon = dt.datetime(year, month, day, 12)  # noqa: DTZ001  the zone is put to it below
            assert noon.replace(tzinfo=zone).utcoffset() == noon.replace(tzinfo=LONDON).utcoffset(), noon


def test_what_it_says():
    meeting = on(WINTER, title="LOG meeting", access="Lift at the back", online_link="https://example.org/room")
    items = an_agenda(meeting, ("Welcome", 5), ("Street survey", 30))
    person = a_person("Joan Sample", email="joan@example.org")
    calendar = vobject.readOne(calendar_text(meeting, items, method=REQUEST, person=person))
    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert event.uid.value == str(meeting.pk)
    assert event.sequence.value == str(meeting.sequence)
    assert (event.summary.value, event.location.value) == ("LOG meeting", "The Old Library")
    assert "6:00pm Welcome, 5 minutes\n6:05pm Street survey, 30 minutes" in event.description.value
    assert "Getting in: Lift at the back" in event.description.value
    assert event.url.value == meeting_link(meeting)
    assert event.attendee.value == "mailto:joan@example.org"
    assert event.attendee.params["CN"] == ["Joan Sample"]
    assert event.organizer.value == "mailto:nrp@example.org"


def test_a_change_and_a_cancelling_speak_of_the_same_event_with_a_higher_number():
    meeting = on(WINTER)
    first = event_of(calendar_text(meeting, [], method=REQUEST))
    meeting = meetings.change(meeting=meeting, by=None, place="Town hall")
    second = event_of(calendar_text(meeting, [], method=REQUEST))
    meeting = meetings.cancel(meeting=meeting, reason="No heating", by=None)
    off = vobject.readOne(calendar_text(meeting, [], method=CANCEL))
    assert off.method.value == "CANCEL"
    assert off.vevent.status.value == "CANCELLED"
    assert len({first.uid.value, second.uid.value, off.vevent.uid.value}) == 1
    assert [one.sequence.value for one in (first, second, off.vevent)] == ["0", "1", "2"]


def test_long_lines_are_folded_and_every_letter_comes_through():
    title = "Überlegungen, Kaffee; Kuchen \\ und 🎂🏳️ für Łódź, « déjà » " * 2
    meeting = on(WINTER, title=title)
    items = an_agenda(meeting, *(f"Ein sehr langer Punkt mit Ümläuten, Nummer {n} 🐝" for n in range(20)))
    text = calendar_text(meeting, items, method=REQUEST)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    event = event_of(text)
    assert event.summary.value == " ".join(title.split())
    assert "Nummer 19 🐝" in event.description.value


@pytest.mark.parametrize("sign", LINE_BREAKS, ids=repr)
def test_no_title_name_or_place_can_write_a_line_of_its_own(sign):
    evil = f"Tea{sign}ATTENDEE:mailto:evil@example.org{sign}BEGIN:VALARM{sign}END:VEVENT"
    meeting = on(WINTER)
    Meeting.objects.filter(pk=meeting.pk).update(title=evil, place=evil, access=evil)
    meeting.refresh_from_db()
    meeting.group.name = evil
    items = an_agenda(meeting, ("Welcome", 5))
    items[0].title = items[0].presenter = evil
    person = a_person("Joan Sample", email="joan@example.org")
    person.name = f'{evil}";X="'
    text = calendar_text(meeting, items, method=REQUEST, person=person)
    lines = text.replace("\r\n ", "").split("\r\n")
    starts = [line for line in lines if line.startswith(("ATTENDEE", "BEGIN:VALARM"))]
    assert len(starts) == 1
    assert lines.count("END:VEVENT") == 1
    calendar = vobject.readOne(text)
    assert len(calendar.vevent.contents["attendee"]) == 1
    assert "valarm" not in calendar.vevent.contents


def test_readers_take_it_into_their_own_calendar_and_no_address_stands_in_it():
    meeting = on(WINTER)
    an_agenda(meeting, ("Welcome", 5))
    person = a_member(meeting.group, person=a_person("Joan Sample", email="joan@example.org")).person
    meeting.invites.create(person=person)
    client = Client()
    client.force_login(a_user_on(meeting.group))
    answer = client.get(reverse("meeting-ics", args=[meeting.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert 'filename="meeting.ics"' in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert vobject.readOne(answer.content.decode()).vevent.summary.value == meeting.title
    assert b"joan" not in answer.content.lower()
    assert len(agenda_of(meeting)) == 1
