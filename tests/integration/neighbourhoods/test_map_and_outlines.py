"""Outlines are uploaded, kept and given back; the map draws those of the places somebody sees."""

import json
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_small_programme, a_user_with, an_area, one_of_each_role
from tests.place_factories import a_boundary, a_deprivation, a_population, an_outline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def admin(client):
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def upload(client, area, document, **sent):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    file = SimpleUploadedFile("outline.geojson", content)
    return client.post(reverse("place-boundary", args=[area.slug]), {"file": file, "source": "Council", **sent})


def test_an_outline_is_uploaded_and_the_earlier_one_is_kept(admin):
    area = an_area("Old Swan")
    first, second = an_outline(), an_outline(size=0.02)
    assert upload(admin, area, first).status_code == 302
    assert upload(admin, area, {"type": "Feature", "properties": {}, "geometry": second}).status_code == 302
    now = area.boundaries.get(replaced_at__isnull=True)
    before = area.boundaries.get(replaced_at__isnull=False)
    assert (before.shape, now.shape) == (first, second)
    page = BeautifulSoup(admin.get(reverse("place-boundary", args=[area.slug])).content, "html.parser")
    old = page.find("h2", string="Earlier outlines").find_next("a")["href"]
    assert json.loads(admin.get(old).content)["geometry"] == first
    assert audit.events(verb="area.boundary_drawn").count() == 2


def test_the_file_given_back_can_be_uploaded_again(admin):
    area = an_area("Old Swan")
    a_boundary(area)
    answer = admin.get(reverse("place-boundary-geojson", args=[area.slug]))
    assert answer["Content-Type"] == "application/geo+json"
    assert 'filename="old-swan.geojson"' in answer["Content-Disposition"]
    assert upload(admin, area, answer.content).status_code == 302
    assert area.boundaries.count() == 2


@pytest.mark.parametrize("query", ["", "?of=7", "?of=00000000-0000-0000-0000-000000000000"])
def test_a_place_without_such_an_outline_gives_none(admin, query):
    assert admin.get(reverse("place-boundary-geojson", args=[an_area().slug]) + query).status_code == 404


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"not json", "cannot be read as GeoJSON"),
        (b" " * (2 * 1024 * 1024 + 2), "larger than 2 MB"),
        ({"type": "Polygon", "coordinates": [[[339000, 391000]] * 4]}, "British National Grid"),
        ({"type": "Polygon", "coordinates": [an_outline()["coordinates"][0][:-1]]}, "not closed"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_at_its_field(admin, document, says):
    area = an_area("Old Swan")
    page = BeautifulSoup(upload(admin, area, document, source="Ordnance Survey").content, "html.parser")
    assert page.title.text.startswith("Error: ")
    assert says in page.find(id="div_id_file").text
    assert page.find("input", {"name": "source"})["value"] == "Ordnance Survey"
    assert not area.boundaries.exists()


def test_the_map_draws_what_somebody_sees_and_lists_it_beside(client):
    programme = a_small_programme()
    a_boundary(programme.own)
    a_boundary(programme.other, shape=an_outline((-2.5, 53.7)))
    client.force_login(a_user_with(Role.LOG_MEMBER, area=programme.own))
    page = client.get(reverse("map"))
    soup = BeautifulSoup(page.content, "html.parser")
    label = soup.find("svg", class_="nrp-svg--wide")["aria-label"]
    assert "Old Quay" in label
    assert "High Moor" not in page.text
    rows = [row.find(["th", "td"]).get_text(strip=True) for row in soup.select("main tbody tr")]
    assert rows == ["Comparator 1", "Old Quay"]
    assert "Not on the map, since nobody has uploaded their outline yet: 1." in page.text


def test_the_map_is_filled_by_people_or_by_deprivation_of_one_edition(admin):
    programme = a_small_programme()
    for area, people, percent in ((programme.own, 6200, "2"), (programme.other, 7400, "14")):
        a_boundary(area)
        a_population(area, people=people)
        a_deprivation(area, most_deprived_percent=Decimal(percent))
        a_deprivation(area, edition=2015, most_deprived_percent=Decimal(55))
    by_people = BeautifulSoup(admin.get(reverse("map"), {"show": "population"}).content, "html.parser")
    assert "Old Quay 6,200" in by_people.find("svg", class_="nrp-svg--wide")["aria-label"]
    by_imd = BeautifulSoup(admin.get(reverse("map"), {"show": "deprivation"}).content, "html.parser")
    label = by_imd.find("svg", class_="nrp-svg--wide")["aria-label"]
    assert "IMD 2019" in label
    assert "Old Quay 2%" in label
    assert "55" not in label
    csv = admin.get(reverse("map-csv")).content.decode("utf-8-sig")
    assert "Old Quay,Neighbourhood for Learning,,6200,2015,2.0,On the map" in csv


def test_a_map_without_outlines_says_what_will_stand_there(admin):
    an_area("Old Swan")
    page = admin.get(reverse("map"))
    assert "No outline of a place has been uploaded yet." in page.text
    assert '<svg class="nrp-svg' not in page.text


def test_the_same_map_is_not_drawn_twice_and_a_new_outline_is(admin):
    area = an_area("Old Swan")
    a_boundary(area)
    with CaptureQueriesContext(connection) as first:
        admin.get(reverse("map"))
    with CaptureQueriesContext(connection) as again:
        admin.get(reverse("map"))
    assert len(again) < len(first)
    before = admin.get(reverse("map")).text
    a_boundary(area, shape=an_outline((-2.8, 53.5), points=7))
    assert admin.get(reverse("map")).text != before


def test_the_map_asks_as_few_queries_for_three_places_as_for_one(client):
    programme = a_small_programme()
    users = one_of_each_role(programme)
    a_boundary(programme.own)

    def asked():
        counts = {}
        for role, user in users.items():
            client.force_login(user)
            client.get(reverse("map"))
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("map"), {"show": "population"})
            counts[role] = len(found)
        return counts

    one = asked()
    for area in (programme.own_comparator, programme.other):
        a_boundary(area)
        a_population(area)
    more = asked()
    assert max(*one.values(), *more.values()) <= 15
