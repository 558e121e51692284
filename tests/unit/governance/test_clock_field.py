"""Times of day as people type them."""

import datetime as dt

import pytest

from nrp.core.clock_field import ClockField, UnclearClock, time_from


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("6pm", 18, 0),
        ("6 PM", 18, 0),
        ("6.30 p.m.", 18, 30),
        ("6:30pm", 18, 30),
        ("18:30", 18, 30),
        ("18.30", 18, 30),
        ("1830", 18, 30),
        ("9", 9, 0),
        ("12am", 0, 0),
        ("12pm", 12, 0),
        ("noon", 12, 0),
    ],
)
def test_a_time_is_read(text, hour, minute):
    assert time_from(text) == dt.time(hour, minute)


@pytest.mark.parametrize("text", ["", "25:00", "13pm", "0am", "six", "6:75", "6:5", "18:30:00", "6pm tomorrow"])
def test_what_is_no_time_is_said(text):
    with pytest.raises(UnclearClock):
        time_from(text)


def test_the_box_shows_a_time_as_it_is_typed():
    assert ClockField(label="Begins").prepare_value(dt.time(18, 30)) == "6:30pm"
