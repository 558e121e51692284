"""However many ring for them and at the same moment, the weekly letters go once: real beats, workers, broker, mail."""

import collections
import datetime as dt

import pytest
import redis
from django.conf import settings as django_settings
from django.utils import timezone

from nrp.accounts.actions import letters
from nrp.accounts.models import Letter, MailRound
from nrp.core.models import WorkState
from nrp.dashboards.actions import digests
from tests.governance_factories import a_log, a_user_on
from tests.integration.coren.test_two_approve_at_once import at_once
from tests.integration.governance.findable import a_meeting
from tests.soak.stage.crew import crew, wait_for
from tests.soak.stage.post_office import post_office

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONDAY = dt.datetime(2019, 2, 11, 9, tzinfo=dt.UTC)
PEOPLE, BEATS = 5, 3


@pytest.fixture
def broker():
    with redis.Redis(unix_socket_path=django_settings.REDIS_URL.removeprefix("redis+socket://")) as client:
        client.flushall()
        yield client


def a_group_that_meets(at: dt.datetime, count: int) -> set[str]:
    """So many people on one group that meets; gives their addresses."""
    log = a_log(name="Better Old Quay")
    people = [a_user_on(log) for _ in range(count)]
    a_meeting(log, "Monthly meeting", starts_at=at)
    return {user.person.email for user in people}


def test_three_beats_and_two_workers_send_one_letter_to_each(tmp_path, broker):
    wanted = a_group_that_meets(timezone.now() + dt.timedelta(days=1), PEOPLE)
    with (
        post_office() as (office, url),
        crew(tmp_path / "soak", settings_module="tests.soak.stage.clock", email_url=url) as people,
    ):
        people.dispatcher()
        for _ in range(2):
            people.worker()
        beats = [people.beat() for _ in range(BEATS)]
        wait_for(MailRound.objects.exists, 180, "the letters to be written")
        wait_for(lambda: len(office.letters) >= PEOPLE, 180, "the letters to be sent")
        MailRound.objects.all().delete()  # as after a beat that broke off: all are asked for again
        wait_for(MailRound.objects.exists, 120, "the next ring")
        wait_for(lambda: not Letter.objects.exclude(work_state=WorkState.DONE).exists(), 120, "an empty queue")
        assert [beat.poll() for beat in beats] == [None] * BEATS
    sent = collections.Counter(address for addresses, _letter in office.letters for address in addresses)
    assert sent == dict.fromkeys(wanted, 1)
    (_to, letter) = office.letters[0]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith(f"<{django_settings.SITE_URL}/account/e-mails/stop/")
    assert "Monthly meeting, Better Old Quay" in " ".join(letter.get_content().split())


def test_three_at_once_write_one_letter_for_each_person_fifty_times():
    wanted = a_group_that_meets(MONDAY + dt.timedelta(days=1), 1)
    for week in range(50):
        MailRound.objects.all().delete()
        Letter.objects.all().delete()
        written = at_once(*[lambda: digests.send(now=MONDAY)] * 3)
        assert sum(written) == 1, (week, written)
        assert set(Letter.objects.values_list("email", flat=True)) == wanted


def test_without_the_key_the_same_trial_finds_letters_written_twice(monkeypatch):
    """So the trial above would notice if the key went."""
    a_group_that_meets(MONDAY + dt.timedelta(days=1), 1)
    real = letters.post
    monkeypatch.setattr(letters, "post", lambda **values: real(**{**values, "key": str(timezone.now().timestamp())}))
    for _ in range(10):
        MailRound.objects.all().delete()
        if sum(at_once(*[lambda: digests.send(now=MONDAY)] * 3)) > 1:
            return
    pytest.fail("never twice")
