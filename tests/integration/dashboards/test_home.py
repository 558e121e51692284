"""The first page: what needs somebody, what is in hand, their places."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from neighbourhoods.actions import invitations
from surveys.models import Upload
from tests.factories import a_person, a_user_with
from tests.integration.dashboards.world import evaluated, somebody
from tests.survey_factories import a_lead, a_read_upload, a_small_file, a_wave, an_upload, the_survey

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/"


def test_nothing_to_do_says_so(words):
    assert "Nothing needs you now." in words(somebody("pmg_member"), HOME)


def test_an_academic_lead_is_asked_for_the_file_of_a_wave_whose_fieldwork_ended(words):
    the_survey()

    said = words(a_lead(), HOME)

    assert "Wave 1 has no file yet" in said
    assert "Upload the file" in said
    assert said.index("Wave 1 has no file yet") < said.index("Wave 2 has no file yet")


def test_a_refused_file_says_what_stops_it_and_a_checked_one_that_it_can_go(words):
    survey = the_survey()
    lead = a_lead()
    refused = a_read_upload(survey.wave1, a_small_file(1, lambda rows: rows[0].update(influence="77")))
    ready = a_read_upload(survey.wave2)
    assert (refused.state, ready.state) == (Upload.State.REFUSED, Upload.State.READY)

    said = words(lead, HOME)

    assert "The file for wave 1 was not accepted" in said
    assert "One kind of problem stops it; nothing in the programme has changed." in said
    assert "Wave 2 is ready to publish" in said


def test_a_file_being_read_is_in_hand(words):
    an_upload(the_survey().wave1)

    assert "The file for wave 1" in words(a_lead(), HOME).partition("In hand, nothing to do")[2]


def test_the_deputy_is_asked_to_sign_a_result_off(page, words):
    run = evaluated(release="none")
    deputy = somebody("evaluation_deputy")

    assert "Run 1 waits for your signature" in words(deputy, HOME)
    assert reverse("run", args=[run.pk]) in page(deputy, HOME).content.decode()
    assert "waits for your signature" not in words(somebody("academic_lead"), HOME)


def test_an_administrator_is_told_of_a_wave_without_approval(words):
    a_wave(1, with_approval=False)

    assert "Wave 1 has no ethics approval that covers it" in words(somebody("programme_admin"), HOME)


def test_an_invitation_that_ran_out_needs_the_administrator_and_an_open_one_does_not(words):
    admin = somebody("programme_admin")
    with time_machine.travel(datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(days=30)):
        invitations.invite(person=a_person("Lin Late"), email="lin@example.org", role="pmg_member", by=admin)
    invitations.invite(person=a_person("Ola Open"), email="ola@example.org", role="pmg_member", by=admin)

    needs, _between, in_hand = words(admin, HOME).partition("In hand, nothing to do")

    assert "The invitation of Lin Late ran out" in needs
    assert "Invitation of Ola Open" in in_hand


def test_at_most_five_things_the_longest_wait_first(words):
    for number in range(1, 8):
        a_wave(number, with_approval=False)

    said = words(a_user_with("programme_admin"), HOME)

    assert [n for n in range(1, 8) if f"Wave {n} has no ethics approval" in said] == [1, 2, 3, 4, 5]


def test_the_places_of_somebody_tied_to_one_stand_below_with_their_focus(words):
    said = words(somebody("log_member"), HOME)

    assert "Your place" in said
    assert "Clean air" in said


def test_the_pages_that_do_not_fit_the_header_stand_on_home(words):
    assert "Matched pairs" in words(somebody("programme_admin"), HOME).partition("More pages")[2]
