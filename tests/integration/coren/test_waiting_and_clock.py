"""What waits, for how long, against the promise; and who is near the weekly limit before it is passed."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from coren.actions import approving, rates
from coren.models import HoursEntry
from coren.queries.clock import clocks, median, overdue
from coren.queries.near_limit import near_limit
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, hours_of, the_rates
from tests.factories import a_user_with, an_area

pytestmark = pytest.mark.django_db
NOW = "2019-02-14 10:00:00+00:00"
TUESDAY = dt.date(2019, 2, 12)


@pytest.fixture(autouse=True)
def today(settings):
    settings.NRP_ENFORCE_MFA = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager():
    return a_user_with(Role.COREN_MANAGER)


def sent(adviser, days_ago, minutes=60):
    with time_machine.travel(dt.datetime.fromisoformat(NOW) - dt.timedelta(days=days_ago), tick=False):
        return hours_of(adviser, dt.date(2019, 2, 14) - dt.timedelta(days=days_ago), minutes)


def paid(entry, manager, on):
    approving.approve_one(entry=entry, by=manager)
    HoursEntry.objects.filter(pk=entry.pk).update(state="paid", paid_on=on)


def test_the_clock_gives_median_and_longest_by_place_and_facilitator(manager):
    helper = a_user_with(Role.COREN_FACILITATOR).person
    here = an_adviser(an_area(), facilitator=helper)
    there = an_adviser(an_area())
    for days in (20, 10, 4):
        paid(sent(here, days), manager, dt.date(2019, 2, 14))
    approving.approve_one(entry=sent(there, 3), by=manager)
    found = clocks(manager)
    clock = found.by_place[here.area_id]
    assert (clock.median_to_money, clock.longest_to_money, clock.paid) == (10, 20, 3)
    assert (clock.median_to_approval, clock.longest_to_approval, clock.approved) == (10, 20, 3)
    other = found.by_place[there.area_id]
    assert (other.median_to_approval, other.median_to_money) == (3, None)
    assert found.by_facilitator[helper.pk].median_to_money == 10
    assert found.by_facilitator[None].approved == 1
    assert (found.all.approved, found.all.paid) == (4, 3)
    assert clocks(manager, since=dt.date(2019, 2, 15)).by_place == {}
    assert set(clocks(a_user_with(Role.COREN_FACILITATOR, area=here.area)).by_place) == {here.area_id}
    assert clocks(a_user_with(Role.PMG_MEMBER)).by_place == {}


def test_the_clock_page_says_the_middle_the_longest_and_what_is_overdue(client, manager):
    helper = a_user_with(Role.COREN_FACILITATOR, name="Mo Specimen").person
    adviser = an_adviser(an_area("Claremont"), facilitator=helper)
    client.force_login(manager)
    assert "Nothing was approved or paid in the last 90 days." in client.get(reverse("pay-clock")).content.decode()
    paid(sent(adviser, 12), manager, dt.date(2019, 2, 14))
    paid(sent(an_adviser(), 4), manager, dt.date(2019, 2, 14))
    sent(adviser, 20, 90)
    text = client.get(reverse("pay-clock")).content.decode()
    for words in ("Mo Specimen", "Nobody", "Claremont", "were paid within 4 days", "The longest took 12 days"):
        assert words in text
    assert "1.5 hours of 1 adviser have waited longer than promised, the oldest 20 days." in text
    assert "1 entry of them is not approved yet." in text


@pytest.mark.parametrize(("counts", "middle"), [({}, None), ({3: 1}, 3), ({1: 1, 9: 1}, 1), ({1: 1, 5: 3, 9: 1}, 5)])
def test_the_middle_of_counted_days(counts, middle):
    assert median(counts) == middle


def test_overdue_is_what_waits_longer_than_promised_and_is_worth_something(manager):
    adviser = an_adviser()
    assert overdue(manager) is None
    sent(adviser, 14)
    assert overdue(manager) is None
    sent(adviser, 15)
    approving.approve_one(entry=sent(adviser, 20, 120), by=manager)
    approving.approve_one(entry=sent(an_adviser(pay="none"), 40), by=manager)
    paid(sent(adviser, 50), manager, dt.date(2019, 2, 14))
    late = overdue(manager)
    assert (late.entries, late.minutes, late.advisers, late.longest_days) == (2, 180, 1, 20)
    assert (late.promised_days, late.not_approved) == (14, 1)
    assert overdue(a_user_with(Role.COREN_FACILITATOR, area=an_area())) is None


def test_the_warning_comes_before_the_limit_is_passed(manager):
    near, over, below = (an_adviser(name=name) for name in ("Near Sample", "Over Sample", "Below Sample"))
    hours_of(near, TUESDAY, 9 * 60 + 30)
    hours_of(over, TUESDAY, 10 * 60 + 15)
    hours_of(below, TUESDAY, 9 * 60)
    found = {one.name: one.money for one in near_limit(manager)}
    assert set(found) == {"Near Sample", "Over Sample"}
    assert (found["Near Sample"].earned, found["Near Sample"].left) == (Decimal("118.75"), Decimal("6.75"))
    assert (found["Near Sample"].is_over, found["Over Sample"].is_over) == (False, True)


def test_a_facilitator_finds_their_own_place_alone_and_others_nothing(manager):
    near = an_adviser(an_area("Claremont"), "Near Sample")
    hours_of(near, TUESDAY, 10 * 60)
    assert len(near_limit(a_user_with(Role.COREN_FACILITATOR, area=near.area))) == 1
    for role in (Role.PMG_MEMBER, Role.LA_LEAD, Role.PROGRAMME_ADMIN, Role.RESIDENT_ADVISER, Role.LOG_MEMBER):
        assert near_limit(a_user_with(role, area=near.area)) == []
    assert near_limit(a_user_with(Role.COREN_FACILITATOR, area=an_area())) == []


def test_the_limit_page_says_how_far_and_what_to_say_about_benefits(client, manager):
    rates.set_pay_policy(promised_days=14, warn_percent=90, benefits_text="Ring the advice line.", by=None)
    near = an_adviser(an_area("Claremont"), "Near Sample")
    hours_of(near, TUESDAY, 9 * 60 + 30)
    client.force_login(manager)
    text = client.get(reverse("weekly-limits")).content.decode()
    for words in ("Near Sample", "Claremont", "£118.75", "£125.50", "£6.75 left.", "Ring the advice line."):
        assert words in text
    before = client.get(reverse("weekly-limits"), {"week": "2019-02-04"}).content.decode()
    assert "Nobody is near the limit in this week." in before
    for odd in ("x", "9999-12-31", "2019-02-30", "0001-01-01"):
        assert client.get(reverse("weekly-limits"), {"week": odd}).status_code == 200


def test_the_pages_of_limit_and_clock_ask_the_same_few_questions_for_any_number(
    client, manager, django_assert_max_num_queries
):
    client.force_login(manager)
    the_rates()

    def asked(name):
        with django_assert_max_num_queries(15) as seen:
            client.get(reverse(name))
        return len(seen)

    def counts():
        return [asked("weekly-limits"), asked("pay-clock")]

    hours_of(an_adviser(), TUESDAY, 10 * 60)
    paid(sent(an_adviser(), 20), manager, TUESDAY)
    counts()
    first = counts()
    for _ in range(3):
        hours_of(an_adviser(), TUESDAY, 10 * 60)
        paid(sent(an_adviser(), 20), manager, TUESDAY)
    assert counts() == first


# The weekly limit across a change of rate, of limit, of year and of the clock -----------------------


def week_of(manager, day):
    return {one.name: one.money for one in near_limit(manager, day)}


@time_machine.travel("2020-02-14 10:00:00+00:00", tick=False)
def test_a_rate_that_changes_inside_the_week_counts_from_its_day(manager):
    adviser = an_adviser(name="Joan Sample")
    rates.set_rate(activity=the_rates(), hourly=Decimal("20.00"), starts_on=dt.date(2019, 2, 13), by=None)
    hours_of(adviser, TUESDAY, 4 * 60)
    hours_of(adviser, dt.date(2019, 2, 13), 4 * 60)
    assert week_of(manager, TUESDAY)["Joan Sample"].earned == Decimal("130.00")


@time_machine.travel("2020-02-14 10:00:00+00:00", tick=False)
def test_a_limit_that_changes_inside_the_week_counts_at_its_lower_value(manager):
    adviser = an_adviser(name="Joan Sample")
    rates.set_weekly_limit(amount=Decimal("131.50"), starts_on=dt.date(2019, 4, 3), by=None)
    hours_of(adviser, dt.date(2019, 4, 6), 10 * 60)
    hours_of(adviser, dt.date(2019, 4, 13), 10 * 60)
    assert week_of(manager, dt.date(2019, 4, 1))["Joan Sample"].limit == Decimal("125.50")
    assert week_of(manager, dt.date(2019, 4, 10))["Joan Sample"].limit == Decimal("131.50")


@time_machine.travel("2020-02-14 10:00:00+00:00", tick=False)
def test_a_week_at_the_year_s_end_is_one_week(manager):
    adviser = an_adviser(name="Joan Sample")
    hours_of(adviser, dt.date(2018, 12, 31), 5 * 60)
    hours_of(adviser, dt.date(2019, 1, 1), 5 * 60)
    assert week_of(manager, dt.date(2019, 1, 6))["Joan Sample"].earned == Decimal("125.00")


@time_machine.travel("2020-02-14 10:00:00+00:00", tick=False)
@pytest.mark.parametrize("sunday", [dt.date(2019, 3, 31), dt.date(2019, 10, 27)])
def test_the_night_the_clocks_change_moves_no_hours_into_another_week(sunday, manager):
    adviser = an_adviser(name="Joan Sample")
    hours_of(adviser, sunday, 10 * 60)
    assert week_of(manager, sunday)["Joan Sample"].earned == Decimal("125.00")
    assert week_of(manager, sunday + dt.timedelta(days=1)) == {}
