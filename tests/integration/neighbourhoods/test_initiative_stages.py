"""The path of an initiative: on, back with a note, to an end that is looked at once more, and up again."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.actions import stages
from neighbourhoods.actions.stages import StageRefused
from neighbourhoods.models import StageStep
from nrp.audit.models import Event as Trail
from tests.factories import a_user_with, an_area
from tests.initiative_factories import DAY, a_stage, an_initiative
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
ON = {"on_0": 1, "on_1": 3, "on_2": 2019}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def one():
    return an_initiative(an_area("Old Quay"), "Lunch club")


@pytest.fixture
def client(one):
    return signed_in(a_user_with("coren_facilitator", area=one.area))


def test_a_stage_is_recorded_with_its_day_and_note(one, client):
    url = reverse("initiative-stage", args=[one.pk])
    sent = {**hidden_of(client.get(url)), **ON, "stage": "under_way", "note": "The LOG agreed."}
    client.post(url, sent)
    client.post(url, sent)  # pressed twice
    one.refresh_from_db()
    assert (one.stage, one.steps.count()) == ("under_way", 2)
    words = words_of(client.get(one.get_absolute_url()))
    assert "Under way since 1 March 2019" in words
    assert "Proposed 12 February 2019 Under way The LOG agreed. 1 March 2019 Completed" in words
    assert Trail.objects.filter(verb="initiative.stage_reached", object_id=one.pk).count() == 1


@pytest.mark.parametrize("stage", ["completed", "stopped"])
def test_an_end_is_looked_at_once_more_before_it_is_recorded(one, client, stage):
    url = reverse("initiative-stage", args=[one.pk])
    page = fill_in(client, url, **ON, stage=stage, note="The money ended.")
    assert "Check before you record it" in words_of(page)
    assert "The money ended." in words_of(page)
    assert one.steps.count() == 1
    done = client.post(url, hidden_of(page))
    assert done["Location"].endswith("#path")
    one.refresh_from_db()
    assert (one.stage, one.steps.count()) == (stage, 2)


def test_it_does_not_stop_without_a_word(one, client):
    answer = fill_in(client, reverse("initiative-stage", args=[one.pk]), **ON, stage="stopped", note=" ")
    assert "Say why it stops." in words_of(answer)
    assert one.steps.count() == 1


def test_it_goes_back_and_is_taken_up_again_with_a_note(one):
    a_stage(one, "designed", DAY + dt.timedelta(days=5))
    with pytest.raises(StageRefused, match="why it goes back"):
        a_stage(one, "enquiry", DAY + dt.timedelta(days=9))
    a_stage(one, "enquiry", DAY + dt.timedelta(days=9), note="A question was open.")
    a_stage(one, "stopped", DAY + dt.timedelta(days=12), note="Nobody had time.")
    with pytest.raises(StageRefused, match="why it goes back"):
        a_stage(one, "under_way", DAY + dt.timedelta(days=20))
    a_stage(one, "under_way", DAY + dt.timedelta(days=20), note="Somebody has.")
    one.refresh_from_db()
    assert one.stage == "under_way"


def test_it_stands_at_the_step_that_is_the_latest_by_day_not_by_writing(one):
    a_stage(one, "under_way", DAY + dt.timedelta(days=30))
    a_stage(one, "designed", DAY + dt.timedelta(days=10))  # remembered later
    one.refresh_from_db()
    assert one.stage == "under_way"
    assert list(StageStep.objects.values_list("stage", flat=True)) == ["proposed", "designed", "under_way"]


def test_a_day_to_come_and_the_stage_it_stands_at_are_refused(one):
    with pytest.raises(StageRefused, match="has not come yet"):
        a_stage(one, "under_way", timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(StageRefused, match="It stood at “Proposed” since 12 February 2019"):
        a_stage(one, "proposed", DAY + dt.timedelta(days=1))
    assert stages.goes_back("completed", "under_way")
    assert not stages.goes_back("completed", "stopped")
