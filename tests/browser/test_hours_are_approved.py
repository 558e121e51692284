"""The COREN manager looks at the odd hours, approves, undoes, sends back: on a phone, and without JavaScript."""

import datetime as dt

import pytest
from django.utils import timezone

from coren.models import HoursEntry
from tests.coren_factories import an_adviser, an_interested_person, hours_of
from tests.factories import a_user_with, an_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting():
    today, place = timezone.localdate(), an_area("Claremont")
    ada, joan = an_adviser(place, "Ada Example"), an_adviser(place, "Joan Sample")
    hours_of(ada, today - dt.timedelta(days=7), 120)
    hours_of(ada, today - dt.timedelta(days=8), 90)
    hours_of(joan, today - dt.timedelta(days=7), 60 * 9 + 30)
    hours_of(an_interested_person(place, "Rita Specimen"), today - dt.timedelta(days=7), 60)
    return a_user_with("coren_manager", name="Lee Sample", email="lee@example.org")


def states():
    rows = HoursEntry.objects.order_by("adviser__person__name", "on").values_list("adviser__person__name", "state")
    return [f"{name.split()[0]} {state}" for name, state in rows]


@pytest.mark.parametrize(("width", "has_script"), [(390, True), (1280, False)], ids=["phone", "without JavaScript"])
def test_ticks_checks_approves_undoes_and_sends_back(width, has_script, visit, waiting):
    lee = visit(width, has_script=has_script)
    lee.sign_in(waiting.email)
    lee.go("/approvals/")
    assert "14 hours to approve. 3 advisers in 1 neighbourhood." in lee.words()
    assert "£118.75 in that week, near the weekly limit of £125.50." in lee.words()
    assert "Rita Specimen is not registered yet." in lee.words()

    lee.press("Check what is ticked")
    lee.look()
    assert lee.page.title().startswith("Error: ")

    lee.page.get_by_role("checkbox", name="Everything with nothing odd").check()
    for name in ("Joan Sample", "Rita Specimen"):
        lee.page.get_by_role("checkbox", name=f"of {name}").check()
    lee.press("Check what is ticked")
    lee.look()
    assert "13 hours" in lee.words()
    assert "Left out Rita Specimen" in lee.words()
    lee.press("Approve 13 hours")
    lee.look()
    assert "Approved 13 hours." in lee.words()
    assert states() == ["Ada approved", "Ada approved", "Joan approved", "Rita submitted"]

    lee.follow("Undo")
    lee.press("Undo the approval of 13 hours")
    lee.look()
    assert "The approval of 13 hours is undone." in lee.words()

    lee.page.get_by_role("checkbox", name="of Joan Sample").check()
    lee.press("Send back what is ticked")
    lee.look()
    lee.page.get_by_label("What has to be put right").fill("Was it nine and a half hours?")
    lee.press("Send 9.5 hours back")
    lee.look()
    assert "Sent back 9.5 hours." in lee.words()
    assert states() == ["Ada submitted", "Ada submitted", "Joan sent_back", "Rita submitted"]
    for path in ("/weekly-limits/", "/pay-clock/", "/rates/", "/closed-periods/", "/closed-periods/new/"):
        lee.go(path)
