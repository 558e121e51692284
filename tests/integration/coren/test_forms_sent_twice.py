"""Every form about an adviser, sent twice at the same moment, does its work once. The first form 50 times."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from coren.actions import registering
from coren.models import Adviser, Consent, ConsentText, Course, PaymentChoice, StatusChange, TrainingRecord
from nrp.accounts.roles import Role
from tests.coren_factories import a_consent_text, an_adviser, an_interested_person
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import hidden_of, signed_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS, FEW = 50, 12
_BROWSERS = {}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    a_consent_text()
    return an_area("Old Quay")


@pytest.fixture
def user(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place)


@pytest.fixture(autouse=True)
def fresh_browsers():
    _BROWSERS.clear()


def _signed_in_once(user, number=0):
    if (user.pk, number) not in _BROWSERS:
        _BROWSERS[user.pk, number] = signed_in(user)
    return _BROWSERS[user.pk, number]


def sent_twice(user, url, **typed):
    """Open the page once and send its form from two threads; give both answers."""
    clients = [_signed_in_once(user), _signed_in_once(user, 1)]
    data = {**hidden_of(clients[0].get(url)), **typed}
    together, answers = threading.Barrier(2), [None, None]

    def send(number):
        try:
            together.wait()
            answers[number] = clients[number].post(url, data)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_one_record_is_begun(user):
    for number in range(TRIALS):
        sent_twice(user, reverse("adviser-new"), name=f"Resident {number}", language="English")
    assert Adviser.objects.count() == TRIALS


def test_two_different_registrations_get_two_numbers(user, place):
    an_interested_person(place)
    numbers = []

    def begin(name):
        try:
            numbers.append(registering.start(area=place, name=name, by=None).number)
        finally:
            connection.close()

    for trial in range(TRIALS):
        threads = [threading.Thread(target=begin, args=[f"{trial} {one}"]) for one in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(numbers) == len(set(numbers)) == 2 * TRIALS


def test_one_consent_is_given(user, place):
    adviser = an_interested_person(place)
    url = reverse("adviser-consent", args=[adviser.pk])
    for _trial in range(FEW):
        sent_twice(user, url, agreed=["record", "contact"], how="signed", when="today")
    assert Consent.objects.count() == FEW
    assert Consent.objects.filter(withdrawn_on__isnull=True).count() == 1


def test_one_choice_is_made(user, place):
    adviser = an_adviser(place)
    url = reverse("adviser-pay-choice", args=[adviser.pk])
    for _trial in range(FEW):
        sent_twice(user, url, kind="full", method="bank", benefits_advice="no")
    assert PaymentChoice.objects.count() == FEW + 1


def test_a_course_is_booked_once(user, place):
    course = Course.objects.create(title="Induction", is_offered_first=True)
    for _trial in range(FEW):
        url = reverse("adviser-training-choice", args=[an_interested_person(place).pk])
        sent_twice(user, url, courses=[course.pk], on_0="1", on_1="6", on_2="2030")
    assert TrainingRecord.objects.count() == FEW


def test_somebody_is_registered_once(user, place):
    for _trial in range(FEW):
        adviser = an_adviser(place)
        Adviser.objects.filter(pk=adviser.pk).update(registered_at=None, status="interested")
        before = StatusChange.objects.count()
        sent_twice(user, reverse("adviser-check", args=[adviser.pk]))
        assert StatusChange.objects.count() == before + 1


def test_a_status_changes_once(user, place):
    adviser = an_adviser(place)
    url = reverse("adviser-status", args=[adviser.pk])
    before = StatusChange.objects.count()
    for trial in range(FEW):
        sent_twice(user, url, status="active" if trial % 2 else "paused", when="today")
    assert StatusChange.objects.count() == before + FEW


def test_consent_is_taken_back_once(user, place):
    for _trial in range(FEW):
        adviser = an_adviser(place)
        sent_twice(user, reverse("adviser-consent-withdraw", args=[adviser.pk]), when="today")
    assert Consent.objects.filter(withdrawn_on__isnull=False).count() == FEW


def test_a_version_is_published_once(place):
    admin = a_user_with(Role.PROGRAMME_ADMIN)
    day = {"starts_on_0": "1", "starts_on_1": "2", "starts_on_2": "2019"}
    for _trial in range(FEW):
        typed = {"title": "A", "body": "B", "needed": "Keep a record", "free": "", "publish": "1", **day}
        sent_twice(admin, reverse("consent-text-new"), **typed)
    assert ConsentText.objects.count() == FEW + 1
