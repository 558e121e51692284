"""Who sees which place: the one door, for each of the eleven roles, and only while a role holds."""

import datetime

import pytest
import time_machine

from neighbourhoods import queries
from neighbourhoods.actions import areas, pairs, roles
from neighbourhoods.permissions import Permission, can
from nrp.accounts.roles import Role
from tests.factories import a_small_programme, a_user, a_user_with, one_of_each_role

pytestmark = pytest.mark.django_db

EVERYTHING = {"Old Quay", "Comparator 1", "High Moor", "Comparator 2", "Spare Town"}
OWN = {"Old Quay", "Comparator 1"}
REACH = {
    Role.PROGRAMME_ADMIN: EVERYTHING,
    Role.PMG_MEMBER: EVERYTHING,
    Role.COREN_MANAGER: EVERYTHING,
    Role.EVALUATION_DEPUTY: EVERYTHING,
    Role.PROJECT_DEPUTY: EVERYTHING,
    Role.AUDITOR: EVERYTHING,
    Role.LA_LEAD: OWN,
    Role.ACADEMIC_LEAD: OWN,
    Role.COREN_FACILITATOR: OWN,
    Role.RESIDENT_ADVISER: OWN,
    Role.LOG_MEMBER: OWN,
}


def names(found):
    return {area.name for area in found}


def test_every_role_sees_the_places_in_its_reach_and_no_other():
    users = one_of_each_role(a_small_programme())
    assert {role: names(queries.areas_visible_to(user)) for role, user in users.items()} == REACH


def test_the_question_about_one_place_has_the_answer_of_the_list():
    programme = a_small_programme()
    for role, user in one_of_each_role(programme).items():
        seen = queries.areas_visible_to(user)
        for area in (programme.own, programme.own_comparator, programme.other, programme.spare):
            assert can(user, Permission.SEE_PLACES, area) == seen.filter(pk=area.pk).exists(), (role, area)


def test_somebody_without_a_role_sees_nothing():
    a_small_programme()
    assert not queries.areas_visible_to(a_user()).exists()


def test_a_role_holds_from_its_first_day_to_its_last():
    programme = a_small_programme()
    user = a_user()
    roles.grant(
        user=user,
        role=Role.LOG_MEMBER,
        area=programme.own,
        starts_on=datetime.date(2030, 3, 2),
        ends_on=datetime.date(2030, 3, 4),
        by=None,
    )
    seen = {}
    for day in range(1, 6):
        with time_machine.travel(datetime.datetime(2030, 3, day, 12, tzinfo=datetime.UTC), tick=False):
            seen[day] = queries.areas_visible_to(user).exists()
    assert seen == {1: False, 2: True, 3: True, 4: True, 5: False}


def test_a_role_ended_now_holds_no_longer():
    programme = a_small_programme()
    user = a_user_with(Role.LOG_MEMBER, area=programme.own)
    assert can(user, Permission.SEE_PLACES)
    (assignment,) = queries.grants_of(user)
    roles.end(assignment=assignment, by=None)
    queries.forget_grants(user)
    assert not can(user, Permission.SEE_PLACES)


def test_a_role_given_and_ended_on_the_same_day_leaves_only_its_trace():
    programme = a_small_programme()
    user = a_user()
    assignment = roles.grant(user=user, role=Role.LOG_MEMBER, area=programme.own, by=None)
    roles.end(assignment=assignment, by=None)
    assert queries.role_codes_of(user) == frozenset()


def test_a_comparator_stays_visible_after_its_neighbourhood_left_but_not_after_another_match():
    programme = a_small_programme()
    user = a_user_with(Role.LA_LEAD, council=programme.council)
    areas.leave(area=programme.own, on=datetime.date(2018, 1, 1), reason="Merged", by=None)
    assert names(queries.areas_visible_to(user)) == OWN
    other_lead = a_user_with(Role.LA_LEAD, council=programme.other_council)
    pairs.end(pair=programme.pairs[1], on=datetime.date(2018, 1, 1), by=None)
    assert names(queries.areas_visible_to(other_lead)) == {"High Moor"}


def test_a_disabled_account_holds_nothing():
    a_small_programme()
    user = a_user_with(Role.AUDITOR)
    user.is_active = False
    assert not queries.areas_visible_to(user).exists()
    assert not can(user, Permission.READ_AUDIT)


def test_the_grants_are_read_once_for_each_user_object(django_assert_num_queries):
    programme = a_small_programme()
    user = a_user_with(Role.LOG_MEMBER, area=programme.own)
    queries.forget_grants(user)
    with django_assert_num_queries(1):  # their own place stands in the grant
        for _ in range(5):
            assert can(user, Permission.SEE_PLACES, programme.own)
            can(user, Permission.EDIT_PLACES)
    with django_assert_num_queries(1):  # what else the role reaches is read once
        for _ in range(5):
            assert can(user, Permission.SEE_PLACES, programme.own_comparator)
            assert not can(user, Permission.SEE_PLACES, programme.other)
