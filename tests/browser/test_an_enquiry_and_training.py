"""A facilitator takes an enquiry from its issue to its output and records training, on a phone."""

from pathlib import Path

import pytest

from coren.models import Enquiry, Output, TrainingRecord
from tests.coren_factories import an_adviser
from tests.enquiry_factories import PDF_BYTES, a_course
from tests.factories import a_user_with, an_approval, an_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place():
    area = an_area("Old Quay")
    a_user_with("coren_facilitator", area=area, email="facilitator@example.org", name="Mo Specimen")
    an_adviser(area, "Joan Sample")
    an_approval("REC-1")
    a_course("First aid", has_certificate=True, valid_months=36)
    return area


@pytest.fixture
def certificate(tmp_path):
    path = Path(tmp_path) / "certificate.pdf"
    path.write_bytes(PDF_BYTES)
    return path


def fill_day(page, name):
    for part, text in enumerate(("12", "2", "2019")):
        page.locator(f"input[name={name}_{part}]").fill(text)


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_enquiry_goes_from_its_issue_to_its_output(has_script, visit, place, certificate):
    somebody = visit(390, has_script=has_script)
    page = somebody.page
    somebody.sign_in("facilitator@example.org")
    somebody.go("/enquiries/")
    somebody.follow("Begin an enquiry")
    page.get_by_label("Title").fill("Air at the school gate")
    page.get_by_label("The issue it began with").fill("Buses wait with their engines on.")
    page.get_by_label("The question").fill("What is the air like?")
    somebody.press("Begin the enquiry")
    somebody.look()

    somebody.follow("Change the ethics part")
    page.get_by_label("Ethics approval").select_option(index=1)
    somebody.press("Save this part")
    somebody.follow("Check the safety")
    page.get_by_label("How everybody is kept safe").fill("In pairs, with a phone.")
    page.get_by_label("I have checked this").check()
    somebody.press("Save this part")
    somebody.follow("Move it on")
    page.get_by_label("Under way").check()
    somebody.press("Move it on")
    somebody.look()
    assert "Under way" in somebody.words()

    somebody.follow("Name a peer researcher")
    page.get_by_label("Resident Adviser").select_option(label="Joan Sample")
    somebody.press("Name the peer researcher")
    somebody.follow("Add an output")
    page.get_by_label("Title").fill("Breathe")
    page.get_by_label("Booklet").check()
    page.get_by_label("File", exact=True).set_input_files(certificate)
    somebody.press("Put it on record")
    somebody.look()
    assert "no consent yet" in somebody.words()
    somebody.follow("Add a maker and their consent")
    page.get_by_label("Resident Adviser").select_option(label="Joan Sample")
    page.get_by_label("Shown to everybody").check()
    fill_day(page, "agreed_on")
    somebody.press("Record the consent")
    somebody.look()
    with page.expect_download() as started:
        page.locator("a", has_text="Download the file").click()
    assert Path(started.value.path()).read_bytes() == PDF_BYTES
    somebody.follow("Air at the school gate")
    assert "1 Resident Adviser" in somebody.words()
    assert "Breathe" in somebody.words()
    assert (Enquiry.objects.get().state, Output.objects.get().enquiry) == ("under_way", Enquiry.objects.get())


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_training_is_recorded_with_its_certificate(has_script, visit, place, certificate):
    somebody = visit(390, has_script=has_script)
    page = somebody.page
    somebody.sign_in("facilitator@example.org")
    somebody.go("/courses/")
    somebody.follow("Put advisers on a course")
    page.get_by_label("Course").select_option(label="First aid")
    fill_day(page, "on")
    page.get_by_label("Joan Sample").check()
    somebody.press("Record the training")
    somebody.look()
    page.get_by_label("Joan Sample").select_option(label="Attended")
    somebody.press("Save who came")
    somebody.look()
    assert "1 record changed" in somebody.words()
    page.get_by_role("link", name="Change", exact=True).first.click()
    somebody.look()
    page.get_by_label("Completed").check()
    page.get_by_label("Certificate", exact=True).set_input_files(certificate)
    somebody.press("Save the training record")
    somebody.look()
    assert "Ended on 12 February 2022" in somebody.words()
    assert TrainingRecord.objects.get().certificate_name == "certificate.pdf"


def test_a_safeguarding_note_is_written_on_a_phone(visit, place):
    a_user_with("coren_manager", name="Lee Sample")
    somebody = visit(390)
    page = somebody.page
    somebody.sign_in("facilitator@example.org")
    somebody.go("/safeguarding/")
    somebody.follow("Write a note")
    page.get_by_label("Incident or accident").check()
    fill_day(page, "happened_on")
    page.get_by_label("What happened, and what was done").fill("He fell on the stairs.")
    page.get_by_label("Lee Sample").check()
    somebody.press("Save the note")
    somebody.look()
    assert "He fell on the stairs." in somebody.words()
    somebody.follow("Add to the note")
    somebody.follow("Cancel")
