"""Small parts of sentences for the person who uploaded a file."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_LONGEST = 60


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Say how many: ``1 row``, ``2,943 rows``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def quoted(text: str) -> str:
    """Put a name from the file or the codebook in quotation marks, cut when very long."""
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"


def listed(items: Sequence[str], most: int) -> str:
    """List the first few and say how many more there are."""
    shown = ", ".join(item if len(item) <= _LONGEST else item[: _LONGEST - 1] + "…" for item in items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most:,} more"


def spelled(day: date) -> str:
    """Spell a day: 1 September 2015."""
    return f"{day.day} {day:%B %Y}"


def number(value: float) -> str:
    """Spell a number without a needless point."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def tallied(found: "pl.Series", most: int = 5) -> str:
    """List the values found with how often each: ``7 (8 times), 9 (once)``."""
    counts = found.value_counts(sort=True, name="times").sort(["times", found.name], descending=[True, False])
    parts = [f"{value or 'blank'} ({_times(times)})" for value, times in counts.rows()]
    return listed(parts, most)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
