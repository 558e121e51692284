"""Somebody is away: their place and open work are with another in one step, for that time and no longer."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from coren.actions import approving, covers, posts
from coren.actions.approving import OwnHours
from coren.actions.covers import CoverRefused
from coren.models import Adviser, Cover, HoursEntry, Post
from neighbourhoods.actions.roles import RoleRefused
from neighbourhoods.models import RoleAssignment
from nrp.accounts.roles import Role
from nrp.audit.models import Event
from tests.coren_factories import an_adviser, an_interested_person, hours_of, with_account
from tests.factories import a_person, a_user, a_user_with, an_area, an_organisation

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 2, 14)
UNTIL = dt.date(2019, 2, 28)


@pytest.fixture(autouse=True)
def on_a_thursday(settings):
    settings.NRP_ENFORCE_MFA = False
    with time_machine.travel(dt.datetime(2019, 2, 14, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def place():
    return an_area("Old Swan")


@pytest.fixture
def away(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Ada Away").person


@pytest.fixture
def stand_in():
    return a_user(name="Sam Standin").person


def arranged(away, stand_in, place, **values):
    values = {"role": Role.COREN_FACILITATOR, "area": place, "starts_on": TODAY, "ends_on": UNTIL, "by": None} | values
    return covers.arrange(absent=away, substitute=stand_in, **values)


def opens(user, path):
    browser = Client()
    browser.force_login(user)
    return browser.get(path).status_code


def test_the_role_comes_with_the_cover_and_is_gone_the_day_after(away, stand_in, place):
    page = reverse("place", args=[place.slug])
    assert opens(stand_in.user, page) == 404

    arranged(away, stand_in, place)

    assert opens(stand_in.user, page) == 200
    with time_machine.travel(dt.datetime(2019, 2, 28, 23, 30, tzinfo=dt.UTC)):
        assert opens(stand_in.user, page) == 200
    with time_machine.travel(dt.datetime(2019, 3, 1, 0, 30, tzinfo=dt.UTC)):
        assert opens(stand_in.user, page) == 404
        assert opens(away.user, page) == 200


def test_what_stood_open_is_written_down(away, stand_in, place):
    adviser = an_adviser(place, "Joan Sample")
    hours_of(adviser, is_draft=True)
    hours_of(adviser)
    an_interested_person(place)
    hours_of(an_adviser(an_area()), is_draft=True)

    cover = arranged(away, stand_in, place)

    assert cover.handed_over == {"hours_to_send": 1, "registrations": 1}


def test_ended_early_the_next_click_finds_nothing(away, stand_in, place):
    cover = arranged(away, stand_in, place, starts_on=TODAY - dt.timedelta(days=3))
    page = reverse("place", args=[place.slug])
    browser = Client()
    browser.force_login(stand_in.user)
    assert browser.get(page).status_code == 200

    covers.end(cover=cover, by=None)

    assert browser.get(page).status_code == 404
    assert Cover.objects.get().ends_on == TODAY - dt.timedelta(days=1)
    with pytest.raises(CoverRefused, match="ended on 13 February 2019 already"):
        covers.end(cover=cover, by=None)


def test_a_cover_that_has_not_begun_is_taken_back_whole(away, stand_in, place):
    cover = arranged(away, stand_in, place, starts_on=TODAY + dt.timedelta(days=3))
    covers.end(cover=cover, by=None)

    assert not Cover.objects.exists()
    assert not RoleAssignment.objects.filter(user=stand_in.user).exists()
    assert Event.objects.filter(verb="cover.ended").count() == 1


def test_for_good_the_advisers_the_post_and_the_role_follow_in_one_step(away, stand_in, place):
    adviser = an_adviser(place, facilitator=away)
    other = an_adviser(place)
    post = posts.start(
        person=away, organisation=an_organisation(is_coren=True), area=place, starts_on=dt.date(2016, 1, 1), by=None
    )

    arranged(away, stand_in, place, starts_on=dt.date(2019, 3, 1), ends_on=None)

    assert Adviser.objects.get(pk=adviser.pk).facilitator == stand_in
    assert Adviser.objects.get(pk=other.pk).facilitator is None
    assert Post.objects.get(pk=post.pk).ends_on == UNTIL
    page = reverse("place", args=[place.slug])
    assert (opens(away.user, page), opens(stand_in.user, page)) == (200, 404)
    with time_machine.travel(dt.datetime(2019, 3, 1, 9, tzinfo=dt.UTC)):
        assert (opens(away.user, page), opens(stand_in.user, page)) == (404, 200)


def test_a_post_that_ends_is_handed_over_in_the_same_step(away, stand_in, place):
    post = posts.start(
        person=away, organisation=an_organisation(is_coren=True), area=place, starts_on=dt.date(2016, 1, 1), by=None
    )
    adviser = an_adviser(place, facilitator=away)

    posts.end(post=post, ends_on=UNTIL, substitute=stand_in, reason="New job", by=None)

    assert Post.objects.get().ends_on == UNTIL
    assert Adviser.objects.get(pk=adviser.pk).facilitator == stand_in
    assert RoleAssignment.objects.get(user=away.user).ends_on == UNTIL
    assert RoleAssignment.objects.get(user=stand_in.user).starts_on == dt.date(2019, 3, 1)


def test_a_refused_hand_over_leaves_the_post_as_it_was(away, place):
    post = posts.start(
        person=away, organisation=an_organisation(is_coren=True), area=place, starts_on=dt.date(2016, 1, 1), by=None
    )
    with pytest.raises(CoverRefused, match="cannot sign in"):
        posts.end(post=post, ends_on=UNTIL, substitute=a_person("No Account"), by=None)
    assert Post.objects.get().ends_on is None
    assert RoleAssignment.objects.get(user=away.user).ends_on is None


def test_who_holds_the_role_anyway_gets_no_second_one_and_keeps_it_after(away, place):
    colleague = a_user_with(Role.COREN_FACILITATOR, area=place).person
    cover = arranged(away, colleague, place)
    assert cover.role_assignment is None

    covers.end(cover=cover, by=None)
    assert RoleAssignment.objects.filter(user=colleague.user, ends_on=None).count() == 1


def test_an_adviser_who_stands_in_for_the_approver_still_cannot_approve_their_own(place):
    manager = a_user_with(Role.COREN_MANAGER).person
    adviser = an_adviser(place)
    own = with_account(adviser)
    hours_of(adviser)

    arranged(manager, adviser.person, None, role=Role.COREN_MANAGER)

    browser = Client()
    browser.force_login(own)
    assert browser.get(reverse("facilitators")).status_code == 200
    entry = HoursEntry.objects.get()
    with pytest.raises(OwnHours):
        approving.approve_one(entry=entry, by=own)
    approving.approve_one(entry=hours_of(an_adviser(place)), by=own)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"ends_on": dt.date(2019, 2, 1)}, "before the first"),
        ({"starts_on": dt.date(2019, 1, 1), "ends_on": dt.date(2019, 1, 9)}, "This time is over"),
        ({"role": Role.AUDITOR, "area": None}, "Only facilitators and COREN managers"),
    ],
)
def test_what_does_not_fit_is_said(away, stand_in, place, values, words):
    with pytest.raises(CoverRefused, match=words):
        arranged(away, stand_in, place, **values)


def test_nobody_stands_in_for_themselves_or_for_work_the_other_does_not_do(away, stand_in, place):
    with pytest.raises(CoverRefused, match="Choose somebody else"):
        arranged(away, away, place)
    with pytest.raises(CoverRefused, match="does not do this work there"):
        arranged(away, stand_in, an_area())
    with pytest.raises(CoverRefused, match="cannot sign in"):
        arranged(away, a_person("No Account"), place)


def test_the_same_cover_twice_is_refused(away, stand_in, place):
    arranged(away, stand_in, place)
    with pytest.raises(CoverRefused, match="Sam Standin stands in at that time already"):
        arranged(away, stand_in, place, starts_on=UNTIL, ends_on=UNTIL + dt.timedelta(days=9))


def test_a_part_of_the_time_held_already_is_refused_with_the_reason(away, place):
    soon_gone = a_user_with(Role.COREN_FACILITATOR, area=place)
    RoleAssignment.objects.filter(user=soon_gone).update(ends_on=TODAY)
    with pytest.raises(RoleRefused, match="holds the role there already"):
        arranged(away, soon_gone.person, place)


def test_only_an_administrator_gives_the_managers_role_for_good(stand_in):
    manager = a_user_with(Role.COREN_MANAGER)
    with pytest.raises(CoverRefused, match="for good"):
        arranged(manager.person, stand_in, None, role=Role.COREN_MANAGER, ends_on=None, by=manager)
    arranged(
        manager.person,
        stand_in,
        None,
        role=Role.COREN_MANAGER,
        ends_on=None,
        starts_on=TODAY + dt.timedelta(days=1),
        by=a_user_with(Role.PROGRAMME_ADMIN),
    )
    assert RoleAssignment.objects.get(user=manager).ends_on == TODAY
