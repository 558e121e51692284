"""Members and meetings as the rows of the spreadsheet that comes in: what goes out can come in again."""

from collections.abc import Iterable

from django.utils import timezone

from governance.models import Attendance, Group, Meeting, Membership
from governance.sheets.columns import COLUMNS, MEMBERS
from nrp.core.render.cells import Value

_YES = {True: "yes", False: ""}


def rows_of(group: Group, kind: str) -> tuple[list[str], list[list[Value]]]:
    """Give the heads and the rows of a group's members or meetings."""
    columns = COLUMNS[kind]
    found = _members(group) if kind == MEMBERS else _meetings(group)
    return [column.head for column in columns], [[row.get(column.code) for column in columns] for row in found]


def _members(group: Group) -> Iterable[dict[str, Value]]:
    rows = Membership.objects.filter(group=group).select_related("person", "organisation")
    for row in rows.order_by("starts_on", "person__name"):
        yield {
            "name": row.person.name,
            "sector": str(row.get_sector_display()),
            "organisation": row.organisation.name if row.organisation else "",
            "office": str(row.get_office_display()),
            "role": row.role,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }


def _meetings(group: Group) -> Iterable[dict[str, Value]]:
    """One row for each person at each meeting that was held; a meeting without names has a row of its own."""
    held = Meeting.objects.filter(group=group, state=Meeting.State.HELD).order_by("starts_at")
    for meeting in held.prefetch_related("attendance"):
        begins, ends = timezone.localtime(meeting.starts_at), meeting.ends_at
        first: dict[str, Value] = {
            "on": begins.date(),
            "starts": f"{begins:%H:%M}",
            "ends": f"{timezone.localtime(ends):%H:%M}" if ends else "",
            "place": meeting.place,
            "title": meeting.title,
        }
        people = list(meeting.attendance.all())
        for one in people:
            yield first | _person(one)
        if not people:
            yield first


def _person(one: Attendance) -> dict[str, Value]:
    return {
        "name": one.name,
        "sector": str(one.get_sector_display()),
        "organisation": one.organisation,
        "presence": one.presence,
        "chaired": _YES[one.has_chaired],
        "presented": _YES[one.has_presented],
        "spoke": one.spoke,
    }
