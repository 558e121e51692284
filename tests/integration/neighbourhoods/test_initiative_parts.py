"""Milestones, risks and what came about: written, put right, taken away after a look, told in words."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import initiative_parts
from neighbourhoods.actions.initiative_parts import PartIsGone, PartRefused
from neighbourhoods.models import InitiativeOutput, Milestone, Risk
from nrp.audit.models import Event as Trail
from tests.factories import a_user_with, an_area
from tests.initiative_factories import DAY, a_milestone, a_reach, a_risk, an_initiative
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
TO_COME = timezone.localdate() + dt.timedelta(days=40)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def one():
    return an_initiative(an_area("Old Quay"), "Lunch club")


@pytest.fixture
def client(one):
    return signed_in(a_user_with("coren_facilitator", area=one.area))


def date(name, on):
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_milestones_are_reached_overdue_or_to_come_in_words(one, client):
    a_milestone(one, "Kitchen found", reached_on=DAY)
    a_milestone(one, "Bus hired", reached_on=DAY + dt.timedelta(days=3))
    a_milestone(one, "Cook trained")
    fill_in(client, reverse("milestone-new", args=[one.pk]), text="First lunch", **date("due_on", TO_COME))
    words = words_of(client.get(one.get_absolute_url()))
    assert "Kitchen found Reached on 12 February 2019" in words
    assert "Bus hired Reached late on 15 February 2019, was due on 12 February 2019" in words
    assert "Cook trained Overdue was due on 12 February 2019" in words
    assert "First lunch To come due on" in words


def test_a_milestone_is_changed_and_taken_away_after_a_look(one, client):
    row = a_milestone(one, "Bus hired")
    edit, remove = (reverse(f"milestone-{what}", args=[row.pk]) for what in ("edit", "remove"))
    opened = hidden_of(client.get(edit))
    initiative_parts.change_milestone(milestone=row, text="Coach hired", by=None)
    answer = client.post(edit, {**opened, "text": "Minibus hired", **date("due_on", DAY)})
    assert "Somebody else has saved here: “Coach hired”" in words_of(answer)
    client.post(remove, {})
    assert Milestone.objects.count() == 1
    assert "Coach hired" in words_of(client.get(remove))
    fill_in(client, remove)
    assert not Milestone.objects.exists()
    assert Trail.objects.filter(verb="initiative.milestone_removed", object_id=one.pk).count() == 1
    with pytest.raises(PartIsGone):
        initiative_parts.remove_milestone(milestone=row, by=None)


def test_open_risks_are_told_before_closed_ones(one, client):
    fill_in(
        client, reverse("risk-new", args=[one.pk]), text="The cook leaves", likelihood="low", severity="high",
        response="Train a second one.",
    )  # fmt: skip
    a_risk(one, "The roof leaks", closed_on=DAY)
    words = words_of(client.get(one.get_absolute_url()))
    assert "The cook leaves likelihood low, harm high Train a second one." in words
    assert "Risks that are closed The roof leaks likelihood low, harm high; closed on 12 February 2019" in words
    risk = Risk.objects.get(text="The cook leaves")
    closed = {**date("closed_on", DAY), "text": risk.text, "likelihood": "low", "severity": "high"}
    fill_in(client, reverse("risk-edit", args=[risk.pk]), **closed)
    assert "None is open." in words_of(client.get(one.get_absolute_url()))


def test_a_count_says_its_base_how_it_was_counted_and_when(one, client):
    url = reverse("reach-new", args=[one.pk])
    typed = {"what": "Came at least once", "number": "1200", "unit": "residents of 60 and over", "how": "the register"}
    fill_in(client, url, **typed, **date("on", DAY))
    words = words_of(client.get(one.get_absolute_url()))
    assert "Came at least once 1,200 residents of 60 and over, counted on 12 February 2019: the register" in words
    row = InitiativeOutput.objects.get()
    fill_in(client, reverse("reach-edit", args=[row.pk]), **{**typed, "number": "1300"}, **date("on", DAY))
    assert "1,300 residents" in words_of(client.get(one.get_absolute_url()))
    answer = fill_in(client, url, **{**typed, "unit": ""}, **date("on", DAY))
    assert "Fill in “Of what”" in words_of(answer)
    fill_in(client, reverse("reach-remove", args=[row.pk]))
    assert not InitiativeOutput.objects.exists()


def test_nothing_is_counted_reached_or_closed_on_a_day_to_come(one):
    for act in (
        lambda: a_milestone(one, reached_on=TO_COME),
        lambda: a_risk(one, closed_on=TO_COME),
        lambda: a_reach(one, on=TO_COME),
    ):
        with pytest.raises(PartRefused, match="not in the future"):
            act()
    with pytest.raises(PartRefused, match="how it was counted"):
        a_reach(one, how=" ")
