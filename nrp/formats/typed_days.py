"""A day as people type it into one box: 12/2/2019, 12/2, 12 Feb, 2019-02-12, today. Pure."""

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIGURES = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})(?:[./ -]([0-9]{4}|[0-9]{2}))?")
_NAMED = re.compile(r"([0-9]{1,2}) ?([a-z]{3,9})\.?(?: ?([0-9]{4}|[0-9]{2}))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


class UnclearDay(ValueError):
    """A text that names no day of the calendar."""


def day_from(text: str, *, today: dt.date) -> dt.date:
    """Give the day a text names. Without a year it is the latest such day that has come. Raises UnclearDay."""
    plain = " ".join(text.lower().split())
    if plain in ("today", "yesterday"):
        return today - dt.timedelta(days=plain == "yesterday")
    if iso := _ISO.fullmatch(plain):
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _FIGURES.fullmatch(plain):
        return _placed(int(found[1]), int(found[2]), found[3], today)
    if named := _NAMED.fullmatch(plain):
        month = _month(named[2])
        return _placed(int(named[1]), month, named[3], today)
    raise UnclearDay(text)


def _placed(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for number in range(today.year, today.year - 5, -1):  # 29 February comes every fourth year
        try:
            found = dt.date(number, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise UnclearDay(f"{day}/{month}")


def _month(name: str) -> int:
    full = (
        "january february march april may june july august september october november december sept".split()  # noqa: SIM905  months read better in one line
    )
    if name in full or name in _MONTHS:
        return _MONTHS.index(name[:3]) + 1
    raise UnclearDay(name)


def _made(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UnclearDay(f"{day}/{month}/{year}") from None
