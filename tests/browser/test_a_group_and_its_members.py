"""A secretary sets the group right on a telephone, and at a desk without JavaScript."""

import datetime as dt

import pytest

from governance.actions import groups
from governance.models import Membership, TermsOfReference
from tests.factories import a_small_programme
from tests.governance_factories import a_keeper, a_log, a_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def log():
    found = a_log(a_small_programme().own, name="Better Old Quay")
    a_member(found, "Joan Example", ends_on=dt.date(2018, 5, 3))
    groups.write_terms(group=found, text="We meet monthly. We vote.", agreed_on=dt.date(2016, 2, 1), by=None)
    return found


def seat_somebody(visitor, name, *, is_new):
    visitor.page.locator("#q").fill(name)
    visitor.press("Look for them")
    visitor.look()
    visitor.follow("Add somebody new" if is_new else name)
    visitor.page.get_by_label("Resident", exact=True).check()
    visitor.press("Put them on the group")
    visitor.look()


@pytest.mark.parametrize(("width", "has_script"), [(390, True), (1280, False)])
def test_a_secretary_puts_people_on_the_group_and_writes_new_terms(visit, log, width, has_script):
    keeper = a_keeper(log)
    visitor = visit(width, has_script=has_script)
    visitor.sign_in(keeper.email)
    visitor.go(log.get_absolute_url())
    visitor.follow("Put somebody on the group")
    seat_somebody(visitor, "Joan Example", is_new=False)
    visitor.follow("Put somebody on the group")
    seat_somebody(visitor, "Nia Newcomer", is_new=True)
    assert "3 members, 2 of them residents." in visitor.words()
    assert Membership.objects.filter(group=log, person__name="Nia Newcomer", person__user=None).exists()

    visitor.follow("Write new terms of reference")
    visitor.page.locator("textarea").fill("We meet monthly. We decide by consent.")
    for part, value in enumerate(("1", "2", "2019")):
        visitor.page.locator(f"input[name=agreed_on_{part}]").fill(value)
    visitor.press("Put these terms in force")
    visitor.look()
    visitor.follow("See what changed since version 1")
    assert "Taken out We vote. Put in We decide by consent." in visitor.words()
    assert TermsOfReference.objects.filter(group=log).count() == 2
