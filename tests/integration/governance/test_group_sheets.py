"""Members and two years of meetings come in from a spreadsheet: looked at first, whole or not at all, and back out."""

import csv
import datetime as dt
import io
import os
import threading

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from governance.actions import group_sheets
from governance.models import Attendance, GroupSheet, Meeting, Membership, Minutes
from governance.sheets.columns import COLUMNS
from neighbourhoods.models import Organisation
from nrp.accounts.models import Person
from nrp.audit.models import Event
from nrp.core.sheet_work import SheetRefused
from tests.factories import a_person
from tests.governance_factories import a_keeper, a_log, a_member, a_user_on

pytestmark = pytest.mark.django_db

MEMBERS = """Name,Sector,Organisation,Office,What they do,From,Until
Ada Example,Resident,,Chair,,01/03/2016,
Tom Sample,resident,,,,2016-03-01,2017-02-28
Nan Example,NHS,Old Quay Surgery,Member,Practice nurse,1 Mar 2016,
Tom Sample,Housing,Riverside,,Housing officer,01/03/2017,
"""
HEAD = "Date,Begins,Ends,Place,Title,Name,Sector,Organisation,Present,Chaired,Presented,Times spoken\n"


@pytest.fixture
def group():
    return a_log(name="Better Old Quay")


@pytest.fixture
def secretary(group):
    return a_keeper(group)


def tried(kind, group, by, text, name="sheet.csv"):
    content = text.encode() if isinstance(text, str) else text
    return group_sheets.try_out(kind=kind, group=group, file=io.BytesIO(content), file_name=name, by=by)


def two_years(people=15):
    """24 monthly meetings of so many people, as a secretary's spreadsheet holds them: a row for each of them."""
    lines = [HEAD]
    for month in range(24):
        on = f"{10 + month % 3:02}/{month % 12 + 1:02}/{2017 + month // 12}"
        for number in range(people):
            present = ("x", "Zoom", "apologies")[number % 3] if number else "yes"
            chaired, spoke = ("yes", "4") if number == 0 else ("", "")
            name, sector = f"Person {number}", "Resident" if number % 2 else "Local authority"
            lines.append(f"{on},6pm,20:00,Library,Monthly meeting,{name},{sector},,{present},{chaired},,{spoke}\n")
    return "".join(lines)


def state_of_everything():
    """What an import may touch, row by row."""
    models = (Person, Organisation, Membership, Meeting, Attendance)
    return {model.__name__: sorted(str(row) for row in model.objects.values_list()) for model in models}


def test_members_are_looked_at_first_and_then_taken_over(group, secretary):
    before = state_of_everything()
    sheet = tried("members", group, secretary, MEMBERS)
    assert (sheet.report["new"], sheet.report["people"], sheet.report["wrong"]) == (4, 3, 0)
    assert state_of_everything() == before

    group_sheets.take(sheet=sheet, by=secretary)

    ada = Membership.objects.get(group=group, person__name="Ada Example")
    assert (ada.sector, ada.office, ada.starts_on, ada.person.user) == ("resident", "chair", dt.date(2016, 3, 1), None)
    nan = Membership.objects.get(group=group, person__name="Nan Example")
    assert (nan.sector, nan.organisation.name, nan.role) == ("nhs", "Old Quay Surgery", "Practice nurse")
    tom = Membership.objects.filter(group=group, person__name="Tom Sample").order_by("starts_on")
    assert [(row.sector, row.ends_on) for row in tom] == [("resident", dt.date(2017, 2, 28)), ("housing", None)]
    assert len({row.person_id for row in tom}) == 1  # one person who sat there twice


def test_a_member_who_is_known_is_not_made_a_second_time(group, secretary):
    ada = a_member(group, "Ada Example", starts_on=dt.date(2016, 1, 1), ends_on=dt.date(2016, 2, 1))
    group_sheets.take(sheet=tried("members", group, secretary, MEMBERS), by=secretary)
    assert Person.objects.filter(name="Ada Example").count() == 1
    assert Membership.objects.filter(group=group, person=ada.person).count() == 2
    again = tried("members", group, secretary, MEMBERS)
    assert (again.report["new"], again.report["known"]) == (0, 4)
    with pytest.raises(SheetRefused, match="none that are new"):
        group_sheets.take(sheet=again, by=secretary)


