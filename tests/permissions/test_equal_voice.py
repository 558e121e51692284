"""Equal voice: in a group a resident may do exactly what an officer may, by every page and every API path.

Every row of governance's part of the table is asked by every method it has, at the own and at the other place, by two
people who differ in nothing but their sector. Each request is undone, so that both meet the same world.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from governance.actions import members
from governance.models import Membership, Sector
from governance.queries.groups import groups_visible_to
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.factories import a_user_with
from tests.governance_factories import a_member
from tests.permissions import governance
from tests.permissions.exact_counts import body_of
from tests.permissions.rules import Side
from tests.permissions.test_table import METHODS, call
from tests.permissions.world import CANARY, World

pytestmark = pytest.mark.django_db
ROWS = {**governance.PAGES, **governance.API}
MEMBER, SECRETARY = Membership.Office.MEMBER, Membership.Office.SECRETARY
Answers = dict[tuple[str, str, str], int]
_ASKED: dict[tuple[str, str], Answers] = {}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def asked(name: str) -> list[str]:
    return [method for method in METHODS if ROWS[name].may(method) is not None]


def answers_to(user: User, world: World) -> Answers:
    """Give the status of every row, side and method for somebody."""
    client = Client()
    client.force_login(user)
    found: Answers = {}
    for name in sorted(ROWS):
        for side in Side:
            url = reverse(name, kwargs=ROWS[name].address(world, side))
            for method in asked(name):
                with undone():
                    found[name, side.value, method] = status_of(client, name, method, url)
    return found


def status_of(client: Client, name: str, method: str, url: str) -> int:
    may = ROWS[name].may(method)
    data: dict[str, Any] = may.data if may else {}
    response = call(client, method, url, is_api=name in governance.API, data=data)
    body_of(response)  # a file that is not read to its end stays open
    status: int = response.status_code
    return status


def a_voice(world: World, sector: str, office: str) -> User:
    """Somebody with the role of a LOG member at the own place, who sits on its group."""
    user = a_user_with(Role.LOG_MEMBER, area=world.own)
    group = world.things["group"][Side.OWN]
    if office == SECRETARY:
        seat = Membership.objects.get(group=group, office=SECRETARY)
        members.change(membership=seat, office=MEMBER, by=None)
    a_member(group, person=user.person, sector=sector, office=office)
    return user


def asked_as(world: World, sector: str, office: str) -> Answers:
    """Give what such a somebody is answered; asked once for the module, since nothing of it stays."""
    if (sector, office) not in _ASKED:
        with undone():
            _ASKED[sector, office] = answers_to(a_voice(world, sector, office), world)
    return _ASKED[sector, office]


@pytest.mark.parametrize("office", [MEMBER, SECRETARY])
def test_a_resident_may_do_what_an_officer_may(office: str, world: World) -> None:
    officer = asked_as(world, Sector.LOCAL_AUTHORITY, office)
    resident = asked_as(world, Sector.RESIDENT, office)
    differing = {cell: (officer[cell], resident[cell]) for cell in officer if officer[cell] != resident[cell]}
    assert differing == {}
    assert {cell[0] for cell in officer} == set(ROWS)
    assert not [cell for cell, status in officer.items() if status >= 500]


def test_a_secretary_may_more_than_a_member_and_neither_finds_another_place(world: World) -> None:
    member = asked_as(world, Sector.RESIDENT, MEMBER)
    secretary = asked_as(world, Sector.RESIDENT, SECRETARY)
    assert [cell for cell in member if member[cell] == 403 and secretary[cell] != 403]
    assert not [cell for cell in member if secretary[cell] == 403 and member[cell] < 400]
    for answers in (member, secretary):
        elsewhere = [cell for cell in answers if cell[1] == Side.OTHER.value and names_a_side(cell[0], world)]
        found = [cell for cell in elsewhere if answers[cell] not in (403, 404)]
        assert found == []
        assert elsewhere


def names_a_side(name: str, world: World) -> bool:
    """Whether the address of a row is one of a place's things, and not open to everybody."""
    row = ROWS[name]
    return not row.public and row.address(world, Side.OWN) != row.address(world, Side.OTHER)


def test_log_members_see_their_own_group_and_pmg_members_all(world: World) -> None:
    own, other = (world.things["group"][side] for side in Side)
    assert own in groups_visible_to(world.users[Role.LOG_MEMBER])
    assert other not in groups_visible_to(world.users[Role.LOG_MEMBER])
    assert {own, other} <= set(groups_visible_to(world.users[Role.PMG_MEMBER]))
    for role, sees_other in ((Role.LOG_MEMBER, False), (Role.PMG_MEMBER, True)):
        for name in ("groups", "api-groups", "representations", "api-representations"):
            body = world.client(role).get(reverse(name)).content.decode()
            assert CANARY[Side.OWN] in body, name
            assert (CANARY[Side.OTHER] in body) is sees_other, name
