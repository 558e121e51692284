"""Stopping letters: with one click out of a letter, without signing in; and starting them again."""

import uuid

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from nrp.accounts import mail_links
from nrp.accounts.actions import mail_choices
from nrp.accounts.mail_links import DIGEST, REMINDERS, stop_url, token_of
from nrp.accounts.queries import mail_wanted_by
from nrp.audit.models import Event
from tests.factories import a_person, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return a_person("Joan Sample", email="joan@example.org")


def link_of(person, kind=DIGEST):
    return reverse("digest-stop", args=[token_of(person.pk, kind)])


def test_looking_at_the_link_stops_nothing_and_shows_one_button(client, person):
    page = client.get(link_of(person)).content.decode()
    assert mail_wanted_by(person)[DIGEST]
    assert page.count("<button") == 1
    assert "Stop the weekly e-mail" in page


def test_the_button_stops_it_and_says_how_to_start_again(client, person):
    page = client.post(link_of(person), {"act": "stop"}).content.decode()
    assert mail_wanted_by(person) == {DIGEST: False, REMINDERS: True}
    assert "The weekly e-mail is stopped." in page
    assert "Start the weekly e-mail again" in page
    page = client.post(link_of(person), {"act": "start"}).content.decode()
    assert mail_wanted_by(person)[DIGEST]
    assert "Started again." in page


def test_a_mail_programme_stops_it_with_one_click_that_brings_no_cookie(person):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(link_of(person), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not mail_wanted_by(person)[DIGEST]


def test_a_second_click_changes_nothing(client, person):
    client.post(link_of(person))
    first = person.mail_choice.digest_stopped_at
    client.post(link_of(person))
    person.mail_choice.refresh_from_db()
    assert person.mail_choice.digest_stopped_at == first
    assert Event.objects.filter(verb="person.mail_chosen").count() == 1


def test_the_link_of_reminders_stops_reminders_alone(client, person):
    page = client.post(link_of(person, REMINDERS)).content.decode()
    assert mail_wanted_by(person) == {DIGEST: True, REMINDERS: False}
    assert "Reminders are stopped." in page


def test_a_link_that_was_changed_or_made_up_is_refused_and_stops_nothing(client, person):
    other = a_person("Somebody Else", email="else@example.org")
    good = token_of(person.pk, DIGEST)
    head, _, tail = good.partition(":")
    wrong = [
        good[:-1],
        good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        f"{token_of(other.pk, DIGEST).partition(':')[0]}:{tail}",  # one person's name under another's signature
        f"{head}:{token_of(other.pk, DIGEST).partition(':')[2]}",
        signing.dumps([str(person.pk), DIGEST]),  # signed, but for something else
        signing.dumps([str(person.pk), "everything"], salt=mail_links._SALT),
        signing.dumps("x", salt=mail_links._SALT),
        token_of(uuid.uuid4(), DIGEST),
        "x",
        str(person.pk),
    ]
    for token in wrong:
        for answer in (client.get, client.post):
            page = answer(reverse("digest-stop", args=[token]))
            assert page.status_code == 404, token
            assert "This link is not complete" in page.content.decode()
    assert mail_wanted_by(person)[DIGEST]
    assert mail_wanted_by(other)[DIGEST]


def test_the_page_names_nobody(client, person):
    page = client.get(link_of(person)).content.decode()
    assert "Joan" not in page
    assert "joan@example.org" not in page


def test_the_whole_address_begins_with_the_site_s(settings, person):
    settings.SITE_URL = "https://nrp.example.org"
    assert stop_url(person.pk).startswith("https://nrp.example.org/account/e-mails/stop/")
    assert len(stop_url(person.pk)) <= 300


def test_who_is_signed_in_chooses_on_a_page_of_their_account(client):
    user = a_user("Lee Sample")
    client.force_login(user)
    assert reverse("mail-choices") in client.get(reverse("account")).content.decode()
    page = client.get(reverse("mail-choices")).content.decode()
    assert page.count("checked") == 2
    answer = client.post(reverse("mail-choices"), {"reminders": "on"}, follow=True)
    assert "Saved" in answer.content.decode()
    assert mail_wanted_by(user.person) == {DIGEST: False, REMINDERS: True}
    assert answer.content.decode().count("checked") == 1
    client.post(reverse("mail-choices"), {"reminders": "on", "digest": "on"})
    assert mail_wanted_by(user.person) == {DIGEST: True, REMINDERS: True}


def test_the_trail_says_who_chose_and_what(person):
    user = a_user()
    mail_choices.choose(person=person, by=user, reminders=False)
    event = Event.objects.get(verb="person.mail_chosen")
    assert event.actor_id == user.pk
    assert event.object_id == person.pk
