"""Time as people type it into a box, to whole minutes and back. Exact, and pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
_DECIMAL = re.compile(r"(?:[0-9]{1,4}(?:[.,][0-9]{0,6})?|[.,][0-9]{1,6})")
_CLOCK = re.compile(r"([0-9]{1,3}) ?: ?([0-5][0-9])")
_WORDS = re.compile(
    r"(?:([0-9]{1,3}(?:[.,][0-9]{1,6})?) ?(?:h|hrs?|hours?))? ?(?:([0-9]{1,4}) ?(?:m|mins?|minutes?)?)?", re.IGNORECASE
)


class UnclearTime(ValueError):
    """A text that says no length of time, or one that is no whole number of minutes."""


def minutes_from(text: str) -> int:
    """Give the minutes of "1.25", "1,25", "1:15", "1h15", "1 h 15 min", "45 min" or "1½"; nothing typed is nought.

    A number alone is hours. Raises UnclearTime for anything else.
    """
    plain = " ".join(_spelled(text).split())
    if not plain:
        return 0
    if _DECIMAL.fullmatch(plain):
        return _of_hours(plain)
    if clock := _CLOCK.fullmatch(plain):
        return int(clock[1]) * 60 + int(clock[2])
    return _of_words(plain)


def hours_text(minutes: int) -> str:
    """Write minutes as hours, as short as they go: 2, 2.5, 1.25; what is no quarter hour with two places."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return str(hours)
    share = (Decimal(rest) / 60).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{hours + share:f}".rstrip("0")


def _spelled(text: str) -> str:
    for sign, spelled in _FRACTIONS.items():
        text = text.replace(sign, spelled)
    return text.replace("\u00a0", " ")


def _of_hours(plain: str) -> int:
    minutes = Decimal(plain.replace(",", ".")) * 60
    if minutes != minutes.to_integral_value():
        raise UnclearTime(plain)
    return int(minutes)


def _of_words(plain: str) -> int:
    found = _WORDS.fullmatch(plain)
    if found is None or (found[1] is None and found[2] is None):
        raise UnclearTime(plain)
    hours = _of_hours(found[1]) if found[1] else 0
    return hours + int(found[2] or 0)
