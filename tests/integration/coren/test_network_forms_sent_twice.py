"""Contracts, posts and cover, sent twice at the same moment, make one thing; two who arrange at once do not clash."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from coren.actions import covers
from coren.models import Contract, Cover, Post
from neighbourhoods.actions import roles
from neighbourhoods.models import RoleAssignment
from nrp.accounts.roles import Role
from nrp.core.refusals import Refusal
from tests.factories import a_user, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import signed_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50
TODAY = dt.date.today()  # noqa: DTZ011  only a day to type
UNTIL = TODAY + dt.timedelta(days=14)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER)


@pytest.fixture
def organisation():
    return an_organisation(is_coren=True)


def days(name, day):
    return {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}


def at_once(*acts):
    """Do things in threads that begin at the same moment; give what each gave or refused."""
    together, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number):
        try:
            together.wait()
            answers[number] = acts[number]()
        except Refusal as refusal:
            answers[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_contract_one_post_and_one_cover_are_made(manager, organisation):
    one, other = signed_in(manager), signed_in(manager)
    away, stand_in = a_user(), a_user_with(Role.COREN_FACILITATOR)

    def sent_twice(name, typed):
        data = {"sent_as": uuid.uuid4(), "checked": "yes", **days("starts_on", TODAY), **typed}
        answers = at_once(lambda: one.post(reverse(name), data), lambda: other.post(reverse(name), data))
        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]

    for trial in range(TRIALS):
        place = an_area()
        held = roles.grant(user=away, role=Role.COREN_FACILITATOR, area=place, by=None)
        until = days("ends_on", UNTIL)
        what = {"organisation": organisation.pk, "reference": f"RVS/{trial}", "value": "1", "areas": [place.pk]}
        sent_twice("contract-new", {**what, **until})
        sent_twice("post-new", {"name": f"New {trial}", "organisation": organisation.pk, "area": place.pk})
        sent_twice("cover-new", {"away": held.pk, "substitute": stand_in.person.pk, **until})

    assert (Contract.objects.count(), Post.objects.count(), Cover.objects.count()) == (TRIALS, TRIALS, TRIALS)


def test_two_managers_who_arrange_the_same_cover_give_the_role_once():
    for _trial in range(TRIALS):
        place = an_area()
        away = a_user_with(Role.COREN_FACILITATOR, area=place).person
        stand_in = a_user()
        by = [a_user_with(Role.COREN_MANAGER), a_user_with(Role.COREN_MANAGER)]

        def arrange(user, away=away, stand_in=stand_in, place=place):
            return covers.arrange(
                absent=away,
                substitute=stand_in.person,
                role=Role.COREN_FACILITATOR,
                area=place,
                starts_on=TODAY,
                ends_on=UNTIL,
                by=user,
            )

        answers = at_once(lambda: arrange(by[0]), lambda: arrange(by[1]))  # noqa: B023  run before the next trial

        assert sum(isinstance(answer, Cover) for answer in answers) == 1
        assert any("stands in at that time already" in str(answer) for answer in answers)
        assert RoleAssignment.objects.filter(user=stand_in).count() == 1


def test_two_places_swapped_between_two_people_at_once_do_not_wait_for_each_other():
    for _trial in range(TRIALS):
        one_place, other_place = an_area(), an_area()
        one = a_user_with(Role.COREN_FACILITATOR, area=one_place).person
        other = a_user_with(Role.COREN_FACILITATOR, area=other_place).person

        def stand_in(absent, substitute, place):
            return covers.arrange(
                absent=absent,
                substitute=substitute,
                role=Role.COREN_FACILITATOR,
                area=place,
                starts_on=TODAY,
                ends_on=UNTIL,
                by=None,
            )

        answers = at_once(
            lambda: stand_in(one, other, one_place),  # noqa: B023  run before the next trial
            lambda: stand_in(other, one, other_place),  # noqa: B023  run before the next trial
        )

        assert all(isinstance(answer, Cover) for answer in answers), answers