def test_somebody_of_the_same_name_elsewhere_is_somebody_else(group, secretary):
    elsewhere = a_person("Ada Example")
    group_sheets.take(sheet=tried("members", group, secretary, MEMBERS), by=secretary)
    assert not elsewhere.memberships.exists()


def test_two_years_of_meetings_come_in_at_once_and_go_again(group, secretary):
    before = state_of_everything()
    sheet = tried("meetings", group, secretary, two_years())
    assert (sheet.report["meetings"], sheet.report["attendances"], sheet.report["wrong"]) == (24, 360, 0)
    assert state_of_everything() == before

    group_sheets.take(sheet=sheet, by=secretary)

    assert Meeting.objects.filter(group=group, state="held").count() == 24
    first = Meeting.objects.filter(group=group).order_by("starts_at").first()
    begins = timezone.localtime(first.starts_at)
    assert (begins.date(), begins.hour, timezone.localtime(first.ends_at).hour) == (dt.date(2017, 1, 10), 18, 20)
    assert Attendance.objects.filter(meeting=first).count() == 15
    assert Attendance.objects.get(meeting=first, has_chaired=True).spoke == 4
    assert {row.presence for row in first.attendance.all()} == {"present", "online", "apologies"}

    again = tried("meetings", group, secretary, two_years())
    assert (again.report["new"], again.report["known"]) == (0, 360)

    sheet.refresh_from_db()
    group_sheets.undo(sheet=sheet, by=secretary)
    assert state_of_everything() == before
    verbs = list(Event.objects.filter(verb__startswith="group_sheet").values_list("verb", flat=True))
    assert {"group_sheet.tried", "group_sheet.taken", "group_sheet.taken_back"} <= set(verbs)


def test_who_came_is_added_to_a_meeting_that_is_there(group, secretary):
    group_sheets.take(sheet=tried("meetings", group, secretary, two_years(2)), by=secretary)
    sheet = tried("meetings", group, secretary, two_years(3))
    assert (sheet.report["meetings"], sheet.report["attendances"], sheet.report["known"]) == (0, 24, 48)
    group_sheets.take(sheet=sheet, by=secretary)
    group_sheets.undo(sheet=sheet, by=secretary)
    assert (Meeting.objects.count(), Attendance.objects.count()) == (24, 48)


def test_a_member_needs_no_sector_in_the_row_and_is_linked(group, secretary):
    ada = a_member(group, "Ada Example", starts_on=dt.date(2016, 1, 1))
    row = "10/01/2017,18:00,,Library,,Áda  example,,,yes,,,\n10/01/2017,18:00,,,,Nobody Known,,,yes,,,\n"
    sheet = tried("meetings", group, secretary, HEAD + row)
    assert [(one["row"], one["column"]) for one in sheet.report["problems"]] == [(2, "sector")]
    group_sheets.take(sheet=tried("meetings", group, secretary, HEAD + row.splitlines()[0] + "\n"), by=secretary)
    came = Attendance.objects.get()
    assert (came.person, came.sector) == (ada.person, "resident")


