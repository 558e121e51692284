"""Two change what is found by one entry at the same moment: both changes are found."""

import pytest

from governance.models import AgendaItem, Meeting, SearchEntry
from tests.governance_factories import a_log
from tests.integration.coren.test_two_approve_at_once import at_once
from tests.integration.governance.findable import a_meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_items_added_to_one_agenda_at_once_are_both_found_in_fifty_trials():
    log = a_log()
    for _ in range(50):
        meeting = a_meeting(log)
        said = at_once(
            lambda meeting=meeting: AgendaItem.objects.create(meeting=meeting, title="Otters", position=1),
            lambda meeting=meeting: AgendaItem.objects.create(meeting=meeting, title="Badgers", position=2),
            lambda meeting=meeting: Meeting.objects.filter(pk=meeting.pk).update(place="Stoat House"),
        )
        assert [error for error in said if isinstance(error, Exception)] == []
        text = SearchEntry.objects.get(object_id=meeting.pk).text
        assert {word for word in ("Otters", "Badgers", "Stoat House") if word in text} == {
            "Otters",
            "Badgers",
            "Stoat House",
        }
