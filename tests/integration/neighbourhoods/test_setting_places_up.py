"""An administrator sets places, pairs and organisations up."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods import queries
from neighbourhoods.actions import areas, pairs
from neighbourhoods.actions.pairs import PairRefused
from neighbourhoods.forms.areas import AreaForm
from neighbourhoods.models import Area, Organisation
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_council, a_pair, a_small_programme, a_user_with, an_area, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings):
    settings.NRP_ENFORCE_MFA = False
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def place(**values):
    return {"name": "Moss Bay", "kind": "neighbourhood", "survey_code": "NFL04", **values}


def day(name, on):
    return {f"{name}_0": on.day, f"{name}_1": on.month, f"{name}_2": on.year}


def test_a_place_is_added_with_two_councils_one_of_them_new(admin):
    council = a_council("Allerdale")
    joined = day("joined_on", datetime.date(2016, 8, 1))
    answer = admin.post(
        reverse("place-new"), place(local_authorities=[council.pk], new_local_authority="Cumbria", **joined)
    )
    assert answer.status_code == 302
    area = Area.objects.get(name="Moss Bay")
    assert [authority.name for authority in area.local_authorities.all()] == ["Allerdale", "Cumbria"]
    assert area.joined_on == datetime.date(2016, 8, 1)


def test_what_was_typed_stays_and_each_fault_is_a_sentence_at_its_field(admin):
    an_area("Moss Bay", survey_code="NFL09")
    page = admin.post(
        reverse("place-new"),
        place(focus="Jobs near home", joined_on_0="31", joined_on_1="2", joined_on_2="2016", survey_code=""),
    )
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.title.text.startswith("Error: ")
    assert soup.find("input", {"name": "name"})["value"] == "Moss Bay"
    assert "Jobs near home" in soup.find("textarea", {"name": "focus"}).text
    assert soup.find("input", {"name": "joined_on_0"})["value"] == "31"
    summary = soup.find(attrs={"data-error-summary": True})
    assert "There is no such day. Check the day and the month." in summary.text
    for link in summary.find_all("a"):
        assert soup.find(id=link["href"].removeprefix("#")) is not None, link


def test_a_refusal_of_the_action_stands_at_its_field(admin):
    an_area("Moss Bay", survey_code="NFL09")
    page = admin.post(reverse("place-new"), place())
    assert "Another place has this name." in page.text


def test_a_change_keeps_old_and_new_values_and_the_address(admin):
    area = an_area("Moss Bay", survey_code="NFL04", population=6000)
    admin.post(reverse("place-edit", args=[area.slug]), place(name="Moss Bay & Salterbeck", population=6100))
    area.refresh_from_db()
    assert (area.name, area.slug) == ("Moss Bay & Salterbeck", "moss-bay")
    (entry,) = audit.entries(audit.events(verb="area.updated"))
    assert entry.changes == {"name": ["Moss Bay", "Moss Bay & Salterbeck"], "population": [6000, 6100]}


def test_nothing_changed_leaves_no_event():
    area = an_area("Moss Bay")
    areas.update(area=area, name="Moss Bay", by=None)
    assert not audit.events(verb="area.updated").exists()


def test_the_form_of_a_place_opens_with_everything_that_is_known():
    council = a_council("Allerdale")
    known = {"population": 6000, "population_year": 2015, "focus": "Jobs near home"}
    area = an_area("Moss Bay", survey_code="NFL04", local_authorities=[council], **known)
    values = AreaForm.values_of(area)
    assert set(values) == set(AreaForm.base_fields) - {"new_local_authority"}
    assert areas.update(area=area, by=None, **values).focus == "Jobs near home"
    assert not audit.events(verb="area.updated").exists()


def test_a_neighbourhood_leaves_with_its_reason_and_its_match_ends(admin):
    programme = a_small_programme()
    answer = admin.post(
        reverse("place-leave", args=["old-quay"]), {"reason": "Funding ended", **day("on", datetime.date(2018, 4, 1))}
    )
    assert answer.status_code == 302
    assert [pair.neighbourhood.name for pair in queries.current_pairs()] == ["High Moor"]
    assert [area.name for area in queries.neighbourhoods_in_programme()] == ["High Moor"]
    programme.pairs[0].refresh_from_db()
    assert programme.pairs[0].ends_on == datetime.date(2018, 4, 1)


def test_a_place_is_in_one_match_at_a_time():
    pair = a_pair()
    with pytest.raises(PairRefused, match="End that match first"):
        a_pair(pair.neighbourhood)
    with pytest.raises(PairRefused, match="End that match first"):
        a_pair(None, pair.comparator)
    pairs.end(pair=pair, on=datetime.date(2018, 1, 1), by=None)
    again = a_pair(pair.neighbourhood, pair.comparator, starts_on=datetime.date(2018, 1, 1))
    assert list(queries.current_pairs()) == [again]


def test_a_match_is_made_and_ended_on_the_pages(admin):
    first, second = an_area("North End"), an_area("Comparator 5", kind=Area.Kind.COMPARATOR)
    choice = {"neighbourhood": first.pk, "comparator": second.pk, **day("starts_on", datetime.date(2016, 1, 1))}
    assert admin.post(reverse("pairs"), choice).status_code == 302
    (pair,) = queries.current_pairs()
    assert "North End" in admin.get(reverse("pairs")).text
    ended = {"reason": "Boundary moved", **day("on", datetime.date(2018, 1, 1))}
    assert admin.post(reverse("pair-end", args=[pair.pk]), ended).status_code == 302
    assert not queries.current_pairs().exists()


def test_organisations_are_listed_added_and_changed(admin):
    admin.post(reverse("organisation-new"), {"name": "Sefton CVS", "kind": "voluntary", "is_coren": "on"})
    organisation = Organisation.objects.get()
    assert organisation.is_coren
    page = admin.post(reverse("organisation-new"), {"name": "sefton cvs", "kind": "voluntary"})
    assert "There is an organisation of this name already." in page.text
    admin.post(reverse("organisation-edit", args=[organisation.pk]), {"name": "Sefton CVS", "kind": "housing"})
    assert "Housing" in admin.get(reverse("organisations")).text


def questions_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(address)).status_code == 200
    return len(asked)


@pytest.mark.parametrize(("address", "make"), [("organisations", an_organisation), ("pairs", a_pair)])
def test_a_list_asks_the_same_number_of_questions_for_one_and_for_three(admin, address, make):
    make()
    questions_of(admin, address)
    one = questions_of(admin, address)
    make()
    make()
    assert questions_of(admin, address) == one
