"""The wards and LSOAs of a place: tried first, taken over whole, taken away after a look."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from neighbourhoods.actions.parts import PartsRefused
from neighbourhoods.models import Geography
from neighbourhoods.part_lines import LineRefused, PartRow, lines_of, rows_of_text
from neighbourhoods.queries.parts import what_would_change
from neighbourhoods.signals import parts_changed
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from nrp.core.render.cells import xlsx_bytes
from tests.factories import a_user_with, an_area
from tests.place_factories import some_parts

pytestmark = pytest.mark.django_db
LSOA = Geography.LSOA
LINES = "E01006543, Liverpool 024A, 1500\nE01006544,Liverpool 024B,,50%"


@pytest.fixture
def admin(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def codes(area, **of):
    return [part.code for part in area.parts.filter(**of)]


def the_page(admin, area, **sent):
    url = reverse("place-parts", args=[area.slug])
    return admin.post(url, {"kind": "lsoa", "vintage": "2011", **sent})


def hidden(page):
    soup = BeautifulSoup(page.content, "html.parser")
    form = soup.select_one("main form")
    return {box["name"]: box.get("value", "") for box in form.find_all("input", {"type": "hidden"})}


def test_lines_are_read_with_heads_or_without_and_whatever_parts_them():
    rows = [PartRow("E01006543", "Liverpool 024A", 1500), PartRow("E01006544", "Liverpool 024B", None, Decimal("0.5"))]
    assert rows_of_text(LINES, LSOA) == rows
    assert rows_of_text(LINES.replace(",", "\t"), LSOA) == rows
    heads = "LSOA11NM;lsoa11cd;Share inside;Residents\n"
    assert rows_of_text(heads + "Liverpool 024A;e01006543;;1500\nLiverpool 024B;E01006544;0.5;", LSOA) == rows
    assert rows_of_text(lines_of(rows), LSOA) == rows


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("E02006543", "Line 1: “E02006543” is no such code"),
        ("E05000901", "is no such code. One looks like E01006543"),
        ("E01006543,,many", "enter the people as a whole number"),
        ("E01006543,,,0", "the share inside lies above 0"),
        ("E01006543,,,120%", "the share inside lies above 0"),
        ("E01006543,,,NaN", "the share inside lies above 0"),
        (f"E01006543,{'x' * 121}", "shorten the name"),
        ("\n".join(["E01006543"] * 1001), "at most 1,000"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, says):
    with pytest.raises(LineRefused, match=says):
        rows_of_text(line, LSOA)


def test_nothing_changes_before_what_would_change_was_seen(admin):
    area = some_parts(an_area("Old Swan"), PartRow("E01006544", "Liverpool 024B", 1600), PartRow("E01006545"))
    page = the_page(admin, area, text=LINES, act="try")
    words = " ".join(BeautifulSoup(page.content, "html.parser").find("main").get_text(" ").split())
    assert "1 LSOA would come." in words
    assert "1 LSOA would go." in words
    assert "1 LSOA would be told otherwise." in words
    assert "Liverpool 024B, 1,600 people, 100% inside" in words
    assert "Liverpool 024B, 50% inside" in words
    assert codes(area) == ["E01006544", "E01006545"]
    answer = admin.post(reverse("place-parts", args=[area.slug]), {**hidden(page), "act": "take"})
    assert answer.status_code == 302
    assert codes(area) == ["E01006543", "E01006544"]
    assert area.parts.get(code="E01006544").share == Decimal("0.5")


def test_a_list_somebody_else_changed_meanwhile_is_looked_at_again(admin):
    area = an_area("Old Swan")
    sent = hidden(the_page(admin, area, text=LINES, act="try"))
    some_parts(area, PartRow("E01009999"))
    page = admin.post(reverse("place-parts", args=[area.slug]), {**sent, "act": "take"})
    assert "Somebody changed this list after you opened it." in page.text
    assert codes(area) == ["E01009999"]


def test_one_kind_and_year_is_replaced_and_the_others_stay():
    area = some_parts(an_area("Old Swan"))
    some_parts(area, PartRow("E05000901"), kind=Geography.WARD, vintage=2015)
    some_parts(area, PartRow("E01033000"), vintage=2021)
    some_parts(area, PartRow("E01006599"), vintage=2011)
    assert codes(area, kind=LSOA, vintage=2011) == ["E01006599"]
    assert codes(area, kind=LSOA, vintage=2021) == ["E01033000"]
    assert codes(area, kind=Geography.WARD) == ["E05000901"]


def test_the_same_list_again_leaves_no_trace():
    area = some_parts(an_area("Old Swan"))
    some_parts(area)
    assert audit.events(verb="area.parts_replaced").count() == 1
    change = what_would_change(area, LSOA, 2011, [PartRow("E01006543", "Liverpool 024A", 1500)])
    assert (len(change.added), len(change.gone), len(change.changed), change.same) == (0, 1, 0, 1)


def test_a_year_in_which_none_were_drawn_and_a_code_twice_are_refused(admin):
    area = an_area("Old Swan")
    with pytest.raises(PartsRefused, match="2001, 2011 and 2021"):
        some_parts(area, vintage=2015)
    with pytest.raises(PartsRefused, match="E01006543 stand there twice"):
        some_parts(area, PartRow("E01006543"), PartRow("E01006543"))
    page = the_page(admin, area, vintage="2015", text=LINES, act="try")
    assert "LSOAs were drawn in 2001, 2011 and 2021." in page.text
    page = the_page(admin, area, text="E01006543\nE01006543", act="try")
    assert "E01006543 stand there twice." in page.text
    assert "Paste at least one line, or choose a file." in the_page(admin, area, text="", act="try").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_read_as_it_was_saved(admin, kind):
    area = an_area("Old Swan")
    heads, rows = ["LSOA11CD", "LSOA11NM", "Population"], [["E01006543", "Liverpool 024A", 1500]]
    csv = ",".join(heads) + "\n" + "\n".join(",".join(str(cell) for cell in row) for row in rows)
    content = csv.encode() if kind == "csv" else xlsx_bytes({"Small areas": (heads, rows)})
    page = the_page(admin, area, file=SimpleUploadedFile(f"areas.{kind}", content), text="", act="try")
    assert "1 LSOA would come." in page.text
    admin.post(reverse("place-parts", args=[area.slug]), {**hidden(page), "act": "take"})
    assert [(part.code, part.name, part.population) for part in area.parts.all()] == [
        ("E01006543", "Liverpool 024A", 1500)
    ]


def test_a_file_without_codes_or_that_is_none_says_so(admin):
    area = an_area("Old Swan")
    page = the_page(admin, area, file=SimpleUploadedFile("a.csv", b"Name,People\nA,1\nB,2"), text="", act="try")
    assert "The file has no column “Code”." in page.text
    page = the_page(admin, area, file=SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), text="", act="try")
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert not area.parts.exists()


def test_the_floors_that_add_figures_up_are_told_on_commit(django_capture_on_commit_callbacks):
    area = an_area("Old Swan")
    told = []

    def hear(area, **_news):
        told.append(area)

    parts_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        some_parts(area)
    with django_capture_on_commit_callbacks(execute=True):
        some_parts(area)
    parts_changed.disconnect(hear)
    assert told == [area]


def test_a_list_is_taken_away_after_a_look(admin):
    area = some_parts(an_area("Old Swan"))
    url = reverse("place-parts-remove", args=[area.slug, "lsoa", 2011])
    assert "2 LSOAs as drawn in 2011" in admin.get(url).text
    admin.post(url)
    assert area.parts.count() == 2
    admin.post(url, {"checked": "yes"})
    assert not area.parts.exists()
    assert admin.get(url).status_code == 404


def test_lines_can_be_mended_before_they_are_taken_over(admin):
    area = an_area("Old Swan")
    page = the_page(admin, area, text=LINES, act="back")
    assert "Liverpool 024A" in page.text
    assert not area.parts.exists()
