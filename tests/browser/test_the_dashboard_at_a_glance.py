"""The finding and its range stand on the first screen; a filter stays in the address; a wide table keeps its names."""

import pytest
from django.urls import reverse

from nrp.core.models import WorkState
from nrp.dashboards.actions import health
from nrp.dashboards.models import PlaceHealth
from tests.factories import a_user_with
from tests.initiative_factories import an_initiative
from tests.integration.dashboards.world import evaluated, own_place, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = 900  # high


@pytest.fixture
def programme():
    evaluated()
    place = own_place()
    an_initiative(place, "Play streets")
    health.sweep()
    for row in PlaceHealth.objects.filter(work_state=WorkState.QUEUED):
        health.work_out(health_id=row.pk)
    return place


def bottom_of(visitor, locator):
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("role", ["pmg_member", "la_lead"])
def test_the_finding_and_its_range_are_read_without_scrolling(role, width, programme, visit):
    visitor = visit(width)
    visitor.sign_in(somebody(role).email)
    visitor.follow("Results")
    main = visitor.page.get_by_role("main")

    estimate = main.locator("strong.nrp-num").nth(0)
    span = main.locator("strong.nrp-num", has_text=" to ").first
    assert "percentage points" in estimate.inner_text()
    assert "points" in span.inner_text()
    assert bottom_of(visitor, estimate) <= SCREEN
    assert bottom_of(visitor, span) <= SCREEN
    assert visitor.page.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_filter_stays_in_the_address_and_leads_down_to_the_place(width, has_script, programme, visit):
    visitor = visit(width, has_script=has_script)
    visitor.sign_in(a_user_with("pmg_member", email="glance@example.org").email)
    visitor.follow("Results")
    visitor.page.get_by_label("Neighbourhood", exact=True).select_option(programme.slug)
    visitor.press("Update")
    visitor.look()

    assert f"place={programme.slug}" in visitor.page.url
    assert f"Of {programme.name} alone, as chosen above." in visitor.words()
    assert "Play streets" in visitor.words()
    visitor.go(visitor.page.url.removeprefix(visitor.base))
    assert visitor.page.get_by_label("Neighbourhood", exact=True).input_value() == programme.slug
    visitor.page.get_by_role("table", name="Programme health by neighbourhood").get_by_role(
        "link", name=programme.name
    ).click()
    visitor.look()
    assert visitor.page.url.endswith(programme.get_absolute_url())


def test_on_a_phone_the_names_stay_while_the_figures_slide(programme, visit):
    visitor = visit(390)
    visitor.sign_in(a_user_with("pmg_member", email="slide@example.org").email)
    visitor.go(reverse("results"))
    table = visitor.page.get_by_role("table", name="Programme health by neighbourhood")
    name = table.get_by_role("rowheader").first
    before = name.bounding_box()["x"]
    table.evaluate("element => { element.parentElement.scrollLeft = 200 }")

    assert table.evaluate("element => element.parentElement.scrollLeft") > 100
    assert abs(name.bounding_box()["x"] - before) < 2


def test_printed_it_has_the_charts_and_no_forms(programme, visit):
    visitor = visit(1280)
    visitor.sign_in(a_user_with("pmg_member", email="print@example.org").email)
    visitor.go(reverse("results"))
    visitor.page.emulate_media(media="print")

    assert not visitor.page.locator(".nrp-filter").first.is_visible()
    assert not visitor.page.locator(".nrp-header").first.is_visible()
    assert visitor.page.locator("svg.nrp-svg--wide").first.is_visible()
    assert visitor.page.get_by_role("table", name="Programme health by neighbourhood").is_visible()
