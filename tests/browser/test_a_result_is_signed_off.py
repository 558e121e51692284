"""The evaluation deputy goes through the checklist, releases the run to the programme, and a member reads it."""

import pytest
from django.urls import reverse

from evaluation.actions import plans
from evaluation.models import Release, Run
from tests.factories import PASSWORD, a_user_with
from tests.integration.evaluation.world import finish, hhs_places, hhs_waves, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390], ids=["on a wide screen", "on a phone"])
def test_from_the_plan_to_the_release(width, visit):
    hhs_places()
    first, second = hhs_waves()
    plans.current_plan()
    publish(first)
    deputy = a_user_with("evaluation_deputy", name="Dara Deputy", email="deputy@example.org")
    member = a_user_with("pmg_member", email="member@example.org")
    desk = visit(width)
    desk.sign_in(deputy.email)
    the_plan_is_locked(desk)
    publish(second)
    finish(Run.objects.get())
    the_run_is_reviewed_and_released(desk)
    assert Release.objects.get().by == deputy
    reader = visit(width)
    reader.sign_in(member.email)
    reader.go("/releases/1/")
    assert "Current since" in reader.words()
    assert "Read on a telephone too." not in reader.words()
    reader.go(reverse("result", args=["influence_decisions"]))
    assert "signed off by Dara Deputy" in reader.words()
    assert "xploratory" not in reader.words()
    desk.go(f"/runs/{Run.objects.get().pk}/send-back/")
    desk.page.get_by_label("What has to change").fill("Wave 2 lacks a place.")
    desk.press("Send the run back")
    desk.look()
    assert "Sent back by Dara Deputy" in desk.words()
    reader.go("/releases/1/")
    assert "Taken back" in reader.words()


def the_plan_is_locked(desk):
    desk.go("/outcomes/")
    desk.follow("The analysis plan")
    desk.follow("Lock this plan")
    desk.page.get_by_label("Why it is locked now").fill("The protocol was registered.")
    desk.page.get_by_label("Your password").fill("not this one")
    desk.press("Lock version 1")
    desk.look()
    assert "This is not your password." in desk.words()
    desk.page.get_by_label("Your password").fill(PASSWORD)
    desk.press("Lock version 1")
    desk.look()
    assert "The protocol was registered." in desk.words()


def the_run_is_reviewed_and_released(desk):
    desk.go("/")
    desk.follow("Review and release")
    desk.follow("Review and release")
    assert "The plan was locked before the follow-up data." in desk.words()
    for box in desk.page.get_by_role("checkbox").all()[:-1]:
        box.check()
    desk.press("Keep the review and go on")
    desk.look()
    assert "or note why not." in desk.words()
    desk.page.get_by_label("Note on the text").fill("Read on a telephone too.")
    desk.press("Keep the review and go on")
    desk.look()
    desk.page.get_by_label("The programme: PMG members").check()
    desk.press("Continue")
    desk.look()
    assert "Reviewed by Dara Deputy" in desk.words()
    desk.press("Release run 1 to the programme")
    desk.look()
    desk.follow("Release 1")
    assert "Read on a telephone too." in desk.words()
