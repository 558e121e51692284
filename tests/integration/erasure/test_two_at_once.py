"""Two people at the same request or the same erasure: it is done once, and the other reads who was first."""

import os
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from coren.actions import looks, requests
from coren.models import Adviser, DataRequest, RecordLook
from nrp.accounts.models import Tombstone, User
from nrp.accounts.roles import Role
from nrp.core.refusals import Refusal
from tests.coren_factories import an_adviser, hours_of
from tests.factories import a_small_programme, a_user_with
from tests.integration.coren.money_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = int(os.environ.get("NRP_RACE_TRIALS", "20"))
State = DataRequest.State


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: object) -> None:
    settings.NRP_DATA = tmp_path
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def two() -> tuple[User, User]:
    return a_user_with(Role.PROGRAMME_ADMIN, name="Ada Admin"), a_user_with(Role.PROGRAMME_ADMIN, name="Bo Boss")


def said(act: object) -> str:
    try:
        act()  # type: ignore[operator]  # what the trial runs
    except Refusal as refusal:
        return str(refusal)
    return "done"


def test_two_answers_at_once_leave_one(two: tuple[User, User]) -> None:
    adviser = an_adviser()
    for _trial in range(TRIALS):
        made = requests.make(adviser=adviser, kind="copy", by=None)
        words = at_once(
            [
                lambda user=user: said(
                    lambda: requests.answer(request=made, state=State.DONE, answer=user.email, by=user)  # noqa: B023  run before the next trial
                )
                for user in two
            ]
        )
        assert sorted(text == "done" for text in words) == [False, True], words
        assert any(text.startswith("Answered by ") for text in words), words
        made.refresh_from_db()
        assert made.answer == made.answered_by.email


def test_the_same_form_sent_twice_at_once_makes_one_request() -> None:
    programme = a_small_programme()
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=programme.own)
    for _trial in range(TRIALS):
        adviser = an_adviser(programme.own)
        url, number = reverse("data-request-new", args=[adviser.pk]), str(uuid.uuid4())
        clients = [Client(), Client()]
        for client in clients:
            client.force_login(facilitator)
        sent = {"kind": "copy", "text": "", "sent_as": number}
        codes = at_once([lambda client=client: str(client.post(url, sent).status_code) for client in clients])  # noqa: B023  run before the next trial
        assert codes == ["302", "302"]
        assert DataRequest.objects.filter(adviser=adviser).count() == 1


def test_two_erasures_at_once_do_it_once(two: tuple[User, User]) -> None:
    for trial in range(TRIALS):
        adviser = an_adviser(name=f"Nomen {trial} Nescio")
        hours_of(adviser)
        words = at_once(
            [
                lambda user=user: said(lambda: requests.erase(adviser=adviser, under="Request 1", by=user))  # noqa: B023  run before the next trial
                for user in two
            ]
        )
        assert sorted(text == "done" for text in words) == [False, True], words
        assert any("was erased by " in text for text in words), words
        assert Tombstone.objects.filter(person_id=adviser.person_id).count() == 1
        assert not Adviser.objects.filter(pk=adviser.pk).exists()


def test_a_look_from_many_tabs_at_once_is_one_row(two: tuple[User, User]) -> None:
    user = two[0]
    for _trial in range(TRIALS):
        adviser = an_adviser()
        words = at_once([lambda: said(lambda: looks.note_look(adviser=adviser, user=user, what="record"))] * 4)  # noqa: B023  run before the next trial
        assert words == ["done"] * 4
        assert RecordLook.objects.get(adviser=adviser).times == 4
    assert connection.vendor == "postgresql"


def test_two_requests_at_once_have_two_numbers() -> None:
    area = an_adviser().area
    for _trial in range(TRIALS):
        pair = [an_adviser(area), an_adviser(area)]
        words = at_once(
            [lambda one=one: said(lambda: requests.make(adviser=one, kind="copy", by=None)) for one in pair]
        )
        assert words == ["done", "done"]
