"""Two people approve the same hours at the same moment: one does it, the other reads who did and when."""

import contextlib
import datetime as dt
import os
import random
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from coren.actions import approving
from coren.models import HoursEntry
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, hours_of
from tests.factories import a_user_with
from tests.soak.stage.crew import database_url

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2019, 2, 12)
TRIALS = 200
LOSER = re.compile(r"Approved by (Lee|Kim) Sample at \d{1,2}(:\d\d)?[ap]m\.")


@pytest.fixture
def managers():
    return [a_user_with(Role.COREN_MANAGER, name=name) for name in ("Lee Sample", "Kim Sample")]


def entries(count):
    """So many entries of a few advisers, made without the trail of each: only their approval is looked at."""
    first = hours_of(an_adviser(), DAY)
    day = dt.timedelta(days=1)
    rows = [
        HoursEntry(
            adviser=first.adviser,
            area=first.area,
            on=DAY - day * number,
            minutes=60,
            activity=first.activity,
            submitted_at=first.submitted_at,
        )
        for number in range(1, count)
    ]
    return [first, *HoursEntry.objects.bulk_create(rows)]


def at_once(*acts):
    """Run each act in a thread of its own, all let go at the same moment; give what each returned or raised."""
    together, said = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            together.wait()
            said[number] = act()
        except Exception as error:  # noqa: BLE001  the test looks at whatever it was
            said[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [said[number] for number in range(len(acts))]


def words_of(outcome):
    return "approved" if outcome.entries else outcome.left_out[0].text


def both_approve(entry, managers):
    return at_once(*(lambda who=who: words_of(approving.approve(entries=[entry.pk], by=who)) for who in managers))


def assert_approved_once(said, entry):
    assert sorted(word == "approved" for word in said) == [False, True], said
    loser = next(word for word in said if word != "approved")
    assert LOSER.fullmatch(loser), loser
    entry.refresh_from_db()
    assert entry.approved_by.person.name.split()[0] in loser


def test_two_threads_approve_each_entry_once_in_200_trials(managers):
    for entry in entries(TRIALS):
        assert_approved_once(both_approve(entry, managers), entry)
    assert Event.objects.filter(verb="hours.approved").count() == TRIALS


@contextlib.contextmanager
def two_processes():
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.soak.stage.settings",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": django_settings.SECRET_KEY,
    }
    command = [sys.executable, str(Path(__file__).with_name("approver.py"))]
    root = Path(__file__).parents[3]
    with contextlib.ExitStack() as stack:
        pair = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=root,
                    env=environment | {"PYTHONPATH": str(root)},
                )
            )
            for _ in range(2)
        ]
        try:
            assert [process.stdout.readline() for process in pair] == ["ready\n"] * 2
            yield pair
        finally:
            for process in pair:
                process.stdin.close()


def test_two_processes_approve_each_entry_once_in_200_trials(managers):
    rows = entries(TRIALS)
    with two_processes() as pair:
        for entry in rows:
            for process, manager in zip(pair, managers, strict=True):
                process.stdin.write(f"{manager.pk} {entry.pk}\n")
                process.stdin.flush()
            assert_approved_once([process.stdout.readline().strip() for process in pair], entry)
    assert Event.objects.filter(verb="hours.approved").count() == TRIALS


def test_without_the_lock_the_same_trial_is_lost(managers, monkeypatch):
    """So the trials above would notice if the lock went."""
    both_have_read = threading.Barrier(2, timeout=10)
    real = approving.consents_of

    def after_both_have_read(advisers):
        both_have_read.wait()
        return real(advisers)

    monkeypatch.setattr(approving, "lock", set)
    monkeypatch.setattr(approving, "consents_of", after_both_have_read)
    (entry,) = entries(1)
    said = both_approve(entry, managers)
    assert said == ["approved", "approved"]
    with pytest.raises(AssertionError):
        assert_approved_once(said, entry)


def test_approving_and_undoing_many_in_any_order_never_waits_in_a_circle(managers):
    rows = [row.pk for row in entries(20)]
    shuffled = random.Random(7)

    def some():
        return shuffled.sample(rows, 12)

    lee, kim = managers
    for _ in range(50):
        said = at_once(
            lambda: approving.approve(entries=some(), by=lee),
            lambda: approving.approve(entries=some(), by=kim),
            lambda: approving.undo(entries=some(), by=lee),
        )
        assert [error for error in said if isinstance(error, Exception)] == []
    assert not HoursEntry.objects.filter(state="approved", amount__isnull=True).exists()
    assert not HoursEntry.objects.filter(state="submitted", amount__isnull=False).exists()


def test_sending_back_and_approving_at_once_does_one_of_them_fifty_times(managers):
    lee, kim = managers
    for entry in entries(50):
        approved, sent_back = at_once(
            lambda entry=entry: approving.approve(entries=[entry.pk], by=lee),
            lambda entry=entry: approving.send_back(entries=[entry.pk], reason="Which day?", by=kim),
        )
        entry.refresh_from_db()
        assert entry.state == "sent_back"  # approved ones may be sent back, the other way round it is refused
        assert sent_back.entries
        assert entry.amount is None
        assert entry.approved_at is None
        assert approved.entries or "Sent back by Kim" in words_of(approved)
