"""Action points: taken on, changed with a reason, dropped; late in words; who finds what."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.action_words import due_words, late_words, shape_of
from governance.actions import action_points
from governance.actions.action_points import ActionPointRefused
from governance.models import Sector
from governance.queries.action_points import open_actions_of, overdue
from governance.queries.known_people import choices_of, known_to
from nrp.accounts.models import Person
from nrp.audit.models import Event
from nrp.audit.queries import entries
from tests.decision_factories import DUE, a_decision, an_action
from tests.factories import a_person, a_user_with, an_area, an_organisation
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 3, 10)


@pytest.fixture
def log():
    return a_log(an_area("Old Quay"))


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (dt.date(2019, 3, 1), "9 days late"),
        (dt.date(2019, 3, 9), "1 day late"),
        (dt.date(2019, 3, 10), "due today"),
        (dt.date(2019, 3, 11), "due tomorrow"),
        (dt.date(2019, 3, 16), "due in 6 days"),
        (dt.date(2019, 5, 1), ""),
    ],
)
def test_late_is_said_in_words(due, words):
    assert late_words(due, TODAY) == words


def test_an_owner_brings_sector_and_organisation_of_their_membership(log):
    housing = an_organisation("Quay Homes")
    member = a_member(log, "Ann", sector=Sector.HOUSING, organisation=housing)
    action = an_action(log, member.person)
    assert (action.number, action.owner_sector, action.owner_organisation) == (1, "housing", housing)
    assert due_words(action, TODAY) == "1 March 2019, 9 days late"
    assert shape_of(action) == "look"


def test_somebody_nobody_knew_owns_an_action_by_name(log):
    action = an_action(log, None, owner_name="Sam Newcomer")
    assert action.owner == Person.objects.get(name="Sam Newcomer")
    for values in ({}, {"owner": a_person("Bo"), "owner_name": "Sam"}):
        with pytest.raises(ActionPointRefused):
            an_action(log, values.pop("owner", None), **values)


def test_what_comes_out_of_a_decision_is_of_the_same_group(log):
    action = an_action(log, a_person("Ann"), decision=a_decision(log))
    assert action.decision.number == 1
    with pytest.raises(ActionPointRefused, match="another group"):
        an_action(log, a_person("Bo"), decision=a_decision(a_log()))


def test_a_day_moves_with_a_reason_and_the_old_one_stays_in_the_trail(log):
    action = an_action(log, a_person("Ann"))
    later = DUE + dt.timedelta(days=14)
    with pytest.raises(ActionPointRefused, match="why the day moves"):
        action_points.change(action_point=action, due_on=later, by=None)
    action_points.change(action_point=action, due_on=later, reason="The council asked for time", by=a_keeper(log))
    (entry,) = entries(Event.objects.filter(verb="action_point.changed"))
    assert (entry.changes, entry.reason) == (
        {"due_on": ["2019-03-01", "2019-03-15"]},
        "The council asked for time",
    )


def test_a_new_owner_brings_their_own_sector(log):
    first = a_member(log, "Ann", sector=Sector.HOUSING, organisation=an_organisation("Quay Homes"))
    second = a_member(log, "Bo", sector=Sector.RESIDENT)
    action = an_action(log, first.person)
    changed = action_points.change(action_point=action, owner=second.person, by=None)
    assert (changed.owner, changed.owner_sector, changed.owner_organisation) == (second.person, "resident", None)


def test_it_is_dropped_with_a_reason_once(log):
    action = an_action(log, a_person("Ann"))
    with pytest.raises(ActionPointRefused, match="why it is dropped"):
        action_points.drop(action_point=action, reason=" ", by=None)
    assert action_points.drop(action_point=action, reason="The road is closed now", by=None).state == "dropped"
    with pytest.raises(ActionPointRefused, match="Dropped: The road is closed now"):
        action_points.drop(action_point=action, reason="Again", by=None)
    with pytest.raises(ActionPointRefused, match="Dropped"):
        action_points.change(action_point=action, text="Something else", by=None)


def test_home_finds_what_is_mine_and_what_is_late_where_i_keep(log):
    keeper, member = a_keeper(log), a_user_on(log)
    mine = an_action(log, member.person)
    coming = an_action(log, member.person, due_on=timezone.localdate() + dt.timedelta(days=2))
    elsewhere = an_action(a_log(), a_person("Bo"))
    assert list(open_actions_of(member.person)) == [mine, coming]
    assert list(overdue(keeper)) == [mine]
    assert list(overdue(member)) == []
    assert set(overdue(a_user_with("project_deputy"))) == {mine, elsewhere}


def test_a_keeper_names_those_the_group_knows_and_nobody_else(log):
    keeper = a_keeper(log)
    ann = a_member(log, "Ann").person
    owner = an_action(log, a_person("Cy")).owner
    facilitator = a_user_with("coren_facilitator", area=log.area).person
    stranger = a_member(a_log(), "Stranger").person
    assert set(known_to(log, keeper)) == {keeper.person, ann, owner, facilitator}
    assert stranger in known_to(log, a_user_with("programme_admin"))
    assert {name for _pk, name in choices_of(log, keeper)[:2]} == {"Ann", str(keeper.person)}
