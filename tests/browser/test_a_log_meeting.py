"""A secretary runs a meeting from the invitation to the agreed minutes; a member amends; thirty people at the door."""

import datetime as dt
import io
import sys
import time

import pikepdf
import pytest
from django.utils import timezone

from governance.models import Meeting, Membership, Minutes, Sector
from nrp.accounts.models import Letter
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member
from tests.minutes_factories import came

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECTORS = (Sector.RESIDENT, Sector.RESIDENT, Sector.LOCAL_AUTHORITY, Sector.NHS, Sector.VOLUNTARY, Sector.HOUSING)
AT_THE_DOOR = 120  # seconds for thirty people


@pytest.fixture
def group():
    area = an_area("Old Quay")
    group = a_log(area, name="Better Old Quay")
    for email, name, office in (
        ("secretary@example.org", "Sam Secretary", Membership.Office.SECRETARY),
        ("member@example.org", "Mo Member", Membership.Office.MEMBER),
    ):
        user = a_user_with("log_member", area=area, email=email, name=name)
        a_member(group, person=user.person, office=office, sector=Sector.RESIDENT)
    for number in range(25):
        a_member(group, f"Attender {number:02}", sector=SECTORS[number % len(SECTORS)])
    return group


def plan_and_invite(somebody):
    page = somebody.page
    somebody.go("/meetings/")
    somebody.follow("Plan a meeting")
    page.get_by_label("Title").fill("February meeting")
    today = timezone.localdate()
    for part, text in enumerate((today.day, today.month, today.year)):
        page.locator(f"input[name=on_{part}]").fill(str(text))
    page.get_by_label("Begins").fill("23:57")
    page.get_by_label("Where").fill("Library")
    somebody.press("Put it in the calendar")
    somebody.look()
    somebody.follow("Write the agenda")
    for number, title in enumerate(("Welcome", "Play street")):
        page.locator(f"input[name='{number}-title']").fill(title)
    page.get_by_role("main").get_by_role("button", name="Save the agenda").last.click()
    somebody.look()
    somebody.follow("Ask the members")
    somebody.press("Write to them")
    somebody.look()


def tap(page, name, where):
    rows = page.locator(".nrp-sign__row").filter(has=page.get_by_text(name, exact=True))
    rows.locator("label", has_text=where).first.click()


def sign_thirty_in(somebody):
    """Twenty-seven members by one tap each, three others by name, the chair; give the seconds it took."""
    page = somebody.page
    began = time.monotonic()
    somebody.page.locator("a", has_text="sign-in list").first.click()
    for number in range(25):
        where = "Online" if number % 9 == 8 else "Apologies" if number % 9 == 7 else "In the room"
        tap(page, f"Attender {number:02}", where)
    tap(page, "Sam Secretary", "In the room")
    tap(page, "Mo Member", "In the room")
    row = page.locator(".nrp-sign__row").filter(has=page.get_by_text("Sam Secretary", exact=True))
    row.locator("summary").click()
    row.get_by_label("Chaired").check()
    lines = page.locator(".nrp-sign__new")
    for number, name in enumerate(("Ann Passer-by", "Bo Neighbour", "Cy Shopkeeper")):
        line = lines.nth(number)
        line.get_by_label("Name").fill(name)
        line.get_by_label("Sector").select_option(label="Resident")
    page.get_by_label("How many others came that nobody named").fill("4")
    page.get_by_role("main").get_by_role("button", name="Save who is here").click()
    page.locator("text=Saved.").first.wait_for()
    took = time.monotonic() - began
    somebody.look()
    return took


def write_and_circulate(somebody):
    page = somebody.page
    somebody.follow("Back to the meeting")
    somebody.follow("Write the minutes")
    box = page.get_by_label("Minutes", exact=True)
    assert "## 2. Play street" in box.input_value(), "a heading for each item is offered"
    box.fill("## 1. Welcome\n\nSam welcomed everybody.\n\n## 2. Play street\n\nThe road closes on Sundays.")
    somebody.press("Save the minutes")
    somebody.look()
    somebody.follow("Circulate the minutes")
    somebody.press("Circulate the minutes")
    somebody.look()
    assert "Circulated" in somebody.words()


