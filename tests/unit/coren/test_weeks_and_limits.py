"""A week's money against the limit: across a change of rate or limit, a year's end, a change of the clock."""

import datetime as dt
import uuid
from collections import defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coren.models import HoursEntry, PaymentChoice, Rate, WeeklyLimit
from coren.money import Week, fee
from coren.queries.pay import Tariff

ADVISER, ACTIVITY = uuid.uuid4(), uuid.uuid4()
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2026, 12, 31))
MINUTES = st.integers(1, 20).map(lambda quarters: quarters * 15)


def a_tariff(rates, limits=(), choices=(), warn=90):
    """A tariff without a database: the same lists that it reads from one."""
    tariff = Tariff.__new__(Tariff)
    tariff._rates = defaultdict(list)
    tariff._rates[ACTIVITY] = [Rate(hourly=Decimal(hourly), starts_on=day) for day, hourly in sorted(rates)]
    tariff._limits = [WeeklyLimit(amount=Decimal(amount), starts_on=day) for day, amount in sorted(limits)]
    tariff._choices = defaultdict(list)
    tariff._choices[ADVISER] = list(choices)
    tariff._rate_on, tariff._limit_in = {}, {}
    tariff.warn_percent = warn
    return tariff


def entry(on, minutes, state="submitted", **values):
    values.setdefault("adviser_id", ADVISER)
    return HoursEntry(activity_id=ACTIVITY, on=on, minutes=minutes, state=state, **values)


def day(text):
    return dt.date.fromisoformat(text)


def test_a_rate_that_changes_on_a_wednesday_counts_from_wednesday():
    tariff = a_tariff([(day("2015-01-01"), "10.00"), (day("2019-02-13"), "12.00")])
    week = Week.of(day("2019-02-12"))
    money = tariff.week_money(week, [entry(on, 60) for on in week.days])
    assert money.earned == Decimal("10.00") * 2 + Decimal("12.00") * 5


def test_a_limit_that_changes_inside_a_week_counts_at_its_lowest():
    rising = a_tariff([], [(day("2015-08-01"), "104.00"), (day("2018-04-01"), "125.50")])
    assert rising.limit(Week.of(day("2018-03-31"))) == Decimal("104.00")  # Monday 26 March to Sunday 1 April
    assert rising.limit(Week.of(day("2018-04-02"))) == Decimal("125.50")
    falling = a_tariff([], [(day("2015-08-01"), "104.00"), (day("2018-04-04"), "90.00")])
    assert falling.limit(Week.of(day("2018-04-02"))) == Decimal("90.00")


def test_before_the_first_limit_none_holds_and_nobody_is_warned():
    tariff = a_tariff([(day("2015-01-01"), "50.00")], [(day("2015-08-03"), "104.00")])
    money = tariff.week_money(Week.of(day("2015-07-27")), [entry(day("2015-07-27"), 600)])
    assert (money.limit, money.is_near, money.is_over, money.left) == (None, False, False, None)


def test_a_week_goes_over_the_end_of_a_year():
    week = Week.of(day("2019-01-01"))
    assert (week.monday, week.sunday) == (day("2018-12-31"), day("2019-01-06"))
    tariff = a_tariff([(day("2015-01-01"), "10.00"), (day("2019-01-01"), "11.00")], [(day("2015-01-01"), "104.00")])
    entries = [entry(day("2018-12-31"), 120), entry(day("2019-01-01"), 120), entry(day("2018-12-30"), 600)]
    assert tariff.week_money(week, entries).earned == Decimal("42.00")


@pytest.mark.parametrize("sunday", ["2019-03-31", "2019-10-27"])
def test_a_week_in_which_the_clock_changes_has_seven_days(sunday):
    week = Week.of(day(sunday))
    assert week.sunday == day(sunday)
    assert [on.weekday() for on in week.days] == list(range(7))
    tariff = a_tariff([(day("2015-01-01"), "10.00")])
    assert tariff.week_money(week, [entry(on, 24 * 60) for on in week.days]).earned == Decimal("1680.00")


@pytest.mark.parametrize(("moment", "on"), [("2019-03-30T23:59:59+00:00", 30), ("2019-06-30T23:30:00+00:00", 1)])
def test_today_is_the_day_of_the_place(moment, on):
    """In summer half past eleven at night in UTC is tomorrow here."""
    assert timezone.localdate(dt.datetime.fromisoformat(moment)).day == on


