"""A PMG member signs in, reads what changed, opens a place and takes the table along."""

import csv
from pathlib import Path

import pytest

from tests.factories import a_user_with
from tests.integration.dashboards.world import evaluated, own_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member():
    evaluated()
    own_place()
    return a_user_with("pmg_member", email="member@example.org")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_reads_the_finding_opens_a_place_and_downloads_the_table(width, has_script, visit, member):
    somebody = visit(width, has_script=has_script)
    somebody.sign_in(member.email)
    somebody.follow("Results")
    assert "changed more favourably in the programme's neighbourhoods" in somebody.words()

    somebody.page.get_by_text("Show the outcomes as a table").click()
    assert somebody.page.get_by_role("table", name="The outcomes").is_visible()

    somebody.follow("Read the result")
    assert "How sure are we?" in somebody.words()
    with somebody.page.expect_download() as started:
        somebody.page.get_by_role("link", name="Download the pairs (CSV)").click()
    rows = list(csv.DictReader(Path(started.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 9
    assert rows[0]["neighbourhood"] == "Neighbourhood 1"

    somebody.follow("Places")
    somebody.follow("Neighbourhood 2")
    assert "Working on: Clean air" in somebody.words()
    assert somebody.page.get_by_role("img").first.is_visible()
