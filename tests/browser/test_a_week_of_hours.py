"""A facilitator's week on a phone: the taps it takes, and the same without JavaScript."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.utils import timezone

from coren.models import HoursEntry
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, another_activity, hours_of, the_rates, with_account
from tests.factories import a_user_with, an_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = (
    "Ada Example",
    "Tom Sample",
    "Rita Specimen",
    "Femi Example",
    "Joan Sample",
    "Idris Specimen",
    "Wilhelmina Featherstonehaugh-Cholmondeley",
    "Mo Specimen",
)


@dataclass
class Thumb:
    """Counts what a thumb does: one for a press or a tick, two for a choice from a list."""

    visitor: object
    taps: int = 0

    def press(self, name):
        self.taps += 1
        self.visitor.press(name)

    def follow(self, name):
        self.taps += 1
        self.visitor.follow(name)

    def tick(self, name):
        self.taps += 1
        self.visitor.page.get_by_label(name, exact=True).check()

    def choose(self, label, option):
        self.taps += 2
        self.visitor.page.get_by_label(label, exact=True).select_option(label=option)


@pytest.fixture
def place():
    the_rates()
    return an_area("Old Quay")


@pytest.fixture
def facilitator(place):
    return a_user_with(Role.COREN_FACILITATOR, area=place, name="Lee Facilitator")


@pytest.fixture
def monday():
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday())


def at_home(visit, user, width=390, **also):
    visitor = visit(width, **also)
    visitor.sign_in(user.email)
    return visitor


def entries_since(monday):
    return HoursEntry.objects.filter(on__gte=monday)


def test_last_week_is_repeated_for_eight_in_four_taps(visit, place, facilitator, monday):
    advisers = [an_adviser(place, name) for name in NAMES]
    for number, adviser in enumerate(advisers):
        hours_of(adviser, monday - dt.timedelta(days=7), 60 + 15 * number)
    visitor = at_home(visit, facilitator)
    thumb = Thumb(visitor)
    thumb.follow("Hours")
    thumb.press("Repeat last week for everyone")
    visitor.page.get_by_text("15 hours filled in from last week.").wait_for()
    assert "15 hours not sent yet" in visitor.words()
    visitor.look()
    thumb.press("Save")
    visitor.page.get_by_text("15 hours sent for approval.").wait_for()

    assert thumb.taps <= 4
    assert sorted(entries_since(monday).values_list("on", "minutes")) == [(monday, 60 + 15 * n) for n in range(8)]
    visitor.look()


def test_one_entry_takes_six_taps_from_the_week(visit, place, facilitator):
    for name in NAMES:
        an_adviser(place, name)
    visitor = at_home(visit, facilitator)
    visitor.go("/hours/")
    thumb = Thumb(visitor)
    thumb.follow("One entry")
    thumb.choose("Resident Adviser", "Joan Sample")
    thumb.tick("Street survey")
    thumb.tick("1 hour 30 minutes")
    thumb.press("Send the hours")
    visitor.page.get_by_text("1.5 hours sent for approval.").wait_for()

    assert thumb.taps <= 6
    entry = HoursEntry.objects.get()
    assert (str(entry.adviser), entry.activity.code, entry.minutes) == ("Joan Sample", "street_survey", 90)
    assert entry.on == timezone.localdate()


def test_the_bar_says_what_is_typed_and_not_sent(visit, place, facilitator, monday):
    ada, tom = an_adviser(place, "Ada Example"), an_adviser(place, "Tom Sample")
    visitor = at_home(visit, facilitator)
    visitor.go("/hours/")
    boxes = visitor.page.locator("input[data-on]")
    bar = visitor.page.locator("[data-unsent]")
    assert bar.inner_text() == "Everything is sent."
    boxes.nth(0).fill("1h15")
    boxes.nth(7).fill("2")
    assert " ".join(bar.inner_text().split()) == "3.25 hours not sent yet"
    assert visitor.page.locator(f"[data-row='{ada.pk}.log_meeting'] [data-total]").inner_text() == "1.25 h"
    boxes.nth(0).press("ArrowDown")
    assert visitor.page.evaluate("document.activeElement.dataset.adviser") == str(tom.pk)
    boxes.nth(7).press("Enter")
    visitor.page.wait_for_url("**week=**")
    assert "3.25 hours sent for approval." in visitor.words()
    assert list(entries_since(monday).values_list("minutes", flat=True).order_by("minutes")) == [75, 120]


def test_a_week_without_javascript(visit, place, facilitator, monday):
    joan = an_adviser(place, "Joan Sample")
    hours_of(joan, monday, 120)
    hours_of(joan, monday - dt.timedelta(days=7), 60, activity=another_activity())
    visitor = at_home(visit, facilitator, has_script=False)
    visitor.follow("Hours")
    visitor.page.locator(f"[id='m.{joan.pk}.street_survey.{monday}']").fill("4")
    visitor.press("Save")
    assert "Joan Sample already has 2 hours (LOG meetings) that day." in visitor.words()
    visitor.press("Keep both")
    assert "4 hours sent for approval." in visitor.words()
    assert entries_since(monday).count() == 2

    visitor.follow("One session for several")
    visitor.page.get_by_label("LOG meetings", exact=True).check()
    visitor.page.get_by_label("1 hour", exact=True).check()
    visitor.page.get_by_label("Joan Sample", exact=True).check()
    visitor.press("Check the session")
    if "Keep both" in visitor.words():  # on a Monday the two above are today's
        visitor.page.get_by_label("Keep both").check()
    visitor.press("Log 1 hour for 1 person")
    assert "Sent for 1 person." in visitor.words()

    visitor.follow("From paper sheets")
    visitor.page.locator("#who-0").fill("joan")
    visitor.page.locator("#day-0").fill((monday - dt.timedelta(days=1)).isoformat())
    visitor.page.locator("#activity-0").select_option("log_meeting")
    visitor.page.locator("#time-0").fill("soon")
    visitor.press("Send these lines")
    assert "Line 1: Enter the time in quarter hours, such as 1.25." in visitor.words()
    visitor.page.locator("#time-0").fill("0:45")
    visitor.press("Send these lines")
    assert "1 line sent: 0.75 hours." in visitor.words()


def test_an_adviser_logs_their_own_and_takes_it_back(visit, place):
    own = with_account(an_adviser(place, "Rita Specimen"))
    visitor = at_home(visit, own)
    visitor.go("/my-hours/")
    visitor.page.get_by_label("LOG meetings", exact=True).check()
    visitor.page.get_by_label("2 hours", exact=True).check()
    visitor.press("Send my hours")
    visitor.page.get_by_text("2 hours sent for approval.").wait_for()
    assert "Sent today; we promise money within 14 days" in visitor.words()
    assert "£25.00" in visitor.words()
    visitor.look()
    visitor.page.locator(".nrp-hours__mine a").first.click()
    visitor.look()
    assert "Logged by Rita Specimen" in visitor.words()
    visitor.follow("Take these hours back")
    visitor.press("Take back 2 hours")
    assert "Nothing logged yet." in visitor.words()
