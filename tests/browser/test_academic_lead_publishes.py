"""An academic lead uploads a wave, is told what is wrong with it, and publishes the mended file."""

import pytest

from evaluation.actions import runs
from tests.factories import a_user_with
from tests.integration.dashboards.world import own_place
from tests.integration.evaluation.world import hhs_places, hhs_waves, publish
from tests.survey_factories import a_small_file, hhs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lead():
    hhs_places()
    first, _second = hhs_waves()
    runs.change_plan(by=None, note="For the programme.", release="pmg")
    publish(first)
    return a_user_with("academic_lead", area=own_place(), email="lead@example.org")


def wrong_code(rows):
    rows[0]["influence"] = "77"


def hand_in(somebody, name, content):
    somebody.page.set_input_files("input[type=file]", files=[{"name": name, "mimeType": "text/csv", "buffer": content}])
    somebody.press("Upload and check the file")
    somebody.page.wait_for_url("**/report/")
    somebody.look()


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_with_an_error_on_the_way(width, has_script, visit, worker, lead):
    somebody = visit(width, has_script=has_script)
    somebody.sign_in(lead.email)
    assert "Wave 2 has no file yet" in somebody.words()
    somebody.follow("Upload the file")

    somebody.press("Upload and check the file")
    somebody.page.wait_for_selector("[data-error-summary]")
    somebody.look()
    assert "There is a problem" in somebody.words()
    assert somebody.page.title().startswith("Error:")

    hand_in(somebody, "wave2.csv", a_small_file(2, wrong_code))
    assert "influence" in somebody.words()
    somebody.follow("Upload the mended file")

    hand_in(somebody, "wave2-mended.csv", hhs("wave2.csv"))
    somebody.follow("Publish wave 2")
    confirm = somebody.page.locator("main input[type=checkbox]")
    if confirm.count():
        confirm.check()
    somebody.press("Publish wave 2")
    somebody.page.wait_for_url("**/receipt/")
    somebody.look()
    assert "are now the programme’s wave 2" in somebody.words()

    somebody.page.get_by_role("link", name="Read the result").wait_for()
    somebody.follow("Read the result")
    assert "changed more favourably" in somebody.words()
    assert "file version 1" in somebody.words()
