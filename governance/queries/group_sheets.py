"""Spreadsheets of a group, and what one would do: who is new, who is there already, what is wrong. Writes nothing."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Attendance, Group, GroupSheet, Meeting, Membership, Sector
from governance.queries.groups import of_visible_groups
from governance.sheets.rows import Known, MeetingRow, MemberRow, read_meeting, read_member, spelled
from nrp.accounts.models import Person
from nrp.core.sheet_work import Look
from nrp.formats.sheets.columns import plain
from nrp.formats.sheets.rows import Problem

_Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class NewMember:
    """One membership to make: for somebody who is known, or (None) for somebody new of this name."""

    row: MemberRow
    person: Person | None


@dataclass(frozen=True, slots=True)
class NewAttendance:
    row: MeetingRow
    person_id: uuid.UUID | None
    sector: str


@dataclass(slots=True)
class NewMeeting:
    """One meeting with those who came: new, or (`there`) on record already and only its people are new."""

    first: MeetingRow
    there: Meeting | None
    people: list[NewAttendance]


def sheets_visible_to(user: Any) -> QuerySet[GroupSheet]:
    found = GroupSheet.objects.select_related(
        "group__area", "tried_by__person", "taken_by__person", "undone_by__person"
    )
    return found.filter(of_visible_groups(user))


def sheet_visible_to_or_404(user: Any, pk: uuid.UUID) -> GroupSheet:
    """Load one sheet through the door; one outside it does not exist for this user (404)."""
    found = sheets_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sheets_of(group: Group) -> QuerySet[GroupSheet]:
    return GroupSheet.objects.filter(group=group).select_related("tried_by__person", "taken_by__person")


def taken_before(sheet: GroupSheet) -> GroupSheet | None:
    """Give the sheet with the same bytes that was taken over for this group, if one was."""
    same = GroupSheet.objects.filter(sha256=sheet.sha256, group=sheet.group, kind=sheet.kind)
    return same.filter(state=GroupSheet.State.TAKEN).exclude(pk=sheet.pk).order_by("taken_at").first()


def known_words() -> Known:
    """Say what the cells of sector and office may hold."""
    offices = Membership.Office.choices
    return Known(
        spelled([(code, str(label)) for code, label in Sector.choices]),
        spelled([(code, str(label)) for code, label in offices]),
        _("Enter one of: %(known)s.") % {"known": _listed(Sector.labels)},
        _("Enter one of: %(known)s.") % {"known": _listed(Membership.Office.labels)},
    )


def _listed(labels: Iterable[Any]) -> str:
    return ", ".join(str(label) for label in labels)


# Members ----------------------------------------------------------------------------------------


def members_in(group: Group, rows: _Rows, column_map: dict[str, int]) -> Look:
    """Say what a sheet of members would do."""
    found, known, today = Look(), known_words(), timezone.localdate()
    there = _People(group)
    for number, cells in enumerate(rows, start=1):
        read = read_member(number, cells, column_map, known=known, today=today)
        if isinstance(read, list):
            found.problems += read
        elif there.is_twice(read.name):
            say = _("Two people known here have this name. Add this one on the page of the group.")
            found.problems.append(Problem(number, "name", read.name, say))
        elif there.sits(read):
            found.known.append(number)
        elif problem := there.office_problem(read):
            found.problems.append(problem)
        else:
            found.new.append(NewMember(read, there.person(read.name)))
            there.add(read)
    found.counts["people"] = len({plain(one.row.name) for one in found.new if one.person is None})
    return found


class _People:
    """Who is known around a group by name, and in which days they sit on it."""

    def __init__(self, group: Group) -> None:
        around = Q(group=group) | (Q(group__area=group.area_id) if group.area_id else Q())
        self._by_name: dict[str, dict[uuid.UUID, Person]] = defaultdict(dict)
        self._days: dict[str, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
        self._offices: list[tuple[str, dt.date, dt.date | None]] = []
        for one in Membership.objects.filter(around).select_related("person"):
            name = plain(one.person.name)
            self._by_name[name][one.person_id] = one.person
            if one.group_id == group.pk:
                self._days[name].append((one.starts_on, one.ends_on))
                self._offices.append((one.office, one.starts_on, one.ends_on))

    def is_twice(self, name: str) -> bool:
        return len(self._by_name[plain(name)]) > 1

    def person(self, name: str) -> Person | None:
        return next(iter(self._by_name[plain(name)].values()), None)

    def sits(self, row: MemberRow) -> bool:
        """Whether somebody of this name sits on the group in any of the row's days already."""
        return any(_meet((row.starts_on, row.ends_on), days) for days in self._days[plain(row.name)])

    def office_problem(self, row: MemberRow) -> Problem | None:
        """Say so when a chair or a secretary would sit beside another."""
        if row.office not in (Membership.Office.CHAIR, Membership.Office.SECRETARY):
            return None
        days = (row.starts_on, row.ends_on)
        if any(office == row.office and _meet(days, (start, end)) for office, start, end in self._offices):
            say = _("Somebody else holds this office in these days. Enter member, or the day on which it changed.")
            return Problem(row.row, "office", row.office, say)
        return None

    def add(self, row: MemberRow) -> None:
        self._days[plain(row.name)].append((row.starts_on, row.ends_on))
        self._offices.append((row.office, row.starts_on, row.ends_on))


