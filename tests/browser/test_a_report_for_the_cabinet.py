"""A council's lead comes from the dashboard to a report in three clicks, looks at it first, and finds it again."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.pdf_reading import read
from tests.report_factories import a_reported_council

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MADE_WITHIN = 60_000  # milliseconds: the machine does other things as well
SECTIONS = ("Survey result", "What the groups did", "Resident Advisers", "Initiatives", "Money", "Notes on the data")


@pytest.fixture
def lead():
    return a_reported_council().lead


def taken(visitor, link):
    with visitor.page.expect_download() as started:
        link.click()
    return Path(started.value.path()).read_bytes(), started.value.suggested_filename


def look_at_every_section(visitor):
    """Look, which is no click on the way: it may be left out."""
    for title in SECTIONS:
        parts = visitor.page.get_by_role("navigation", name="Parts of the report")
        parts.get_by_role("link", name=title).click()
        visitor.page.get_by_role("article", name=title).wait_for()
        visitor.look()


@pytest.mark.parametrize("width", [1280, 390])
def test_three_clicks_from_the_dashboard_and_it_stays_under_my_exports(width, lead, worker, visit):
    visitor = visit(width)
    visitor.sign_in(lead.email)
    visitor.follow("Results")

    visitor.page.get_by_role("main").get_by_role("link", name="Make a report").click()  # the first click
    page = visitor.page
    sheet = page.get_by_role("article", name="First page of the report")
    sheet.wait_for()
    visitor.look()
    assert page.get_by_label("Place", exact=True).locator("option:checked").inner_text() == "Riverton"
    assert "points" in sheet.inner_text()
    assert "Reports you make appear here" in visitor.words()

    look_at_every_section(visitor)
    visitor.press("Make the report")  # the second
    download = page.get_by_role("button", name="Download the PDF")
    download.wait_for(timeout=MADE_WITHIN)
    visitor.look()
    content, name = taken(visitor, download)  # the third
    assert name == "riverton-2018-07-01-to-2018-12-31.pdf"
    assert read(content).title == "Riverton, July to December 2018"

    visitor.go(reverse("reports"))
    exports = page.get_by_role("table", name="My exports")
    again, _name = taken(visitor, exports.get_by_role("link", name="PDF, "))
    assert again == content
    exports.get_by_role("link", name="Riverton").click()
    visitor.look()
    assert page.get_by_role("button", name="Download the PDF").is_visible()


def test_without_javascript_the_first_page_is_one_button_away(lead, visit):
    visitor = visit(390, has_script=False)
    visitor.sign_in(lead.email)
    visitor.go(reverse("reports"))
    visitor.press("Show the first page")
    visitor.look()
    assert "In the programme" in visitor.words()
    visitor.follow("Money")
    assert "Programme cash" in visitor.words()
    visitor.follow("Back to the form")
    visitor.press("Make the report")
    visitor.look()
    assert "Waiting" in visitor.words()
