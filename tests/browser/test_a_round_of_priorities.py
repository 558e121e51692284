"""A secretary prepares a round on a phone, a resident votes, ballots are entered in the room, the focus comes out."""

import pytest

from governance.models import Ballot, PriorityRound
from neighbourhoods.actions import roles
from neighbourhoods.models import Area
from tests.factories import a_user, an_area
from tests.governance_factories import a_log, a_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log():
    area = an_area("Old Quay")
    found = a_log(area, name="Better Old Quay")
    for email, office in (("secretary@example.org", "secretary"), ("resident@example.org", "member")):
        user = a_user(email=email)
        roles.grant(user=user, role="log_member", area=area, local_authority=None, starts_on=found.started_on, by=None)
        a_member(found, person=user.person, office=office)
    return found


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_round_goes_from_its_question_to_the_focus(has_script, visit, log):
    secretary = visit(390, has_script=has_script)
    page = secretary.page
    secretary.sign_in("secretary@example.org")
    secretary.go("/priorities/")
    secretary.follow("Prepare a round")
    page.get_by_label("Title", exact=True).fill("What first?")
    page.get_by_label("The question").fill("Which of these first?")
    page.get_by_label("Ranking").check()
    secretary.press("Go on to the options")
    page.get_by_label("Options", exact=True).fill("Safer crossings\nClean air\nSomewhere to meet")
    secretary.press("Save the round")
    secretary.look()
    secretary.follow("Open the round")
    secretary.press("Open the round")
    secretary.look()

    resident = visit(390, has_script=has_script)
    resident.sign_in("resident@example.org")
    resident.go(PriorityRound.objects.get().get_absolute_url())
    resident.follow("Give your ballot")
    mark(resident, ["2", "1"])
    resident.press("Give my ballot")
    resident.look()
    assert "Your ballot is in" in resident.words()

    secretary.follow("Enter ballots in the room")
    for count in range(2, 5):
        page.get_by_role("radio", name="Resident", exact=True).check()
        mark(secretary, ["1", "3"])
        secretary.press("Enter this ballot")
        secretary.look()
        assert f"{count} ballots so far" in secretary.words()
    secretary.go(PriorityRound.objects.get().get_absolute_url())
    secretary.follow("Close the round")
    secretary.press("Close the round with 4 ballots")
    secretary.look()
    assert "“Safer crossings” beats every other option head to head." in secretary.words()
    secretary.follow("Make “Safer crossings” the focus")
    secretary.press("Set the focus")
    secretary.look()
    assert "Safer crossings" in secretary.words()
    assert (Ballot.objects.count(), Area.objects.get(slug="old-quay").focus) == (4, "Safer crossings")


def mark(visitor, places):
    """Give places to the options in their order by pressing the squares."""
    for row, place in enumerate(places, start=1):
        visitor.page.locator(f"input[name=o{row}c0][value='{place}']").check()
