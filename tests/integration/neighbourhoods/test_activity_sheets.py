"""Activities come in from a spreadsheet with a look beforehand and a way back, and the file that goes out comes in."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import activities, activity_sheets
from neighbourhoods.models import Activity, ActivitySheet, Initiative
from nrp.audit.models import Event
from nrp.core.sheet_work import SheetRefused
from tests.activity_factories import an_activity, the_frameworks
from tests.factories import a_council, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import signed_in, words_of

pytestmark = pytest.mark.django_db
HEADS = (
    "Place,Name,Provider,What it does,For whom,Domains,Status,Where,Latitude,Longitude,Since,Until,Source,Mapped on\n"
)
DEBT = (
    "Old Quay,Debt advice,Quay Homes,Free advice,Tenants,2015:economic-systems; 2018:social-connectivity,Running,"
    "Library,53.41,-2.91,01/02/2017,,A visit,12/02/2019\n"
)
CHOIR = "NFL01,Choir,,,,,,,,,,,The parish paper,2019-02-12\n"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    the_frameworks()
    organisation = an_organisation("Quay Homes", is_coren=True)
    return an_area("Old Quay", survey_code="NFL01", coren_organisation=organisation)


@pytest.fixture
def facilitator(place):
    return a_user_with("coren_facilitator", area=place)


def tried(by, text, name="activities.csv"):
    content = text.encode() if isinstance(text, str) else text
    return activity_sheets.try_out(file=io.BytesIO(content), file_name=name, by=by)


def counts(sheet):
    return {name: sheet.report[name] for name in ("new", "known", "differing", "wrong")}


def exported(user, **query):
    return signed_in(user).get(reverse("activities-export"), query).content


def test_a_sheet_is_looked_at_first_then_taken_over_and_back(place, facilitator):
    sheet = tried(facilitator, HEADS + DEBT + CHOIR)
    assert counts(sheet) == {"new": 2, "known": 0, "differing": 0, "wrong": 0}
    assert sheet.area == place
    assert not Activity.objects.exists()

    activity_sheets.take(sheet=sheet, by=facilitator)

    debt = Activity.objects.get(name="Debt advice")
    assert (debt.organisation, debt.status, debt.latitude) == (place.coren_organisation, "running", Decimal("53.41"))
    assert (debt.starts_on, debt.mapped_on) == (dt.date(2017, 2, 1), dt.date(2019, 2, 12))
    assert [f"{one.framework}:{one.code}" for one in debt.domains.all()] == [
        "2015:economic-systems",
        "2018:social-connectivity",
    ]
    choir = Activity.objects.get(name="Choir")
    assert (choir.area, choir.status, choir.provider) == (place, "unknown", "")

    activity_sheets.undo(sheet=ActivitySheet.objects.get(), by=facilitator)
    assert not Activity.objects.exists()
    verbs = set(Event.objects.filter(verb__startswith="activity_sheet").values_list("verb", flat=True))
    assert verbs == {"activity_sheet.tried", "activity_sheet.taken", "activity_sheet.taken_back"}


def test_what_is_there_already_is_said_and_not_changed(place, facilitator):
    an_activity(place, "debt  Advice", provider="Quay homes", source="Somewhere else")
    an_activity(place, "Choir", source="The parish paper", status="unknown")
    sheet = tried(facilitator, HEADS + DEBT + CHOIR)
    assert counts(sheet) == {"new": 0, "known": 2, "differing": 1, "wrong": 0}
    words = words_of(signed_in(facilitator).get(sheet.get_absolute_url()))
    assert "All known, nothing new." in words
    assert "There already, not changed 2" in words
    assert "with other values in the file" in words
    assert Activity.objects.get(provider="Quay homes").source == "Somewhere else"
    with pytest.raises(SheetRefused, match="none that are new"):
        activity_sheets.take(sheet=sheet, by=facilitator)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_that_goes_out_comes_in_again_as_all_known(place, facilitator, ending):
    an_activity(
        place,
        "Debt advice",
        organisation=place.coren_organisation,
        tags=("2015:economic-systems", "2018:economic-system"),
    )
    an_activity(
        place,
        "=HYPERLINK(1)",
        provider="+44 Group",
        description='Two lines;\r\n"quoted", and a comma',
        for_whom="-everybody",
        venue="@ the hall",
        latitude="53.40999",
        longitude="-2.9",
        starts_on=dt.date(1999, 12, 31),
        ends_on=dt.date(2018, 1, 1),
        status="ended",
    )
    an_activity(place, "007", provider="1.50", source="\t=1+1 a tab", status="planned")
    an_activity(place, "!!!", provider="???")
    content = exported(facilitator, format=ending)
    sheet = tried(facilitator, content, f"activities.{ending}")
    assert sheet.report["problems"] == []
    assert counts(sheet) == {"new": 0, "known": 4, "differing": 0, "wrong": 0}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_that_goes_out_makes_the_same_in_an_empty_register(place, facilitator, ending):
    an_activity(
        place, "=cmd()", description="-1 and more", tags=("2015:living-environment",), latitude="53.4", longitude="-2.9"
    )
    an_activity(place, "Debt advice", organisation=place.coren_organisation, status="paused")
    before = [activities.values_as_typed(one) for one in Activity.objects.all()]
    content = exported(facilitator, format=ending)
    Activity.objects.all().delete()
    activity_sheets.take(sheet=tried(facilitator, content, f"a.{ending}"), by=facilitator)
    assert [activities.values_as_typed(one) for one in Activity.objects.all()] == before


def test_a_cell_that_a_spreadsheet_would_run_goes_out_harmless(place, facilitator):
    an_activity(place, "=HYPERLINK(1)", provider="@SUM(1)")
    rows = list(csv.reader(io.StringIO(exported(facilitator, format="csv").decode("utf-8-sig"))))
    assert rows[1][1:3] == ["'=HYPERLINK(1)", "'@SUM(1)"]
    book = openpyxl.load_workbook(io.BytesIO(exported(facilitator, format="xlsx")))
    assert [cell.data_type for cell in book.active[2]][1:3] == ["s", "s"]


def test_the_export_is_narrowed_as_the_list_is_and_leaves_a_trace(place, facilitator):
    an_activity(place, "Panel", tags=("2015:community-governance",))
    an_activity(place, "Choir")
    query = {"domain": "inclusive-neighbourhood-governance", "framework": "2018", "place": place.slug}
    text = exported(facilitator, **query).decode("utf-8-sig")
    assert "Panel" in text
    assert "2015:community-governance" in text
    assert "Choir" not in text
    assert Event.objects.get(verb="activities.given_out").area_id == place.pk


@pytest.mark.parametrize(
    ("row", "column", "say"),
    [
        ("High Moor,Choir,,,,,,,,,,,Paper,2019-02-12", "place", "in which you map activities"),
        ("Nowhere,Choir,,,,,,,,,,,Paper,2019-02-12", "place", "in which you map activities"),
        (",Choir,,,,,,,,,,,Paper,2019-02-12", "place", "Enter the place"),
        ("Old Quay,,,,,,,,,,,,Paper,2019-02-12", "name", "Enter the name"),
        ("Old Quay,Choir,,,,,,,,,,,,2019-02-12", "source", "Say where we know it from"),
        ("Old Quay,Choir,,,,,,,,,,,Paper,", "mapped_on", "Enter the day"),
        ("Old Quay,Choir,,,,,,,,,,,Paper,2199-02-12", "mapped_on", "not come yet"),
        ("Old Quay,Choir,,,,2018:thrift,,,,,,,Paper,2019-02-12", "domains", "version:code"),
        ("Old Quay,Choir,,,,,sleeping,,,,,,Paper,2019-02-12", "status", "Enter one of"),
        ("Old Quay,Choir,,,,,,,53.4,,,,Paper,2019-02-12", "longitude", "Enter both"),
        ("Old Quay,Choir,,,,,,,-2.9,53.4,,,Paper,2019-02-12", "latitude", "not in England"),
        ("Old Quay,Choir,,,,,,,north,west,,,Paper,2019-02-12", "latitude", "degrees with a point"),
        ("Old Quay,Choir,,,,,,,,,2018-02-01,2018-01-01,Paper,2019-02-12", "ends_on", "before it starts"),
        ("Old Quay,Choir,,,,,,,,,1066-10-14,,Paper,2019-02-12", "starts_on", "Check the year"),
    ],
)
def test_a_row_says_how_to_mend_it_and_stops_the_whole_sheet(place, facilitator, row, column, say):
    an_area("High Moor")
    sheet = tried(facilitator, HEADS + row + "\n" + DEBT)
    assert (sheet.report["problems"][0]["column"], sheet.report["new"]) == (column, 1)
    assert say in sheet.report["problems"][0]["text"]
    with pytest.raises(SheetRefused):
        activity_sheets.take(sheet=sheet, by=facilitator)
    assert not Activity.objects.exists()


def test_the_same_activity_twice_in_a_sheet_is_asked_about(place, facilitator):
    sheet = tried(facilitator, HEADS + CHOIR + CHOIR)
    assert sheet.report["problems"][0]["text"] == "Row 1 is the same activity. Leave one of them out."


def test_domains_may_be_written_by_name_or_without_the_version_in_use(place, facilitator):
    rows = CHOIR.replace("Choir,,,,", "Choir,,,,Living Environment; 2015: Community governance")
    sheet = tried(facilitator, HEADS + rows)
    assert sheet.report["problems"] == []
    activity_sheets.take(sheet=sheet, by=facilitator)
    made = Activity.objects.get()
    assert [f"{one.framework}:{one.code}" for one in made.domains.all()] == [
        "2015:community-governance",
        "2018:living-environment",
    ]


def test_a_sheet_stays_once_something_rests_on_what_it_brought(place, facilitator):
    sheet = activity_sheets.take(sheet=tried(facilitator, HEADS + CHOIR), by=facilitator)
    Initiative.objects.create(area=place, title="A bigger choir", activity=Activity.objects.get())
    with pytest.raises(SheetRefused, match="A bigger choir"):
        activity_sheets.undo(sheet=sheet, by=facilitator)
    assert Activity.objects.count() == 1


def test_a_sheet_of_several_places_is_for_who_handed_it_in_and_who_maps_everywhere(place):
    council = a_council("Riverton")
    areas = [an_area(f"Place of {council} {n}", local_authorities=[council]) for n in (1, 2)]
    lead, other = a_user_with("la_lead", council=council), a_user_with("coren_facilitator", area=areas[0])
    rows = "".join(CHOIR.replace("NFL01", area.name) for area in areas)
    sheet = tried(lead, HEADS + rows)
    assert (sheet.area, sheet.report["new"]) == (None, 2)
    assert signed_in(other).get(sheet.get_absolute_url()).status_code == 404
    for user in (lead, a_user_with("project_deputy")):
        assert signed_in(user).get(sheet.get_absolute_url()).status_code == 200
    assert signed_in(a_user_with("pmg_member")).get(sheet.get_absolute_url()).status_code == 403
    activity_sheets.take(sheet=sheet, by=lead)
    assert set(Activity.objects.values_list("area", flat=True)) == {area.pk for area in areas}


def test_who_takes_it_over_must_map_in_its_places(place):
    deputy, lead = a_user_with("project_deputy"), a_user_with("la_lead", council=a_council("Riverton"))
    sheet = tried(deputy, HEADS + CHOIR)
    assert sheet.report["new"] == 1
    with pytest.raises(SheetRefused, match="in which you do not map"):
        activity_sheets.take(sheet=sheet, by=lead)
    assert not Activity.objects.exists()


def test_the_pages_from_the_file_to_the_receipt_and_back(place, facilitator):
    client = signed_in(facilitator)
    new = reverse("activity-sheet-new")
    assert "Take an empty spreadsheet" in words_of(client.get(new))
    file = io.BytesIO((HEADS + DEBT + CHOIR).encode())
    file.name = "register.csv"
    page = client.post(new, {"file": file})["Location"]
    assert "Take over 2 activities" in words_of(client.get(page))
    sheet = ActivitySheet.objects.get()
    client.post(reverse("activity-sheet-take", args=[sheet.pk]))
    assert "Taken over" in words_of(client.get(page))
    assert client.post(reverse("activity-sheet-take", args=[sheet.pk])).status_code == 409
    client.post(reverse("activity-sheet-undo", args=[sheet.pk]))
    assert "Taken back" in words_of(client.get(page))
    assert "register.csv" in words_of(client.get(reverse("activity-sheets")))
    template = client.get(reverse("activity-sheet-template")).content.decode("utf-8-sig")
    assert template.strip() == HEADS.strip()


def test_other_heads_are_matched_on_the_page_and_problems_come_as_a_file(place, facilitator):
    client = signed_in(facilitator)
    sheet = tried(
        facilitator, "Ward,What,From whom,When\nOld Quay,Choir,Paper,2019-02-12\nElsewhere,Band,Paper,2019-02-12\n"
    )
    assert sheet.report["missing"] == ["Place", "Name", "Source", "Mapped on"]
    page = reverse("activity-sheet-columns", args=[sheet.pk])
    assert "From whom" in words_of(client.get(page))
    client.post(page, {"place": "0", "name": "1", "source": "2", "mapped_on": "3"})
    sheet.refresh_from_db()
    assert (sheet.report["new"], sheet.report["wrong"]) == (1, 1)
    problems = client.get(reverse("activity-sheet-problems", args=[sheet.pk])).content.decode("utf-8-sig")
    assert problems.splitlines()[1].startswith("2,Place,Elsewhere,")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_a_file_that_is_no_spreadsheet_is_refused_in_words(place, facilitator, content):
    sheet = tried(facilitator, content)
    assert sheet.state == ActivitySheet.State.REFUSED
    assert sheet.report["refused"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_sheets_asks_the_same_number_of_questions(place, facilitator, rows):
    for number in range(rows):
        tried(facilitator, HEADS + CHOIR.replace("Choir", f"Choir {number}"))
    client = signed_in(facilitator)
    client.get(reverse("activity-sheets"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("activity-sheets")).status_code == 200
    assert len(asked) <= 12
