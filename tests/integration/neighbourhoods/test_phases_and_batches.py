"""Phases of the programme and of places, and batches: the frame of the timeline."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import areas, phases
from neighbourhoods.actions.phases import PhaseRefused
from neighbourhoods.models import Batch, Phase
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_small_programme, a_user_with, an_area, one_of_each_role
from tests.place_factories import a_phase

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def deputy(client):
    client.force_login(a_user_with(Role.PROJECT_DEPUTY))
    return client


def words(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())


def day(name, on):
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_a_phase_is_added_changed_and_taken_off(deputy):
    start, end = day("starts_on", dt.date(2016, 1, 4)), day("ends_on", dt.date(2016, 7, 1))
    deputy.post(reverse("phase-new"), {"name": "Setting up", "aims": "Groups are there", **start, **end})
    assert "Setting up 4 January to 1 July 2016 Groups are there" in words(deputy.get(reverse("phases")))
    phase = Phase.objects.get()
    deputy.post(reverse("phase-edit", args=[phase.pk]), {"name": "Setting up", "aims": "", **start})
    assert "from 4 January 2016" in words(deputy.get(reverse("phases")))
    url = reverse("phase-remove", args=[phase.pk])
    assert "The whole programme" in words(deputy.get(url))
    deputy.post(url)
    assert Phase.objects.exists()
    deputy.post(url, {"checked": "yes"})
    assert not Phase.objects.exists()
    (gone,) = audit.entries(audit.events(verb="phase.removed"))
    assert gone.changes["name"] == ["Setting up", None]


def test_a_phase_of_a_place_is_read_by_those_who_see_it(client):
    programme = a_small_programme()
    a_phase(name="Programme time")
    a_phase(programme.own, name="Finding a focus")
    a_phase(programme.other, name="Goldcrest time")
    client.force_login(a_user_with(Role.LOG_MEMBER, area=programme.own))
    said = words(client.get(reverse("phases")))
    assert "Programme time" in said
    assert "Finding a focus Old Quay" in said
    assert "Goldcrest time" not in said
    assert "Change" not in said


def test_what_cannot_be_a_phase_is_refused(deputy):
    a_phase(name="Setting up")
    with pytest.raises(PhaseRefused, match="Another phase has this name"):
        a_phase(name="setting up")
    with pytest.raises(PhaseRefused, match="cannot end before it starts"):
        a_phase(starts_on=dt.date(2016, 2, 1), ends_on=dt.date(2016, 1, 31))
    with pytest.raises(PhaseRefused, match="belong to the programme or to a neighbourhood"):
        a_phase(an_area(kind="comparator"))
    page = deputy.post(reverse("phase-new"), {"name": "Setting up", **day("starts_on", dt.date(2016, 1, 4))})
    assert "Another phase has this name." in page.text


def test_a_form_sent_twice_makes_one_phase(deputy):
    soup = BeautifulSoup(deputy.get(reverse("phase-new")).content, "html.parser")
    sent = {"name": "Setting up", "sent_as": soup.find("input", {"name": "sent_as"})["value"]}
    for _time in range(2):
        assert deputy.post(reverse("phase-new"), {**sent, **day("starts_on", dt.date(2016, 1, 4))}).status_code == 302
    assert Phase.objects.count() == 1


def test_two_people_change_a_phase_and_the_second_sees_the_first(deputy):
    phase = a_phase(name="Setting up")
    url = reverse("phase-edit", args=[phase.pk])
    seen = BeautifulSoup(deputy.get(url).content, "html.parser").find("input", {"name": "seen"})["value"]
    phases.update(phase=phase, aims="Groups are there", by=None)
    sent = {"name": "Setting up", "aims": "Another", "seen": seen, **day("starts_on", phase.starts_on)}
    assert "Somebody else has saved here: “Groups are there”" in deputy.post(url, sent).text


def test_a_batch_is_added_and_changed_and_lists_its_places(deputy):
    deputy.post(reverse("batch-new"), {"name": "First", **day("starts_on", dt.date(2016, 1, 4))})
    batch = Batch.objects.get()
    areas.update(area=an_area("Old Swan"), batch=batch, by=None)
    url = reverse("batch-edit", args=[batch.pk])
    deputy.post(url, {"name": "First batch", **day("starts_on", dt.date(2016, 1, 18))})
    assert "First batch 18 January 2016 Old Swan" in words(deputy.get(reverse("phases")))
    with pytest.raises(PhaseRefused, match="Another batch has this name"):
        phases.create_batch(name="first batch", starts_on=dt.date(2016, 8, 1), by=None)


def test_the_page_asks_as_few_queries_for_three_as_for_one(client):
    programme = a_small_programme()
    users = one_of_each_role(programme)

    def fill(number):
        batch = phases.create_batch(name=f"Batch {number}", starts_on=dt.date(2016, number, 1), by=None)
        areas.update(area=programme.own, batch=batch, by=None)
        a_phase()
        a_phase(programme.own)

    def asked():
        counts = {}
        for role, user in users.items():
            client.force_login(user)
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse("phases")).status_code == 200
            counts[role] = len(found)
        return counts

    fill(1)
    one = asked()
    fill(2)
    fill(3)
    assert asked() == one
    assert max(one.values()) <= 15
