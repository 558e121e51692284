"""Reading one row: plain values out of what somebody typed, or the sentence that says how to mend it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nrp.formats.sheets.columns import plain
from nrp.formats.typed_days import UnclearDay, day_from

_EXCEL_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]00:00:00(?:\.0+)?")
_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0)?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CLOCK = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00(?:\.0+)?)? ?(am|pm)?")
_YES, _NO = {"yes", "y", "x", "1", "true", "\u2713"}, {"no", "n", "0", "false", ""}


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that stops its row. `row` counts the rows below the heads, from 1."""

    row: int
    column: str
    found: str
    text: str


class SheetRow:
    """The cells of one row by column, and the problems met while they are read."""

    def __init__(self, number: int, cells: Sequence[str], column_map: Mapping[str, int]) -> None:
        self.number = number
        self._cells = cells
        self._map = column_map
        self.problems: list[Problem] = []

    def text(self, column: str, longest: int = 200) -> str:
        position = self._map.get(column)
        value = "" if position is None or position >= len(self._cells) else self._cells[position].strip()
        if len(value) > longest:
            self.wrong(column, value[:40] + "…", f"Shorten it to {longest} letters.")
            return ""
        return value

    def needed(self, column: str, say: str, longest: int = 200) -> str:
        value = self.text(column, longest)
        if not value and not any(problem.column == column for problem in self.problems):
            self.wrong(column, "", say)
        return value

    def whole(self, column: str) -> int | None:
        value = self.text(column)
        if not value:
            return None
        found = _WHOLE.fullmatch(value)
        if found is None:
            self.wrong(column, value, "Enter a whole number, or leave it empty.")
            return None
        return int(found[1])

    def day(self, column: str, *, today: dt.date) -> dt.date | None:
        value = self.text(column)
        if not value:
            return None
        excel = _EXCEL_DAY.fullmatch(value)
        try:
            return day_from(excel[1] if excel else value, today=today)
        except UnclearDay:
            self.wrong(column, value, "Enter the day as 12/02/2019 or 2019-02-12.")
            return None

    def one_of(self, column: str, known: Mapping[str, str], say: str) -> str:
        value = self.text(column)
        if not value:
            return ""
        if plain(value) not in known:
            self.wrong(column, value, say)
            return ""
        return known[plain(value)]

    def wrong(self, column: str, found: str, text: str) -> None:
        self.problems.append(Problem(self.number, column, found, text))

    def clock(self, column: str) -> dt.time | None:
        """Read a time of day: 18:00, 6pm, 6.30 pm, or Excel's own."""
        value = self.text(column).lower()
        if not value:
            return None
        found = _CLOCK.fullmatch(value)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if found and found[3]:
            hour = hour % 12 + 12 * (found[3] == "pm") if 1 <= hour <= 12 else 99
        if hour > 23 or minute > 59:
            self.wrong(column, value, "Enter the time as 18:00 or 6pm.")
            return None
        return dt.time(hour, minute)

    def yes(self, column: str) -> bool:
        value = self.text(column)
        bare = value.strip().casefold()
        if bare not in _YES | _NO:
            self.wrong(column, value, "Enter yes or no.")
        return bare in _YES

    def email(self, column: str) -> str:
        value = self.text(column, 254)
        if value and not _EMAIL.fullmatch(value):
            self.wrong(column, value, "Enter an e-mail address such as name@example.org, or leave it empty.")
            return ""
        return value.lower()
