"""The sign-in sheet of a meeting: what the page shows, and what was sent."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from governance.actions.attendance import MOST_OTHERS
from governance.forms.sign_in_lines import MOST_LINES, Row, is_touched, line_of, marks_of, new_rows, uuid_of
from governance.models import Attendance, Meeting, Membership, Sector
from governance.queries import attendance as queries
from governance.queries.people import people_named_like
from governance.sign_in_lines import Line, Marks
from nrp.accounts.models import User

BLANK_LINES = 3


@dataclass(frozen=True, slots=True)
class Block:
    heading: str
    rows: list[Row] = field(default_factory=list)


class SignInSheet:
    """The sheet of one meeting: its lines by sector, those who came before, and blank lines.

    Read from the database first; `take` puts what was sent on top. Only lines of people whom the user may name count.
    """

    def __init__(self, meeting: Meeting, user: User, *, find: str = "") -> None:
        self.meeting, self.user = meeting, user
        self.others = self.others_saved = meeting.others_present
        self.others_error = ""
        rows = list(queries.attendance_of(meeting))
        self.rows = _rows_of(meeting, rows)
        self.before = _rows_before(meeting, self.rows)
        self.found = self._found(find)
        self.blank = [_blank(uuid.uuid4()) for _number in range(BLANK_LINES)]

    def _found(self, find: str) -> list[Row]:
        listed = {row.person.pk for row in (*self.rows, *self.before) if row.person is not None}
        people = [one for one in people_named_like(self.user, find) if one.pk not in listed]
        return [_known_row(one) for one in queries.with_sectors(self.user, people)]

    def blocks(self) -> list[Block]:
        """Give the lines under their sectors, in the order of the sectors."""
        found = ((label, [row for row in self.rows if row.sector == value]) for value, label in Sector.choices)
        return [Block(str(label), rows) for label, rows in found if rows]

    def take(self, data: Mapping[str, str]) -> list[Line]:
        """Read what was sent into the rows, and give a line for each that can be written."""
        self._take_strangers(data)
        known = [*self.rows, *self.before, *self.found]
        lines = [line for row in known if (line := line_of(row, data)) is not None]
        lines.extend(self._lines_that_moved(data))
        self.blank, new = new_rows(data)
        lines.extend(line for row in new if (line := self._new_line(row)) is not None)
        self._take_others(data)
        return lines

    def refuse(self, refusals: Mapping[str, str]) -> None:
        """Put what stands in the way beside its line, with what was typed still in it."""
        for row in self.all_rows():
            if row.key in refusals:
                row.error = refusals[row.key]
                row.asks_another = row.key.startswith("n-")

    def all_rows(self) -> Iterable[Row]:
        return (*self.rows, *self.before, *self.found, *self.blank)

    def errors(self) -> list[dict[str, str]]:
        found = [{"text": row.error, "href": f"#{row.key}"} for row in self.all_rows() if row.error]
        return found + ([{"text": self.others_error, "href": "#others"}] if self.others_error else [])

    def keep_typed(self, earlier: "SignInSheet") -> None:
        """After some lines were written: show what stands in the way of the others, as it was typed."""
        stuck = {row.key: row for row in earlier.all_rows() if row.error}
        for row in (*self.rows, *self.before, *self.found):
            if (was := stuck.pop(row.key, None)) is not None:
                row.typed, row.error = was.typed, was.error
        self.blank[:0] = [row for row in stuck.values() if row.key.startswith("n-")]
        self.others_error = earlier.others_error

    def _take_strangers(self, data: Mapping[str, str]) -> None:
        """Lines of people found by name, or taken off the sheet by somebody else while this page was open."""
        listed = {row.key for row in (*self.rows, *self.before, *self.found)}
        ids = [
            uuid_of(name[2:-5])
            for name in list(data)[: MOST_LINES * 6]
            if name.startswith("p-") and name.endswith(".seen")
        ]
        asked = [pk for pk in ids if pk is not None and f"p-{pk}" not in listed]
        people = queries.known_by_id(self.user, asked).values()
        self.found.extend(_known_row(one) for one in queries.with_sectors(self.user, people))

    def _lines_that_moved(self, data: Mapping[str, str]) -> list[Line]:
        """Lines that this page still showed and another telephone has changed the place of.

        One of somebody who came before stands on the sheet by now: it is that line. One that was taken off is said.
        """
        on_page = {row.key for row in (*self.rows, *self.before)}
        keys = [name[:-5] for name in data if name[:2] in ("a-", "b-") and name.endswith(".seen")]
        moved = [key for key in keys if key not in on_page and is_touched(key, data)]
        earlier = queries.earlier_lines(self.meeting, [pk for key in moved if (pk := uuid_of(key[2:])) is not None])
        by_name = {row.name.casefold(): row for row in self.rows}
        lines = []
        for key in moved:
            name = earlier.get(key[2:], "") if key.startswith("b-") else ""
            row = by_name.get(name.casefold())
            if row is None:
                self.others_error = _(
                    "Somebody took a line off the list that you changed. Write the person again if they were there."
                )
            elif (line := line_of(replace(row, key=key), data)) is not None:
                lines.append(replace(line, key=row.key))
        return lines

    def _new_line(self, row: Row) -> Line | None:
        if row.error or not row.name:
            return None
        return Line(
            row.key,
            row.number,
            row.typed or Marks(),
            name=row.name,
            sector=row.sector,
            organisation=row.organisation,
            is_another=row.is_another,
        )

    def _take_others(self, data: Mapping[str, str]) -> None:
        typed, seen = data.get("others", "").strip(), data.get("others_seen", "")
        self.others_saved = int(seen) if seen.isdigit() else self.others
        if typed and not (typed.isdigit() and int(typed) <= MOST_OTHERS):
            self.others_error = _("Enter how many others there were as a number.")
            return
        self.others = int(typed) if typed else 0


def _rows_of(meeting: Meeting, rows: list[Attendance]) -> list[Row]:
    """Give a line for each member of the day, and for everybody else who is on the sheet."""
    by_person = {row.person_id: row for row in rows if row.person_id is not None}
    found = []
    for member in queries.members_on(meeting):
        row = by_person.pop(member.person_id, None)
        found.append(_member_row(member, row))
    members = {one.number for one in found}
    found.extend(_attending_row(row) for row in rows if row.pk not in members)
    return sorted(found, key=lambda one: one.name.casefold())


def _member_row(member: Membership, row: Attendance | None) -> Row:
    about = [str(member.organisation or ""), "" if member.office == "member" else str(member.get_office_display())]
    return Row(
        key=f"p-{member.person_id}",
        number=uuid.uuid4() if row is None else row.pk,
        name=str(member.person),
        sector=member.sector if row is None else row.sector,
        about=", ".join(filter(None, about)),
        organisation=str(member.organisation or ""),
        person=member.person,
        saved=Marks() if row is None else marks_of(row),
    )


def _attending_row(row: Attendance) -> Row:
    return Row(
        key=f"a-{row.pk}" if row.person_id is None else f"p-{row.person_id}",
        number=row.pk,
        name=row.name,
        sector=row.sector,
        about=row.organisation,
        organisation=row.organisation,
        person=row.person,
        saved=marks_of(row),
    )


def _rows_before(meeting: Meeting, listed: list[Row]) -> list[Row]:
    """Give a line for each who came to an earlier meeting and is not on this sheet."""
    people = {row.person.pk for row in listed if row.person is not None}
    names = {row.name.casefold() for row in listed}
    found = []
    for row in queries.came_before(meeting):
        if row.person_id in people or (row.person_id is None and row.name.casefold() in names):
            continue
        # The number comes of the meeting and the earlier line, so that two telephones make one line of it.
        number = uuid.uuid5(meeting.pk, str(row.pk))
        key = f"b-{row.pk}" if row.person_id is None else f"p-{row.person_id}"
        about = ", ".join(filter(None, [str(row.get_sector_display()), row.organisation]))
        organisation, person = row.organisation, row.person
        found.append(Row(key, number, row.name, row.sector, about=about, organisation=organisation, person=person))
    return found


def _known_row(known: queries.Known) -> Row:
    about = ", ".join(filter(None, [str(Sector(known.sector).label), known.organisation]))
    person = known.person
    return Row(
        f"p-{person.pk}",
        uuid.uuid4(),
        str(person),
        known.sector,
        about=about,
        organisation=known.organisation,
        person=person,
    )


def _blank(number: uuid.UUID) -> Row:
    return Row(key=f"n-{number}", number=number, name="", sector="")