@pytest.mark.parametrize(
    ("kind", "row", "column", "say"),
    [
        ("members", "Ada,Martian,,,,2016-03-01,", "sector", "Enter one of"),
        ("members", "Ada,Resident,,Emperor,,2016-03-01,", "office", "Enter one of"),
        ("members", "Ada,Resident,,,,31/02/2016,", "starts_on", "Enter the day"),
        ("members", "Ada,Resident,,,,2016-03-01,2016-02-01", "ends_on", "before it starts"),
        ("members", ",Resident,,,,2016-03-01,", "name", "Enter the name"),
        ("members", "Ada,Resident,,Secretary,,2016-03-01,", "office", "Somebody else holds this office"),
        ("members", "Ada,Resident,,,,0016-03-01,", "starts_on", "Check the year"),
        ("meetings", "10/01/2100,18:00,,,,,,,,,,", "on", "not come yet"),
        ("meetings", "10/01/2017,25:00,,,,,,,,,,", "starts", "18:00 or 6pm"),
        ("meetings", "10/01/2017,18:00,17:00,,,,,,,,,", "ends", "ends after it begins"),
        ("meetings", "10/01/2017,18:00,,,,Ada,Resident,,perhaps,,,", "presence", "present, online or apologies"),
        ("meetings", "10/01/2017,18:00,,,,Ada,Resident,,apologies,yes,,", "presence", "did not chair"),
        ("meetings", "10/01/2017,18:00,,,,Ada,Resident,,yes,,,often", "spoke", "whole number"),
        ("meetings", "10/01/2017,18:00,,,,Ada,Resident,,yes,maybe,,", "chaired", "yes or no"),
    ],
)
def test_a_row_says_how_to_mend_it_and_stops_the_whole_sheet(kind, row, column, say, group, secretary):
    head = MEMBERS.splitlines()[0] + "\n" if kind == "members" else HEAD
    sheet = tried(kind, group, secretary, head + row + "\n")
    problem = sheet.report["problems"][0]
    assert (problem["row"], problem["column"]) == (1, column)
    assert say in problem["text"]
    with pytest.raises(SheetRefused, match="rows to mend"):
        group_sheets.take(sheet=sheet, by=secretary)


def test_a_sheet_stays_once_something_rests_on_it(group, secretary):
    sheet = group_sheets.take(sheet=tried("meetings", group, secretary, two_years(2)), by=secretary)
    meeting = Meeting.objects.first()
    Minutes.objects.create(meeting=meeting)
    with pytest.raises(SheetRefused, match="added since to Monthly meeting"):
        group_sheets.undo(sheet=sheet, by=secretary)
    assert Meeting.objects.count() == 24

    people = group_sheets.take(sheet=tried("members", group, secretary, MEMBERS), by=secretary)
    a_member(a_log(), person=Person.objects.get(name="Nan Example"))
    with pytest.raises(SheetRefused, match="Nan Example"):
        group_sheets.undo(sheet=people, by=secretary)
    assert Membership.objects.filter(group=group, person__name="Ada Example").exists()


def test_members_are_taken_back_with_the_organisations_that_came_with_them(group, secretary):
    before = state_of_everything()
    sheet = group_sheets.take(sheet=tried("members", group, secretary, MEMBERS), by=secretary)
    group_sheets.undo(sheet=sheet, by=secretary)
    assert state_of_everything() == before
    with pytest.raises(SheetRefused, match="nothing to take back"):
        group_sheets.undo(sheet=sheet, by=secretary)


def test_an_excel_file_with_its_own_dates_and_times(group, secretary):
    book = openpyxl.Workbook()
    book.active.append(HEAD.strip().split(","))
    on, begins, ends = dt.date(2017, 1, 10), dt.time(18, 0), dt.time(20, 30)
    book.active.append([on, begins, ends, "Library", "Monthly", "Ada", "resident", None, "x", None, None, 2])
    file = io.BytesIO()
    book.save(file)
    sheet = tried("meetings", group, secretary, file.getvalue(), "register.xlsx")
    assert sheet.report["problems"] == []
    group_sheets.take(sheet=sheet, by=secretary)
    meeting = Meeting.objects.get()
    begun = timezone.localtime(meeting.starts_at)
    assert (begun.date(), begun.time()) == (dt.date(2017, 1, 10), dt.time(18, 0))
    assert timezone.localtime(meeting.ends_at).time() == dt.time(20, 30)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"$FL2@(#) SPSS"])
def test_a_file_that_is_no_spreadsheet_is_refused_in_words(content, group, secretary):
    sheet = tried("meetings", group, secretary, content)
    assert sheet.state == GroupSheet.State.REFUSED
    assert sheet.report["refused"]


def test_what_goes_out_can_come_in_again(group, secretary, client):
    group_sheets.take(sheet=tried("members", group, secretary, MEMBERS), by=secretary)
    group_sheets.take(sheet=tried("meetings", group, secretary, two_years(4)), by=secretary)
    client.force_login(secretary)
    for kind, ending in (("members", "csv"), ("members", "xlsx"), ("meetings", "csv"), ("meetings", "xlsx")):
        answer = client.get(reverse("group-sheet-export", args=[group.pk, kind, ending]))
        again = tried(kind, group, secretary, answer.content, f"out.{ending}")
        assert (again.report["new"], again.report["wrong"], again.report["known"]) == (
            0,
            0,
            again.report["rows"],
        ), (kind, ending, again.report)
    other = a_log()
    sheet = tried("meetings", other, a_keeper(other), client.get(
        reverse("group-sheet-export", args=[group.pk, "meetings", "csv"])).content)  # fmt: skip
    assert (sheet.report["meetings"], sheet.report["attendances"]) == (24, 96)


