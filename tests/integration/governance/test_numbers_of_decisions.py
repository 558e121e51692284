"""Numbers within a group have no gaps and no doubles, however many write at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections

from governance.actions import action_points, decisions, verifying
from governance.actions.verifying import NotDone
from governance.models import ActionPoint, ActionVerdict, Decision, Group
from tests.decision_factories import a_done_action
from tests.factories import a_person
from tests.governance_factories import a_log, a_member, a_user_on

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES, AT_ONCE = 50, 4


def at_once(pool, *calls):
    def run(call):
        try:
            return call()
        except (IntegrityError, NotDone) as error:
            return error
        finally:
            connections.close_all()

    return list(pool.map(run, calls))


def decide(group):
    return decisions.decide(group=group, text="x", decided_on=dt.date(2019, 2, 12), how="consent", by=None)


def assert_counted(rows, count):
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, count + 1))


def test_four_who_decide_at_once_get_four_numbers_fifty_times():
    assert connection.vendor == "postgresql"
    group, owner = a_log(), a_person()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _time in range(TIMES):
            said = at_once(
                pool,
                lambda: decide(group),
                lambda: decide(group),
                lambda: action_points.take_on(group=group, text="x", owner=owner, due_on=dt.date(2019, 3, 1), by=None),
                lambda: action_points.take_on(group=group, text="x", owner=owner, due_on=dt.date(2019, 3, 1), by=None),
            )
            assert [one for one in said if isinstance(one, Exception)] == []
    assert_counted(Decision.objects.all(), 2 * TIMES)
    assert_counted(ActionPoint.objects.all(), 2 * TIMES)


def test_without_the_lock_the_same_trial_is_lost(monkeypatch):
    """So the trial above would notice if the lock went."""
    group = a_log()
    monkeypatch.setattr(decisions, "locked_group", lambda one: Group.objects.get(pk=one.pk))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = [one for _time in range(10) for one in at_once(pool, *[lambda: decide(group)] * AT_ONCE)]
    assert [one for one in said if isinstance(one, IntegrityError)]


def test_two_who_verify_at_once_do_it_once_fifty_times():
    group = a_log()
    owner, one, other = a_member(group).person, a_user_on(group), a_user_on(group)
    with ThreadPoolExecutor(2) as pool:
        for _time in range(TIMES):
            done = a_done_action(group, owner)
            said = at_once(
                pool,
                *(
                    lambda user=user, done=done: verifying.look(action_point=done, is_done=True, by=user)
                    for user in (one, other)
                ),
            )
            refused = [str(each) for each in said if isinstance(each, NotDone)]
            assert len(refused) == 1
            assert refused[0].startswith("Verified by")
    assert ActionVerdict.objects.count() == TIMES
