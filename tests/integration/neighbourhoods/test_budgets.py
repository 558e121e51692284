"""Budgets by year, kind, place and initiative, with what was there before in the trail; and the in-kind rates."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods.actions import budgets, in_kind_rates
from neighbourhoods.actions.budgets import BudgetRefused
from neighbourhoods.actions.in_kind_rates import RateRefused
from neighbourhoods.models import Budget, InKindRate
from nrp.audit.models import Event, Payload
from tests.factories import a_user_with, an_area, an_organisation
from tests.integration.coren.pages import fill_in, signed_in, words_of
from tests.money_factories import a_budget, a_deputy, a_rate, an_initiative_of, in_kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.NRP_ENFORCE_MFA = False


@pytest.fixture
def place():
    return an_area("Old Quay")


@pytest.fixture
def deputy():
    return signed_in(a_deputy())


def told(verb):
    return Payload.objects.get(event_id=Event.objects.get(verb=verb).pk).body


def test_a_budget_is_set_changed_and_taken_away_and_the_trail_keeps_old_and_new(place, deputy):
    fill_in(deputy, reverse("budget-new") + "?year=2018", kind="cash", year="2018", area=str(place.pk), amount="50,000")
    budget = Budget.objects.get()
    assert (budget.amount, budget.area, budget.year) == (Decimal(50000), place, 2018)
    assert "2018–19 Old Quay" in words_of(deputy.get(reverse("budgets")))
    fill_in(deputy, reverse("budget-edit", args=[budget.pk]), amount="£51,000.50", note="The council adds")
    budget.refresh_from_db()
    assert budget.amount == Decimal("51000.50")
    assert "50000.00" in told("budget.changed")
    assert "51000.50" in told("budget.changed")
    remove = reverse("budget-remove", args=[budget.pk])
    assert "What was spent stays in the ledger." in words_of(deputy.get(remove))
    assert Budget.objects.exists()
    deputy.post(remove, {"checked": "yes"})
    assert not Budget.objects.exists()
    assert "51000.50" in told("budget.removed")


def test_what_somebody_else_saved_meanwhile_is_not_lost(place, deputy):
    budget = a_budget(place)
    url = reverse("budget-edit", args=[budget.pk])
    opened = deputy.get(url)
    budgets.update(budget=budget, amount=Decimal(60000), by=None)
    seen = opened.context["form"]["seen"].value()
    answer = deputy.post(url, {"seen": seen, "amount": "55000", "note": ""})
    assert "Somebody else has saved here" in words_of(answer)
    assert Budget.objects.get().amount == Decimal(60000)


def test_there_is_one_budget_of_a_kind_a_year_for_each_of_whom_it_may_be(place):
    initiative = an_initiative_of(place)
    for whose in ({}, {"area": place}, {"area": place, "initiative": initiative}):
        a_budget(**whose)
        with pytest.raises(BudgetRefused, match="2018–19 already"):
            a_budget(**whose)
    assert Budget.objects.count() == 3


def test_only_neighbourhoods_and_their_own_initiatives_have_a_budget(place):
    with pytest.raises(BudgetRefused, match="kept for neighbourhoods"):
        a_budget(an_area(kind="comparator"))
    with pytest.raises(BudgetRefused, match="another neighbourhood"):
        a_budget(place, initiative=an_initiative_of(an_area()))
    with pytest.raises(BudgetRefused, match="Enter an amount"):
        a_budget(place, "-1")
    assert a_budget(initiative=an_initiative_of(place)).area == place


def test_the_list_is_narrowed_and_shows_only_places_in_reach(place, deputy):
    other = an_area("High Moor")
    a_budget(place, "1000", note="Own note")
    a_budget(other, "2000", note="Other note", year=2017)
    a_budget(None, "3000", note="For all")
    assert "Other note" not in words_of(deputy.get(reverse("budgets"), {"place": place.slug}))
    assert "Own note" not in words_of(deputy.get(reverse("budgets"), {"year": "2017"}))
    assert "There is no such budget." in words_of(deputy.get(reverse("budgets"), {"kind": "external"}))
    page = words_of(signed_in(a_user_with("log_member", area=place)).get(reverse("budgets")))
    assert "Own note" in page
    assert "For all" in page
    assert "Other note" not in page
    assert "Change" not in page


@pytest.mark.parametrize("role", ["project_deputy", "la_lead"])
def test_the_list_asks_the_same_number_of_questions(place, role):
    client = signed_in(a_user_with(role, area=place))
    asked = []
    for number in range(3):
        a_budget(place, year=2015 + number, initiative=an_initiative_of(place))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("budgets")).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2] <= 15


def test_a_rate_starts_from_a_day_and_is_shown_with_where_it_comes_from(deputy):
    organisation = an_organisation("Quay Homes")
    url = reverse("in-kind-rate-new")
    day = {"starts_on_0": "1", "starts_on_1": "4", "starts_on_2": "2018"}
    fill_in(deputy, url, rate="15", source="A pay scale", **day)
    fill_in(deputy, url, organisation=str(organisation.pk), rate="£17.50", **day)
    page = words_of(deputy.get(reverse("in-kind-rates")))
    assert "All that have no rate of their own £15.00 1 April 2018 A pay scale" in page
    assert "Quay Homes £17.50 1 April 2018" in page


def test_a_rate_that_was_used_is_not_changed_and_one_that_was_not_can_be(place):
    day = dt.date(2018, 4, 1)
    a_rate("15.00", starts_on=day)
    a_rate("16.00", starts_on=day)
    assert InKindRate.objects.get().rate == Decimal(16)
    entry = in_kind(place, "2", rate=None)
    with pytest.raises(RateRefused, match="another day"):
        a_rate("17.00", starts_on=day)
    a_rate("17.00", starts_on=dt.date(2018, 12, 1))
    entry.refresh_from_db()
    assert (entry.rate, entry.amount) == (Decimal(16), Decimal(32))
    assert "15.00" in Payload.objects.filter(
        event_id__in=Event.objects.filter(verb="in_kind_rate.set").values("pk")
    ).order_by("pk").values_list("body", flat=True).__str__()  # fmt: skip


@pytest.mark.parametrize("rate", ["0", "-1", "1.005", "1000000"])
def test_a_rate_is_more_than_nothing_in_whole_pence(rate):
    with pytest.raises(RateRefused, match="pounds an hour"):
        in_kind_rates.create(rate=Decimal(rate), starts_on=dt.date(2018, 4, 1), by=None)
