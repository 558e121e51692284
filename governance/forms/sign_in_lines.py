"""The lines of a sign-in sheet: as the page shows them, and as they were sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Attendance, Sector
from governance.sign_in_lines import MOST_SPOKE, Line, Marks
from nrp.accounts.models import Person

MOST_LINES = 400
Presence = Attendance.Presence
CHOICES = (*((str(one), one.label) for one in Presence), ("", gettext_lazy("Not marked")))


@dataclass(slots=True)
class Row:
    """One line of the sheet as the page shows it: who, what is saved, what was typed, what stands in the way."""

    key: str
    number: uuid.UUID
    name: str
    sector: str
    about: str = ""
    organisation: str = ""
    person: Person | None = None
    saved: Marks = field(default_factory=Marks)
    typed: Marks | None = None
    error: str = ""
    is_another: bool = False
    asks_another: bool = False

    @property
    def shown(self) -> Marks:
        return self.saved if self.typed is None else self.typed

    @property
    def seen(self) -> str:
        marks = self.saved
        spoke = "" if marks.spoke is None else str(marks.spoke)
        return f"{marks.presence}.{int(marks.has_chaired)}{int(marks.has_presented)}.{spoke}"

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The taps, each with its id, so that a label names it."""
        return [
            {"value": value, "label": label, "id": f"{self.key}-{value or 'none'}", "on": value == self.shown.presence}
            for value, label in CHOICES
        ]

    @property
    def more(self) -> str:
        """What is said of them beside their presence, for the line that opens it."""
        marks = self.shown
        words = [_("chaired")] * marks.has_chaired + [_("presented")] * marks.has_presented
        return ", ".join([*words, *([_("spoke %(count)s") % {"count": marks.spoke}] if marks.spoke else [])])


def line_of(row: Row, data: Mapping[str, str]) -> Line | None:
    """Read one line that is on the page; None where it was not sent, or its tally is no number."""
    if f"{row.key}.seen" not in data:
        return None
    try:
        row.typed = _marks_sent(row.key, data)
    except ValueError:
        row.typed, row.error = (
            _marks_sent(row.key, data, with_spoke=False),
            _("Enter how often they spoke as a number."),
        )
        return None
    return Line(
        row.key,
        row.number,
        row.typed,
        seen=_marks_seen(data[f"{row.key}.seen"]),
        person=row.person,
        name=row.name,
        sector=row.sector,
        organisation=row.organisation,
    )


def is_touched(key: str, data: Mapping[str, str]) -> bool:
    try:
        return _marks_sent(key, data) != _marks_seen(data[f"{key}.seen"])
    except ValueError:
        return True


def new_rows(data: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Give the blank lines to show again, and those that were filled in; both keep what was typed."""
    new: list[Row] = []
    for name in list(data):
        number = uuid_of(name[2:-5]) if name.startswith("n-") and name.endswith(".name") else None
        if number is not None and len(new) < MOST_LINES:
            new.append(_new_row(f"n-{number}", number, data))
    return list(new), [row for row in new if row.name or row.error]


def _new_row(key: str, number: uuid.UUID, data: Mapping[str, str]) -> Row:
    row = Row(
        key=key,
        number=number,
        name=" ".join(data.get(f"{key}.name", "").split())[:200],
        sector=data.get(f"{key}.sector", ""),
        organisation=data.get(f"{key}.organisation", "").strip()[:160],
        is_another=f"{key}.another" in data,
    )
    presence = data.get(f"{key}.presence", "")
    row.typed = Marks(presence if presence in Presence.values else Presence.PRESENT)
    if row.name and row.sector not in Sector.values:
        row.error = _("Choose the sector of %(name)s.") % {"name": row.name}
    elif not row.name and row.organisation:
        row.error = _("Enter the name of the person from %(organisation)s.") % {"organisation": row.organisation}
    return row


def marks_of(row: Attendance) -> Marks:
    return Marks(row.presence, row.has_chaired, row.has_presented, row.spoke)


def _marks_sent(key: str, data: Mapping[str, str], *, with_spoke: bool = True) -> Marks:
    presence = data.get(f"{key}.presence", "")
    spoke = data.get(f"{key}.spoke", "").strip() if with_spoke else ""
    if spoke and not (spoke.isdigit() and int(spoke) <= MOST_SPOKE):
        raise ValueError(spoke)
    return Marks(
        presence if presence in Presence.values else "",
        f"{key}.chaired" in data,
        f"{key}.presented" in data,
        int(spoke) if spoke else None,
    )


def _marks_seen(text: str) -> Marks:
    """Read what the line showed when the page was opened; what cannot be read counts as nothing."""
    presence, _dot, rest = text.partition(".")
    marks, _dot, spoke = rest.partition(".")
    return Marks(
        presence if presence in Presence.values else "",
        marks[:1] == "1",
        marks[1:2] == "1",
        int(spoke) if spoke.isdigit() else None,
    )


def uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
