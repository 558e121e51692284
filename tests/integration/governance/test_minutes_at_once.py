"""Two telephones at the door, two people at the minutes: at the same moment, on PostgreSQL, fifty times."""

import datetime as dt

import pytest

from governance.actions import amendments, attendance, minutes
from governance.models import Meeting
from governance.sign_in_lines import Marks
from nrp.core.edits import ChangedMeanwhile, fingerprint
from tests.factories import a_person, an_area
from tests.governance_factories import a_keeper, a_log, a_user_on
from tests.integration.coren.test_two_approve_at_once import at_once
from tests.minutes_factories import a_line, a_meeting, came, minutes_written

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50
FIRST = dt.date(2019, 1, 1)


@pytest.fixture
def group():
    return a_log(an_area("Old Quay"))


def test_two_telephones_at_the_door_lose_no_line_in_50_trials(group):
    keeper = a_keeper(group)
    joan, ron, both = (a_person(name) for name in ("Joan Sample", "Ron Specimen", "Bo Both"))
    for trial in range(TRIALS):
        meeting = a_meeting(group, FIRST + dt.timedelta(days=trial))
        came(meeting, both, spoke=1)
        seen = Marks("present", spoke=1)

        def sign(who, spoke, others, meeting=meeting, seen=seen):
            lines = [a_line(meeting, who, Marks("present")), a_line(meeting, both, Marks("present", spoke=spoke), seen)]
            lines.append(a_line(meeting, f"Neighbour of {who}", Marks("present")))
            return attendance.sign_in(meeting=meeting, lines=lines, others=others, others_seen=0, by=keeper)

        said = at_once(lambda: sign(joan, 3, 2), lambda: sign(ron, 2, 5))
        assert all(isinstance(one, attendance.Signed) and not one.refusals for one in said), said
        rows = {row.name: row.spoke for row in meeting.attendance.all()}
        assert set(rows) == {
            "Joan Sample",
            "Ron Specimen",
            "Bo Both",
            "Neighbour of Joan Sample",
            "Neighbour of Ron Specimen",
        }, trial
        assert rows["Bo Both"] == 4, "both counted: one before, two and one more"
        meeting.refresh_from_db()
        assert (meeting.others_present, meeting.state) == (7, Meeting.State.HELD)


def test_two_telephones_that_tap_the_same_person_make_one_line_in_50_trials(group):
    keeper, joan = a_keeper(group), a_person("Joan Sample")
    for trial in range(TRIALS):
        meeting = a_meeting(group, FIRST + dt.timedelta(days=trial))

        def sign(meeting=meeting):
            lines = [a_line(meeting, joan, Marks("present")), a_line(meeting, "Ann Attender", Marks("present"))]
            return attendance.sign_in(meeting=meeting, lines=lines, by=keeper)

        said = at_once(sign, sign)
        assert all(isinstance(one, attendance.Signed) and not one.refusals for one in said), said
        assert sorted(row.name for row in meeting.attendance.all()) == ["Ann Attender", "Joan Sample"], trial


def test_two_people_save_the_minutes_and_neither_text_is_lost_in_50_trials(group):
    first, second = a_keeper(group), a_user_on(group, office="chair")
    for trial in range(TRIALS):
        meeting = a_meeting(group, FIRST + dt.timedelta(days=trial))
        seen = (
            fingerprint({"text": minutes_written(meeting, text="As it was").text})
            if trial % 2
            else fingerprint({"text": ""})
        )

        def save(text, who, meeting=meeting, seen=seen):
            return minutes.write(meeting=meeting, text=text, seen=seen, by=who)

        said = at_once(lambda: save("One", first), lambda: save("Two", second))
        losers = [one for one in said if isinstance(one, ChangedMeanwhile)]
        assert len(losers) == 1, said
        meeting.minutes.refresh_from_db()
        assert losers[0].now["text"] == meeting.minutes.text, "the second is shown what the first wrote"
        assert meeting.minutes.text in ("One", "Two")


def test_an_amendment_is_settled_once_in_50_trials(group):
    first, second = a_keeper(group), a_user_on(group, office="chair")
    meeting = a_meeting(group)
    row = came(meeting, "Ann Attender")
    minutes_written(meeting)
    minutes.circulate(meeting=meeting, by=first)
    for trial in range(TRIALS):
        amendment = amendments.propose(meeting=meeting, attendance=row, text=f"Line {trial}.", by=first)
        row.refresh_from_db()

        def settle(who, *, is_taken, amendment=amendment):
            return amendments.settle(amendment=amendment, is_taken=is_taken, reason="No.", by=who)

        said = at_once(lambda: settle(first, is_taken=True), lambda: settle(second, is_taken=False))
        losers = [one for one in said if isinstance(one, amendments.AmendmentRefused)]
        assert len(losers) == 1, said
        amendment.refresh_from_db()
        assert str(losers[0]).startswith(f"{amendment.get_state_display()} by {amendment.settled_by.person} at")
