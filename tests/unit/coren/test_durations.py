"""Lengths of time and days as people type them."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coren.durations import UnclearTime, hours_text, minutes_from
from nrp.formats.typed_days import UnclearDay, day_from

TODAY = dt.date(2019, 2, 14)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("  ", 0),
        ("0", 0),
        ("2", 120),
        (" 2.5 ", 150),
        ("1.25", 75),
        ("1,25", 75),
        (".75", 45),
        ("1.", 60),
        ("1:15", 75),
        ("01:15", 75),
        ("1h15", 75),
        ("1 h 15 min", 75),
        ("1 hour 15 minutes", 75),
        ("2 hours", 120),
        ("45 min", 45),
        ("45m", 45),
        ("1.5h", 90),
        ("1½", 90),
        ("¾", 45),
        ("1.1", 66),
    ],
)
def test_a_length_of_time_is_read_exactly(text, minutes):
    assert minutes_from(text) == minutes


@pytest.mark.parametrize("text", ["two", "-1", "1:75", "1.2.3", "h", "1 2", "1e3", "٣", "0.333", "12345", "1:5", "½½"])
def test_what_is_unclear_is_not_guessed(text):
    with pytest.raises(UnclearTime):
        minutes_from(text)


@given(st.integers(0, 96))
def test_quarter_hours_are_written_as_they_are_read(quarters):
    assert minutes_from(hours_text(quarters * 15)) == quarters * 15


@given(st.text(max_size=12))
def test_any_text_is_minutes_or_unclear(text):
    with contextlib.suppress(UnclearTime):
        assert minutes_from(text) >= 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/2/2019", (2019, 2, 12)),
        ("12/2/19", (2019, 2, 12)),
        ("12.2.2019", (2019, 2, 12)),
        ("2019-02-12", (2019, 2, 12)),
        ("12 Feb 2019", (2019, 2, 12)),
        ("12 february", (2019, 2, 12)),
        ("14/2", (2019, 2, 14)),
        ("15/2", (2018, 2, 15)),  # not come yet this year
        ("29 Feb", (2016, 2, 29)),
        ("1 Sept", (2018, 9, 1)),
        ("today", (2019, 2, 14)),
        ("Yesterday", (2019, 2, 13)),
    ],
)
def test_a_day_is_read(text, day):
    assert day_from(text, today=TODAY) == dt.date(*day)


@pytest.mark.parametrize("text", ["", "31/2", "31/2/2019", "12", "Tue", "12/13/2019", "12 foo", "2019-13-01"])
def test_a_day_that_is_none_is_unclear(text):
    with pytest.raises(UnclearDay):
        day_from(text, today=TODAY)
