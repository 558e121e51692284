"""Two people press "Write to them" at the same moment: each member is written to once."""

import threading

import pytest
from django.db import connection

from governance.actions import invitations
from governance.models import Invite, Meeting
from nrp.accounts.models import Letter
from nrp.audit.models import Event
from tests.factories import a_person
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on
from tests.meeting_factories import a_meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50


def both_ask(meeting, people, keepers):
    """Let both go at the same moment; give how many letters each sent, or what it raised."""
    together, said = threading.Barrier(2), []

    def ask(by):
        try:
            together.wait()
            said.append(invitations.ask(meeting=meeting, people=people, by=by))
        except Exception as error:  # noqa: BLE001  the test looks at whatever it was
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(by,)) for by in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_two_ask_at_once_and_each_is_written_to_once():
    log = a_log()
    keepers = [a_keeper(log), a_user_on(log, office="chair")]
    people = [a_member(log, person=a_person(f"P{n}", email=f"p{n}@example.org")).person.pk for n in range(3)]
    for _trial in range(TRIALS):
        meeting = a_meeting(log)
        said = both_ask(meeting, people, keepers)
        assert sorted(said) == [0, 3], said
        assert Letter.objects.filter(key__startswith=f"meeting:{meeting.pk}:").count() == 3
        assert Invite.objects.filter(meeting=meeting).count() == 3
        assert Event.objects.filter(verb="meeting.people_asked", object_id=meeting.pk).count() == 1
    assert Meeting.objects.count() == TRIALS
