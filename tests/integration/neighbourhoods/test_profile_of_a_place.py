"""The profile of a place: who lives there, its figures by year, and beside it the area it is compared with."""

import datetime as dt
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import areas, deprivations, populations, profiles
from neighbourhoods.actions.deprivations import DeprivationRefused
from neighbourhoods.actions.populations import PopulationRefused
from neighbourhoods.models import AreaPopulation
from nrp.accounts.roles import Role
from nrp.audit import queries as audit
from tests.factories import a_pair, a_small_programme, a_user_with, an_area, an_organisation, one_of_each_role
from tests.place_factories import a_boundary, a_deprivation, a_phase, a_population, some_parts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def admin(client):
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    return client


def profile(client, area):
    page = client.get(reverse("place-profile", args=[area.slug]))
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser")


def words_of(soup):
    return " ".join(soup.find("main").get_text(" ").split())


def test_everything_known_of_a_place_stands_in_its_profile(admin):
    programme = a_small_programme()
    area = areas.update(
        area=programme.own,
        focus="Air and the High Street",
        coren_organisation=an_organisation("Riverton Voluntary Services", is_coren=True),
        batch=areas.add_batch(name="First batch", starts_on=dt.date(2016, 1, 4), by=None),
        by=None,
    )
    profiles.tell(area=area, who_lives_here="Many young families", history="Docks until 1972", by=None)
    a_population(area)
    a_deprivation(area)
    some_parts(area)
    a_boundary(area, drawn_on=dt.date(2016, 1, 1))
    a_phase(area, name="Finding a focus", ends_on=dt.date(2016, 7, 1))
    words = words_of(profile(admin, area))
    for said in (
        "Riverton",
        "Riverton Voluntary Services",
        "First batch, 4 January 2016",
        "Air and the High Street",
        "Many young families",
        "Docks until 1972",
        "7,400 in 2015 (ONS mid-year estimate)",
        "Among the most deprived 7.5% in England, IMD 2019.",
        "2 LSOAs as drawn in 2011: 3,100 people inside the place",
        "E01006544",
        "Outline: Drawn with the LOG, Open Government Licence, as it stood on 1 January 2016.",
        "Finding a focus",
    ):
        assert said in words, said


def test_the_area_it_is_compared_with_stands_beside_it(admin):
    programme = a_small_programme()
    a_deprivation(programme.own_comparator, most_deprived_percent=Decimal("8"))
    soup = profile(admin, programme.own)
    columns = soup.select(".nrp-two > section")
    assert [column.find("h2").text for column in columns] == ["Old Quay", "Comparator 1"]
    assert "most deprived 8% in England, IMD 2019" in columns[1].get_text(" ")
    assert [c.find("h2").text for c in profile(admin, programme.own_comparator).select(".nrp-two > section")] == [
        "Comparator 1",
        "Old Quay",
    ]


def test_nobody_reads_of_another_place_through_a_comparator_that_changed_hands(client):
    programme = a_small_programme()
    left = areas.leave(area=programme.own, on=dt.date(2018, 4, 1), reason="Funding ended", by=None)
    elsewhere = an_area("Goldcrest End")
    a_pair(elsewhere, programme.own_comparator, starts_on=dt.date(2018, 5, 1))
    client.force_login(a_user_with(Role.LOG_MEMBER, area=left))
    soup = profile(client, programme.own_comparator)
    assert "Goldcrest End" not in soup.text


def test_a_place_that_left_says_when_and_why_and_keeps_its_comparator_beside_it(admin):
    programme = a_small_programme()
    areas.leave(area=programme.own, on=dt.date(2018, 4, 1), reason="Funding ended", by=None)
    soup = profile(admin, programme.own)
    words = words_of(soup)
    assert "Left the programme on 1 April 2018 because: Funding ended" in words
    assert [column.find("h2").text for column in soup.select(".nrp-two > section")] == ["Old Quay", "Comparator 1"]


def test_what_is_not_known_is_left_out_and_only_who_may_write_reads_how(client):
    programme = a_small_programme()
    client.force_login(a_user_with(Role.LOG_MEMBER, area=programme.own))
    words = words_of(profile(client, programme.own))
    for word in ("History", "Deprivation", "Change", "Upload the outline"):
        assert word not in words
    client.force_login(a_user_with(Role.PROGRAMME_ADMIN))
    assert "Upload the outline of Old Quay" in words_of(profile(client, programme.own))


def test_the_story_is_written_and_the_second_of_two_writers_sees_the_first(admin):
    area = an_area("Old Swan")
    url = reverse("place-story-edit", args=[area.slug])
    seen = BeautifulSoup(admin.get(url).content, "html.parser").find("input", {"name": "seen"})["value"]
    admin.post(url, {"who_lives_here": "Families", "history": "", "seen": seen})
    page = admin.post(url, {"who_lives_here": "Students", "history": "", "seen": seen})
    assert "Somebody else has saved here: “Families”" in page.text
    area.refresh_from_db()
    assert area.who_lives_here == "Families"
    assert audit.events(verb="area.story_changed").count() == 1


def test_the_place_carries_its_latest_population_whatever_was_written(admin):
    area = an_area("Old Swan")
    first = a_population(area, year=2015, people=7400)
    a_population(area, year=2011, people=7000)
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7400, 2015)
    later = a_population(area, year=2018, people=7800)
    populations.update(population=later, people=7900, by=None)
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7900, 2018)
    populations.remove(population=later, by=None)
    populations.remove(population=first, by=None)
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7000, 2011)


