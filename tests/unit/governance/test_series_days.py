"""Which days a series falls on, and that the clock on the wall says the same in summer and winter."""

import datetime as dt

import pytest
from django.utils import timezone

from governance.meeting_words import ordinal_words
from governance.series_days import MOST, days_of, moment

SECOND_THURSDAY = dt.date(2019, 2, 14)


def test_a_month_later_is_the_same_weekday_of_the_month():
    days = days_of(SECOND_THURSDAY, "month", dt.date(2019, 6, 30))
    assert days == [dt.date(2019, month, day) for month, day in ((2, 14), (3, 14), (4, 11), (5, 9), (6, 13))]
    assert {ordinal_words(day) for day in days} == {"second Thursday"}


def test_a_fifth_weekday_is_the_last_of_each_month():
    days = days_of(dt.date(2019, 1, 31), "month", dt.date(2019, 5, 31))
    assert days == [dt.date(2019, month, day) for month, day in ((1, 31), (2, 28), (3, 28), (4, 25), (5, 30))]


def test_a_quarter_is_three_months_over_the_turn_of_the_year():
    days = days_of(dt.date(2019, 11, 14), "quarter", dt.date(2020, 9, 1))
    assert days == [dt.date(2019, 11, 14), dt.date(2020, 2, 13), dt.date(2020, 5, 14), dt.date(2020, 8, 13)]


@pytest.mark.parametrize(("every", "step"), [("week", 7), ("fortnight", 14)])
def test_weeks_and_fortnights_are_counted_in_days_and_the_last_day_counts(every, step):
    last = SECOND_THURSDAY + dt.timedelta(days=4 * step)
    assert days_of(SECOND_THURSDAY, every, last) == [SECOND_THURSDAY + dt.timedelta(days=n * step) for n in range(5)]


def test_an_endless_series_is_cut_one_above_the_most():
    assert len(days_of(SECOND_THURSDAY, "week", dt.date(2200, 1, 1))) == MOST + 1


def test_six_in_the_evening_stays_six_when_the_clocks_change():
    before, after = moment(dt.date(2019, 3, 28), dt.time(18)), moment(dt.date(2019, 4, 4), dt.time(18))
    assert (before.astimezone(dt.UTC).hour, after.astimezone(dt.UTC).hour) == (18, 17)
    assert timezone.localtime(after).hour == timezone.localtime(before).hour == 18
