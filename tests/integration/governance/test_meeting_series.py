"""A series: its days are shown before they are made."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.actions.meetings import MeetingRefused
from governance.models import Meeting, MeetingSeries
from tests.governance_factories import a_keeper, a_log
from tests.meeting_factories import a_series

pytestmark = pytest.mark.django_db


def sent(**values):
    given = {
        "title": "LOG meeting",
        "first_0": "14",
        "first_1": "2",
        "first_2": "2019",
        "starts": "6pm",
        "ends": "8pm",
        "every": "month",
        "until_0": "31",
        "until_1": "7",
        "until_2": "2019",
        "place": "The Old Library",
    }
    return given | values


@pytest.fixture
def log():
    return a_log()


@pytest.fixture
def client(log):
    client = Client()
    client.force_login(a_keeper(log))
    return client


def test_the_days_are_shown_first_and_made_as_shown(log, client):
    url = reverse("meeting-series-new", args=[log.pk])
    page = client.post(url, sent(act="check"))
    text = page.content.decode()
    assert "Thursday 14 February 2019" in text
    assert "Thursday 11 July 2019" in text
    assert "Put these 6 meetings in the calendar" in text
    assert Meeting.objects.count() == 0
    shown = page.context["form"]["shown"].value()
    other = client.post(url, sent(act="make", shown=shown, until_1="8"))
    assert "Put these 7 meetings in the calendar" in other.content.decode()
    assert Meeting.objects.count() == 0  # other days than were shown: shown again
    assert client.post(url, sent(act="make", shown=shown)).status_code == 302
    assert Meeting.objects.count() == 6
    assert {timezone.localtime(row.starts_at).hour for row in Meeting.objects.all()} == {18}


def test_sent_twice_it_is_made_once(log, client):
    url = reverse("meeting-series-new", args=[log.pk])
    shown = client.post(url, sent(act="check")).context["form"]["shown"].value()
    number = "5b1c9f5e-6b0f-4a5e-9f57-0d9b7d7f7a12"
    for _time in range(2):
        assert client.post(url, sent(act="make", shown=shown, sent_as=number)).status_code == 302
    assert MeetingSeries.objects.count() == 1
    assert Meeting.objects.count() == 6


def test_too_many_and_too_few_are_refused_at_the_last_day(log, client):
    url = reverse("meeting-series-new", args=[log.pk])
    many = client.post(url, sent(act="check", every="week", until_2="2029")).content.decode()
    assert "At most 60 meetings are made at once. Choose an earlier last day." in many
    one = client.post(url, sent(act="check", until_1="2", until_0="20")).content.decode()
    assert "That is one meeting only." in one
    before = client.post(url, sent(act="check", until_2="2018")).content.decode()
    assert "The last day lies before the first meeting." in before


def test_an_end_before_the_start_makes_nothing(log):
    with pytest.raises(MeetingRefused, match="before it begins"):
        a_series(log, ends=dt.time(17))
    assert MeetingSeries.objects.count() == 0


def test_the_page_says_how_the_series_goes(log, client):
    meeting = a_series(log).meetings.order_by("starts_at")[0]
    text = client.get(meeting.get_absolute_url()).content.decode()
    assert "Every month on the second Thursday, until 31 December 2019" in text