def test_the_warning_comes_before_the_limit_is_passed():
    tariff = a_tariff([(day("2015-01-01"), "12.50")], [(day("2018-04-01"), "125.50")])
    week = Week.of(day("2019-02-11"))
    far, near, at, over = (
        tariff.week_money(week, [entry(week.monday, minutes)])
        for minutes in (9 * 60, 9 * 60 + 15, 10 * 60, 10 * 60 + 15)
    )
    assert (far.is_near, near.is_near, at.is_near, over.is_near) == (False, True, True, True)
    assert (near.is_over, at.is_over, over.is_over) == (False, False, True)
    assert at.left == Decimal("0.50")


def test_what_came_back_and_what_was_declined_does_not_count():
    none = PaymentChoice(adviser_id=ADVISER, kind="none", starts_on=day("2019-02-13"))
    tariff = a_tariff([(day("2015-01-01"), "10.00")], choices=[none])
    week = Week.of(day("2019-02-11"))
    entries = [entry(week.monday, 60, "sent_back"), entry(week.days[1], 60), entry(week.days[2], 60)]
    assert tariff.week_money(week, entries).earned == Decimal("10.00")


def test_what_was_fixed_at_approval_stays_when_the_rate_is_changed_later():
    tariff = a_tariff([(day("2015-01-01"), "10.00")])
    week = Week.of(day("2019-02-11"))
    fixed = entry(week.monday, 60, "approved", hourly=Decimal("8.00"), amount=Decimal("8.00"))
    assert tariff.week_money(week, [fixed]).earned == Decimal("8.00")


@given(DAYS)
def test_every_day_lies_in_exactly_one_week(on):
    week = Week.of(on)
    assert on in week
    assert on not in week.before
    assert on not in week.after
    assert week.monday.weekday() == 0
    assert week.before.after == week
    assert len(set(week.days)) == 7


@given(
    st.lists(st.tuples(DAYS, MINUTES), max_size=20),
    st.lists(
        st.tuples(DAYS, st.decimals("0.01", "30", places=2)), min_size=1, max_size=5, unique_by=lambda pair: pair[0]
    ),
    DAYS,
)
def test_a_weeks_money_is_the_sum_of_its_days_at_the_rate_of_each(worked, rates, some_day):
    tariff, week = a_tariff(rates), Week.of(some_day)
    expected = Decimal("0.00")
    for on, minutes in worked:
        held = [hourly for start, hourly in sorted(rates) if start <= on]
        if on in week and held:
            expected += fee(minutes, held[-1])
    found = tariff.week_money(week, [entry(on, minutes) for on, minutes in worked]).earned
    assert found == expected
    assert found.as_tuple().exponent == -2


@given(st.lists(st.tuples(DAYS, st.decimals("1", "200", places=2)), max_size=6, unique_by=lambda pair: pair[0]), DAYS)
def test_the_limit_of_a_week_is_the_lowest_of_its_days(limits, some_day):
    week = Week.of(some_day)
    by_day = []
    for on in week.days:
        held = [amount for start, amount in sorted(limits) if start <= on]
        by_day += held[-1:]
    assert a_tariff([], limits).limit(week) == min(by_day, default=None)


@given(st.lists(st.lists(st.integers(1, 40), max_size=6), max_size=6), st.integers(1, 100))
def test_who_is_near_is_found_as_by_working_out_every_week(people, warn):
    """The short way round (most weeks cannot be near) finds the same as the long one, to the penny."""
    tariff = a_tariff([(day("2019-01-01"), "8.37")], [(day("2019-01-01"), "104.00")], warn=warn)
    week, entries = Week(day("2019-02-11")), []
    for quarters in people:
        who = uuid.uuid4()
        entries += [entry(week.monday, 15 * each, adviser_id=who) for each in quarters]
    near = {own[0].adviser_id: money.earned for own, money in tariff.near(week, entries)}
    every = {one.adviser_id for one in entries}
    long_way = {who: tariff.week_money(week, [one for one in entries if one.adviser_id == who]) for who in every}
    assert near == {who: money.earned for who, money in long_way.items() if money.is_near}
