"""Every page and every path of the API is read once by somebody who may: what the table asks as every role, asked here
once, for the database on which the table does not run."""

from typing import Any

import pytest
from django.urls import reverse

from nrp.accounts.roles import Role
from tests.permissions.exact_counts import body_of
from tests.permissions.rules import Row, Side
from tests.permissions.test_table import ROWS, was_let_through
from tests.permissions.world import World

pytestmark = pytest.mark.django_db


def reader_of(row: Row) -> Role | None:
    """Give the first role that the table lets through."""
    if row.get is None:
        return None
    return next((role for role in Role if row.get.verdict(role, Side.OWN) == 200), None)


@pytest.mark.parametrize("part", range(8))  # so that two processes share them
def test_it_answers(part: int, world: World) -> None:
    asked: dict[str, Any] = {}
    for name in sorted(ROWS)[part::8]:
        row = ROWS[name]
        role = reader_of(row)
        if role is not None:
            answer = world.client(role).get(reverse(name, kwargs=row.address(world, Side.OWN)))
            body_of(answer)  # a file is read to its end
            asked[name] = answer.status_code
    asked.pop("readyz", None)  # nothing works here, and it says so
    assert {name: status for name, status in asked.items() if not was_let_through(status)} == {}
    assert len(asked) > 30
