"""Every cell of the table is tried, through pages, HTMX and the API.

What each role is given at its own place is also searched for exact counts of survey respondents, of those who may not
see them (tests.permissions.exact_counts): the same answers, so no page is made twice.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from nrp.accounts.roles import Role
from nrp.dashboards.views.home import home
from tests.permissions.exact_counts import body_of, is_searched, told_in
from tests.permissions.rules import ALL_PLACES, Row, Side
from tests.permissions.table import API, LIBRARY, PAGES
from tests.permissions.world import CANARY, World

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PATCH", "DELETE")
ENOUGH = 2
ROWS = {**PAGES, **API}


def names_of(patterns: list[URLPattern | URLResolver]) -> set[str]:
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names |= names_of(pattern.url_patterns)
        else:
            names.add(str(pattern.name))
    return names


def call(client: Client, method: str, url: str, *, is_api: bool, data: dict[str, Any], htmx: bool = False) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    if is_api and method in ("POST", "PATCH"):
        return client.generic(method, url, json.dumps(data), content_type="application/json", headers=headers)
    if method == "POST":
        return client.post(url, data, headers=headers)
    return client.generic(method, url, headers=headers)


def was_let_through(status: int) -> bool:
    return status < 400 or status in (400, 409, 413, 415, 422)


@pytest.mark.fast
def test_the_table_is_complete() -> None:
    assert names_of(get_resolver().url_patterns) == set(ROWS) | LIBRARY


@pytest.mark.parametrize("name", sorted(ROWS))
@pytest.mark.parametrize("side", list(Side))
def test_each_role_gets_its_verdict(name: str, side: Side, world: World) -> None:
    row = ROWS[name]
    url = reverse(name, kwargs=row.address(world, side))
    assert [fault for method in METHODS for fault in faults_by(method, name, url, side, world)] == []


def faults_by(method: str, name: str, url: str, side: Side, world: World) -> Iterator[str]:
    """What is wrong with one method at one address, asked as every role.

    Of a method that the address does not have, no more roles are asked once two were told so (405): no code stands
    behind it, for anybody. Where a role is refused for another reason (403, 404) that shows nothing of the next.
    """
    told = 0
    for role in world.users:
        cell = Cell(name, ROWS[name], url, role, side, method)
        yield from cell.faults(world)
        told += cell.has_no_such_method
        if told == ENOUGH:
            return


@dataclass
class Cell:
    """One role at one address by one method."""

    name: str
    row: Row
    url: str
    role: Role
    side: Side
    method: str
    has_no_such_method: bool = False

    def faults(self, world: World) -> list[str]:
        """HTMX asks at the own place only: who is let through is decided before a view looks at how it was asked."""
        asked_twice = self.method == "GET" and self.name in PAGES and self.side is Side.OWN
        return [fault for htmx in ((False, True) if asked_twice else (False,)) for fault in self.ask(world, htmx)]

    def ask(self, world: World, htmx: bool) -> Iterator[str]:
        may = self.row.may(self.method)
        client = world.client(self.role)
        with undone(self.method):
            data = may.data if may else {}
            response = call(client, self.method, self.url, is_api=self.name in API, data=data, htmx=htmx)
        status = response.status_code
        if may is None:
            self.has_no_such_method = status == 405
            if status not in (403, 404, 405):
                yield f"{self}: {status}, not refused"
            return
        body = body_of(response) if self.method == "GET" else b""
        if body and not htmx and is_searched(self.name, self.role, self.side):
            yield from self.exact_counts(world, body, response.get("Content-Type", ""))
        if not self.row.public:
            expected = may.verdict(self.role, self.side)
            yield from self.verdict(expected, status)
            if self.method == "GET":
                yield from self.canaries(body.decode("utf-8", "replace"), let_through=expected == status == 200)

    def exact_counts(self, world: World, body: bytes, kind: str) -> Iterator[str]:
        if found := told_in(body, kind, world.exact_counts):
            yield f"{self}: tells exact counts of respondents {sorted(found)}"

    def verdict(self, expected: int, status: int) -> Iterator[str]:
        if expected == 200 and not was_let_through(status):
            yield f"{self}: {status}, should be let through"
        if expected not in (200, status):
            yield f"{self}: {status} for {expected}"

    def canaries(self, body: str, *, let_through: bool) -> Iterator[str]:
        if let_through and self.row.shows and CANARY[self.side] not in body:
            yield f"{self}: does not show the place"
        if not let_through and CANARY[self.side] in body and not was_own_name(self.role, self.side):
            yield f"{self}: refused, yet shows the place"
        if self.role not in ALL_PLACES | self.row.names_all and CANARY[Side.OTHER] in body:
            yield f"{self}: shows another place"

    def __str__(self) -> str:
        return f"{self.name} {self.method} {self.role.value} {self.side.value}"


@contextmanager
def undone(method: str) -> Iterator[None]:
    """Let every role delete the same thing: what one took away is there again for the next."""
    if method != "DELETE":
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def was_own_name(role: Role, side: Side) -> bool:
    """The navigation names somebody's own place on every page, a refusal's page too."""
    return side is Side.OWN and role not in ALL_PLACES


@pytest.mark.parametrize("name", sorted(ROWS))
def test_nobody_signed_in_is_sent_to_sign_in(name: str, world: World) -> None:
    row = ROWS[name]
    url = reverse(name, kwargs=row.address(world, Side.OWN))
    for method in METHODS:
        response = call(Client(), method, url, is_api=name in API, data={})
        if row.public:
            assert response.status_code in (200, 405, 503), f"{method} {response.status_code}"
            continue
        if name in API or name in ("schema", "api-docs"):
            assert response.status_code == 401, f"{method} {response.status_code}"
        else:
            assert response.status_code == 302, f"{method} {response.status_code}"
            assert response["Location"].startswith(reverse("account_login"))
        assert CANARY[Side.OWN] not in body_of(response).decode("utf-8", "replace")


def test_a_page_without_a_row_would_fail() -> None:
    known = set(ROWS) | LIBRARY
    a_new_page = path("a-new-page/", home, name="a-new-page")
    assert names_of([*get_resolver().url_patterns, a_new_page]) - known == {"a-new-page"}
