"""The page of a place tells of its group: who sits on it, when it meets, what it decided, what is late."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.actions import focuses
from governance.models import Attendance, Decision, Meeting
from nrp.core.render.charts import RoomRow, rooms_chart
from nrp.dashboards.place_words import rooms_figure
from nrp.dashboards.queries.place_groups import Room
from tests.event_factories import an_event, an_issue
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member, a_user_on
from tests.integration.dashboards.chains import a_place_with_chains
from tests.meeting_factories import a_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return a_place_with_chains()


def held(log, days, **counts):
    at = timezone.now() - dt.timedelta(days=days)
    meeting = Meeting.objects.create(group=log, title="Held", place="Hall", starts_at=at, state="held")
    for sector, count in counts.items():
        for number in range(count):
            Attendance.objects.create(meeting=meeting, name=f"{sector} {number}", sector=sector)


def test_it_names_the_group_its_next_meeting_and_what_is_late(words, place):
    a_meeting(place.log, place="The Old Library")
    said = words(a_user_with("pmg_member"), place.area.get_absolute_url())

    assert "Better Old Swan, the Local Oversight Group. It has 2 members, none of them a resident." in said
    assert "The Old Library" in said
    assert "1 to do, one of them is late" in said
    assert "Issues 3 open" in said
    assert "Papers go out ten days before." in said
    assert "Exampleowner" not in said


def test_residents_who_are_half_are_called_half(words):
    log = a_log()
    for sector in ("resident", "resident", "nhs", "housing"):
        a_member(log, sector=sector)

    assert "It has 4 members. Half are residents." in words(a_user_with("pmg_member"), log.area.get_absolute_url())


def test_a_place_without_a_group_or_a_meeting_says_so(words):
    area = an_area()
    said = words(a_user_with("pmg_member"), area.get_absolute_url())

    assert "No Local Oversight Group is on record yet." in said
    assert "No meeting is planned." in said


def test_a_superseded_decision_and_a_past_or_cancelled_meeting_are_not_told(words, place):
    Decision.objects.create(
        group=place.log,
        number=9,
        text="Something newer.",
        decided_on="2019-01-01",
        how="consent",
        supersedes=place.decision,
    )
    Meeting.objects.create(
        group=place.log, title="Off", place="Nowhere Hall", starts_at=timezone.now() + dt.timedelta(days=2),
        state="cancelled", cancelled_reason="Flood.",
    )  # fmt: skip
    said = words(place.keeper, place.area.get_absolute_url())

    assert "Something newer." in said
    assert "Ask the bus company" not in said
    assert "Nowhere Hall" not in said


def test_the_focus_leads_to_its_history_and_events_stand_there(page, words, place):
    focuses.set_focus(area=place.area, text="Air pollution", starts_on=dt.date(2016, 11, 14), by=place.keeper)
    an_event(place.area, title="Summer fair")
    said = words(place.keeper, place.area.get_absolute_url())

    assert "Since 14 November 2016." in said
    assert "Summer fair" in said
    body = page(place.keeper, place.area.get_absolute_url()).content.decode()
    assert f'href="{reverse("focus-history", args=[place.area.slug])}"' in body
    assert f'href="{reverse("you-said", args=[place.area.slug])}"' in body


def test_the_room_is_told_by_sector_over_the_last_five_meetings(words, place):
    for days in range(10, 70, 10):
        held(place.log, days, resident=days // 10, nhs=6)
    said = words(place.keeper, place.area.get_absolute_url())

    assert "Residents were one of the 7 people named at the last meeting" in said
    assert "People named at the last five meetings of Better Old Swan" in said
    assert "6 of 12" not in said


@pytest.mark.parametrize(
    ("residents", "others", "title"),
    [
        (4, 4, "Residents were half the room at the last meeting"),
        (5, 4, "Residents were more than half the room at the last meeting"),
        (0, 9, "No resident was named at the last meeting"),
    ],
)
def test_the_title_of_the_room_says_what_the_last_meeting_shows(residents, others, title):
    at = timezone.now()
    rooms = [Room(at - dt.timedelta(days=9), {"nhs": 3}), Room(at, {"resident": residents, "nhs": others})]

    assert rooms_figure(rooms, "Better Old Swan").title == title


def test_a_room_draws_one_mark_a_person():
    svg = rooms_chart([RoomRow("12 February", 7, 3, 4)], ["7 of 14 residents"], "Seven of fourteen.")

    for drawing in (svg.wide, svg.narrow):
        assert drawing.count("<path") >= 14
        assert "7 of 14 residents" in drawing


def test_the_page_costs_no_more_than_fifteen_queries_however_much_there_is(place):
    member = a_user_on(place.log)
    readers = [a_user_with("pmg_member"), member, a_user_with("coren_facilitator", area=place.area)]

    def cost(user):
        browser = Client()
        browser.force_login(user)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(place.area.get_absolute_url()).status_code == 200
        return len([one for one in seen.captured_queries if "nrp_cache" not in one["sql"]])

    before = [cost(user) for user in readers]
    for number in range(5):
        held(place.log, 10 + number, resident=3, nhs=2)
        an_issue(place.area)
        an_event(place.area)
        a_meeting(place.log)
    assert [cost(user) for user in readers] == before
    assert max(before) <= 15
