"""The weekly letter: what concerns somebody, never empty, once a week, and nothing in it that e-mail should not say."""

import datetime as dt
import re

import pytest
from django.urls import resolve
from django.utils import timezone

from governance.actions import members
from governance.models import ActionPoint, Ballot, Decision, Invite, Meeting, PriorityRound
from nrp.accounts.actions import mail_choices
from nrp.accounts.models import Letter, MailRound
from nrp.accounts.roles import Role
from nrp.core.models import WorkState
from nrp.dashboards.actions import digests
from nrp.dashboards.queries.digest import digest_for, mail_words
from nrp.dashboards.queries.needs import waiting_for
from nrp.dashboards.queries.waiting import Need
from tests.coren_factories import an_adviser, hours_of, the_rates
from tests.factories import a_person, a_user, a_user_with
from tests.governance_factories import a_log, a_member, a_user_on
from tests.integration.governance.findable import a_decision, a_meeting, an_action, minutes_of

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2019, 2, 11, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/\S*)")


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(MONDAY, tick=False)


@pytest.fixture
def log():
    return a_log(name="Better Old Quay")


@pytest.fixture
def member(log):
    return a_user_on(log)


def letter_to(person):
    digests.send(now=MONDAY)
    letter = Letter.objects.filter(person=person, kind="digest").first()
    return "" if letter is None else letter.text


def said(text):
    return " ".join(text.split())


def test_nobody_whom_nothing_concerns_gets_a_letter(member):
    a_user()
    assert digests.send(now=MONDAY) == 0
    assert not Letter.objects.exists()
    assert MailRound.objects.get().letters == 0


def test_the_letter_has_what_concerns_a_member_part_by_part(log, member):
    meeting = a_meeting(log, "Monthly meeting", starts_at=MONDAY + 3 * DAY)
    Invite.objects.create(meeting=meeting, person=member.person)
    an_action(log, "Ask the school for the hall", owner=member.person)
    ActionPoint.objects.update(due_on=(MONDAY - 9 * DAY).date())
    minutes_of(a_meeting(log, "January meeting", starts_at=MONDAY - 20 * DAY, state="held"), "We met.")
    PriorityRound.objects.create(
        group=log, title="What first?", question="?", method="dots", state="open", opened_at=MONDAY
    )
    a_decision(log, "Meet in the evening")
    text = said(letter_to(member.person))
    assert "MEETINGS THIS WEEK AND NEXT - Thursday 14 February 2019, 9am: Monthly meeting, Better Old Quay." in text
    assert "You have not answered yet." in text
    assert (
        "YOUR ACTIONS - Ask the school for the hall (Better Old Quay, action 1): 2 February 2019, 9 days late" in text
    )
    assert "TO READ OR ANSWER - Minutes of “January meeting”, 22 January 2019, Better Old Quay: read them" in text
    assert "- “What first?”, Better Old Quay: give your ballot" in text
    assert "DECIDED IN YOUR GROUPS IN THE LAST WEEK - Better Old Quay, decision 1: Meet in the evening" in text
    assert Letter.objects.get().subject == "Your week from 11 February 2019"


def test_every_address_in_it_leads_to_a_page(log, member):
    a_meeting(log, starts_at=MONDAY + DAY)
    an_action(log, "Count the benches", owner=member.person)
    minutes_of(a_meeting(log, "January meeting", state="held"), "We met.")
    PriorityRound.objects.create(
        group=log, title="What first?", question="?", method="dots", state="open", opened_at=MONDAY
    )
    a_decision(log, "Meet in the evening")
    paths = ADDRESS.findall(letter_to(member.person))
    names = [resolve(path).url_name for path in paths]
    assert names == ["meeting", "action-point", "minutes", "ballot", "decision", "home", "digest-stop"]


def test_of_a_group_one_does_not_sit_on_the_letter_says_nothing(member):
    other = a_log(name="Goldcrest")
    a_meeting(other, starts_at=MONDAY + DAY)
    an_action(other, "Something")
    minutes_of(a_meeting(other, state="held"), "We met.")
    a_decision(other, "Something else")
    assert letter_to(member.person) == ""


def test_what_is_over_far_off_or_done_is_left_out(log, member):
    a_meeting(log, starts_at=MONDAY - DAY)
    a_meeting(log, starts_at=MONDAY + 14 * DAY)
    a_meeting(log, starts_at=MONDAY + DAY, state="cancelled", cancelled_reason="Snow")
    minutes_of(a_meeting(log, state="held", starts_at=MONDAY - DAY), "Draft.", state="draft")
    an_action(log, "Done", owner=member.person)
    ActionPoint.objects.update(state="dropped", dropped_reason="Not needed")
    closed = PriorityRound.objects.create(
        group=log, title="Open", question="?", method="dots", state="open", opened_at=MONDAY
    )
    Ballot.objects.create(round=closed, person=member.person, sector="resident", channel="room")
    a_decision(log, "Old news")
    Decision.objects.update(recorded_at=MONDAY - 8 * DAY)
    assert letter_to(member.person) == ""


def test_a_seat_that_ended_brings_no_letter(log, member):
    a_meeting(log, starts_at=MONDAY + DAY)
    members.end(membership=member.person.memberships.get(), on=(MONDAY - DAY).date(), by=None)
    assert letter_to(member.person) == ""


