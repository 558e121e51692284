"""Numbers as people read them: true minus sign, thousands, both ends of a range.

A figure that was withheld (None) prints as ``[c]`` everywhere, never as nothing or nought.
"""

from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Number = int | float | Decimal
Unit = Literal["percent", "points"]

MINUS = "\u2212"
HIDDEN = "[c]"
UNIT_PLACES: dict[str, int] = {"percent": 1, "points": 2}


def decimal_text(value: Number | None, places: int = 0) -> str:
    """Return the value with thousands, fixed places and a true minus; what rounds to nought has no sign."""
    if value is None:
        return HIDDEN
    digits = f"{abs(value):,.{places}f}"
    is_nought = not digits.strip("0.,")
    return digits if value >= 0 or is_nought else MINUS + digits


def number(value: Number | None) -> str:
    """Return a count: 2,917."""
    return decimal_text(value, 0)


def printed(value: Number, unit: str) -> float:
    """Return a value of the result document on the scale that is printed: 0.077 of a share is 7.7 points."""
    return float(value) * 100 if unit == "percent" else float(value)


def effect(value: Number | None, unit: str = "percent") -> str:
    """Return a difference of the result document: 7.5 for 0.0752 of a share, 0.09 on a scale of 1 to 4."""
    if value is None:
        return HIDDEN
    return decimal_text(printed(value, unit), UNIT_PLACES.get(unit, 1))


def interval_text(low: Number | None, high: Number | None, places: int = 1) -> str:
    """Return both ends, already on the printed scale: 1.0 to 14.0."""
    if low is None or high is None:
        return HIDDEN
    return _("%(low)s to %(high)s") % {"low": decimal_text(low, places), "high": decimal_text(high, places)}


def interval(low: Number | None, high: Number | None, unit: str = "percent") -> str:
    """Return both ends of a range of the result document."""
    if low is None or high is None:
        return HIDDEN
    return interval_text(printed(low, unit), printed(high, unit), UNIT_PLACES.get(unit, 1))


def share(value: Number | None, places: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage: 29%."""
    if value is None:
        return HIDDEN
    return decimal_text(float(value) * 100, places) + "%"


def mean(value: Number | None, unit: str = "percent") -> str:
    """Return a raw mean of the result document: 29.2% of a share, 2.84 on a scale."""
    return share(value, 1) if unit == "percent" else decimal_text(value, UNIT_PLACES.get(unit, 2))


def money(value: Number | None, places: int = 2) -> str:
    """Return pounds: £31.25."""
    if value is None:
        return HIDDEN
    text = decimal_text(value, places)
    return f"{MINUS}£{text.removeprefix(MINUS)}" if text.startswith(MINUS) else f"£{text}"


def minutes(value: int) -> str:
    """Return a length of time in words: 2 hours 30 minutes."""
    hours, rest = divmod(value, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def seconds(value: float) -> str:
    """Return how long a job takes, about: about 40 seconds, about 3 minutes."""
    if value < 1:
        return _("under a second")
    if value < 100:
        whole = round(value) if value < 10 else round(value / 5) * 5
        return ngettext("about %(count)s second", "about %(count)s seconds", whole) % {"count": whole}
    whole = round(value / 60)
    return ngettext("about %(count)s minute", "about %(count)s minutes", whole) % {"count": whole}


def fingerprint(digest: str, *, group: int = 8) -> str:
    """Return a SHA-256 in groups, so that two of them can be compared by eye."""
    return " ".join(digest[start : start + group] for start in range(0, len(digest), group))


def short_fingerprint(digest: str) -> str:
    """Return the ends of a SHA-256: 9c41 e07a … 52d8."""
    if len(digest) <= 12:
        return digest
    return f"{digest[:4]} {digest[4:8]} \u2026 {digest[-4:]}"


def file_size(size: int) -> str:
    """Return the size of a file: 412 KB, 3.4 MB."""
    if size < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": size}
    if size < 1_000_000:
        return f"{decimal_text(size / 1000)} KB"
    return f"{decimal_text(size / 1_000_000, 1)} MB"
