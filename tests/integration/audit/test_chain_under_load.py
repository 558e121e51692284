"""Many writers at once still make one chain, and an invitation opened twice at once is accepted once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from neighbourhoods.actions import invitations
from nrp.accounts.models import User
from nrp.audit import queries
from nrp.audit.actions import record
from nrp.core.refusals import Refusal
from tests.factories import a_person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; what one refuses is its outcome."""
    outcomes: list[object] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            outcomes.append(act())
        except Refusal as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def test_five_writers_fifty_times_make_one_chain():
    for _ in range(50):
        at_once(*[lambda: record("thing.made", by=None)] * 5)
    found = queries.verify()
    assert found.is_whole
    assert found.events == 250


def test_an_invitation_opened_twice_at_once_is_accepted_once():
    for trial in range(20):
        email = f"person{trial}@example.org"
        invitation = invitations.invite(person=a_person(), email=email, role="auditor", by=None)

        def accept(invitation=invitation):
            return invitations.accept(invitation=invitation, password="three unrelated words")

        outcomes = at_once(accept, accept)
        assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
        assert User.objects.filter(email=email).count() == 1
    assert queries.verify().is_whole
