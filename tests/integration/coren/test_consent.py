"""Consent: read in full, agreed to purpose by purpose, renewed, taken back; and the versions of the text."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coren.actions import consents, hours
from coren.actions.consents import ConsentRefused
from coren.actions.hours import HoursRefused
from coren.models import Consent, ConsentText
from coren.queries.consents import consents_to_renew
from nrp.accounts.roles import Role
from tests.coren_factories import (
    PURPOSES,
    a_consent_text,
    an_adviser,
    an_interested_person,
    hours_of,
    the_rates,
    with_account,
)
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import fill_in, hidden_of, signed_in, words_of

pytestmark = pytest.mark.django_db
AGREES = {"agreed": ["record", "contact", "stories"], "how": "signed", "when": "today"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    a_consent_text()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Jo Sample")


@pytest.fixture
def client(facilitator):
    return signed_in(facilitator)


def consent_page(adviser, query=""):
    return reverse("adviser-consent", args=[adviser.pk]) + query


def test_the_whole_text_is_read_before_anybody_agrees(client, place):
    body = "\n\n".join(f"Paragraph {number} of many." for number in range(40))
    consents.publish_text(title="The second", body=body, purposes=PURPOSES, starts_on=dt.date(2018, 1, 1), by=None)
    words = words_of(client.get(consent_page(an_interested_person(place))))
    assert "Version 2, in use from 1 January 2018" in words
    assert all(f"Paragraph {number} of many." in words for number in range(40))
    assert "This text in large print (PDF)" in words


def test_consent_has_a_version_a_day_a_way_and_its_purposes(client, place, facilitator):
    adviser = an_interested_person(place)
    typed = {**AGREES, "agreed": ["record", "contact"], "when": "yesterday"}
    assert fill_in(client, consent_page(adviser), **typed, stop="1").status_code == 302
    given = Consent.objects.get()
    assert (given.text.version, given.how, given.agreed) == (1, "signed", ["contact", "record"])
    assert given.given_on == timezone.localdate() - dt.timedelta(days=1)
    assert given.recorded_by == facilitator
    words = words_of(client.get(reverse("adviser", args=[adviser.pk])))
    assert "Agreed to Keep a record of me and my hours Contact me about the programme" in words
    assert "Not agreed to Use my words and pictures in stories" in words


def test_without_what_everybody_agrees_to_nobody_consents(client, place):
    adviser = an_interested_person(place)
    answer = fill_in(client, consent_page(adviser), **{**AGREES, "agreed": ["record"]})
    assert "Without this nobody can be a Resident Adviser: Contact me about the programme" in words_of(answer)
    assert not Consent.objects.exists()


def test_a_day_before_the_version_leads_to_the_version_of_that_time(client, place):
    consents.publish_text(title="The second", body="New", purposes=PURPOSES, starts_on=dt.date(2019, 1, 1), by=None)
    adviser = an_interested_person(place)
    on_paper = {**AGREES, "when": "another", "other_day_0": "1", "other_day_1": "6", "other_day_2": "2018"}
    refused = fill_in(client, consent_page(adviser), **on_paper)
    assert "This version was not in use on that day." in words_of(refused)
    assert 'href="?version=1"' in refused.content.decode()
    assert fill_in(client, consent_page(adviser, "?version=1"), **on_paper).status_code == 302
    assert Consent.objects.get().text.version == 1
    assert client.get(consent_page(adviser, "?version=77")).status_code == 404


def test_a_consent_sent_twice_is_one(client, place):
    adviser = an_interested_person(place)
    typed = {**hidden_of(client.get(consent_page(adviser))), **AGREES}
    assert [client.post(consent_page(adviser), typed).status_code for _time in range(2)] == [302, 302]
    assert Consent.objects.count() == 1


def test_who_agreed_to_an_older_version_is_listed_until_they_went_through_the_new_one(client, place, facilitator):
    idris = an_adviser(place, "Idris Specimen")
    an_adviser(an_area("High Moor"), "Zebedee Elsewhere")
    an_interested_person(place, "Not registered")
    assert consents_to_renew(facilitator) == []
    later = timezone.localdate() + dt.timedelta(days=30)
    consents.publish_text(title="The third", body="Later", purposes=PURPOSES, starts_on=later, by=None)
    assert consents_to_renew(facilitator) == []  # it does not begin yet
    ConsentText.objects.filter(version=2).update(starts_on=timezone.localdate())

    (renewal,) = consents_to_renew(facilitator)
    assert (renewal.adviser, renewal.agreed_to, renewal.version) == (idris, 1, 2)
    assert "Idris Specimen" in words_of(client.get(reverse("advisers"), {"consent": "renew"}))
    page = client.get(consent_page(idris))
    assert "They agreed to version 1 on 1 January 2016. Go through this version together" in words_of(page)
    assert " checked" not in page.content.decode()
    assert fill_in(client, consent_page(idris), **AGREES)["Location"] == reverse("adviser", args=[idris.pk])
    assert consents_to_renew(facilitator) == []
    assert idris.consents.count() == 2
    assert idris.consents.get(text__version=1).withdrawn_on == timezone.localdate()


def test_the_list_to_renew_asks_once_for_any_number(place, facilitator):
    for number in range(4):
        an_adviser(place, f"Resident {number}")
    consents.publish_text(title="Next", body="New", purposes=PURPOSES, starts_on=dt.date(2019, 1, 1), by=None)
    consents_to_renew(facilitator)
    with CaptureQueriesContext(connection) as asked:
        assert len(consents_to_renew(facilitator)) == 4
    assert len(asked) <= 2


def test_taking_consent_back_says_what_stops_and_what_is_kept_and_then_hours_stop(client, place):
    adviser = an_adviser(place, "Joan Sample")
    today = timezone.localdate()
    hours_of(adviser, today - dt.timedelta(days=7), 150)
    url = reverse("adviser-consent-withdraw", args=[adviser.pk])
    words = words_of(client.get(url))
    assert "What stops No hours are logged, and no training is booked, from that day on." in words
    assert "2 hours 30 minutes worked before today" in words
    assert "until somebody asks for it to be forgotten" in words

    assert fill_in(client, url, when="today")["Location"] == reverse("adviser", args=[adviser.pk])
    record = words_of(client.get(reverse("adviser", args=[adviser.pk])))
    assert "Consent was taken back on" in record
    assert "Hours worked before and what was paid for them are kept." in record
    with pytest.raises(HoursRefused, match="took their consent back"):
        hours_of(adviser, today)
    hours_of(adviser, today - dt.timedelta(days=1))
    assert adviser.hours.count() == 2
    assert "Joan Sample" in words_of(client.get(reverse("advisers"), {"consent": "withdrawn"}))


def test_who_takes_it_back_a_second_time_reads_that_it_is_done(client, place, facilitator):
    adviser = an_adviser(place)
    url = reverse("adviser-consent-withdraw", args=[adviser.pk])
    opened = hidden_of(client.get(url))
    consents.withdraw(adviser=adviser, on=dt.date(2019, 2, 1), by=facilitator)
    said = words_of(client.post(url, {**opened, "when": "today"}))
    assert "The withdrawal is on record already, from 1 February 2019: it was entered by Jo Sample on" in said
    assert "It is done already." in words_of(client.get(url))


def test_an_adviser_takes_their_own_consent_back(place):
    adviser = an_adviser(place)
    own = signed_in(with_account(adviser))
    url = reverse("adviser-consent-withdraw", args=[adviser.pk])
    assert "Take consent back" in words_of(own.get(reverse("adviser", args=[adviser.pk])))
    page = own.get(url).content.decode()
    assert reverse("my-record") in page
    assert f'href="{reverse("advisers")}"' not in page  # no page of theirs
    assert fill_in(own, url, when="today").status_code == 302
    assert Consent.objects.get().withdrawn_on == timezone.localdate()


def test_after_taking_it_back_somebody_may_agree_again(client, place):
    adviser = an_adviser(place)
    consents.withdraw(adviser=adviser, on=dt.date(2019, 2, 1), by=None)
    assert "Consent was taken back on 1 February 2019" in words_of(client.get(consent_page(adviser)))
    assert fill_in(client, consent_page(adviser), **AGREES).status_code == 302
    logged = hours.log(adviser=adviser, on=timezone.localdate(), minutes=60, activity=the_rates(), by=None)
    assert logged.is_new


def test_without_any_text_the_page_says_who_writes_one():
    area = an_area()
    adviser = an_interested_person(area)
    client = signed_in(a_user_with(Role.COREN_FACILITATOR, area=area))
    assert "There is no consent text yet. A programme administrator writes" in words_of(
        client.get(consent_page(adviser))
    )
    admin = signed_in(a_user_with(Role.PROGRAMME_ADMIN))
    assert "Write the first version" in words_of(admin.get(reverse("consent-texts")))


def new_text(**typed):
    first = {"title": "Being a Resident Adviser", "body": "All of it.", "needed": "Keep a record of me and my hours"}
    day = {"starts_on_0": "1", "starts_on_1": "2", "starts_on_2": "2019"}
    return {**first, "free": "Be in films\nBe quoted", **day, **typed}


def test_the_next_version_is_looked_at_before_it_is_published(place):
    admin = signed_in(a_user_with(Role.PROGRAMME_ADMIN))
    url = reverse("consent-text-new")
    opened = admin.get(url)
    assert "Contact me about the programme" in opened.content.decode()  # it starts from the version before
    look = admin.post(url, {**hidden_of(opened), **new_text(), "look": "1"})
    assert "Nothing is published yet." in words_of(look)
    assert "Publish version 2" in words_of(look)
    assert ConsentText.objects.count() == 1

    back = admin.post(url, {**hidden_of(look), "mend": "1"})
    assert "All of it." in back.content.decode()
    published = [admin.post(url, {**hidden_of(look), "publish": "1"})["Location"] for _time in range(2)]
    assert set(published) == {reverse("consent-texts")}
    text = ConsentText.objects.get(version=2)
    assert [(one["code"], one["required"]) for one in text.purposes] == [
        ("record", True),  # the same words keep their code
        ("be_in_films", False),
        ("be_quoted", False),
    ]
    words = words_of(admin.get(reverse("consent-texts")))
    assert "Version 2: Being a Resident Adviser In use since 1 February 2019, 0 people agreed" in words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts_on_2": "2014"}, "Version 1 begins on 1 June 2015. Enter that day or a later one."),
        ({"needed": ""}, "Fill in “What everybody has to agree to”"),
        ({"free": "Be quoted\nBe  quoted"}, "Two lines say the same. Take one out."),
        ({"free": "x" * 161}, "Keep each line under 160 letters"),
        ({"starts_on_0": "31"}, "There is no such day."),
    ],
)
def test_a_version_that_cannot_be_is_refused_in_words(place, typed, said):
    admin = signed_in(a_user_with(Role.PROGRAMME_ADMIN))
    url = reverse("consent-text-new")
    answer = admin.post(url, {**hidden_of(admin.get(url)), **new_text(**typed), "publish": "1"})
    assert said in words_of(answer)
    assert "All of it." in answer.content.decode()
    assert ConsentText.objects.count() == 1


def test_a_text_needs_something_that_everybody_agrees_to():
    with pytest.raises(ConsentRefused, match="at least one thing"):
        consents.publish_text(title="A", body="B", purposes=[], starts_on=dt.date(2019, 1, 1), by=None)


def test_how_many_agreed_is_for_who_writes_the_text(client, place):
    an_adviser(place)
    assert "agreed" not in words_of(client.get(reverse("consent-texts"))).split("Version 1")[1]
    assert client.get(reverse("consent-text-new")).status_code == 403
    shown = words_of(client.get(reverse("consent-text", args=[1])))
    assert "What each can choose Use my words and pictures in stories" in shown