def test_the_last_population_taken_off_leaves_the_place_without_one():
    area = an_area("Old Swan", population=7400, population_year=2015)
    populations.remove(population=area.populations.get(), by=None)
    area.refresh_from_db()
    assert (area.population, area.population_year) == (None, None)


def test_what_is_typed_with_the_place_stands_among_its_years():
    area = an_area("Old Swan", population=7400, population_year=2015)
    assert [(row.year, row.people) for row in area.populations.all()] == [(2015, 7400)]
    areas.update(area=area, population=7500, by=None)
    assert [(row.year, row.people) for row in area.populations.all()] == [(2015, 7500)]
    areas.update(area=area, population=7800, population_year=2018, by=None)
    assert [(row.year, row.people) for row in area.populations.all()] == [(2018, 7800), (2015, 7500)]


def test_a_place_that_had_only_a_number_keeps_it_as_its_first_year():
    area = an_area("Old Swan", population=7400, population_year=2015)
    AreaPopulation.objects.all().delete()  # as it was before populations were kept by year
    a_population(area, year=2011, people=7000)
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7400, 2015)


def test_an_older_year_or_none_typed_with_the_place_is_refused():
    area = an_area("Old Swan", population=7400, population_year=2015)
    with pytest.raises(PopulationRefused, match="A later population, of 2015") as refused:
        areas.update(area=area, population=7000, population_year=2011, by=None)
    assert refused.value.field == "population_year"
    with pytest.raises(PopulationRefused, match="The population of 2015 is on record"):
        areas.update(area=area, population=None, by=None)


def test_a_year_an_edition_and_a_source_are_asked_for_once(admin):
    area = an_area("Old Swan")
    a_population(area)
    with pytest.raises(PopulationRefused, match="The population of 2015 is on record"):
        a_population(area)
    with pytest.raises(PopulationRefused, match="Say who counted"):
        a_population(area, year=2016, source=" ")
    a_deprivation(area)
    with pytest.raises(DeprivationRefused, match="The figure of 2019 is on record"):
        a_deprivation(area)
    with pytest.raises(DeprivationRefused, match="above 0"):
        a_deprivation(area, edition=2015, most_deprived_percent=Decimal(0))
    page = admin.post(reverse("population-new", args=[area.slug]), {"year": "2015", "people": "9", "source": "Census"})
    assert "The population of 2015 is on record. Change that one." in page.text


def test_figures_are_added_changed_and_taken_off_on_pages(admin):
    area = an_area("Old Swan")
    admin.post(reverse("population-new", args=[area.slug]), {"year": "2015", "people": "7400", "source": "ONS"})
    row = area.populations.get()
    admin.post(reverse("population-edit", args=[row.pk]), {"year": "2016", "people": "7500", "source": "ONS"})
    area.refresh_from_db()
    assert (area.population, area.population_year) == (7500, 2016)
    url = reverse("population-remove", args=[row.pk])
    assert "7,500" in admin.get(url).text
    admin.post(url)
    assert area.populations.exists()  # not without the check that was shown
    admin.post(url, {"checked": "yes"})
    assert not area.populations.exists()
    sent = {"edition": "2015", "most_deprived_percent": "7.5", "score": "41.20", "source": "DCLG"}
    admin.post(reverse("deprivation-new", args=[area.slug]), sent)
    figure = area.deprivations.get()
    admin.post(reverse("deprivation-edit", args=[figure.pk]), {**sent, "most_deprived_percent": "8"})
    figure.refresh_from_db()
    assert figure.most_deprived_percent == 8
    admin.post(reverse("deprivation-remove", args=[figure.pk]), {"checked": "yes"})
    assert not area.deprivations.exists()
    verbs = ["area.deprivation_added", "area.deprivation_changed", "area.deprivation_removed"]
    assert [audit.events(verb=verb).count() for verb in verbs] == [1, 1, 1]


def test_two_people_change_a_figure_and_the_second_sees_the_first(admin):
    row = a_deprivation()
    url = reverse("deprivation-edit", args=[row.pk])
    seen = BeautifulSoup(admin.get(url).content, "html.parser").find("input", {"name": "seen"})["value"]
    deprivations.update(deprivation=row, score=Decimal("40.00"), by=None)
    sent = {"edition": "2019", "most_deprived_percent": "9", "score": "", "source": "MHCLG", "seen": seen}
    assert "Somebody else has saved here: “40.00”" in admin.post(url, sent).text


def test_the_profile_asks_as_few_queries_for_three_of_everything_as_for_one(client):
    programme = a_small_programme()
    users = one_of_each_role(programme)

    def fill(number):
        for area in (programme.own, programme.own_comparator):
            a_population(area, year=2010 + number)
            a_deprivation(area, edition=2010 + number)
            some_parts(area, vintage=2011 if number == 1 else 2021)
            a_boundary(area)
        a_phase(programme.own)

    def asked():
        counts = {}
        for role, user in users.items():
            client.force_login(user)
            with CaptureQueriesContext(connection) as found:
                profile(client, programme.own)
            counts[role] = len(found)
        return counts

    fill(1)
    one = asked()
    fill(2)
    fill(3)
    assert asked() == one
    assert max(one.values()) <= 15, one
