"""A LOG member finds what was decided, and stops the weekly letter from a link in it without signing in."""

import pytest
from django.urls import reverse

from nrp.accounts.mail_links import DIGEST, token_of
from nrp.accounts.models import Person
from nrp.accounts.queries import mail_wanted_by
from tests.factories import a_user_with, an_area
from tests.governance_factories import a_log, a_member
from tests.integration.governance.findable import a_decision, an_action, one_of_each

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member():
    area = an_area("Old Quay")
    log = a_log(area, name="Better Old Quay Together for Everybody")
    user = a_user_with("log_member", area=area, email="member@example.org", name="Joan Sample")
    a_member(log, person=user.person)
    one_of_each(log, "hedgehogs")
    a_decision(log, "Leave a gap in every new fence so that hedgehogs can pass", rationale="Residents asked for it.")
    for number in range(1, 24):
        an_action(log, f"Ask the council about the hedgehogs in street {number}")
    return user.person


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_something_is_found_and_the_letter_is_stopped(has_script, visit, member):
    somebody = visit(390, has_script=has_script)
    page = somebody.page
    somebody.sign_in("member@example.org")
    somebody.follow("Search")
    page.get_by_role("searchbox").fill("hedgehog")
    somebody.press("Search")
    somebody.look()
    assert page.get_by_role("heading", name="Decisions").is_visible()
    assert page.locator("mark", has_text="hedgehogs").first.is_visible()
    somebody.follow("All Action points: 24 found")
    assert "Page 1 of 2" in somebody.words()
    somebody.follow("Next page")
    assert page.get_by_role("searchbox").input_value() == "hedgehog"
    page.get_by_role("searchbox").fill("xylophone")
    somebody.press("Search")
    somebody.look()
    assert "Nothing was found." in somebody.words()

    somebody.go("/account/")
    somebody.page.locator("a", has_text="which e-mails you get").click()
    somebody.look()
    page.get_by_label("Reminders").uncheck()
    somebody.press("Save")
    somebody.look()
    assert mail_wanted_by(Person.objects.get(pk=member.pk)) == {"digest": True, "reminders": False}


def test_the_link_in_a_letter_works_for_nobody_signed_in(visit, member):
    somebody = visit(1280)
    somebody.go(reverse("digest-stop", args=[token_of(member.pk, DIGEST)]))
    somebody.press("Stop the weekly e-mail")
    somebody.look()
    assert "The weekly e-mail is stopped." in somebody.words()
    assert not mail_wanted_by(member)["digest"]
    somebody.press("Start the weekly e-mail again")
    somebody.look()
    assert mail_wanted_by(member)["digest"]
