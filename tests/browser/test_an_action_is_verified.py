"""A group decides, a resident does what came of it, and another resident sees that it was done: on a phone."""

import pytest

from governance.models import ActionPoint, Decision
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_resident(log, name, **values):
    user = a_user_with("log_member", area=log.area, name=name, email=f"{name.split()[0].lower()}@example.org")
    a_member(log, person=user.person, **values)


@pytest.fixture
def log():
    log = a_log(an_area("Old Quay"), name="Better Old Quay")
    a_resident(log, "Sam Secretary", office="secretary", sector="local_authority")
    a_resident(log, "Ann Owner")
    a_resident(log, "Bo Neighbour")
    return log


def fill_day(page, name, day):
    for part, text in enumerate(day):
        page.locator(f"input[name={name}_{part}]").fill(text)


def decide(secretary):
    """Write a decision down, with a vote that lacks a count at first, and what is to be done."""
    page = secretary.page
    secretary.go("/decisions/")
    secretary.follow("Write down a decision")
    page.get_by_label("What was decided").fill("Ask the council for a crossing at the school gate")
    fill_day(page, "decided_on", ("12", "2", "2019"))
    page.get_by_label("By vote").check()
    page.get_by_label("For", exact=True).fill("9")
    page.get_by_label("Against").fill("2")
    page.locator("[name=evidence_kind_0]").select_option(label="Lived experience")
    page.locator("[name=evidence_title_0]").fill("What parents told us")
    secretary.press("More rows for evidence")
    secretary.look()
    page.locator("[name=evidence_kind_4]").select_option(label="Peer-reviewed")
    page.locator("[name=evidence_title_4]").fill("A review of crossings")
    secretary.press("Write the decision down")
    secretary.look()
    assert "There is a problem" in secretary.words()
    assert page.get_by_label("For", exact=True).input_value() == "9"
    page.get_by_label("Abstained").fill("1")
    secretary.press("Write the decision down")
    secretary.look()
    assert "By vote: 9 for, 2 against, 1 abstained" in secretary.words()
    assert "2 pieces: 1 peer-reviewed, 1 lived experience" in secretary.words()
    secretary.follow("Write down what is to be done")
    page.get_by_label("What is to be done").fill("Write to the council")
    page.get_by_label("Who does it").select_option(label="Ann Owner")
    fill_day(page, "due_on", ("1", "3", "2019"))
    page.get_by_label("It concerns residents").check()
    secretary.press("Write the action down")
    secretary.look()
    assert "days late" in secretary.words()


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_decided_done_by_one_and_verified_by_another_resident(has_script, visit, log):
    secretary = visit(390, has_script=has_script)
    secretary.sign_in("sam@example.org")
    decide(secretary)

    owner = visit(390, has_script=has_script)
    owner.sign_in("ann@example.org")
    owner.go("/actions/?owner=me")
    owner.follow("Write to the council")
    owner.follow("Say that it is done")
    owner.page.get_by_label("What was done").fill("The letter is sent")
    owner.press("Say that it is done")
    owner.look()
    assert "Somebody else verifies it." in owner.words()
    assert owner.page.get_by_role("button", name="Look whether it is done").count() == 0

    neighbour = visit(390, has_script=has_script)
    neighbour.sign_in("bo@example.org")
    neighbour.go("/actions/?state=to-verify")
    neighbour.follow("Write to the council")
    neighbour.follow("Look whether it is done")
    neighbour.page.get_by_label("Yes, it is done").check()
    neighbour.press("Write down what was found")
    neighbour.look()
    assert "Verified by Bo Neighbour" in neighbour.words()
    action = ActionPoint.objects.get()
    assert (action.state, action.verified_sector, action.decision) == ("verified", "resident", Decision.objects.get())
