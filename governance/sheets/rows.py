"""Reading one row of members or of a meeting: plain values, or the sentences that say how to mend it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nrp.formats.sheets.columns import plain
from nrp.formats.sheets.rows import Problem, SheetRow

FIRST_YEAR = 2000  # a year before it is a slip of the keyboard: nothing here is as old
PRESENCES = {
    **dict.fromkeys(("present", "yes", "y", "x", "1", "p", "in the room", "attended", "here"), "present"),
    **dict.fromkeys(("online", "zoom", "teams", "by telephone", "remote"), "online"),
    **dict.fromkeys(("apologies", "apology", "apols", "a", "no", "n", "sent apologies"), "apologies"),
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    row: int
    name: str
    sector: str
    organisation: str
    office: str
    role: str
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One line of an attendance sheet. `name` is empty for a meeting that stands alone."""

    row: int
    on: dt.date
    starts: dt.time
    ends: dt.time | None
    place: str
    title: str
    name: str
    sector: str
    organisation: str
    presence: str
    has_chaired: bool
    has_presented: bool
    spoke: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells of a choice may say: spelled plainly -> code. Codes and the words of the pages both count."""

    sectors: Mapping[str, str]
    offices: Mapping[str, str]
    say_sectors: str
    say_offices: str


def spelled(choices: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Give the ways a choice may be written: its code and its words."""
    return {plain(text): code for code, label in choices for text in (code, label)}


def read_member(
    number: int, cells: Sequence[str], column_map: Mapping[str, int], *, known: Known, today: dt.date
) -> MemberRow | list[Problem]:
    """Read one member, or say what is wrong with the row."""
    row = SheetRow(number, cells, column_map)
    name = row.needed("name", "Enter the name.")
    sector = _needed_choice(row, "sector", known.sectors, known.say_sectors)
    office = row.one_of("office", known.offices, known.say_offices) or "member"
    starts_on, ends_on = _day(row, "starts_on", today), row.day("ends_on", today=today)
    if starts_on and ends_on and ends_on < starts_on:
        row.wrong("ends_on", row.text("ends_on"), "It cannot end before it starts.")
    organisation, role = row.text("organisation", 160), row.text("role", 120)
    if row.problems or starts_on is None:
        return row.problems
    return MemberRow(number, name, sector, organisation, office, role, starts_on, ends_on)


def read_meeting(
    number: int, cells: Sequence[str], column_map: Mapping[str, int], *, known: Known, today: dt.date
) -> MeetingRow | list[Problem]:
    """Read one line of an attendance sheet, or say what is wrong with it.

    The sector may be empty for somebody who is a member: it is then theirs, which the caller looks up.
    """
    row = SheetRow(number, cells, column_map)
    on, starts, ends = _day(row, "on", today), row.clock("starts"), row.clock("ends")
    if on is not None and on > today:
        row.wrong("on", row.text("on"), "This day has not come yet. Bring in meetings that were held.")
    if starts is None and not any(problem.column == "starts" for problem in row.problems):
        row.wrong("starts", "", "Enter when it began.")
    if starts and ends and ends <= starts:
        row.wrong("ends", row.text("ends"), "A meeting ends after it begins, on the same day.")
    name = row.text("name")
    say = "Enter present, online or apologies."
    presence = row.one_of("presence", PRESENCES, say) or ("present" if name else "")
    chaired, presented, spoke = row.yes("chaired"), row.yes("presented"), row.whole("spoke")
    if (chaired or presented or spoke) and presence == "apologies":
        row.wrong("presence", row.text("presence"), "Somebody who sent apologies did not chair, present or speak.")
    if spoke is not None and spoke > 500:
        row.wrong("spoke", str(spoke), "Enter how often they spoke, at most 500.")
    sector = row.one_of("sector", known.sectors, known.say_sectors)
    place, title, organisation = row.text("place", 240), row.text("title", 160), row.text("organisation", 160)
    if row.problems or on is None or starts is None:
        return row.problems
    return MeetingRow(
        number, on, starts, ends, place, title, name, sector, organisation, presence, chaired, presented, spoke
    )


def _needed_choice(row: SheetRow, column: str, known: Mapping[str, str], say: str) -> str:
    value = row.one_of(column, known, say)
    if not value and not any(problem.column == column for problem in row.problems):
        row.wrong(column, "", say)
    return value


def _day(row: SheetRow, column: str, today: dt.date) -> dt.date | None:
    found = row.day(column, today=today)
    if found is None and not any(problem.column == column for problem in row.problems):
        row.wrong(column, "", "Enter the day.")
    if found is not None and found.year < FIRST_YEAR:
        row.wrong(column, row.text(column), f"Check the year: enter a day after {FIRST_YEAR - 1}.")
    return found
