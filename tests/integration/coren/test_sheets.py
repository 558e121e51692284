"""People and past hours come in from a spreadsheet: looked at first, whole or not at all, and back out again."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from coren.actions import approving, sheets
from coren.actions.sheets import SheetRefused
from coren.models import Adviser, HoursEntry, SheetImport
from nrp.accounts.models import Person
from tests.coren_factories import a_consent_text, an_adviser, hours_of, the_rates
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db

PEOPLE = """Name,Telephone,E-mail,Language,Best way to reach,Status,Registered on,Consent version,Consent given on,Pay
Ada Example,0151 496 0001,ada@example.org,English,telephone,active,01/03/2018,1,01/03/2018,full
Tom Sample,,,,,,,,,
"""
HOURS = """Adviser number,Date,Hours,Activity,Note
{number},12/02/2019,1.25,LOG meetings,first
{number},2019-02-13,1:15,log_meeting,
{number},2019-02-13,1:15,log_meeting,
"""


@pytest.fixture
def area():
    a_consent_text()
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(area):
    return a_user_with("coren_facilitator", area=area)


def tried(kind, area, by, text, name="sheet.csv"):
    content = text.encode() if isinstance(text, str) else text
    return sheets.try_out(kind=kind, area=area, file=io.BytesIO(content), file_name=name, by=by)


def test_people_are_looked_at_first_and_then_taken_over(area, facilitator, django_capture_on_commit_callbacks):
    sheet = tried("people", area, facilitator, PEOPLE)
    assert (sheet.report["new"], sheet.report["wrong"]) == (2, 0)
    assert not Adviser.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        sheets.take(sheet=sheet, by=facilitator)
    ada, tom = Adviser.objects.order_by("person__name")
    assert (ada.person.phone, ada.status, ada.facilitator) == ("0151 496 0001", "active", facilitator.person)
    assert ada.consents.get().given_on == dt.date(2018, 3, 1)
    assert tom.status == "interested"
    sheet.refresh_from_db()
    assert sheet.stored_as == ""
    assert not default_storage.exists(f"blobs/{sheet.sha256[:2]}/{sheet.sha256}")


def test_a_second_time_nobody_is_new(area, facilitator):
    sheets.take(sheet=tried("people", area, facilitator, PEOPLE), by=facilitator)
    again = tried("people", area, facilitator, PEOPLE)
    assert (again.report["new"], again.report["known"]) == (0, 2)
    with pytest.raises(SheetRefused, match="none that are new"):
        sheets.take(sheet=again, by=facilitator)


def test_one_wrong_row_stops_the_whole_sheet_and_is_named(area, facilitator):
    sheet = tried("people", area, facilitator, PEOPLE + "Rita,,not-an-address,,,active,,9,01/03/2018,\n")
    found = {(one["row"], one["column"]) for one in sheet.report["problems"]}
    assert {(3, "email"), (3, "status")} <= found
    with pytest.raises(SheetRefused, match="rows to mend"):
        sheets.take(sheet=sheet, by=facilitator)
    assert not Person.objects.filter(name="Ada Example").exists()


def test_a_sheet_of_people_is_taken_back_whole(area, facilitator):
    before = Person.objects.count()
    sheet = sheets.take(sheet=tried("people", area, facilitator, PEOPLE), by=facilitator)
    sheets.undo(sheet=sheet, by=facilitator)
    assert (Adviser.objects.count(), Person.objects.count()) == (0, before)
    with pytest.raises(SheetRefused, match="nothing to take back"):
        sheets.undo(sheet=sheet, by=facilitator)


def test_a_sheet_stays_once_something_rests_on_it(area, facilitator):
    sheet = sheets.take(sheet=tried("people", area, facilitator, PEOPLE), by=facilitator)
    hours_of(Adviser.objects.get(person__name="Ada Example"))
    with pytest.raises(SheetRefused, match="Ada Example"):
        sheets.undo(sheet=sheet, by=facilitator)


def test_hours_come_in_once_however_often_the_sheet_is_handed_in(area, facilitator):
    text = HOURS.format(number=an_adviser(area).number)
    sheet = tried("hours", area, facilitator, text)
    assert (sheet.report["new"], sheet.report["minutes"], sheet.report["overlaps"]) == (3, 225, 1)
    sheets.take(sheet=sheet, by=facilitator)
    entries = list(HoursEntry.objects.order_by("on"))
    assert [(entry.on.day, entry.minutes, entry.source, entry.state) for entry in entries] == [
        (12, 75, "sheet", "submitted"),
        (13, 75, "sheet", "submitted"),
        (13, 75, "sheet", "submitted"),
    ]
    assert tried("hours", area, facilitator, text).report["known"] == 3
    longer = tried("hours", area, facilitator, text + text.splitlines()[1].replace("12/", "11/") + "\n")
    assert (longer.report["new"], longer.report["known"]) == (1, 3)


def test_hours_logged_by_hand_are_there_already_and_are_not_judged_again(area, facilitator):
    adviser = an_adviser(area)
    hours_of(adviser, dt.date(2019, 2, 12), 13 * 60)
    row = f"{adviser.number},12/02/2019,13,LOG meetings\n"
    once = tried("hours", area, facilitator, f"Adviser number,Date,Hours,Activity\n{row}")
    assert (once.report["known"], once.report["new"], once.report["wrong"]) == (1, 0, 0)
    twice = tried("hours", area, facilitator, f"Adviser number,Date,Hours,Activity\n{row}{row}")
    assert (twice.report["known"], twice.report["wrong"]) == (1, 1)  # the second is another 13 hours


@pytest.mark.parametrize(
    ("row", "column", "say"),
    [
        ("99,12/02/2019,1,LOG meetings", "number", "no such adviser"),
        ("{number},31/02/2019,1,LOG meetings", "on", "Enter the day"),
        ("{number},12/02/2019,1.3,LOG meetings", "time", "quarter hours"),
        ("{number},12/02/2019,1,Juggling", "activity", "no such activity"),
        ("{number},12/02/2100,1,LOG meetings", "on", "not come yet"),
        ("{number},12/02/2019,25,LOG meetings", "time", "quarter hours"),
        ("{number},0001-01-01,1,LOG meetings", "on", "Check the year"),
    ],
)
def test_a_row_of_hours_says_how_to_mend_it(row, column, say, area, facilitator):
    row = row.format(number=an_adviser(area).number)
    sheet = tried("hours", area, facilitator, f"Adviser number,Date,Hours,Activity\n{row}\n")
    problem = sheet.report["problems"][0]
    assert problem["column"] == column
    assert say in problem["text"]


def test_too_long_a_day_is_shown_in_hours(area, facilitator):
    row = f"{an_adviser(area).number},12/02/2019,25,LOG meetings"
    sheet = tried("hours", area, facilitator, f"Adviser number,Date,Hours,Activity\n{row}\n")
    assert sheet.report["problems"][0]["found"] == "25 hours"


def test_approved_hours_keep_their_sheet(area, facilitator):
    sheet = tried("hours", area, facilitator, HOURS.format(number=an_adviser(area).number))
    sheet = sheets.take(sheet=sheet, by=facilitator)
    one = HoursEntry.objects.first()
    approving.approve(entries=[one.pk], by=a_user_with("coren_manager"))
    with pytest.raises(SheetRefused, match="1 entry of this sheet is approved"):
        sheets.undo(sheet=sheet, by=facilitator)
    approving.undo(entries=[one.pk], by=a_user_with("coren_manager"))
    sheets.undo(sheet=sheet, by=facilitator)
    assert not HoursEntry.objects.exists()


def test_an_excel_file_with_its_own_dates_and_times(area, facilitator):
    book = openpyxl.Workbook()
    book.active.append(["Resident", "Day", "Duration", "Type"])
    book.active.append(
        [an_adviser(area, "Ada Example").person.name, dt.date(2019, 2, 12), dt.time(1, 15), "LOG meetings"]
    )
    target = io.BytesIO()
    book.save(target)
    sheet = tried("hours", area, facilitator, target.getvalue(), "hours.xlsx")
    assert sheet.report["problems"] == []
    assert (sheet.report["new"], sheet.report["minutes"]) == (1, 75)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 torn", b"%PDF-1.4"])
def test_a_file_that_is_no_spreadsheet_is_refused_in_words(content, area, facilitator):
    sheet = tried("people", area, facilitator, content)
    assert sheet.state == SheetImport.State.REFUSED
    assert sheet.report["refused"].endswith(".")


def test_columns_with_other_heads_can_be_matched_on_the_page(area, facilitator, client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(facilitator)
    file = io.BytesIO(b"Who,Call\nAda Example,0151\n")
    file.name = "ours.csv"
    response = client.post(reverse("sheet-import-new", args=["people"]), {"file": file}, follow=True)
    assert "A column is missing" in response.content.decode()
    sheet = SheetImport.objects.get()
    client.post(reverse("sheet-import-columns", args=[sheet.pk]), {"name": "0", "phone": "1"})
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "Take over 1 person" in page
    client.post(reverse("sheet-import-take", args=[sheet.pk]))
    assert Adviser.objects.get().person.phone == "0151"
    again = client.post(reverse("sheet-import-take", args=[sheet.pk]))
    assert again.status_code == 409
    assert "took this sheet over" in again.content.decode()


def test_what_goes_out_can_come_in_again(area, facilitator, client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(facilitator)
    adviser = an_adviser(area, "=Formula Sample", phone="0151 496 0000")
    hours_of(adviser, dt.date(2019, 2, 12), 75)
    people = client.get(reverse("sheet-export", args=["people", area.slug, "csv"])).content
    assert b"'=Formula Sample" in people
    hours = client.get(reverse("sheet-export", args=["hours", area.slug, "xlsx"])).content
    HoursEntry.objects.all().delete()
    sheet = tried("hours", area, facilitator, hours, "hours.xlsx")
    assert (sheet.report["new"], sheet.report["wrong"], sheet.report["minutes"]) == (1, 0, 75)
    assert tried("people", area, facilitator, people).report["known"] == 1


def test_a_name_with_a_control_character_goes_out_without_it(area, facilitator, client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(facilitator)
    adviser = an_adviser(area, "Ada\x07 Example", phone="0151 496 0000")
    people = client.get(reverse("sheet-export", args=["people", adviser.area.slug, "csv"])).content
    assert b"Ada Example" in people
    assert tried("people", area, facilitator, people).report["known"] == 1


@pytest.mark.parametrize(
    ("content", "say"),
    [(b"%PDF-1.4", "no spreadsheet that can be read"), (b"", "nothing in the file"), (b"Name\n", "below its heads")],
)
def test_what_is_no_spreadsheet_is_not_spoken_of_as_a_survey(content, say, area, facilitator):
    sheet = tried("people", area, facilitator, content)
    assert say in sheet.report["refused"]
    assert "survey" not in sheet.report["refused"]


def test_another_place_finds_nothing(area, facilitator, client, settings):
    settings.NRP_ENFORCE_MFA = False
    sheet = tried("people", area, facilitator, PEOPLE)
    client.force_login(a_user_with("coren_facilitator", area=an_area("High Moor")))
    assert client.get(sheet.get_absolute_url()).status_code == 404
    assert client.get(reverse("sheet-export", args=["people", area.slug, "csv"])).status_code == 404
    assert client.get(f"/api/v1/sheet-imports/{sheet.pk}/").status_code == 404