def test_a_cell_that_a_spreadsheet_would_run_goes_out_harmless(group, secretary, client):
    a_member(group, "=HYPERLINK(1)")
    client.force_login(secretary)
    text = client.get(reverse("group-sheet-export", args=[group.pk, "members", "csv"])).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in [row[0] for row in csv.reader(io.StringIO(text))]


def test_the_pages_from_the_file_to_the_receipt_and_back(group, secretary, client):
    client.force_login(secretary)
    new = reverse("group-sheet-new", args=[group.pk, "meetings"])
    assert "Take an empty spreadsheet" in client.get(new).content.decode()
    file = io.BytesIO(two_years().encode())
    file.name = "register.csv"
    sheet_page = client.post(new, {"file": file})["Location"]
    said = client.get(sheet_page).content.decode()
    assert "Take over 24 meetings and 360 attendances" in said
    sheet = GroupSheet.objects.get()
    client.post(reverse("group-sheet-take", args=[sheet.pk]))
    assert "Taken over" in client.get(sheet_page).content.decode()
    assert client.post(reverse("group-sheet-take", args=[sheet.pk])).status_code == 409
    client.post(reverse("group-sheet-undo", args=[sheet.pk]))
    assert "Taken back" in client.get(sheet_page).content.decode()
    assert "register.csv" in client.get(reverse("group-sheets", args=[group.pk])).content.decode()


def test_other_heads_are_matched_on_the_page_and_problems_come_as_a_file(group, secretary, client):
    client.force_login(secretary)
    sheet = tried("members", group, secretary, "Who,Kind,First day\nAda,Resident,2016-03-01\nTom,Nobody,2016-03-01\n")
    assert sheet.report["missing"] == ["Name", "Sector", "From"]
    page = reverse("group-sheet-columns", args=[sheet.pk])
    assert "First day" in client.get(page).content.decode()
    client.post(page, {"name": "0", "sector": "1", "starts_on": "2"})
    sheet.refresh_from_db()
    assert (sheet.report["new"], sheet.report["wrong"]) == (1, 1)
    problems = client.get(reverse("group-sheet-problems", args=[sheet.pk])).content.decode("utf-8-sig")
    assert problems.splitlines()[1].startswith("2,Sector,Nobody,")


def test_a_member_without_an_office_reads_the_group_but_brings_nothing_in(group, client):
    client.force_login(a_user_on(group))
    assert client.get(reverse("group-sheets", args=[group.pk])).status_code == 403
    assert client.get(reverse("group-sheets", args=[a_log().pk])).status_code == 404


def test_every_kind_has_its_columns():
    assert set(COLUMNS) == set(GroupSheet.Kind.values)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taken_over_twice_at_once_it_comes_once():
    """Each trial starts three processes that read the file: 50 of them by NRP_RACE_TRIALS=50."""
    group = a_log()
    secretary = a_keeper(group)
    for number in range(int(os.environ.get("NRP_RACE_TRIALS", "8"))):
        row = f"10/01/2017,{number % 24:02}:{number:02},,Library,,Ada,Resident,,yes,,,\n"
        sheet = tried("meetings", group, secretary, HEAD + row)
        ended = []
        barrier = threading.Barrier(2)

        def take(sheet=sheet, barrier=barrier, ended=ended):
            barrier.wait()
            try:
                group_sheets.take(sheet=GroupSheet.objects.select_related("group").get(pk=sheet.pk), by=secretary)
                ended.append("")
            except SheetRefused as refused:
                ended.append(str(refused))
            finally:
                connection.close()

        threads = [threading.Thread(target=take) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(bool(text) for text in ended) == [False, True], ended
        assert Meeting.objects.count() == Attendance.objects.count() == number + 1
