"""Letters wait for a mail server that is away, and end when it will never take them."""

import datetime as dt

import pytest
from django.utils import timezone

from nrp.accounts.actions import letters
from nrp.accounts.models import Letter
from nrp.core.leases import claimable
from nrp.core.models import WorkState
from tests.factories import a_person
from tests.soak.stage.post_office import post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    with post_office() as (office, url):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(url.rsplit(":", 1)[1])
        yield office


def a_letter(key="a"):
    person = a_person("Joan Sample", email="joan@example.org")
    return letters.post(key=key, person=person, kind="digest", subject="Hello", text="Good morning.")


def tried(letter):
    letters.send(letter_id=letter.pk)
    letter.refresh_from_db()
    return letter


def rested(letter):
    Letter.objects.filter(pk=letter.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))


def test_a_letter_goes_once_and_keeps_no_text(office):
    letter = tried(a_letter())
    tried(letter)
    assert [addresses for addresses, _letter in office.letters] == [["joan@example.org"]]
    assert (letter.work_state, letter.text) == (WorkState.DONE, "")
    assert letter.sent_at is not None


def test_a_server_that_is_away_is_asked_again_ever_more_seldom_and_nothing_is_lost(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    letter = a_letter()
    for hours in (0, 0, 1, 5, 24, 48):
        Letter.objects.filter(pk=letter.pk).update(created_at=timezone.now() - dt.timedelta(hours=hours))
        rested(letter)
        tried(letter)
        assert (letter.work_state, letter.text) == (WorkState.QUEUED, "Good morning.")
        rest = (letter.leased_until - timezone.now()).total_seconds()
        assert 5 < rest <= 900
    assert rest > 890
    assert not Letter.objects.filter(claimable(timezone.now())).exists()  # it rests

    with post_office() as (office, url):
        settings.EMAIL_PORT = int(url.rsplit(":", 1)[1])
        rested(letter)
        tried(letter)
    assert len(office.letters) == 1
    assert letter.work_state == WorkState.DONE


def test_after_three_days_it_ends_with_its_reason(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(created_at=timezone.now() - dt.timedelta(days=3, minutes=1))
    tried(letter)
    assert (letter.work_state, letter.error) == (WorkState.FAILED, "No mail server took it for three days.")


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ("550 no such address joan@example.org", WorkState.FAILED, "The mail server will not take it (550)."),
        ("451 come back later", WorkState.QUEUED, ""),
    ],
)
def test_a_server_that_refuses_for_good_is_not_one_that_asks_to_come_back(office, answer, state, error):
    async def refuse(server, session, envelope, address, rcpt_options):
        return answer

    office.handle_RCPT = refuse
    letter = tried(a_letter())
    assert (letter.work_state, letter.error) == (state, error)
    assert office.letters == []
