"""Ledger lines come in from a spreadsheet with a look beforehand; what is taken back is reversed, never deleted."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import ledger_sheets
from neighbourhoods.models import LedgerEntry, LedgerSheet
from neighbourhoods.queries.ledger_rows import rows_of
from nrp.audit.models import Event
from nrp.core.render.cells import XLSX
from nrp.core.sheet_work import SheetRefused
from nrp.demo.actions import money_removal
from tests.factories import a_user_with, an_area, an_organisation
from tests.integration.coren.pages import signed_in, words_of
from tests.money_factories import (
    a_deputy,
    a_ledger_sheet,
    a_rate,
    an_initiative_of,
    cash,
    external,
    in_kind,
    reversed_line,
)

pytestmark = pytest.mark.django_db
HEADS = (
    "Id,Place,Kind,On,What for,Amount,Organisation,Hours,Rate,Initiative,Who gave it,Who led the bid,Reference,"
    "Reverses,Why reversed\n"
)
CASH = ',Old Quay,Programme cash,27/11/2018,Printing,"£1,234.50",,,,,,,INV 7,,\n'
KIND = ",NFL01,in kind,2018-10-01,Advice desk,,Quay Homes,3.5,,,,,,,\n"
WON = ",Old Quay,External,1 June 2018,Coffee mornings,8000,,,,A warm bench,The council,Resident Advisers,,,\n"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    a_rate("14.37")
    an_organisation("Quay Homes")
    found = an_area("Old Quay", survey_code="NFL01")
    an_initiative_of(found, "A warm bench")
    return found


@pytest.fixture
def deputy():
    return a_deputy()


def counts(sheet):
    return {name: sheet.report[name] for name in ("new", "known", "differing", "wrong")}


def exported(user, **query):
    return signed_in(user).get(reverse("ledger-export"), query).content


def emptied():
    """Empty the ledger as no one can on a site that runs, but whoever takes the demo away."""
    money_removal.delete(lambda rows: rows.delete() if rows.model is LedgerEntry else None)


def a_full_ledger(place):
    initiative, organisation = place.initiatives.get(), an_organisation("Moor Advice")
    cash(place, "1234.50", text="=HYPERLINK(1)", reference="-7", organisation=organisation, initiative=initiative)
    cash(place, "0.10", text="007")
    in_kind(place, "3.25", "10.01", organisation=organisation)
    external(place, "10000", funder="+44 fund", led_by="@ the hall")
    reversed_line(in_kind(place, "1.5", "15.00", organisation=organisation), "Counted, twice")
    reversed_line(cash(place, "99.99"))


def test_a_sheet_is_looked_at_first_then_taken_over(place, deputy):
    sheet = a_ledger_sheet(deputy, HEADS + CASH + KIND + WON)
    assert sheet.report["problems"] == []
    assert counts(sheet) == {"new": 3, "known": 0, "differing": 0, "wrong": 0}
    assert not LedgerEntry.objects.exists()
    ledger_sheets.take(sheet=sheet, by=deputy)
    cash_line, kind_line, won = (LedgerEntry.objects.get(kind=kind) for kind in ("cash", "in_kind", "external"))
    assert (cash_line.amount, cash_line.on, cash_line.reference) == (Decimal("1234.50"), dt.date(2018, 11, 27), "INV 7")
    assert (kind_line.hours, kind_line.rate, kind_line.amount) == (Decimal("3.5"), Decimal("14.37"), Decimal("50.30"))
    assert (won.initiative.title, won.funder, won.led_by) == ("A warm bench", "The council", "Resident Advisers")
    assert {line.entered_by for line in (cash_line, kind_line, won)} == {deputy}


def test_what_is_taken_back_is_reversed_and_stays(place, deputy):
    sheet = ledger_sheets.take(sheet=a_ledger_sheet(deputy, HEADS + CASH + KIND + WON), by=deputy)
    reversed_line(LedgerEntry.objects.get(kind="cash"), "Not ours")
    ledger_sheets.undo(sheet=sheet, by=deputy)
    assert LedgerEntry.objects.count() == 6
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0
    reasons = set(LedgerEntry.objects.exclude(reverses=None).values_list("reason", flat=True))
    assert reasons == {"Not ours", "The spreadsheet ledger.csv was taken back."}
    verbs = set(Event.objects.filter(verb__startswith="ledger_sheet").values_list("verb", flat=True))
    assert verbs == {"ledger_sheet.tried", "ledger_sheet.taken", "ledger_sheet.taken_back"}
    again = a_ledger_sheet(deputy, HEADS + CASH + KIND + WON)
    assert counts(again)["new"] == 3  # what was reversed does not stand any more


def test_a_sheet_that_reversed_lines_of_before_is_not_taken_back(place, deputy):
    entry = cash(place, "5.00")
    row = f",Old Quay,cash,2018-11-27,x,-5,,,,,,,,{entry.pk},Entered twice\n"
    sheet = ledger_sheets.take(sheet=a_ledger_sheet(deputy, HEADS + row + CASH), by=deputy)
    assert LedgerEntry.objects.get(reverses=entry).amount == Decimal(-5)
    with pytest.raises(SheetRefused, match="a reversal is not reversed"):
        ledger_sheets.undo(sheet=sheet, by=deputy)
    assert LedgerEntry.objects.count() == 3


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_that_goes_out_comes_in_again_as_all_known(place, deputy, ending):
    a_full_ledger(place)
    sheet = a_ledger_sheet(deputy, exported(deputy, format=ending), f"ledger.{ending}")
    assert sheet.report["problems"] == []
    assert counts(sheet) == {"new": 0, "known": 8, "differing": 0, "wrong": 0}
    assert "All known, nothing new." in words_of(signed_in(deputy).get(sheet.get_absolute_url()))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_that_goes_out_makes_the_same_in_an_empty_ledger(place, deputy, ending):
    a_full_ledger(place)
    before = sorted(map(str, rows_of(LedgerEntry.objects.all())[1]))
    content = exported(deputy, format=ending)
    emptied()
    sheet = a_ledger_sheet(deputy, content, f"ledger.{ending}")
    assert sheet.report["problems"] == []
    ledger_sheets.take(sheet=sheet, by=deputy)
    assert sorted(map(str, rows_of(LedgerEntry.objects.all())[1])) == before


def test_amounts_go_out_as_numbers_and_words_as_words(place, deputy):
    a_full_ledger(place)
    client = signed_in(deputy)
    answer = client.get(reverse("ledger-export"), {"format": "xlsx"})
    assert answer["Content-Type"] == XLSX
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    head = [cell.value for cell in sheet[1]]
    assert ",".join(head) + "\n" == HEADS
    types = {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in (row[head.index("Amount")],)}
    assert types == {"n"}
    rows = list(csv.DictReader(io.StringIO(exported(deputy).decode("utf-8-sig"))))
    assert "'=HYPERLINK(1)" in [row["What for"] for row in rows]
    assert "1234.50" in [row["Amount"] for row in rows]
    assert Event.objects.filter(verb="ledger.given_out").count() == 2


def test_a_line_without_an_id_is_known_as_often_as_the_ledger_has_it(place, deputy):
    assert counts(a_ledger_sheet(deputy, HEADS + CASH + CASH))["new"] == 2  # two alike on a day may be two
    ledger_sheets.take(sheet=LedgerSheet.objects.get(), by=deputy)
    assert counts(a_ledger_sheet(deputy, HEADS + CASH + CASH))["known"] == 2
    third = a_ledger_sheet(deputy, HEADS + CASH * 3)
    assert (third.report["known"], third.report["new"]) == (2, 1)


def test_a_known_line_that_says_otherwise_is_said_and_not_changed(place, deputy):
    entry = cash(place, "5.00", text="Hall")
    row = f"{entry.pk},Old Quay,cash,2018-11-27,Hall,6,,,,,,,,,\n"
    sheet = a_ledger_sheet(deputy, HEADS + row)
    assert counts(sheet) == {"new": 0, "known": 1, "differing": 1, "wrong": 0}
    assert "a line is not changed" in words_of(signed_in(deputy).get(sheet.get_absolute_url()))


@pytest.mark.parametrize(
    ("row", "column", "say"),
    [
        (",Nowhere,cash,2018-11-27,Hall,5,,,,,,,,,", "place", "no neighbourhood of this name"),
        (",Comparator 1,cash,2018-11-27,Hall,5,,,,,,,,,", "place", "no neighbourhood of this name"),
        (",Old Quay,gold,2018-11-27,Hall,5,,,,,,,,,", "kind", "Enter one of"),
        (",Old Quay,,2018-11-27,Hall,5,,,,,,,,,", "kind", "Enter one of"),
        (",Old Quay,cash,,Hall,5,,,,,,,,,", "on", "Enter the day"),
        (",Old Quay,cash,2199-11-27,Hall,5,,,,,,,,,", "on", "not come yet"),
        (",Old Quay,cash,1999-11-27,Hall,5,,,,,,,,,", "on", "Check the year"),
        (",Old Quay,cash,2018-11-27,,5,,,,,,,,,", "text", "what it is for"),
        (",Old Quay,cash,2018-11-27,Hall,,,,,,,,,,", "amount", "Enter the amount"),
        (",Old Quay,cash,2018-11-27,Hall,five,,,,,,,,,", "amount", "whole pence"),
        (",Old Quay,cash,2018-11-27,Hall,5.005,,,,,,,,,", "amount", "whole pence"),
        (",Old Quay,cash,2018-11-27,Hall,-5,,,,,,,,,", "amount", "less than nothing"),
        (",Old Quay,cash,2018-11-27,Hall,5,Nobody Ltd,,,,,,,,", "organisation", "no organisation"),
        (",Old Quay,cash,2018-11-27,Hall,5,,2,,,,,,,", "hours", "given in kind"),
        (",Old Quay,cash,2018-11-27,Hall,5,,,,No such,,,,,", "initiative", "no initiative"),
        (",Old Quay,cash,2018-11-27,Hall,5,,,,,A trust,,,,", "funder", "external money"),
        (",Old Quay,external,2018-11-27,Hall,5,,,,,A trust,,,,", "led_by", "who led the bid"),
        (",Old Quay,in kind,2018-11-27,Hall,5,,1,5,,,,,,", "organisation", "Name the organisation"),
        (",Old Quay,in kind,2018-11-27,Hall,5,Quay Homes,,5,,,,,,", "hours", "Enter the hours"),
        (",Old Quay,in kind,2018-11-27,Hall,5,Quay Homes,2,5,,,,,,", "amount", "Hours times rate is 10.00"),
        (",Old Quay,in kind,2015-11-27,Hall,,Quay Homes,2,,,,,,,", "rate", "No rate holds"),
        ("x,Old Quay,cash,2018-11-27,Hall,5,,,,,,,,,", "id", "as it came out"),
        (
            ",Old Quay,cash,2018-11-27,Hall,-5,,,,,,,,5f8f8ab4-92b5-4f3a-9a5d-0d4f4a0f1c11,Twice",
            "reverses",
            "no line with this id",
        ),
    ],
)
def test_a_row_says_how_to_mend_it_and_stops_the_whole_sheet(place, deputy, row, column, say):
    an_area("Comparator 1", kind="comparator")
    sheet = a_ledger_sheet(deputy, HEADS + row + "\n" + CASH)
    assert (sheet.report["problems"][0]["column"], sheet.report["new"]) == (column, 1)
    assert say in sheet.report["problems"][0]["text"]
    with pytest.raises(SheetRefused):
        ledger_sheets.take(sheet=sheet, by=deputy)
    assert not LedgerEntry.objects.exists()


def test_a_reversal_in_a_file_is_of_the_whole_amount_and_only_once(place, deputy):
    entry = cash(place, "5.00")
    row = f",Old Quay,cash,2018-11-27,Hall,-4,,,,,,,,{entry.pk},Twice\n"
    assert "A reversal is -5.00" in a_ledger_sheet(deputy, HEADS + row).report["problems"][0]["text"]
    twice = row.replace(",-4,", ",-5,") * 2
    assert "Another row reverses" in a_ledger_sheet(deputy, HEADS + twice).report["problems"][0]["text"]


def test_the_pages_from_the_file_to_the_receipt_and_back(place, deputy):
    client = signed_in(deputy)
    file = io.BytesIO((HEADS + CASH + WON).encode())
    file.name = "money.csv"
    page = client.post(reverse("ledger-sheet-new"), {"file": file})["Location"]
    assert "Take over 2 lines" in words_of(client.get(page))
    sheet = LedgerSheet.objects.get()
    client.post(reverse("ledger-sheet-take", args=[sheet.pk]))
    assert "Taken over" in words_of(client.get(page))
    assert client.post(reverse("ledger-sheet-take", args=[sheet.pk])).status_code == 409
    assert "is reversed, line by line: 2 lines" in words_of(client.get(reverse("ledger-sheet-undo", args=[sheet.pk])))
    client.post(reverse("ledger-sheet-undo", args=[sheet.pk]))
    assert "Taken back" in words_of(client.get(page))
    assert "money.csv" in words_of(client.get(reverse("ledger-sheets")))
    template = client.get(reverse("ledger-sheet-template")).content.decode("utf-8-sig")
    assert template.strip() == HEADS.strip()


def test_only_who_enters_money_brings_it_in(place, deputy):
    sheet = a_ledger_sheet(deputy, HEADS + CASH)
    assert signed_in(a_user_with("pmg_member")).get(sheet.get_absolute_url()).status_code == 403
    assert signed_in(a_user_with("log_member", area=place)).get(sheet.get_absolute_url()).status_code == 404
    with pytest.raises(SheetRefused, match="do not enter money"):
        ledger_sheets.take(sheet=sheet, by=a_user_with("pmg_member"))


def test_a_large_sheet_asks_no_more_questions_than_a_small_one(place, deputy):
    asked = []
    for rows in (2, 20):
        text = HEADS + "".join(CASH.replace("Printing", f"Printing {rows} {number}") for number in range(rows))
        sheet = a_ledger_sheet(deputy, text)
        with CaptureQueriesContext(connection) as queries:
            ledger_sheets.take(sheet=sheet, by=deputy)
        asked.append(len(queries))
    assert asked[0] == asked[1]
