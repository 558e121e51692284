"""An academic lead writes the next version of the codebook: one fault on the way, mended, checked, published."""

import pytest

from tests.survey_factories import a_lead, the_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_waves_to_a_new_version(width, visit):
    the_survey()
    lead = a_lead(email="lead@example.org")
    somebody = visit(width)
    somebody.sign_in(lead.email)
    somebody.go("/waves/")
    somebody.follow("Codebooks")
    somebody.follow("Version 2015.1")
    somebody.follow("Begin the next version from it")
    somebody.page.get_by_label("Which version will it be?").fill("2019.1")
    somebody.press("Begin the draft")
    somebody.look()
    draft = somebody.page.url

    somebody.page.get_by_label("Find a variable").fill("economic")
    somebody.press("Find")
    somebody.look()
    somebody.follow("employment")
    somebody.page.get_by_label("Codes: Code, row 7").fill("6")
    somebody.page.get_by_label("Codes: What it means, row 7").fill("Student")
    somebody.press("More rows for missing codes")
    somebody.look()
    assert somebody.page.get_by_label("Codes: What it means, row 7").input_value() == "Student"
    somebody.press("Save the variable")
    somebody.look()
    assert 'Variable "employment": "6" stands twice among its codes.' in somebody.words()
    somebody.page.get_by_label("Codes: Code, row 7").fill("7")
    somebody.press("Save the variable")
    somebody.look()
    assert "To mend" not in somebody.words()

    somebody.follow("Outcomes and covariates")
    somebody.follow("Feels lonely often")
    somebody.page.get_by_label("The mean of items").check()
    somebody.press("Show the boxes for it")
    somebody.look()
    somebody.follow("Columns that say where, who and when")
    somebody.follow("Rules and checks")
    somebody.follow("Check and publish")
    assert "The codes of “employment” changed: 7 added." in somebody.words()
    somebody.follow("Go on to publish version 2019.1")
    somebody.press("Publish version 2019.1")
    somebody.look()
    assert "Version 2019.1 is published." in somebody.words()
    assert "7 Student" in somebody.words()
    somebody.page.goto(draft)
    assert "/codebooks/" in somebody.page.url

    somebody.go("/codebooks/new/")
    somebody.press("Begin the draft")
    somebody.page.wait_for_selector("[data-error-summary]")
    somebody.look()
