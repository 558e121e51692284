"""A deputy changes a budget, a focus and a phase in the browser; profile, timeline, money and API all say so."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from governance.actions import focuses
from neighbourhoods.actions import phases
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log
from tests.money_factories import a_budget

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def area():
    area = an_area("Old Swan")
    a_log(area, name="Better Old Swan")
    focuses.set_focus(area=area, text="Air pollution", starts_on=dt.date(2016, 5, 1), by=None)
    return area


@pytest.mark.parametrize(
    ("width", "has_script"), [(1280, True), (390, False)], ids=["at a desk", "on a phone, without JavaScript"]
)
def test_each_change_is_read_everywhere(width, has_script, visit, area):
    phase = phases.create(name="Changing things", starts_on=dt.date(2017, 2, 1), by=None)
    budget = a_budget(area, year=2017)
    deputy = a_user_with("project_deputy")
    somebody = visit(width, has_script=has_script)
    somebody.sign_in(deputy.person.email)

    somebody.go(reverse("budget-edit", args=[budget.pk]))
    somebody.page.get_by_label("Amount").fill("61,250.00")
    somebody.look()
    somebody.press("Save the budget")
    somebody.go(reverse("place-money", args=[area.slug]) + "?year=2017")
    somebody.look()
    assert "£61,250" in somebody.words()

    somebody.go(reverse("focus-new", args=[area.slug]))
    somebody.page.locator("#id_text").fill("The High Street")
    somebody.look()
    somebody.page.locator("main button[type=submit]").first.click()
    somebody.go(reverse("place-profile", args=[area.slug]))
    somebody.look()
    assert "The High Street" in somebody.words()

    somebody.go(reverse("phase-edit", args=[phase.pk]))
    somebody.page.get_by_label("Name").fill("Changing more things")
    somebody.look()
    somebody.press("Save the phase")
    somebody.go(reverse("timeline"))
    somebody.look()
    assert "Changing more things" in somebody.words()
    assert "The High Street" in somebody.words()

    program = Client()
    program.force_login(deputy)
    assert program.get(reverse("api-neighbourhood", args=[area.pk])).json()["focus"] == "The High Street"
    assert "Changing more things" in [one["text"] for one in program.get(reverse("api-timeline")).json()["results"]]
    budgets = program.get("/api/v1/budgets/", {"neighbourhood": str(area.pk)}).json()["results"]
    assert [one["amount"] for one in budgets] == ["61250.00"]
