"""Periods in words, and quarters."""

import datetime as dt

import pytest

from nrp.reports.content.periods import half_year_of, next_quarter, period_words, quarter_before

D = dt.date


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (D(2018, 7, 1), D(2018, 12, 31), "July to December 2018"),
        (D(2018, 11, 1), D(2019, 2, 28), "November 2018 to February 2019"),
        (D(2020, 2, 1), D(2020, 2, 29), "February 2020"),
        (D(2019, 2, 1), D(2019, 2, 27), "1 February to 27 February 2019"),
        (D(2018, 7, 2), D(2018, 12, 31), "2 July to 31 December 2018"),
        (D(2018, 7, 2), D(2018, 7, 2), "2 July 2018"),
    ],
)
def test_whole_months_are_named_by_their_names(start: dt.date, end: dt.date, words: str) -> None:
    assert period_words(start, end) == words


@pytest.mark.parametrize(
    ("day", "following", "before"),
    [
        (D(2019, 1, 1), D(2019, 4, 1), (D(2018, 10, 1), D(2018, 12, 31))),
        (D(2019, 3, 31), D(2019, 4, 1), (D(2018, 10, 1), D(2018, 12, 31))),
        (D(2018, 12, 31), D(2019, 1, 1), (D(2018, 7, 1), D(2018, 9, 30))),
        (D(2018, 5, 6), D(2018, 7, 1), (D(2018, 1, 1), D(2018, 3, 31))),
    ],
)
def test_quarters_follow_each_other(day: dt.date, following: dt.date, before: tuple[dt.date, dt.date]) -> None:
    assert next_quarter(day) == following
    assert quarter_before(day) == before


def test_a_year_has_two_halves() -> None:
    assert half_year_of(D(2018, 6, 30)) == (D(2018, 1, 1), D(2018, 6, 30))
    assert half_year_of(D(2018, 7, 1)) == (D(2018, 7, 1), D(2018, 12, 31))
