"""The columns a spreadsheet of people or hours may have."""

from collections.abc import Mapping

from nrp.formats.sheets import columns
from nrp.formats.sheets.columns import SheetColumn

PEOPLE, HOURS = "people", "hours"


_PEOPLE = (
    SheetColumn("number", "Adviser number", ("number", "no", "ra number")),
    SheetColumn("name", "Name", ("full name", "adviser", "resident adviser", "resident"), is_needed=True),
    SheetColumn("phone", "Telephone", ("phone", "mobile", "tel", "telephone number", "phone number")),
    SheetColumn("email", "E-mail", ("email address", "mail", "e mail", "e-mail address")),
    SheetColumn("language", "Language", ("preferred language", "first language")),
    SheetColumn("contact", "Best way to reach", ("preferred contact", "contact by")),
    SheetColumn("status", "Status", ("state",)),
    SheetColumn("registered_on", "Registered on", ("registered", "start date", "joined", "joined on")),
    SheetColumn("consent_version", "Consent version", ("version", "consent")),
    SheetColumn("consent_on", "Consent given on", ("consent date", "date of consent")),
    SheetColumn("pay", "Pay", ("payment", "payment choice", "choice")),
)
_HOURS = (
    SheetColumn("number", "Adviser number", ("number", "no", "ra number")),
    SheetColumn("name", "Adviser", ("name", "full name", "resident adviser", "resident")),
    SheetColumn("on", "Date", ("day", "on", "session date"), is_needed=True),
    SheetColumn("time", "Hours", ("time", "duration", "hrs", "length"), is_needed=True),
    SheetColumn("activity", "Activity", ("type", "activity type", "what for"), is_needed=True),
    SheetColumn("note", "Note", ("notes", "comment", "comments")),
)
COLUMNS: Mapping[str, tuple[SheetColumn, ...]] = {PEOPLE: _PEOPLE, HOURS: _HOURS}


def lacking(kind: str, column_map: Mapping[str, int]) -> list[SheetColumn]:
    """Name the columns without which no row can be read; hours need the adviser's number or name."""
    missing = columns.lacking(COLUMNS[kind], column_map)
    if kind == HOURS and not {"number", "name"} & set(column_map):
        missing.insert(0, COLUMNS[HOURS][0])
    return missing
