"""A spreadsheet of activities: its columns, and one row read into plain values or into what is wrong with it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from neighbourhoods.positions import is_in_reach, rounded
from nrp.core.render.cells import safe_cell
from nrp.formats.sheets.columns import SheetColumn
from nrp.formats.sheets.rows import Problem, SheetRow

ACTIVITIES = "activities"
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what a spreadsheet can hold as a day
COLUMNS: Final = (
    SheetColumn("place", "Place", ("neighbourhood", "area", "survey code"), is_needed=True),
    SheetColumn("name", "Name", ("activity", "title"), is_needed=True),
    SheetColumn("provider", "Provider", ("provided by", "organisation", "organization", "who provides it")),
    SheetColumn("description", "What it does", ("description", "what")),
    SheetColumn("for_whom", "For whom", ("who for", "target group", "audience")),
    SheetColumn("domains", "Domains", ("domain", "resilience domain")),
    SheetColumn("status", "Status", ("state",)),
    SheetColumn("venue", "Where", ("venue", "address", "location")),
    SheetColumn("latitude", "Latitude", ("lat",)),
    SheetColumn("longitude", "Longitude", ("lon", "long", "lng")),
    SheetColumn("starts_on", "Since", ("from", "start", "started", "start date")),
    SheetColumn("ends_on", "Until", ("to", "end", "ended", "end date")),
    SheetColumn("source", "Source", ("where we know it from", "known from"), is_needed=True),
    SheetColumn("mapped_on", "Mapped on", ("mapped", "date", "as of"), is_needed=True),
)
_PARTED = re.compile(r"[;,\n]+")
_DEGREES = re.compile(r"[-\u2212]?[0-9]{1,3}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity as a row says it. `domains` are `version:code`, or a code alone."""

    row: int
    place: str
    name: str
    provider: str
    description: str
    for_whom: str
    domains: tuple[str, ...]
    status: str
    venue: str
    latitude: Decimal | None
    longitude: Decimal | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    source: str
    mapped_on: dt.date


def read_activity(
    number: int,
    cells: Sequence[str],
    column_map: Mapping[str, int],
    *,
    statuses: Mapping[str, str],
    say_statuses: str,
    longest: int,
    today: dt.date,
) -> ActivityRow | list[Problem]:
    """Read one activity, or say what is wrong with the row. A status that is left out is not known."""
    row = SheetRow(number, [bare(cell) for cell in cells], column_map)
    place, name = (
        row.needed("place", "Enter the place by its name or survey code."),
        row.needed("name", "Enter the name."),
    )
    source = row.needed("source", "Say where we know it from.", 240)
    status = row.one_of("status", statuses, say_statuses) or "unknown"
    latitude, longitude = _position(row)
    starts_on, ends_on, mapped_on = (_day(row, column, today) for column in ("starts_on", "ends_on", "mapped_on"))
    if starts_on and ends_on and ends_on < starts_on:
        row.wrong("ends_on", row.text("ends_on"), "It cannot end before it starts.")
    if mapped_on is not None and mapped_on > today:
        row.wrong("mapped_on", row.text("mapped_on"), "This day has not come yet.")
    if mapped_on is None and not any(problem.column == "mapped_on" for problem in row.problems):
        row.wrong("mapped_on", "", "Enter the day.")
    texts = {code: row.text(code, most) for code, most in (("provider", 200), ("for_whom", 240), ("venue", 240))}
    description = row.text("description", longest)
    domains = tuple(part.strip() for part in _PARTED.split(row.text("domains", 1000)) if part.strip())
    if row.problems or mapped_on is None:
        return row.problems
    return ActivityRow(
        row=number,
        place=place,
        name=name,
        description=description,
        domains=domains,
        status=status,
        latitude=latitude,
        longitude=longitude,
        starts_on=starts_on,
        ends_on=ends_on,
        source=source,
        mapped_on=mapped_on,
        **texts,
    )


def bare(cell: str) -> str:
    """Take off the apostrophe that our own files put before what a spreadsheet would run as a formula."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _position(row: SheetRow) -> tuple[Decimal | None, Decimal | None]:
    latitude, longitude = _degrees(row, "latitude"), _degrees(row, "longitude")
    if latitude is None or longitude is None:
        if (latitude is None) != (longitude is None) and not row.problems:
            row.wrong("latitude" if latitude is None else "longitude", "", "Enter both, or leave both empty.")
        return None, None
    found = rounded(latitude, longitude)
    if not is_in_reach(*found):
        row.wrong("latitude", f"{latitude}, {longitude}", "This is not in England. Check latitude and longitude.")
        return None, None
    return found


def _degrees(row: SheetRow, column: str) -> Decimal | None:
    value = row.text(column)
    if not value:
        return None
    if _DEGREES.fullmatch(value):
        return Decimal(value.replace("\u2212", "-"))
    row.wrong(column, value, "Enter degrees with a point, such as 53.41 or -2.91.")
    return None


def _day(row: SheetRow, column: str, today: dt.date) -> dt.date | None:
    found = row.day(column, today=today)
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        row.wrong(column, row.text(column), f"Check the year: from {FIRST_YEAR} on.")
        return None
    return found
