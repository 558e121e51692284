"""The programme in time: what has a date, for those who may see it, on the page, as a file and for programs."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.actions import focuses
from governance.models import Meeting
from neighbourhoods.models import Batch, Initiative, Phase, StageStep
from nrp.core.render.charts import SpanRow, spans_chart
from surveys.models import Wave
from tests.decision_factories import a_decision
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log

pytestmark = pytest.mark.django_db


def a_place(name):
    """A place with one line of each kind in 2016 and 2017, made as plain rows: only what has a date counts here."""
    area = an_area(name)
    log = a_log(area, name=f"{name} Together")
    Meeting.objects.create(
        group=log,
        title=f"{name} meets",
        place="Hall",
        starts_at=dt.datetime(2016, 3, 9, 18, tzinfo=dt.UTC),
        state="held",
    )
    a_decision(log, f"{name} decides", decided_on=dt.date(2016, 4, 6))
    initiative = Initiative.objects.create(area=area, title=f"{name} gardens", stage="under_way")
    StageStep.objects.create(initiative=initiative, stage="under_way", on=dt.date(2017, 2, 1))
    focuses.set_focus(area=area, text=f"{name} air", starts_on=dt.date(2016, 5, 1), by=None)
    Phase.objects.create(name=f"{name} starts", area=area, starts_on=dt.date(2016, 1, 1), ends_on=dt.date(2016, 6, 30))
    return area


@pytest.fixture
def programme():
    Phase.objects.create(name="Learning", starts_on=dt.date(2015, 10, 1))
    Batch.objects.create(name="First batch", starts_on=dt.date(2016, 1, 4))
    Wave.objects.create(
        number=1, label="2015–16", fieldwork_start=dt.date(2015, 11, 2), fieldwork_end=dt.date(2016, 2, 26)
    )
    return a_place("Old Swan"), a_place("Claremont")


def page_of(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("timeline"), query)


def lines_of(user, **query):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("timeline-csv"), query)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_everything_with_a_date_stands_in_its_order(programme):
    lines = lines_of(a_user_with("pmg_member"))

    days = [line["From"] for line in lines]
    assert days == sorted(days)
    assert {line["What"] for line in lines} == {"phase", "batch", "wave", "meeting", "decision", "initiative", "focus"}
    assert [line["In words"] for line in lines if line["What"] == "decision"] == [
        "Claremont decides",
        "Old Swan decides",
    ]


def test_a_place_shows_its_own_and_the_whole_programmes(programme):
    said = page_of(a_user_with("pmg_member"), place=programme[0].slug).content.decode()

    assert "Old Swan gardens" in said
    assert "Learning" in said
    assert "Claremont" not in said.split('id="lines"')[1].split("</form>")[1]


def test_a_member_of_one_place_reads_nothing_of_another(programme):
    lines = lines_of(a_user_with("log_member", area=programme[0]))

    assert "Claremont" not in str(lines)
    assert "Old Swan meets" in str(lines)
    assert "Learning" in str(lines)


def test_a_year_keeps_a_stretch_that_goes_on_into_it(programme):
    lines = lines_of(a_user_with("pmg_member"), year="2016", kind="wave")

    assert [line["In words"] for line in lines] == ["Wave 1 of the household survey"]
    assert lines_of(a_user_with("pmg_member"), year="2017", kind="meeting") == []


def test_an_address_that_makes_no_sense_narrows_nothing(programme):
    answer = page_of(a_user_with("pmg_member"), place="nowhere", kind="x", year="2x")

    assert answer.status_code == 200
    assert "Claremont decides" in answer.content.decode()


def test_more_lines_cost_no_more_queries(programme, client):
    client.force_login(a_user_with("pmg_member"))
    client.get(reverse("timeline"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("timeline"))
    for number in range(3):
        a_place(f"Place {number}")
    client.get(reverse("timeline"))  # the picture is drawn anew, and kept
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("timeline"))

    assert len(many) == len(few) <= 15


def test_an_empty_programme_says_what_will_stand_here():
    assert "Nothing has a date yet" in page_of(a_user_with("pmg_member")).content.decode()


def test_programs_read_the_same_lines(programme):
    client = Client()
    client.force_login(a_user_with("pmg_member"))
    answer = client.get(reverse("api-timeline"), {"kind": "phase", "neighbourhood": str(programme[0].pk)}).json()

    assert [(line["text"], line["from"], line["until"]) for line in answer["results"]] == [
        ("Learning", "2015-10-01", None),
        ("Old Swan starts", "2016-01-01", "2016-06-30"),
    ]
    assert client.get(reverse("api-timeline"), {"kind": "weather"}).status_code == 400


def test_names_of_stretches_are_escaped_in_the_picture():
    row = SpanRow("<script>&", dt.date(2016, 1, 1), None, "phase")
    svg = spans_chart([row], "A & B", today=dt.date(2016, 6, 1), today_words="today")

    assert "&lt;script&gt;&amp;" in svg.wide
    assert 'aria-label="A &amp; B"' in svg.narrow
