"""What there is and what was spent, by place and year: three kinds in columns of their own, with base and day."""

import csv
import datetime as dt
import io
import itertools
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.models import AreaPopulation
from neighbourhoods.queries.money import initiative_costs
from nrp.audit.models import Event
from tests.factories import a_council, a_user_with, an_area, an_organisation
from tests.integration.coren.pages import signed_in, words_of
from tests.money_factories import a_budget, a_deputy, an_initiative_of, cash, external, in_kind, reversed_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    return an_area("Old Quay", population=8000, population_year=2011, local_authorities=[a_council()])


@pytest.fixture
def deputy():
    return signed_in(a_deputy())


def some_money(place):
    a_budget(place, "50000")
    quay, moor = an_organisation("Quay Homes"), an_organisation("Moor Advice")
    cash(place, "31250.00", on=dt.date(2018, 11, 27))
    in_kind(place, "100", "20.00", organisation=quay, on=dt.date(2018, 10, 1))
    in_kind(place, "80.5", "10.00", organisation=moor, on=dt.date(2018, 10, 1))
    external(place, "8000", funder="The council", led_by="Resident Advisers", on=dt.date(2018, 6, 1))
    cash(place, "7.77", on=dt.date(2019, 4, 1))


def test_each_kind_is_said_for_itself_with_leverage_base_and_day(place, deputy):
    some_money(place)
    page = words_of(deputy.get(reverse("money"), {"year": "2018"}))
    for words in (
        "£31,250 spent of £50,000; £18,750 left.",
        "180.5 hours from 2 organisations, counted at £2,805.",
        "£8,000 won by 1 bid.",
        "For each £1 of programme cash £0.26 external and £0.09 in kind. The three kinds are not added up.",
        "Base 4 lines of the ledger. As of the latest line, 27 November 2018.",
        "2018–19, 1 April 2018 to 31 March 2019",
        "Quay Homes Old Quay 100.00 £2,000.00 1",
        "The council Old Quay Resident Advisers £8,000.00",
        "Old Quay £50,000.00 £31,250.00 £18,750.00 180.50 £2,805.00 £8,000.00 4",
        "Old Quay 8,000 2011 £3,906.25 £350.63 £1,000.00",
    ):
        assert words in page, words


def test_the_latest_year_is_shown_unless_the_address_says_another_or_all(place, deputy):
    some_money(place)
    assert "£7.77 spent" in words_of(deputy.get(reverse("money")))
    assert "£31,257.77 spent" in words_of(deputy.get(reverse("money"), {"year": ""}))
    assert "All years." in words_of(deputy.get(reverse("money"), {"year": ""}))
    assert "£0 spent" in words_of(deputy.get(reverse("money"), {"year": "2016"}))


def test_residents_are_those_counted_last_by_the_year(place, deputy):
    AreaPopulation.objects.create(area=place, year=2017, people=6250, source="An estimate")
    AreaPopulation.objects.create(area=place, year=2019, people=9999, source="An estimate")
    cash(place, "6250")
    assert "£1,000.00" in words_of(deputy.get(reverse("money"), {"year": "2018"}))


def test_more_spent_than_there_was_is_said_plainly(place, deputy):
    a_budget(place, "100")
    cash(place, "100.01")
    page = words_of(deputy.get(reverse("money")))
    assert "£100.01 spent of £100: £0.01 more than there was." in page
    assert "−£0.01" in page


def test_a_budget_of_an_initiative_is_a_part_of_its_place_s_and_not_added(place, deputy):
    a_budget(place, "50000")
    a_budget(place, "9000", initiative=an_initiative_of(place))
    a_budget(None, "123000")
    page = words_of(deputy.get(reverse("money")))
    assert "£50,000" in page
    assert "£59,000" not in page
    assert "£123,000 of programme cash is budgeted for no one neighbourhood" in page


def test_reversed_lines_count_for_nothing(place, deputy):
    cash(place, "10.00")
    reversed_line(cash(place, "99.99"))
    reversed_line(in_kind(place))
    reversed_line(external(place))
    page = words_of(deputy.get(reverse("money")))
    assert "£10 spent" in page
    assert "None won." in page
    assert "Base 7 lines" in page


def test_two_places_are_added_up_within_each_kind_and_averaged(place, deputy):
    other = an_area("High Moor")
    cash(place, "10.00")
    cash(other, "20.01")
    page = words_of(deputy.get(reverse("money")))
    assert "On average over 2 neighbourhoods: £15.01 cash, £0 in kind, £0 external." in page
    assert "All 2" in page
    assert "£10.00" in words_of(deputy.get(reverse("money"), {"place": place.slug}))
    assert "All 2" not in words_of(deputy.get(reverse("money"), {"place": place.slug}))


def test_only_places_in_reach_are_in_the_figures_and_comparators_have_none(place):
    other, comparator = an_area("High Moor"), an_area("Comparator 1", kind="comparator")
    cash(place, "10.00")
    cash(other, "20.00")
    page = words_of(signed_in(a_user_with("resident_adviser", area=place)).get(reverse("money")))
    assert "£10 spent" in page
    assert "High Moor" not in page
    deputy = signed_in(a_deputy())
    assert "Comparator 1" not in words_of(deputy.get(reverse("money")))
    assert deputy.get(reverse("place-money", args=[comparator.slug])).status_code == 404