def amend(member, meeting):
    member.sign_in("member@example.org")
    member.go(f"/meetings/{meeting.pk}/minutes/")
    member.follow("Propose a change")
    member.page.get_by_label("The passage as it reads now").fill("The road closes on Sundays.")
    member.page.get_by_label("How it should read").fill("The road closes on Sundays from two to five.")
    member.press("Propose the change")
    member.look()
    assert "Waiting" in member.words()


def settle_and_agree(somebody, meeting):
    page = somebody.page
    somebody.go(f"/meetings/{meeting.pk}/minutes/")
    somebody.follow("Settle this amendment")
    page.get_by_label("Take it over", exact=True).check()
    somebody.press("Settle the amendment")
    somebody.look()
    somebody.follow("Mark the minutes as agreed")
    page.get_by_label("Later meeting").check()
    somebody.press("Mark the minutes as agreed")
    somebody.look()
    assert "Agreed" in somebody.words()
    somebody.follow("Version 4")
    assert "from two to five" in somebody.words()
    somebody.follow("Minutes")
    somebody.follow("On one page, to print")


def sheets_printed(page):
    """Give how many sheets of paper the page takes."""
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        return len(printed.pages)


@pytest.mark.parametrize(
    ("width", "has_script"),
    [(1280, True), (390, True), (390, False)],
    ids=["on a desk", "on a phone", "without JavaScript"],
)
def test_a_meeting_from_invitation_to_agreed_minutes(width, has_script, visit, group, capsys):
    somebody = visit(width, has_script=has_script)
    somebody.sign_in("secretary@example.org")
    plan_and_invite(somebody)
    meeting = Meeting.objects.get()
    assert meeting.invites.count() == 27
    assert set(Letter.objects.values_list("email", flat=True)) == {"member@example.org", "secretary@example.org"}

    took = sign_thirty_in(somebody)
    with capsys.disabled():
        sys.stdout.write(f"\nthirty people at the door, {width} px, JavaScript {has_script}: {took:.1f} s\n")
    assert took < AT_THE_DOOR
    meeting.refresh_from_db()
    assert (meeting.attendance.count(), meeting.state, meeting.others_present) == (30, "held", 4)
    assert meeting.attendance.get(has_chaired=True).name == "Sam Secretary"

    write_and_circulate(somebody)
    amend(visit(390, has_script=has_script), meeting)
    later = Meeting.objects.create(
        group=group, title="Later meeting", place="Library", starts_at=meeting.starts_at + dt.timedelta(minutes=1)
    )
    came(later, "Ann Passer-by")
    settle_and_agree(somebody, meeting)
    found = Minutes.objects.get()
    assert (found.state, found.agreed_in) == ("agreed", later)
    assert sheets_printed(somebody.page) == 1


def test_two_people_write_the_minutes_in_two_browsers_and_neither_text_is_lost(visit, group):
    meeting = Meeting.objects.create(group=group, title="Two writers", place="Library", starts_at=timezone.now())
    a_member(group, person=a_user_with("log_member", area=group.area, email="chair@example.org").person, office="chair")
    first, second = visit(1280), visit(390)
    for one, email in ((first, "secretary@example.org"), (second, "chair@example.org")):
        one.sign_in(email)
        one.go(f"/meetings/{meeting.pk}/minutes/edit/")
    first.page.get_by_label("Minutes", exact=True).fill("The road closes on Sundays.")
    second.page.get_by_label("Minutes", exact=True).fill("The road closes on Saturdays.")
    first.press("Save the minutes")
    first.look()
    second.press("Save the minutes")
    second.look()
    assert "Sam Secretary saved this" in second.words()
    assert second.page.get_by_label("The text of the other").input_value() == "The road closes on Sundays."
    assert second.page.get_by_label("Minutes", exact=True).input_value() == "The road closes on Saturdays."
    second.page.get_by_label("Minutes", exact=True).fill("The road closes on Saturdays and Sundays.")
    second.press("Save the minutes")
    second.look()
    assert "Saturdays and Sundays" in second.words()
