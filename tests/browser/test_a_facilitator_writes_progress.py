"""A facilitator on a telephone writes how an initiative goes; a lead at a desk takes one to its end and draws it."""

import pytest

from neighbourhoods.models import Initiative, ProgressPhoto, TheoryLink
from tests.activity_factories import the_frameworks
from tests.event_factories import photo_bytes
from tests.factories import a_council, a_user_with, an_area
from tests.initiative_factories import an_initiative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council():
    return a_council("Riverton")


@pytest.fixture
def area(council):
    the_frameworks()
    return an_area("Old Quay", local_authorities=[council])


def enter(page, name, *parts):
    for at, part in enumerate(parts):
        page.locator(f"input[name={name}_{at}]").fill(str(part))


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_note_with_a_photograph_is_written_on_a_telephone(has_script, visit, area, tmp_path):
    one = an_initiative(area, "Lunch club for all", amended="Two more days.")
    facilitator = a_user_with("coren_facilitator", area=area, name="Mo Specimen")
    somebody = visit(390, has_script=has_script)
    page = somebody.page
    somebody.sign_in(facilitator.person.email)
    somebody.go("/initiatives/")
    somebody.follow("Lunch club for all")
    somebody.follow("Write how it goes")
    picture = tmp_path / "lunch.jpg"
    picture.write_bytes(photo_bytes(size=(600, 400)))
    page.get_by_label("A photograph, if there is one").set_input_files(picture)
    page.get_by_label("What it shows").fill("Two women lay a table")
    page.get_by_label("Who agreed, and how").fill("Both, by word of mouth")
    enter(page, "consent_on", 12, 2, 2019)
    somebody.press("Save the note")
    somebody.look()
    assert "“lunch.jpg” is kept." in somebody.words()
    page.get_by_label("What happened").fill("Forty came to lunch.")
    page.get_by_label("What comes next").fill("Find a second cook.")
    somebody.press("Save the note")
    somebody.look()
    assert "Forty came to lunch." in somebody.words()
    shown = page.get_by_alt_text("Two women lay a table")
    shown.scroll_into_view_if_needed()
    if has_script:
        page.wait_for_function("document.querySelector('.nrp-photo img').naturalWidth === 600")
    assert ProgressPhoto.objects.get().note.initiative == one


def test_a_lead_takes_an_initiative_to_its_end_and_draws_it(visit, area, council):
    lead = a_user_with("la_lead", council=council, name="Lea Example")
    somebody = visit(1280)
    page = somebody.page
    somebody.sign_in(lead.person.email)
    somebody.go("/initiatives/")
    somebody.follow("Put an initiative on record")
    page.get_by_label("Title").fill("Lunch club for all")
    page.get_by_label("What is changed").fill("The club opens on two more days.")
    page.get_by_label("Social connectivity").check()
    enter(page, "stage_on", 12, 2, 2019)
    somebody.press("Put it on record")
    somebody.look()
    assert "Proposed since 12 February 2019" in somebody.words()

    for stage, *on in (("Prioritised", 1, 3, 2019), ("Under way", 1, 4, 2019), ("Completed", 1, 9, 2019)):
        somebody.follow("Record a stage")
        page.get_by_label(stage, exact=True).check()
        enter(page, "on", *on)
        somebody.press("Record the stage")
        somebody.look()
    assert "Check before you record it" in somebody.words()
    somebody.press("Record the end")
    somebody.look()
    assert "Completed since 1 September 2019" in somebody.words()

    somebody.follow("Draw the theory of change")
    for kind, text in (
        ("What is done", "Run a bus on two more days"),
        ("What it brings about at once", "Forty come each week"),
        ("What changes for residents", "Fewer residents feel lonely"),
    ):
        page.get_by_label(kind, exact=True).check()
        page.get_by_label("In words").fill(text)
        somebody.press("Add the step")
        somebody.look()
    for before, after in (("Run a bus", "Forty come"), ("Forty come", "Fewer residents")):
        for label, words in (("This step", before), ("leads to", after)):
            options = page.get_by_label(label, exact=True)
            value = options.locator("option", has_text=words).get_attribute("value")
            options.select_option(value)
        somebody.press("Add the link")
        somebody.look()
    assert TheoryLink.objects.count() == 2
    somebody.follow("Back to the initiative")
    drawn = page.locator("svg.nrp-svg--wide")
    assert "“Run a bus on two more days” leads to “Forty come each week”" in drawn.get_attribute("aria-label")
    page.get_by_text("Show as a list").click()
    somebody.look()
    assert Initiative.objects.get().stage == "completed"