def test_the_page_of_a_place_says_it_in_words_for_residents(place):
    some_money(place)
    initiative = an_initiative_of(place, "A warm bench")
    cash(place, "250.00", initiative=initiative, text="Timber", on=dt.date(2018, 11, 1))
    resident = signed_in(a_user_with("log_member", area=place))
    page = words_of(resident.get(reverse("place-money", args=[place.slug]), {"year": "2018"}))
    for words in (
        "£50,000 to spend in 2018–19; £31,500 spent by 27 November 2018; £18,500 left.",
        "180.5 hours given by Moor Advice (80.5 hours), Quay Homes (100 hours), counted at £2,805.",
        "£8,000 from The council: the bid was led by Resident Advisers.",
        "A warm bench £250.00",
        "Timber",
        "2019–20",
    ):
        assert words in page, words
    assert "Enter a line" not in page


def test_half_a_day_a_week_is_said_as_such(place, deputy):
    in_kind(place, "91.25", "15.00", on=dt.date(2018, 9, 30))  # half of 2018–19: 26 weeks of 3.5 hours
    page = words_of(deputy.get(reverse("place-money", args=[place.slug])))
    assert "About half a day a week. 91.25 hours given by" in page


def test_a_place_without_money_says_what_will_stand_there(place, deputy):
    assert "No money of this neighbourhood is on record yet." in words_of(
        deputy.get(reverse("place-money", args=[place.slug]))
    )
    assert "No money is on record yet." in words_of(deputy.get(reverse("money")))
    assert "No line is entered yet." in words_of(deputy.get(reverse("ledger")))


def test_an_initiative_s_page_says_what_it_costs(place, deputy):
    initiative = an_initiative_of(place, "A warm bench")
    a_budget(place, "300", initiative=initiative)
    cash(place, "250.50", initiative=initiative)
    in_kind(place, "2", "10.00", initiative=initiative)
    figures = initiative_costs(initiative)
    assert {kind: sums.amount for kind, sums in figures.kinds.items()} == {
        "cash": Decimal("250.50"),
        "in_kind": Decimal("20.00"),
        "external": Decimal("0.00"),
    }
    page = words_of(deputy.get(initiative.get_absolute_url()))
    assert "£250.50 spent of £300; £49.50 left." in page
    assert "2 lines of the ledger up to 27 November 2018. The three kinds are not added up." in page


def test_the_figures_come_as_csv_and_workbook_with_numbers_as_numbers(place, deputy):
    some_money(place)
    text = deputy.get(reverse("money-export"), {"year": "2018"}).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["Neighbourhood"] == "Old Quay"
    assert (row["Programme cash: Budget"], row["Programme cash: Spent"]) == ("50000.00", "31250.00")
    assert row["In kind: By organisation"] == "Moor Advice: 80.5 hours, £805.00; Quay Homes: 100 hours, £2,000.00"
    assert row["External, won: Who led the bid"] == "The council: £8,000.00, led by Resident Advisers"
    book = openpyxl.load_workbook(io.BytesIO(deputy.get(reverse("money-export"), {"format": "xlsx"}).content))
    assert book.sheetnames == ["Money by place", "In kind", "External"]
    spent = [cell.value for cell in book.active[1]].index("Programme cash: Spent")
    assert (book.active[2][spent].value, book.active[2][spent].data_type) == (7.77, "n")
    assert Event.objects.filter(verb="money.given_out").count() == 2


@pytest.mark.parametrize("role", ["project_deputy", "log_member", "la_lead"])
def test_pages_ask_the_same_number_of_questions_for_one_place_and_for_three(place, role):
    client, years = (
        signed_in(a_user_with(role, area=place, council=place.local_authorities.get())),
        itertools.count(2001),
    )
    for url in (reverse("money"), reverse("place-money", args=[place.slug])):
        asked = []
        for _more in range(3):
            for area in (place, an_area()):
                a_budget(area, year=next(years))
                reversed_line(cash(area, initiative=an_initiative_of(area)))
                in_kind(area)
                external(area)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url, {"year": ""}).status_code == 200
            asked.append(len(queries))
        assert asked[1] == asked[2] <= 15, url


def test_many_places_stand_on_several_pages_and_the_last_row_is_for_all(client):
    for number in range(52):
        cash(an_area(f"Place {number:02d}"), amount="10.00")
    client.force_login(a_user_with("pmg_member"))
    first = client.get(reverse("money")).content.decode()
    second = client.get(reverse("money"), {"page": "2"}).content.decode()

    assert "Place 00" in first
    assert "Place 51" not in first.partition('id="places"')[2]
    assert "Place 51" in second.partition('id="places"')[2]
    for page in (first, second):
        assert "All 52" in page
        assert "£520.00" in page
