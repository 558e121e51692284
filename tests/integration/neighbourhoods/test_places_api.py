"""For programs: profile, figures, small areas, outline, choice, phases; the same refusals as the pages."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from neighbourhoods.actions import areas
from neighbourhoods.models import Phase
from nrp.accounts.roles import Role
from tests.factories import a_small_programme, a_user_with, an_area
from tests.place_factories import a_boundary, a_criterion, a_phase, a_population, an_outline, some_parts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def admin():
    return client_of(a_user_with(Role.PROGRAMME_ADMIN))


def at(name, area):
    return reverse(f"api-neighbourhood-{name}", args=[area.pk])


def test_the_story_is_read_and_written(admin):
    area = an_area("Old Swan", population=7400, population_year=2015)
    answer = admin.patch(at("profile", area), {"history": "Docks", "name": "Other"}, format="json")
    assert answer.status_code == 200
    assert (answer.data["history"], answer.data["who_lives_here"], answer.data["name"]) == ("Docks", "", "Old Swan")
    assert admin.get(at("profile", area)).data["population_year"] == 2015


def test_populations_are_kept_and_the_place_stays_in_step(admin):
    area = an_area("Old Swan")
    sent = {"year": 2015, "people": 7400, "source": "ONS"}
    made = admin.post(at("populations", area), sent, format="json")
    assert made.status_code == 201
    both = admin.post(at("populations", area), [sent, {**sent, "year": 2018, "people": 7800}], format="json")
    assert both.status_code == 207
    assert [row["status"] for row in both.data["results"]] == [409, 201]
    assert [row["year"] for row in admin.get(at("populations", area)).data["results"]] == [2018, 2015]
    url = reverse("api-population", args=[both.data["results"][1]["id"]])
    assert admin.patch(url, {"people": 7900}, format="json").data["people"] == 7900
    area.refresh_from_db()
    assert area.population == 7900
    assert admin.delete(url).status_code == 204
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7400, 2015)
    refused = admin.patch(reverse("api-neighbourhood", args=[area.pk]), {"population_year": 2011}, format="json")
    assert refused.status_code == 409


def test_deprivation_is_kept_by_edition_with_percentages_as_text(admin):
    area = an_area("Old Swan")
    sent = {"edition": 2019, "most_deprived_percent": "7.5", "source": "MHCLG"}
    made = admin.post(at("deprivations", area), sent, format="json")
    assert made.json()["most_deprived_percent"] == "7.50"
    url = reverse("api-deprivation", args=[made.data["id"]])
    assert admin.patch(url, {"score": "41.20"}, format="json").json()["score"] == "41.20"
    assert admin.patch(url, {"most_deprived_percent": "0"}, format="json").status_code == 409
    assert admin.get(at("deprivations", area)).data["count"] == 1
    assert admin.delete(url).status_code == 204


def test_small_areas_are_tried_replaced_and_narrowed(admin):
    area = some_parts(an_area("Old Swan"))
    some_parts(area, vintage=2021)
    rows = [{"code": "e01006543", "name": "Liverpool 024A", "population": 1500}, {"code": "E01009999", "share": "0.25"}]
    sent = {"kind": "lsoa", "vintage": 2011, "parts": rows}
    tried = admin.put(at("parts", area), {**sent, "dry_run": True}, format="json")
    expected = {"added": ["E01009999"], "gone": ["E01006544"], "changed": [], "same": 1}
    assert tried.data == {**expected, "dry_run": True}
    assert area.parts.filter(code="E01006544", vintage=2011).exists()
    assert admin.put(at("parts", area), sent, format="json").data == {**expected, "dry_run": False}
    found = admin.get(at("parts", area), {"kind": "lsoa", "vintage": 2011}).json()
    assert [(row["code"], row["share"]) for row in found["results"]] == [
        ("E01006543", "1.0000"),
        ("E01009999", "0.2500"),
    ]
    assert admin.put(at("parts", area), {**sent, "vintage": 2015}, format="json").status_code == 409
    assert admin.put(at("parts", area), {**sent, "parts": [{"code": "X1"}]}, format="json").status_code == 409
    assert (
        admin.put(at("parts", area), {**sent, "parts": [{"code": "X1", "share": 2}]}, format="json").status_code == 400
    )


def test_the_outline_goes_out_and_in_as_the_same_document(admin):
    area = an_area("Old Swan")
    assert admin.get(at("boundary", area)).status_code == 404
    a_boundary(area, drawn_on=dt.date(2016, 1, 1))
    document = admin.get(at("boundary", area)).json()
    assert document["properties"]["drawn_on"] == "2016-01-01"
    assert admin.put(at("boundary", area), document, format="json").status_code == 204
    assert admin.get(at("boundary", area)).json() == document
    assert area.boundaries.count() == 2
    metres = {**document, "geometry": {"type": "Polygon", "coordinates": [[[339000, 391000]] * 4]}}
    refused = admin.put(at("boundary", area), metres, format="json")
    assert refused.status_code == 409
    assert "British National Grid" in refused.json()["errors"]["geometry"][0]


def test_a_selection_is_written_whole_and_criteria_are_kept(admin):
    area = an_area("Old Swan")
    assert admin.get(at("selection", area)).status_code == 404
    first = admin.post(reverse("api-criteria"), {"text": "Residents"}, format="json").data
    second = a_criterion("Deprivation")
    judged = [
        {"criterion": first["id"], "met": "yes", "evidence": "7,400"},
        {"criterion": str(second.pk), "met": "no", "evidence": "Not poor"},
    ]
    sent = {"outcome": "not_chosen", "decided_on": "2015-06-01", "reason": "Too well off", "judgements": judged}
    assert admin.put(at("selection", area), sent, format="json").json() == sent
    fewer = {**sent, "judgements": judged[:1]}
    assert admin.put(at("selection", area), fewer, format="json").json() == fewer
    assert admin.put(at("selection", area), {"outcome": "chosen", "judgements": []}, format="json").status_code == 409
    url = reverse("api-criterion", args=[first["id"]])
    assert admin.patch(url, {"ends_on": "2016-01-01"}, format="json").data["ends_on"] == "2016-01-01"
    assert admin.get(reverse("api-criteria")).data["count"] == 2


def test_phases_and_batches_are_read_and_kept():
    deputy = client_of(a_user_with(Role.PROJECT_DEPUTY))
    area = an_area("Old Swan", batch=areas.add_batch(name="First", starts_on=dt.date(2016, 1, 4), by=None))
    sent = {"name": "Finding a focus", "starts_on": "2016-01-04", "neighbourhood": str(area.pk)}
    made = deputy.post(reverse("api-phases"), sent, format="json", headers={"Idempotency-Key": "one"})
    again = deputy.post(reverse("api-phases"), sent, format="json", headers={"Idempotency-Key": "one"})
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    a_phase()
    assert deputy.get(reverse("api-phases"), {"neighbourhood": str(area.pk)}).data["count"] == 1
    url = reverse("api-phase", args=[made.json()["id"]])
    assert deputy.patch(url, {"ends_on": "2015-01-01"}, format="json").status_code == 409
    assert deputy.patch(url, {"ends_on": "2016-07-01"}, format="json").data["ends_on"] == "2016-07-01"
    assert deputy.delete(url).status_code == 204
    assert Phase.objects.count() == 1
    (batch,) = deputy.get(reverse("api-batches")).json()["results"]
    assert (batch["name"], batch["neighbourhoods"]) == ("First", [str(area.pk)])


def test_putting_is_for_those_who_set_places_up():
    programme = a_small_programme()
    a_population(programme.own)
    member = client_of(a_user_with(Role.LOG_MEMBER, area=programme.own))
    bodies = {
        "parts": {"kind": "lsoa", "vintage": 2011, "parts": []},
        "boundary": {"type": "Feature", "properties": {"source": "x"}, "geometry": an_outline()},
        "selection": {"outcome": "open", "judgements": []},
    }
    for name, body in bodies.items():
        assert member.put(at(name, programme.own), body, format="json").status_code == 403, name
        assert member.put(at(name, programme.other), body, format="json").status_code == 404, name