def test_somebody_without_an_account_gets_their_group_s_part_without_addresses(log):
    person = a_person("Edna Sample", email="edna@example.org")
    a_member(log, person=person)
    a_meeting(log, starts_at=MONDAY + DAY, place="The library")
    text = letter_to(person)
    assert "The library" in text
    assert [resolve(path).url_name for path in ADDRESS.findall(text)] == ["digest-stop"]
    assert "tell the secretary or the chair of your group" in text


def test_who_has_no_address_or_stopped_it_or_whose_account_is_closed_gets_none(log):
    a_meeting(log, starts_at=MONDAY + DAY)
    a_member(log, person=a_person("No Address"))
    stopped, closed, wanted = (a_user_on(log) for _ in range(3))
    mail_choices.choose(person=stopped.person, by=stopped, digest=False)
    closed.is_active = False
    closed.save()
    assert digests.send(now=MONDAY) == 1
    assert Letter.objects.get().person == wanted.person


def test_who_started_it_again_gets_the_next(log, member):
    a_meeting(log, starts_at=MONDAY + 9 * DAY)
    mail_choices.choose(person=member.person, by=member, digest=False)
    assert digests.send(now=MONDAY) == 0
    mail_choices.choose(person=member.person, by=member, digest=True)
    assert digests.send(now=MONDAY + 7 * DAY) == 1


def test_what_home_says_the_letter_says():
    manager = a_user_with(Role.COREN_MANAGER)
    the_rates()
    hours_of(an_adviser(name="Zelda Quux"), (MONDAY - 5 * DAY).date())
    titles = [str(need.title) for need in waiting_for(manager).needs]
    assert titles
    text = letter_to(manager.person)
    for title in titles:
        assert title in text
    assert "Zelda" not in text


def test_what_people_are_owed_is_not_said_by_e_mail():
    owed = Need("£312.50 is approved and not on its way", "It is owed to 9 people.", "/payments/", "Make a batch")
    assert mail_words(owed) == "Make a batch"


def test_the_letter_comes_from_monday_at_seven_to_wednesday_and_once_a_week(log, member):
    local = timezone.get_current_timezone()
    a_meeting(log, starts_at=dt.datetime(2019, 7, 11, 9, tzinfo=dt.UTC))
    at = lambda day, hour: dt.datetime(2019, 7, day, hour, 1, tzinfo=local)  # noqa: E731  short for six asserts
    assert digests.week_to_tell_of(at(7, 23)) is None
    assert digests.week_to_tell_of(at(8, 6)) is None
    assert digests.week_to_tell_of(at(8, 7)) == dt.date(2019, 7, 8), "seven in summer time"
    assert digests.week_to_tell_of(at(10, 23)) == dt.date(2019, 7, 8), "whoever was down on Monday makes up for it"
    assert digests.week_to_tell_of(at(11, 0)) is None
    assert digests.send(now=at(8, 6)) == 0
    assert digests.send(now=at(9, 12)) == 1
    assert digests.send(now=at(9, 13)) == 0


def test_what_happens_after_the_letters_went_waits_for_the_next_week(log, member):
    assert digests.send(now=MONDAY) == 0
    a_meeting(log, starts_at=MONDAY + 9 * DAY)
    assert digests.send(now=MONDAY + DAY) == 0
    assert digests.send(now=MONDAY + 7 * DAY) == 1


def test_a_round_that_broke_off_is_finished_by_the_next_ring(log, monkeypatch):
    users = [a_user_on(log) for _ in range(3)]
    a_meeting(log, starts_at=MONDAY + DAY)
    calls = []

    def breaks_off(person, now):
        calls.append(person)
        if len(calls) == 2:
            raise ConnectionError("broke off")
        return digest_for(person, now)

    with monkeypatch.context() as patch:
        patch.setattr(digests, "digest_for", breaks_off)
        with pytest.raises(ConnectionError, match="broke off"):
            digests.send(now=MONDAY)
    assert Letter.objects.count() == 1
    assert digests.send(now=MONDAY) == 2
    assert set(Letter.objects.values_list("person", flat=True)) == {user.person.pk for user in users}


def test_a_letter_waits_in_the_queue_with_the_link_that_stops_it(log, member):
    a_meeting(log, starts_at=MONDAY + DAY)
    digests.send(now=MONDAY)
    letter = Letter.objects.get()
    assert letter.work_state == WorkState.QUEUED
    assert letter.key == f"digest:{member.person.pk}:2019-02-11"
    assert letter.stop_url in letter.text


def test_a_long_list_is_cut_and_says_so(log, member):
    for number in range(13):
        an_action(log, f"Task {number}", owner=member.person)
    text = letter_to(member.person)
    assert text.count("Task ") == 10
    assert "- and 3 more" in text


def test_the_number_of_questions_does_not_grow_with_what_there_is(log, member, django_assert_max_num_queries):
    for number in range(6):
        meeting = a_meeting(log, f"Meeting {number}", starts_at=MONDAY + DAY)
        Invite.objects.create(meeting=meeting, person=member.person)
        an_action(log, f"Task {number}", owner=member.person)
        a_decision(log, f"Decision {number}")
        minutes_of(a_meeting(log, state="held"), "We met.")
    person = type(member.person).objects.select_related("user").get(pk=member.person.pk)
    with django_assert_max_num_queries(25):
        assert len(digest_for(person, MONDAY)) == 4
    assert Meeting.objects.count() == 12
