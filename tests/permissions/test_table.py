"""Every cell of the table is tried, through pages, HTMX and the API."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nrp.accounts.roles import Role
from tests.permissions.rules import ALL_PLACES, Row, Side
from tests.permissions.table import API, LIBRARY, PAGES
from tests.permissions.world import CANARY, World

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PATCH", "DELETE")
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


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", "replace")


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
    wrong: list[str] = []
    for role in world.users:
        for method in METHODS:
            client = world.client(role)
            wrong += check(client, role, method, url, row, side, is_api=name in API, label=name)
    assert wrong == []


def check(
    client: Client, role: Role, method: str, url: str, row: Row, side: Side, *, is_api: bool, label: str
) -> list[str]:
    may = row.may(method)
    cell = f"{label} {method} {role.value} {side.value}"
    wrong = []
    for htmx in (False, True) if method == "GET" and not is_api else (False,):
        response = call(client, method, url, is_api=is_api, data=may.data if may else {}, htmx=htmx)
        body = text_of(response)
        status = response.status_code
        if may is None:
            wrong += [] if status in (403, 404, 405) else [f"{cell}: {status}, not refused"]
            continue
        if row.public:
            continue
        expected = may.verdict(role, side)
        if expected == 200 and not was_let_through(status):
            wrong.append(f"{cell}: {status}, should be let through")
        if expected != 200 and status != expected:
            wrong.append(f"{cell}: {status} for {expected}")
        wrong += canaries(cell, role, row, side, body, let_through=expected == 200 and status == 200, method=method)
    return wrong


def canaries(cell: str, role: Role, row: Row, side: Side, body: str, *, let_through: bool, method: str) -> list[str]:
    wrong = []
    if let_through and row.shows and method == "GET" and CANARY[side] not in body:
        wrong.append(f"{cell}: does not show the place")
    if not let_through and method == "GET" and CANARY[side] in body and not was_own_name(role, side):
        wrong.append(f"{cell}: refused, yet shows the place")
    if role not in ALL_PLACES | row.names_all and CANARY[Side.OTHER] in body:
        wrong.append(f"{cell}: shows another place")
    return wrong


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
        assert CANARY[Side.OWN] not in text_of(response)


def test_a_page_without_a_row_would_fail() -> None:
    known = set(ROWS) | LIBRARY
    assert names_of([*get_resolver().url_patterns, URLPattern_with_name("a-new-page")]) - known == {"a-new-page"}


def URLPattern_with_name(name: str) -> URLPattern:  # noqa: N802  # reason: reads as the class it makes
    from django.urls import path

    return path("a-new-page/", lambda request: None, name=name)  # type: ignore[arg-type,return-value]  # reason: never called
