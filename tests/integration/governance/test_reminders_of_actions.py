"""Reminders: a week before, the day after, then weekly; each once, to those who want them."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from governance.actions import groups, reminding, verifying
from governance.models import ActionPoint
from governance.series_days import moment
from governance.tasks import remind_of_actions
from nrp.accounts.actions import letters
from nrp.accounts.models import Letter, MailChoice
from tests.decision_factories import an_action
from tests.factories import a_person
from tests.governance_factories import a_log, a_user_on

pytestmark = pytest.mark.django_db
DUE = dt.date(2019, 3, 15)


def day(offset):
    return DUE + dt.timedelta(days=offset)


def an_old_action(owner, group=None, **values):
    """Taken on two months before its day."""
    action = an_action(group or a_log(), owner, due_on=DUE, **values)
    taken_on = moment(dt.date(2019, 1, 15), dt.time(12))
    ActionPoint.objects.filter(pk=action.pk).update(created_at=taken_on)
    return action


def reachable(name="Ann"):
    return a_person(name, email=f"{name.lower()}@example.org")


def test_it_goes_a_week_before_the_day_after_and_then_each_week():
    an_old_action(reachable())
    written = [offset for offset in range(-20, 24) if reminding.remind(on=day(offset))]
    assert written == [-7, 1, 8, 15, 22]
    assert Letter.objects.count() == 5


def test_a_day_that_was_missed_is_made_good_and_once():
    an_old_action(reachable())
    assert [reminding.remind(on=day(offset)) for offset in (-4, -4, -3, 3, 3, 4, 12)] == [1, 0, 0, 1, 0, 0, 1]


def test_what_was_taken_on_within_the_week_is_not_reminded_of_before_its_day():
    action = an_old_action(reachable())
    ActionPoint.objects.filter(pk=action.pk).update(created_at=moment(dt.date(2019, 3, 10), dt.time(12)))
    assert [reminding.remind(on=day(offset)) for offset in (-4, -1, 0, 1)] == [0, 0, 0, 1]


def test_a_new_day_or_a_new_owner_is_reminded_anew():
    action = an_old_action(reachable())
    reminding.remind(on=day(1))
    ActionPoint.objects.filter(pk=action.pk).update(owner=reachable("Bo"))
    assert reminding.remind(on=day(1)) == 1
    ActionPoint.objects.filter(pk=action.pk).update(due_on=day(10))
    assert reminding.remind(on=day(11)) == 1


def test_nobody_is_written_to_who_cannot_or_does_not_want_to_be():
    an_old_action(a_person("No address"))
    stopped = reachable()
    MailChoice.objects.create(person=stopped, reminders_stopped_at=timezone.now())
    an_old_action(stopped)
    closed = a_log()
    an_old_action(reachable("Bo"), closed)
    groups.close(group=closed, on=day(0), reason="Over", by=None)
    other = reachable("Cy")
    MailChoice.objects.create(person=other, digest_stopped_at=timezone.now())
    log = a_log()
    done = an_old_action(other, log)
    verifying.complete(action_point=done, note="Done", by=a_user_on(log))
    assert reminding.remind(on=day(1)) == 0
    an_old_action(other)
    assert reminding.remind(on=day(1)) == 1


def test_the_letter_says_what_for_whom_and_how_late():
    an_old_action(reachable(), a_log(name="Better Old Quay"), text="Write to the council")
    reminding.remind(on=day(9))
    letter = Letter.objects.get()
    letters.send(letter_id=letter.pk)
    (sent,) = mail.outbox
    assert sent.subject == "Your action for Better Old Quay: 9 days late"
    assert "Write to the council" in sent.body
    assert "Due on 15 March 2019: 9 days late." in sent.body
    assert f"/actions/{ActionPoint.objects.get().pk}/" in sent.body


def test_the_task_writes_them():
    an_old_action(reachable())
    remind_of_actions()
    assert Letter.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_who_remind_at_once_write_each_letter_once_fifty_times():
    actions = [an_old_action(reachable(f"Owner{number}")) for number in range(3)]

    def remind(on):
        try:
            return reminding.remind(on=on)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        for week in range(50):
            assert sum(pool.map(remind, [day(1 + 7 * week)] * 3)) == len(actions)
    assert Letter.objects.count() == 50 * len(actions)
