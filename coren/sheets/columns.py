"""The columns a spreadsheet may have, and which of its heads is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

PEOPLE, HOURS = "people", "hours"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its code, the head in our own template, other heads people write, whether a row needs it."""

    code: str
    head: str
    also: tuple[str, ...] = ()
    is_needed: bool = False


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


@lru_cache(maxsize=16_384)  # a list compares the same names again and again
def plain(text: str) -> str:
    """Spell a head or a name for comparing: small letters, no accents, single blanks, no other signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare.casefold()).split())


def matched(kind: str, head: Sequence[str]) -> dict[str, int]:
    """Find which head is which column: code to position, each head once, the first of two alike."""
    found: dict[str, int] = {}
    for column in COLUMNS[kind]:
        names = {plain(name) for name in (column.head, column.code, *column.also)}
        for position, name in enumerate(head):
            if plain(name) in names and position not in found.values():
                found[column.code] = position
                break
    return found


def lacking(kind: str, column_map: Mapping[str, int]) -> list[SheetColumn]:
    """Name the columns without which no row can be read; hours need the adviser's number or name."""
    missing = [column for column in COLUMNS[kind] if column.is_needed and column.code not in column_map]
    if kind == HOURS and not {"number", "name"} & set(column_map):
        missing.insert(0, COLUMNS[HOURS][0])
    return missing
