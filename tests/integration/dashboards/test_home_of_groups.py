"""Home says what the groups need of somebody: to answer, do, verify, vote, read, write, settle; at one price."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.actions import action_points, verifying
from governance.models import (
    Amendment,
    Attendance,
    Ballot,
    Invite,
    Meeting,
    Membership,
    Minutes,
    PriorityRound,
    Sector,
)
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, with_account
from tests.factories import a_small_programme, a_user_with, one_of_each_role
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on, the_pmg
from tests.integration.dashboards.conftest import plain

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def log():
    return a_log(name="Better Old Swan")


@pytest.fixture
def member(log):
    return a_user_on(log)


def home(user):
    browser = Client()
    browser.force_login(user)
    return plain(browser.get("/").content.decode()).partition("What needs you")[2]


def cost(user):
    browser = Client()
    browser.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get("/").status_code == 200
    ours = [one["sql"] for one in seen.captured_queries if "nrp_cache" not in one["sql"]]
    return len([sql for sql in ours if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))])


def meeting(log, days, **values):
    at = NOW() + dt.timedelta(days=days)
    return Meeting.objects.create(group=log, title="Meeting", place="Hall", starts_at=at, **values)


def action(log, owner, days, text="Write to the bus company.", by=None):
    due = timezone.localdate() + dt.timedelta(days=days)
    return action_points.take_on(group=log, text=text, owner=owner, due_on=due, by=by)


def circulated(log, days=-3):
    held = meeting(log, days, state=Meeting.State.HELD)
    return Minutes.objects.create(
        meeting=held, state=Minutes.State.CIRCULATED, text="It was said.", circulated_at=NOW() - dt.timedelta(days=1)
    )


def test_a_member_is_asked_whether_they_come_and_after_that_it_is_in_hand(log, member):
    invite = Invite.objects.create(meeting=meeting(log, 7), person=member.person)
    before = home(member)
    Invite.objects.filter(pk=invite.pk).update(answer=Invite.Answer.COMING)
    needs, _between, in_hand = home(member).partition("In hand, nothing to do")

    assert "Better Old Swan meets on" in before
    assert "You have not said yet whether you are coming." in before
    assert "Say whether you come" in before
    assert "Better Old Swan meets on" not in needs
    assert "you said: coming" in in_hand


def test_a_meeting_that_is_cancelled_or_over_asks_nothing(log, member):
    for one in (meeting(log, 7, state="cancelled", cancelled_reason="Flood."), meeting(log, -1)):
        Invite.objects.create(meeting=one, person=member.person)

    assert "Nothing needs you now." in home(member)


def test_an_action_that_is_late_says_by_how_much_and_one_due_soon_when(log, member):
    action(log, member.person, -9)
    action(log, member.person, 3, "Book the hall.")
    action(log, member.person, 60, "Plan the summer.")
    said = home(member)

    assert "Your action is 9 days late" in said
    assert "“Write to the bus company.” Better Old Swan." in said
    assert "“Book the hall.”" in said
    assert said.index("9 days late") < said.index("Your action is due on")
    assert "Plan the summer." not in said


def test_several_late_actions_are_one_thing_to_do(log, member):
    for days in (-9, -30, -2):
        action(log, member.person, days, f"Thing of {-days} days.")
    said = home(member)

    assert "Three of your actions are late" in said
    assert "The oldest: “Thing of 30 days.”" in said


def test_what_is_said_to_be_done_is_for_others_to_verify(log, member):
    owner = a_user_on(log)
    one = action(log, owner.person, -9)
    verifying.complete(action_point=one, note="Written.", by=owner)

    assert "An action is said to be done" in home(member)
    assert "An action is said to be done" not in home(owner)


def test_an_open_ballot_is_asked_for_until_it_is_in(log, member):
    one = PriorityRound.objects.create(
        group=log, title="What first?", question="What?", method="dots", state="open", opened_at=NOW()
    )
    before = home(member)
    Ballot.objects.create(round=one, person=member.person, sector=Sector.RESIDENT, channel="room")

    assert "Better Old Swan votes: What first?" in before
    assert "What first?" not in home(member)


def test_circulated_minutes_are_read_by_those_who_were_there(log, member):
    minutes = circulated(log)
    before = home(member)
    Attendance.objects.create(meeting=minutes.meeting, person=member.person, name="M", sector=Sector.RESIDENT)
    said = home(member)
    Amendment.objects.create(minutes=minutes, text="It was not.", proposed_by=member.person)

    assert "Minutes of Better Old Swan to read" not in before
    assert "You were there and can propose changes." in said
    assert "Minutes of Better Old Swan to read" not in home(member)


def test_a_secretary_is_told_of_minutes_to_write_amendments_to_settle_and_late_actions(log, member):
    keeper = a_keeper(log)
    meeting(log, -2, state=Meeting.State.HELD)
    Amendment.objects.create(minutes=circulated(log, -20), text="Otherwise.", proposed_by=member.person)
    action(log, a_member(log, "Olwen Owner").person, -5)
    said = home(keeper)

    assert "Minutes of Better Old Swan to write" in said
    assert "1 amendment to settle" in said
    assert "One action of Better Old Swan is late" in said
    assert "Minutes of Better Old Swan to write" not in home(member)


def test_a_resident_who_chairs_is_told_the_same_as_an_officer(log):
    chair = a_user_on(log, office=Membership.Office.CHAIR, sector=Sector.RESIDENT)
    meeting(log, -2, state=Meeting.State.HELD)

    assert "Minutes of Better Old Swan to write" in home(chair)


def test_the_project_deputy_reads_what_is_late_group_by_group(log):
    other = a_log(name="Claremont Together")
    for group, times in ((log, 2), (other, 1)):
        for _ in range(times):
            action(group, a_member(group).person, -5)
    said = home(a_user_with("project_deputy"))

    assert "3 actions are late in two groups" in said
    assert "Better Old Swan 2; Claremont Together 1." in said


def test_a_pmg_member_is_asked_as_a_member_of_their_group():
    pmg, member = the_pmg(), a_user_with("pmg_member")
    a_member(pmg, person=member.person, sector=Sector.LOCAL_AUTHORITY)
    Invite.objects.create(meeting=meeting(pmg, 7), person=member.person)

    assert "Programme Management Group meets on" in home(member)


def test_another_group_s_business_is_not_theirs(log, member):
    other = a_log(name="Claremont Together")
    meeting(other, -2, state=Meeting.State.HELD)
    action(other, a_member(other).person, -5)
    PriorityRound.objects.create(
        group=other, title="Theirs", question="?", method="dots", state="open", opened_at=NOW()
    )

    assert "Nothing needs you now." in home(member)


def test_every_button_leads_to_a_page(log, member):
    keeper = a_keeper(log)
    Invite.objects.create(meeting=meeting(log, 7), person=keeper.person)
    meeting(log, -2, state=Meeting.State.HELD)
    action(log, keeper.person, -5)
    PriorityRound.objects.create(group=log, title="First", question="?", method="dots", state="open", opened_at=NOW())
    browser = Client()
    browser.force_login(keeper)
    page = browser.get("/").content.decode()
    buttons = re.findall(r'<a href="([^"]+)" role="button"', page)
    assert len(buttons) == 5
    for address in buttons:
        assert browser.get(address.replace("&amp;", "&")).status_code == 200, address


def test_home_asks_no_more_than_fifteen_times_for_every_role_and_the_same_for_much():
    programme = a_small_programme()
    log = a_log(programme.own)
    users = one_of_each_role(programme)
    adviser = with_account(an_adviser(programme.own, "Ada Adviser"), "ada@example.org")
    for user in (users[Role.LOG_MEMBER], users[Role.LA_LEAD], adviser):
        a_member(log, person=user.person, office=Membership.Office.MEMBER)
    a_member(log, person=users[Role.RESIDENT_ADVISER].person, office=Membership.Office.SECRETARY)
    before = {role: cost(user) for role, user in users.items()}
    for _ in range(3):
        for user in users.values():
            action(log, user.person, -4)
            Invite.objects.create(meeting=meeting(log, 5), person=user.person)
        meeting(log, -3, state=Meeting.State.HELD)
    after = {role: cost(user) for role, user in users.items()}

    assert before == after
    assert max(after.values()) <= 15, after
    assert cost(adviser) <= 15
    assert reverse("home") == "/"