def _meet(one: tuple[dt.date, dt.date | None], other: tuple[dt.date, dt.date | None]) -> bool:
    """Whether two periods share a day; without an end they go on."""
    far = dt.date.max
    return one[0] <= (other[1] or far) and other[0] <= (one[1] or far)


# Meetings ---------------------------------------------------------------------------------------


def meetings_in(group: Group, rows: _Rows, column_map: dict[str, int]) -> Look:
    """Say what a sheet of meetings and who came would do. `new` are meetings, each with its new people."""
    found, known, today = Look(), known_words(), timezone.localdate()
    there = _Meetings(group)
    for number, cells in enumerate(rows, start=1):
        read = read_meeting(number, cells, column_map, known=known, today=today)
        if isinstance(read, list):
            found.problems += read
        elif problem := there.problem(read):
            found.problems.append(problem)
        elif not there.take(read):
            found.known.append(number)
    found.new = [one for one in there.meetings.values() if one.people or one.there is None]
    found.counts["meetings"] = sum(one.there is None for one in found.new)
    found.counts["attendances"] = sum(len(one.people) for one in found.new)
    return found


class _Meetings:
    """The meetings of a group by the moment they begin, and who is down as having come."""

    def __init__(self, group: Group) -> None:
        self.meetings: dict[tuple[dt.date, dt.time], NewMeeting] = {}
        self._there = {_moment(one): one for one in Meeting.objects.filter(group=group)}
        self._came: dict[tuple[dt.date, dt.time], set[str]] = defaultdict(set)
        rows = Attendance.objects.filter(meeting__group=group).select_related("meeting")
        for one in rows:
            self._came[_moment(one.meeting)].add(plain(one.name))
        self._members: dict[str, list[Membership]] = defaultdict(list)
        for member in Membership.objects.filter(group=group).select_related("person"):
            self._members[plain(member.person.name)].append(member)

    def problem(self, row: MeetingRow) -> Problem | None:
        if (row.on, row.starts) in self._there and self._there[row.on, row.starts].state == Meeting.State.CANCELLED:
            say = _("The meeting at this time was cancelled. Mend the day, or take the row out.")
            return Problem(row.row, "on", row.on.isoformat(), say)
        if row.name and not row.sector and self._member(row) is None:
            say = _("Enter the sector: nobody of this name was a member on the day.")
            return Problem(row.row, "sector", "", say)
        return None

    def take(self, row: MeetingRow) -> bool:
        """Count a row in. Gives False when everything it says is there already."""
        key = (row.on, row.starts)
        is_new = key not in self.meetings and key not in self._there
        meeting = self.meetings.setdefault(key, NewMeeting(row, self._there.get(key), []))
        if not row.name:
            return is_new
        if plain(row.name) in self._came[key]:
            return False
        self._came[key].add(plain(row.name))
        member = self._member(row)
        sector = row.sector or (member.sector if member else "")
        meeting.people.append(NewAttendance(row, member.person_id if member else None, sector))
        return True

    def _member(self, row: MeetingRow) -> Membership | None:
        """Give the member of this name on the day, if there is just one."""
        held = [one for one in self._members[plain(row.name)] if _meet((row.on, row.on), (one.starts_on, one.ends_on))]
        return held[0] if len({one.person_id for one in held}) == 1 else None


def _moment(meeting: Meeting) -> tuple[dt.date, dt.time]:
    at = timezone.localtime(meeting.starts_at)
    return at.date(), at.time().replace(second=0, microsecond=0)
