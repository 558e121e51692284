"""A manager on a phone finds what waits on Home, sees the load, and arranges cover; also without JavaScript."""

import datetime as dt

import pytest
import time_machine

from neighbourhoods.models import RoleAssignment
from tests.integration.coren.network import NOW, a_network

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_manager_sees_the_load_and_hands_a_place_over_for_a_time(visit, has_script):
    network = a_network()
    away = network.facilitators["Claremont"]
    stand_in = network.facilitators["Old Swan"]
    with time_machine.travel(NOW):
        manager = visit(390, has_script=has_script)
        manager.sign_in(network.manager.email)
        manager.look()
        assert "48 hours to approve" in manager.words()

        manager.follow("Facilitators")
        assert "15 active advisers in 4 neighbourhoods" in manager.words()
        manager.follow("Who stands in for whom")
        manager.follow("Arrange cover")
        manager.page.get_by_label("Who is away").select_option(
            str(RoleAssignment.objects.get(user=away, ends_on=None).pk)
        )
        manager.page.get_by_label("Who stands in").select_option(str(stand_in.person.pk))
        last = manager.page.get_by_role("group", name="Last day")
        for part, value in (("Day", "28"), ("Month", "2"), ("Year", "2019")):
            last.get_by_label(part).fill(value)
        manager.press("See what is handed over")
        manager.look()
        assert "1 row of hours that came back" in manager.words()
        manager.press("Hand over for this time")
        manager.look()
        assert "Kit Sample COREN facilitator, Claremont" in manager.words()

        colleague = visit(390, has_script=has_script)
        colleague.sign_in(stand_in.email)
        assert "My places" in colleague.page.locator("nav").first.inner_text()
        assert "Your role as COREN facilitator in Claremont ends on 28 February" in colleague.words()
        colleague.go("/places/claremont/")
    role = RoleAssignment.objects.get(user=stand_in, ends_on__isnull=False)
    assert role.ends_on == dt.date(2019, 2, 28)
