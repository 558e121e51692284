"""Activities on a map drawn from our own data, with the list beside."""

import pytest
from django.urls import reverse

from neighbourhoods.models import AreaBoundary
from neighbourhoods.queries import activity_map
from tests.activity_factories import an_activity
from tests.factories import a_user_with, an_area
from tests.integration.coren.pages import signed_in, words_of

pytestmark = pytest.mark.django_db
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-2.93, 53.40], [-2.89, 53.40], [-2.89, 53.42], [-2.93, 53.42], [-2.93, 53.40]]],
}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    place = an_area("Old Quay")
    AreaBoundary.objects.create(area=place, shape=SQUARE, source="The council")
    return place


@pytest.fixture
def client():
    return signed_in(a_user_with("project_deputy"))


def test_points_lie_over_the_outline_and_stand_in_the_list_beside(place, client):
    an_activity(place, "Debt advice", latitude="53.41", longitude="-2.91", venue="Library")
    an_activity(place, "Choir")
    answer = client.get(reverse("activity-map"))
    words = words_of(answer)
    assert "1 of 2 activities have a position" in words
    assert "2 activities at 1 place, as mapped up to 12 February 2019" in words
    assert "Debt advice – Library 53.41, -2.91" in words
    body = answer.content.decode()
    assert body.count("<svg") >= 2
    assert "Old Quay; Debt advice." in body  # what the drawing says to somebody who does not see it
    assert "Choir" not in words


def test_the_map_is_narrowed_as_the_list_is(place, client):
    an_activity(place, "Debt advice", latitude="53.41", longitude="-2.91", status="ended")
    assert "No such activity has a position." in words_of(client.get(reverse("activity-map"), {"status": "running"}))
    assert "Debt advice" in words_of(client.get(reverse("activity-map"), {"status": "ended"}))


def test_too_many_points_are_counted_by_place(place, client, monkeypatch):
    monkeypatch.setattr(activity_map, "MOST_POINTS", 1)
    for name in ("Debt advice", "Choir"):
        an_activity(place, name, latitude="53.41", longitude="-2.91")
    body = client.get(reverse("activity-map")).content.decode()
    assert "Old Quay 2." in body
    assert "choose a neighbourhood to see each" in body


def test_nothing_to_draw_says_how_to_get_there(place, client):
    an_activity(place, "Choir")
    assert "No activity has a position yet." in words_of(client.get(reverse("activity-map")))


def test_another_places_points_are_not_drawn(place):
    an_activity(an_area("High Moor"), "Secret choir", latitude="53.41", longitude="-2.91")
    an_activity(place, "Choir", latitude="53.41", longitude="-2.91")
    body = signed_in(a_user_with("log_member", area=place)).get(reverse("activity-map")).content.decode()
    assert "Choir" in body
    assert "Secret choir" not in body
    assert "High Moor" not in body
