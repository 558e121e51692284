"""Decisions: written down under a number, mended while the minutes are open, superseded, looked at again."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.actions import decisions, groups
from governance.actions.decision_links import LinkRefused
from governance.actions.decisions import DecisionRefused, as_it_stands
from governance.actions.numbers import GroupIsClosed
from governance.decision_words import how_words, mix_words, review_words, standing_words, there_words
from governance.models import Attendance, Decision, Issue, Meeting, Minutes, Sector
from governance.queries.decisions import decisions_to_review, there_by_sector
from governance.series_days import moment
from nrp.audit.models import Event
from nrp.audit.queries import entries
from nrp.core.edits import ChangedMeanwhile, fingerprint
from tests.decision_factories import DECIDED, a_decision
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_keeper, a_log, a_member, the_pmg

pytestmark = pytest.mark.django_db
LIVED = {"kind": "lived", "title": "What parents told us at the gate", "link": ""}
PAPER = {"kind": "peer_reviewed", "title": "A review of crossings", "link": "https://example.org/review"}
VOTE = {"how": "vote", "votes_for": 9, "votes_against": 2, "votes_abstained": 1}


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


def a_meeting(group, **values):
    values.setdefault("starts_at", moment(dt.date(2019, 2, 12), dt.time(18)))
    return Meeting.objects.create(group=group, title="February meeting", place="The hall", **values)


def agreed(meeting):
    Minutes.objects.create(meeting=meeting, state="agreed", text="As said", number=1)
    return meeting


def last_changes(decision):
    event = Event.objects.filter(object_id=decision.pk).order_by("-number").first()
    return entries([event])[0].changes


def test_each_group_counts_its_own_decisions_from_one(log):
    other = a_log()
    numbers = [a_decision(group).number for group in (log, other, log, log, other)]
    assert numbers == [1, 1, 2, 3, 2]


def test_a_vote_has_its_counts_and_nothing_else_has(log):
    voted = a_decision(log, **VOTE)
    assert how_words(voted) == "By vote: 9 for, 2 against, 1 abstained"
    assert how_words(a_decision(log, how="consent")) == "By consent"
    with pytest.raises(DecisionRefused, match="for, against and abstained") as refusal:
        a_decision(log, how="vote", votes_for=9, votes_against=2)
    assert refusal.value.field == "votes_abstained"
    with pytest.raises(DecisionRefused, match="Only a vote has counts"):
        a_decision(log, how="consensus", votes_for=9)


def test_what_it_rested_on_is_said_by_kind(log):
    made = a_decision(log, evidence=[LIVED, PAPER, {**LIVED, "title": "A walk with residents"}])
    assert mix_words(made.evidence.all()) == "3 pieces: 1 peer-reviewed, 2 lived experience"
    assert [row.title for row in made.evidence.all()] == [LIVED["title"], PAPER["title"], "A walk with residents"]
    assert mix_words([]) == ""
    with pytest.raises(DecisionRefused, match="what the evidence is"):
        a_decision(log, evidence=[{**LIVED, "title": " "}])


def test_who_was_there_is_the_attendance_of_its_meeting(log):
    meeting = a_meeting(log)
    for number, sector in enumerate(("resident", "resident", "nhs")):
        Attendance.objects.create(meeting=meeting, name=f"Guest {number}", sector=sector)
    Attendance.objects.create(meeting=meeting, name="Away", sector="housing", presence="apologies")
    assert there_words(there_by_sector(meeting)) == "3 people: 2 residents, 1 from the NHS"


def test_who_proposed_it_brings_the_sector_of_their_membership(log):
    member = a_member(log, "Ann", sector=Sector.HOUSING)
    assert a_decision(log, proposed_by=member.person).proposed_sector == "housing"
    assert a_decision(log, proposed_by=member.person, proposed_sector="resident").proposed_sector == "resident"
    assert a_decision(log).proposed_sector == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"decided_on": timezone.localdate() + dt.timedelta(days=1)}, "decided_on"),
        ({"review_on": DECIDED}, "review_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(log, values, field):
    with pytest.raises(DecisionRefused) as refusal:
        a_decision(log, **values)
    assert refusal.value.field == field
    assert Decision.objects.count() == 0


def test_nothing_of_another_group_or_neighbourhood_comes_in(log):
    other = a_log()
    issue = Issue.objects.create(area=other.area, title="Litter", raised_on=DECIDED, sector="resident", source="street")
    for values in ({"meeting": a_meeting(other)}, {"issues": [issue]}, {"supersedes": a_decision(other)}):
        with pytest.raises((DecisionRefused, LinkRefused), match="another"):
            a_decision(log, **values)
    assert list(a_decision(the_pmg(), issues=[issue]).issues.all()) == [issue]


def test_a_group_that_closed_decides_nothing_more(log):
    groups.close(group=log, on=DECIDED, reason="The programme ended", by=None)
    with pytest.raises(GroupIsClosed):
        a_decision(log)


def test_a_change_leaves_old_and_new_in_the_trail(log):
    made = a_decision(log, "Ask for a crosing", evidence=[LIVED])
    changed = decisions.change(decision=made, text="Ask for a crossing", evidence=[LIVED, PAPER], by=a_keeper(log))
    assert last_changes(changed) == {
        "text": ["Ask for a crosing", "Ask for a crossing"],
        "evidence": [[LIVED["title"]], [LIVED["title"], PAPER["title"]]],
    }
    kept = list(changed.evidence.values_list("pk", flat=True))
    decisions.change(decision=made, evidence=[LIVED, PAPER], by=None)
    assert list(changed.evidence.values_list("pk", flat=True)) == kept


def test_what_somebody_else_saved_meanwhile_is_not_lost(log):
    made = a_decision(log)
    seen = fingerprint({"rationale": as_it_stands(made)["rationale"]})
    decisions.change(decision=made, rationale="Children cross here", by=None)
    with pytest.raises(ChangedMeanwhile) as refusal:
        decisions.change(decision=made, rationale="Mine", seen=seen, by=None)
    assert refusal.value.now == {"rationale": "Children cross here"}


def test_once_the_minutes_are_agreed_text_and_counts_stand(log):
    meeting = agreed(a_meeting(log))
    made = a_decision(log, meeting=meeting, **VOTE)
    for values in (
        {"text": "Something else"}, {"votes_for": 10}, {"decided_on": dt.date(2019, 2, 11)}, {"meeting": None},
        {"how": "consent", "votes_for": None, "votes_against": None, "votes_abstained": None},
    ):  # fmt: skip
        with pytest.raises(DecisionRefused, match="minutes of this meeting are agreed"):
            decisions.change(decision=made, by=None, **values)
    changed = decisions.change(decision=made, text=made.text, rationale="Children cross here", by=None)
    assert changed.rationale == "Children cross here"


def test_a_decision_is_superseded_once_and_stays_readable(log):
    first = a_decision(log)
    second = a_decision(log, "Ask for two crossings", supersedes=first)
    first.refresh_from_db()
    assert standing_words(first) == f"Superseded by decision {second.number}"
    with pytest.raises(DecisionRefused, match="superseded by decision 2 already"):
        a_decision(log, supersedes=first)
    assert Decision.objects.count() == 2
    assert a_decision(log, supersedes=second).supersedes == second


def test_looked_at_again_it_says_what_came_of_it(log):
    keeper, today = a_keeper(log), timezone.localdate()
    made = a_decision(log, review_on=today - dt.timedelta(days=3))
    assert review_words(made).endswith("3 days ago")
    assert list(decisions_to_review(keeper)) == [made]
    for values, field in (
        ({"outcome": " "}, "outcome"),
        ({"reviewed_on": today + dt.timedelta(days=1)}, "reviewed_on"),
        ({"reviewed_on": DECIDED - dt.timedelta(days=1)}, "reviewed_on"),
        ({"review_on": today}, "review_on"),
    ):
        with pytest.raises(DecisionRefused) as refusal:
            decisions.review(**{"decision": made, "outcome": "It was built", "reviewed_on": today, "by": None} | values)
        assert refusal.value.field == field
    done = decisions.review(decision=made, outcome="It was built", reviewed_on=today, by=keeper)
    assert review_words(done).startswith("Looked at again on")
    assert list(decisions_to_review(keeper)) == []
    again = decisions.review(
        decision=made, outcome="It is used", reviewed_on=today, review_on=today + dt.timedelta(days=90), by=keeper
    )
    assert last_changes(again)["outcome"] == ["It was built", "It is used"]
    assert review_words(again).startswith("To be looked at again by")


def test_a_keeper_reviews_their_own_groups_and_the_programmes_people_every_one(log):
    today = timezone.localdate()
    made, elsewhere = (a_decision(one, review_on=today) for one in (log, a_log()))
    assert list(decisions_to_review(a_keeper(log))) == [made]
    assert set(decisions_to_review(a_user_with("project_deputy"))) == {made, elsewhere}
    assert list(decisions_to_review(a_user_with("pmg_member"))) == []
