"""No exact count of survey respondents reaches somebody who must not see it: every address, page or file, is searched.

The world has two published waves with an evaluation. The counts searched for are those of its exact result that
rounding would change; a role that may read the exact form finds them all, so there is something that could leak. Each
role's answers are searched where they are asked for anyway, in test_table; here are nobody's, and the search itself.
"""

from collections.abc import Set

import pytest
from django.test import Client
from django.urls import reverse

from nrp.accounts.roles import Role
from nrp.core.render.cells import xlsx_bytes
from tests.permissions.exact_counts import LEAST, body_of, is_searched, told_in
from tests.permissions.rules import Side
from tests.permissions.table import API, PAGES
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

ROWS = {**PAGES, **API}
FEWEST_PLANTED = 12


def searched(world: World, client: Client, name: str, counts: Set[int]) -> set[int]:
    response = client.get(reverse(name, kwargs=ROWS[name].address(world, Side.OWN)))
    return told_in(body_of(response), response.get("Content-Type", ""), counts)


def test_there_is_something_that_could_leak(world: World) -> None:
    counts = world.exact_counts
    assert len(counts) >= FEWEST_PLANTED
    found = searched(world, world.client(Role.ACADEMIC_LEAD), "api-run", counts)
    assert found == counts


@pytest.mark.parametrize("role", [Role.PMG_MEMBER, Role.LA_LEAD])
def test_the_search_of_the_table_reaches_what_the_role_reads(role: Role, world: World) -> None:
    """The table's own search, on a page that shows counts: it finds one that is not rounded, and none that is."""
    assert is_searched("run", role, Side.OWN)
    shown = searched(world, world.client(role), "run", frozenset(range(LEAST, 100_000, 5)))
    assert shown, "the page shows no rounded count, so there would be no exact one either"


def test_no_exact_count_reaches_somebody_outside(world: World) -> None:
    counts, client = world.exact_counts, Client()
    asked = [name for name, row in ROWS.items() if row.may("GET") and row.public]
    leaks = {name: found for name in asked if (found := searched(world, client, name, counts))}
    assert leaks == {}


@pytest.mark.parametrize(
    ("body", "kind", "found"),
    [
        (b"<p>about 2,917 people</p>", "text/html", {2917}),
        (b"<td>2917</td><td>568</td>", "text/html", {2917, 568}),
        (b'{"n":568,"wave":1}', "application/json", {568}),
        (b"place,12,568,x", "text/csv", {568}),
        (b"<p>Ring 0568</p>", "text/html", set()),
        (b"<p>568.5, 1,568, 5680, a-568, /568/</p>", "text/html", set()),
    ],
)
def test_a_count_is_found_however_it_is_printed(body: bytes, kind: str, found: set[int]) -> None:
    assert told_in(body, kind, {2917, 568}) == found


def test_a_count_is_found_in_a_paper_and_in_a_workbook() -> None:
    assert told_in(a_paper("2,917 people, 568 in all"), "", {2917, 568}) == {2917, 568}
    assert told_in(xlsx_bytes({"People": (["place", "n"], [["Old Swan", 568]])}), "", {568}) == {568}
    assert told_in(xlsx_bytes({"People": (["place", "n"], [["Old Swan", "568"]])}), "", {568}) == {568}


def a_paper(text: str) -> bytes:
    import typst

    return typst.compile(text.encode())
