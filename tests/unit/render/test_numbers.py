"""Numbers and dates read as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines

from nrp.core.render import dates, numbers

SUMMER = dt.datetime(2019, 7, 12, 13, 9, 41, tzinfo=dt.UTC)
WINTER = dt.datetime(2019, 2, 12, 14, 9, 41, tzinfo=dt.UTC)


def shown(source: str, **values: object) -> str:
    return engines["django"].from_string("{% load nrp_format %}" + source).render(values)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0752, "percent", "7.5"),
        (-0.052, "percent", "−5.2"),
        (-0.0001, "percent", "0.0"),
        (0.0, "percent", "0.0"),
        (0.0868, "points", "0.09"),
        (None, "percent", "[c]"),
    ],
)
def test_an_effect_has_a_true_minus_and_no_negative_nought(value: float | None, unit: str, text: str) -> None:
    assert numbers.effect(value, unit) == text


def test_a_range_has_both_ends_or_is_withheld_whole() -> None:
    assert numbers.interval(0.01, 0.14) == "1.0 to 14.0"
    assert numbers.interval(-0.16, 0.34, "points") == "−0.16 to 0.34"
    assert numbers.interval(0.01, None) == "[c]"


def test_counts_have_thousands_and_shares_are_whole_or_to_one_decimal() -> None:
    assert (numbers.number(2917), numbers.number(-1234567), numbers.number(None)) == ("2,917", "−1,234,567", "[c]")
    assert (numbers.share(0.292), numbers.share(0.2918, 1), numbers.mean(0.2918), numbers.mean(2.841, "points")) == (
        "29%",
        "29.2%",
        "29.2%",
        "2.84",
    )


def test_money_is_in_pounds_with_the_minus_in_front() -> None:
    assert (numbers.money(Decimal("31.25")), numbers.money(38900, 0), numbers.money(Decimal("-2.5"))) == (
        "£31.25",
        "£38,900",
        "−£2.50",
    )


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(150, "2 hours 30 minutes"), (60, "1 hour"), (1, "1 minute"), (0, "0 minutes"), (90_000, "1,500 hours")],
)
def test_a_length_of_time_is_in_words(minutes: int, text: str) -> None:
    assert numbers.minutes(minutes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "under a second"), (1.2, "about 1 second"), (38, "about 40 seconds"), (170, "about 3 minutes")],
)
def test_how_long_a_job_takes_is_said_about(seconds: float, text: str) -> None:
    assert numbers.seconds(seconds) == text


def test_a_fingerprint_can_be_compared_by_eye() -> None:
    digest = "9c41e07a" * 8

    assert numbers.fingerprint(digest).split() == ["9c41e07a"] * 8
    assert numbers.short_fingerprint(digest) == "9c41 e07a … e07a"


def test_the_size_of_a_file_is_in_the_unit_that_fits() -> None:
    assert (numbers.file_size(1), numbers.file_size(412_000), numbers.file_size(3_400_000)) == (
        "1 byte",
        "412 KB",
        "3.4 MB",
    )


def test_a_moment_is_told_in_the_time_of_the_place() -> None:
    assert dates.moment(SUMMER) == "12 July 2019, 2:09pm"
    assert dates.moment(WINTER) == "12 February 2019, 2:09pm"
    assert dates.clock_seconds(WINTER) == "2:09:41pm"


@pytest.mark.parametrize(
    ("time", "text"),
    [(dt.time(18), "6pm"), (dt.time(0, 5), "12:05am"), (dt.time(12), "12pm"), (dt.time(9, 30), "9:30am")],
)
def test_the_clock_has_twelve_hours(time: dt.time, text: str) -> None:
    assert dates.clock(time) == text


def test_a_day_near_now_is_named() -> None:
    now = dt.datetime(2019, 2, 13, 0, 30, tzinfo=dt.UTC)

    assert dates.moment_near(WINTER, now) == "Yesterday, 2:09pm"
    assert dates.moment_near(now, now) == "Today, 12:30am"
    assert dates.moment_near(WINTER, now + dt.timedelta(days=1)) == "12 February 2019, 2:09pm"


def test_a_period_names_its_year_once_when_it_can() -> None:
    assert dates.period(dt.date(2018, 7, 16), dt.date(2018, 12, 16)) == "16 July to 16 December 2018"
    assert dates.period(dt.date(2015, 11, 2), dt.date(2016, 3, 4)) == "2 November 2015 to 4 March 2016"
    assert dates.years(dt.date(2015, 11, 2), dt.date(2016, 3, 4)) == "2015–16"
    assert dates.years(dt.date(2018, 1, 1), dt.date(2018, 2, 1)) == "2018"


def test_templates_print_the_same_words() -> None:
    times = "{{ m|day }}|{{ m|day_short }}|{{ m|clock }}"
    figures = "{{ n|number }}|{{ e|points }}|{{ e|percent1 }}|{% interval e e %}"

    assert shown(times, m=WINTER) == "12 February 2019|12 Feb|2:09pm"
    assert shown(figures, n=2917, e=0.0752) == "2,917|7.5|7.5%|7.5 to 7.5"


def test_a_missing_date_prints_as_nothing_and_a_withheld_figure_as_c() -> None:
    assert shown("{{ m|day }}{{ m|moment }}{{ m|clock }}|{{ m|number }}", m=None) == "|[c]"
