"""Reading one row: plain values out of what somebody typed, or the sentence that says how to mend it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coren.durations import UnclearTime, minutes_from
from nrp.formats.sheets.rows import Problem, SheetRow

_EXCEL_CLOCK = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?([0-9]{1,2}:[0-9]{2}):00(?:\.0+)?")
STATUSES = ("interested", "active", "paused", "left")
CONTACTS = {"telephone": "phone", "phone": "phone", "text": "text", "text message": "text", "e mail": "email"}
CONTACTS |= {"email": "email", "letter": "letter", "post": "letter", "in person": "in_person"}
PAYS = {"full": "full", "the fee in full": "full", "none": "none", "no fee": "none"}


@dataclass(frozen=True, slots=True)
class PersonRow:
    row: int
    name: str
    number: int | None = None
    phone: str = ""
    email: str = ""
    language: str = ""
    contact: str = ""
    status: str = "interested"
    registered_on: dt.date | None = None
    consent_version: int | None = None
    consent_on: dt.date | None = None
    pay: str = ""


@dataclass(frozen=True, slots=True)
class HoursRow:
    row: int
    number: int | None
    name: str
    on: dt.date
    minutes: int
    activity: str
    note: str = ""


def read_person(
    number: int, cells: Sequence[str], column_map: Mapping[str, int], *, today: dt.date
) -> PersonRow | list[Problem]:
    """Read one person, or say what is wrong with the row."""
    row = SheetRow(number, cells, column_map)
    person = PersonRow(
        row=number,
        name=row.needed("name", "Enter the name."),
        number=row.whole("number"),
        phone=row.text("phone", 40),
        email=row.email("email"),
        language=row.text("language", 60),
        contact=row.one_of("contact", CONTACTS, "Enter telephone, text message, e-mail, letter or in person."),
        status=row.one_of("status", {one: one for one in STATUSES}, "Enter interested, active, paused or left.")
        or "interested",
        registered_on=row.day("registered_on", today=today),
        consent_version=row.whole("consent_version"),
        consent_on=row.day("consent_on", today=today),
        pay=row.one_of("pay", PAYS, "Enter full or none. Less, or to a charity, is chosen on the record."),
    )
    _check_person(row, person, today)
    return row.problems or person


def read_hours(
    number: int, cells: Sequence[str], column_map: Mapping[str, int], *, today: dt.date
) -> HoursRow | list[Problem]:
    """Read one row of hours, or say what is wrong with it."""
    row = SheetRow(number, cells, column_map)
    who, name = row.whole("number"), row.text("name")
    if who is None and not name and not row.problems:
        row.wrong("name", "", "Enter the adviser’s number or name.")
    on = row.day("on", today=today)
    if on is None and not any(problem.column == "on" for problem in row.problems):
        row.wrong("on", "", "Enter the day.")
    minutes = _minutes(row)
    activity = row.needed("activity", "Enter the activity.")
    note = row.text("note")
    if row.problems or on is None:
        return row.problems
    return HoursRow(number, who, name, on, minutes, activity, note)


def _minutes(row: SheetRow) -> int:
    value = row.needed("time", "Enter the time, such as 1.25 or 1:15.")
    clock = _EXCEL_CLOCK.fullmatch(value)
    try:
        minutes = minutes_from(clock[1] if clock else value)
    except UnclearTime:
        row.wrong("time", value, "Enter the time in quarter hours, such as 1.25 or 1:15.")
        return 0
    if value and not minutes:
        row.wrong("time", value, "Enter more than nothing, or take the row out.")
    return minutes


def _check_person(row: SheetRow, person: PersonRow, today: dt.date) -> None:
    if (person.consent_version is None) != (person.consent_on is None):
        column = "consent_version" if person.consent_version is None else "consent_on"
        row.wrong(column, "", "Consent needs its version and its date. Enter both, or neither.")
    for column, day in (("registered_on", person.registered_on), ("consent_on", person.consent_on)):
        if day is not None and day > today:
            row.wrong(column, row.text(column), "Enter a day that is not in the future.")
    if person.status in ("active", "paused", "left") and not (
        person.registered_on and person.consent_on and person.pay and person.contact
    ):
        row.wrong(
            "status",
            person.status,
            "This status needs the day of registration, the consent, the best way to reach and the pay. Enter them, or "
            "leave the status empty and finish the registration on the record.",
        )
