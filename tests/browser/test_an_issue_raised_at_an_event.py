"""A resident on a telephone: an issue raised at an event, grouped with others, closed; with and without JavaScript."""

import pytest

from governance.models import Event, EventPhoto, Issue
from tests.event_factories import an_event, an_issue, photo_bytes
from tests.factories import an_area
from tests.governance_factories import a_log, a_member, a_user_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log():
    log = a_log(an_area("Old Quay"), name="Better Old Quay")
    a_member(log, "Joan Sample")
    an_event(log.area, title="Open day")
    an_issue(log.area, title="Mould in Quay House")
    return log


@pytest.fixture
def resident(log):
    user = a_user_on(log)
    return user.person.email


def add_a_photograph(somebody, folder):
    page = somebody.page
    picture = folder / "stall.jpg"
    picture.write_bytes(photo_bytes(size=(600, 400)))
    somebody.follow("Add a photograph")
    page.get_by_label("Photograph").set_input_files(picture)
    page.get_by_label("What it shows").fill("Two women plan a garden")
    page.get_by_label("Who agreed, and how").fill("Both, by word of mouth")
    for part, text in enumerate(("12", "2", "2019")):
        page.locator(f"input[name=consent_on_{part}]").fill(text)
    somebody.press("Add the photograph")
    somebody.look()
    shown = page.get_by_alt_text("Two women plan a garden")
    shown.scroll_into_view_if_needed()
    if somebody.has_script:
        page.wait_for_function("document.querySelector('.nrp-photo img').naturalWidth === 600")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_issue_is_raised_at_an_event_grouped_and_closed(has_script, visit, resident, tmp_path):
    somebody = visit(390, has_script=has_script)
    page = somebody.page
    somebody.sign_in(resident)
    somebody.go("/events/")
    somebody.follow("Open day")
    somebody.follow("Raise an issue")
    page.get_by_label("The issue").fill("Damp in the flats")
    page.get_by_label("Raised by").select_option(label="Resident")
    somebody.press("Raise the issue")
    somebody.look()
    assert "Damp in the flats" in somebody.words()

    somebody.follow("Write down who came")
    page.get_by_label("How many came").fill("46")
    page.get_by_label("How they were counted").fill("a clicker at the door")
    somebody.press("Save the counts")
    somebody.follow("Write down who came")
    page.get_by_label("Joan Sample").check()
    page.get_by_label("Name", exact=True).first.fill("Abe Visitor")
    page.get_by_label("Sector", exact=True).first.select_option(label="NHS")
    somebody.press("Save the names")
    somebody.look()
    somebody.follow("Back to the event")
    assert "46 people came (a clicker at the door). 2 are named." in somebody.words()

    add_a_photograph(somebody, tmp_path)
    somebody.go("/issues/")
    somebody.follow("Group them into themes")
    page.get_by_label("Damp in the flats").check()
    page.get_by_label("Mould in Quay House").check()
    page.get_by_label("Or into a new theme").fill("Damp and mould")
    somebody.press("Move the ticked issues")
    somebody.look()
    assert "2 issues were moved." in somebody.words()
    somebody.follow("Rename or merge")
    somebody.go("/issues/")
    somebody.follow("Damp in the flats")
    somebody.follow("Close it with what came of it")
    page.get_by_label("What came of it").fill("The landlord dried the walls.")
    somebody.press("Close the issue")
    somebody.look()
    assert "The landlord dried the walls." in somebody.words()
    issue = Issue.objects.get(title="Damp in the flats")
    assert (issue.event, issue.theme.title) == (Event.objects.get(), "Damp and mould")

    somebody.go(Event.objects.get().get_absolute_url())
    somebody.follow("Consent was withdrawn")
    somebody.press("Take the photograph away")
    somebody.look()
    assert "Two women" not in somebody.words()
    assert EventPhoto.objects.get().stored_as == ""
