"""The list of places, and the page of one: only what is known, only who may."""

import csv
import io

import pytest
from django.urls import reverse

from neighbourhoods.actions import areas
from neighbourhoods.models import Area
from tests.factories import a_small_programme, a_user_with
from tests.integration.dashboards.world import evaluated, own_place, somebody

pytestmark = pytest.mark.django_db(transaction=True)


def test_places_stand_by_name_with_comparators_below(words):
    a_small_programme()

    said = words(a_user_with("pmg_member"), reverse("places"))

    assert said.index("High Moor") < said.index("Old Quay") < said.index("Comparison and other areas")
    assert "Comparator 1 compared with Old Quay" in said
    assert "Spare Town in neither arm" in said


def test_an_administrator_can_add_a_place_and_a_member_cannot(words):
    assert "Add a place" in words(somebody("programme_admin"), reverse("places"))
    assert "Add a place" not in words(somebody("pmg_member"), reverse("places"))


def test_somebody_tied_to_a_place_sees_it_and_its_comparator_alone(page, words):
    programme = a_small_programme()
    adviser = a_user_with("resident_adviser", area=programme.own)

    said = words(adviser, reverse("places"))

    assert "Old Quay" in said
    assert "Comparator 1" in said
    assert "High Moor" not in said
    assert page(adviser, programme.other.get_absolute_url()).status_code == 404


def test_what_is_not_known_of_a_place_is_left_out(words):
    programme = a_small_programme()

    said = words(a_user_with("pmg_member"), programme.own.get_absolute_url())

    assert "What the group works on is not on record yet." in said
    assert "Riverton" in said
    assert "COREN" not in said
    assert "None" not in said


def test_the_names_of_staff_stand_there_and_those_of_residents_do_not(words):
    programme = a_small_programme()
    a_user_with("coren_facilitator", area=programme.own, name="Fay Facilitator")
    a_user_with("la_lead", council=programme.council, name="Lou Lead")
    a_user_with("resident_adviser", area=programme.own, name="Ray Resident")

    said = words(a_user_with("pmg_member"), programme.own.get_absolute_url())

    assert "Fay Facilitator" in said
    assert "Lou Lead" in said
    assert "Ray Resident" not in said


def test_a_place_that_left_says_when_and_why_and_keeps_its_page(words):
    programme = a_small_programme()
    areas.leave(area=programme.own, on=own_day(), reason="The council withdrew.", by=None)

    said = words(a_user_with("pmg_member"), programme.own.get_absolute_url())

    assert "Left the programme" in said
    assert "The council withdrew." in said


def own_day():
    import datetime

    return datetime.date(2017, 5, 1)


def test_a_place_s_figures_stand_beside_those_of_its_comparison_area(page, words):
    evaluated()
    place = own_place()
    lead = somebody("la_lead")

    said = words(lead, place.get_absolute_url())
    rows = list(
        csv.DictReader(
            io.StringIO(page(lead, reverse("place-figures-csv", args=[place.slug])).content.decode("utf-8-sig"))
        )
    )

    assert "moved most in Neighbourhood 2" in said
    assert "answers in Neighbourhood 2, about" in said
    assert {row["survey_code"] for row in rows} == {"NFL02", "CMP02"}
    assert len(rows) == 2 * 2 * 10


def test_a_place_without_figures_has_no_empty_chart(page, words):
    programme = a_small_programme()
    member = a_user_with("pmg_member")

    assert "all places together" not in words(member, programme.own.get_absolute_url())
    assert page(member, reverse("place-figures-csv", args=[programme.own.slug])).status_code == 404


def test_a_facilitator_reads_the_place_without_results(page, words):
    evaluated()
    place = own_place()
    facilitator = somebody("coren_facilitator")

    assert "all places together" not in words(facilitator, place.get_absolute_url())
    assert page(facilitator, reverse("place-figures-csv", args=[place.slug])).status_code == 403


def test_an_area_in_neither_arm_has_a_page_too(words):
    evaluated()

    said = words(somebody("pmg_member"), Area.objects.get(survey_code="ADV01").get_absolute_url())

    assert "Surveyed for comparison." in said
