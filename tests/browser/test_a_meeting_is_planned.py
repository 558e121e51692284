"""A secretary plans a meeting, writes its agenda, adds a paper and asks the members; a resident answers."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from governance.models import Invite, Meeting
from nrp.accounts.models import Letter
from tests.enquiry_factories import PDF_BYTES
from tests.factories import a_person, a_user_with, an_area
from tests.governance_factories import a_log, a_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log():
    area = an_area("Old Quay")
    log = a_log(area, name="Better Old Quay")
    keeper = a_user_with("log_member", area=area, email="secretary@example.org", name="Lee Sample")
    resident = a_user_with("log_member", area=area, email="resident@example.org", name="Joan Specimen")
    a_member(log, person=keeper.person, office="secretary", sector="local_authority")
    a_member(log, person=resident.person)
    a_member(log, person=a_person("Rita Placeholder"))
    return log


@pytest.fixture
def paper(tmp_path):
    path = Path(tmp_path) / "street survey.pdf"
    path.write_bytes(PDF_BYTES)
    return path


def fill_day(page, name, day):
    for part, number in zip(("0", "1", "2"), (day.day, day.month, day.year), strict=True):
        page.locator(f"input[name={name}_{part}]").fill(str(number))


@pytest.mark.parametrize(
    ("width", "has_script"),
    [(390, True), (1280, True), (390, False)],
    ids=["phone", "desk", "phone without JavaScript"],
)
def test_a_meeting_goes_from_the_calendar_to_an_answer(width, has_script, visit, log, paper):
    secretary = visit(width, has_script=has_script)
    page = secretary.page
    secretary.sign_in("secretary@example.org")
    secretary.go("/meetings/")
    secretary.follow("Plan a meeting")
    page.get_by_label("Title").fill("LOG meeting")
    fill_day(page, "on", timezone.localdate() + dt.timedelta(days=20))
    page.get_by_label("Begins").fill("6pm")
    page.get_by_label("Ends").fill("8pm")
    page.get_by_label("Where").fill("The Old Library")
    page.get_by_label("Getting in").fill("Lift at the back of the building")
    secretary.press("Put it in the calendar")
    secretary.look()

    secretary.follow("Write the agenda")
    page.locator("#id_0-title").fill("Street survey")
    page.locator("#id_0-minutes").fill("30")
    page.locator("#id_1-title").fill("Welcome")
    page.locator("#id_1-minutes").fill("5")
    page.get_by_role("button", name="Move up item 2").click()
    secretary.look()
    page.get_by_role("main").get_by_role("button", name="Save the agenda").last.click()
    secretary.look()
    assert "6:00pm Welcome, 5 minutes 6:05pm Street survey, 30 minutes" in secretary.words()

    secretary.follow("Add a paper")
    page.get_by_label("Title").fill("What we found")
    page.get_by_label("For which item").select_option(label="Street survey")
    page.get_by_label("File", exact=True).set_input_files(paper)
    secretary.press("Add the paper")
    secretary.look()

    secretary.follow("Ask the members")
    assert "tell them otherwise" in secretary.words()
    secretary.press("Write to them")
    secretary.look()
    assert "3 people asked: 3 without an answer yet." in secretary.words()
    assert Letter.objects.count() == 2

    resident = visit(width, has_script=has_script)
    resident.sign_in("resident@example.org")
    resident.go(Meeting.objects.get().get_absolute_url())
    with resident.page.expect_download() as started:
        resident.page.get_by_role("link", name="What we found").click()
    assert Path(started.value.path()).read_bytes() == PDF_BYTES
    resident.page.get_by_role("button", name="Coming", exact=True).click()
    resident.page.get_by_text("You said “Coming”").wait_for()
    resident.look()
    assert Invite.objects.get(person__name="Joan Specimen").answer == "coming"
    secretary.go(Meeting.objects.get().get_absolute_url())
    assert "3 people asked: 1 coming, 2 without an answer yet." in secretary.words()
