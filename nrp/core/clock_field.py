"""A time of day as people type it: 6pm, 6:30pm, 18:00, 18.30, noon."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nrp.core.render.dates import clock

_TIME = re.compile(r"^(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(?:([ap])\.?\s?m\.?)?$")
_WORDS = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}


class UnclearClock(ValueError):
    """A text that is no time of day."""


def time_from(text: str) -> dt.time:
    """Read a time of day. A bare hour below eight is taken as it stands: nobody is guessed to mean the evening.

    Raises UnclearClock for what is no time.
    """
    plain = " ".join(text.casefold().split())
    if plain in _WORDS:
        return _WORDS[plain]
    found = _TIME.match(plain)
    if found is None:
        raise UnclearClock(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            raise UnclearClock(text)
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise UnclearClock(text) from None


class ClockField(forms.CharField):
    """One box for a time of day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a time as it would be typed."""
        return clock(value) if isinstance(value, dt.time) else value

    def clean(self, value: Any) -> Any:
        """Give the time, or None for an empty box that may be empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return time_from(text)
        except UnclearClock:
            raise ValidationError(_("Enter a time such as 6pm or 18:30.")) from None
