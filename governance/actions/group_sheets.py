"""Members and meetings from a spreadsheet: what they make and unmake. The way of a sheet is nrp.core.sheet_work."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import IO, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions import members
from governance.models import Attendance, Group, GroupSheet, Meeting, Membership
from governance.queries import group_sheets as queries
from governance.queries.group_sheets import NewAttendance, NewMeeting, NewMember
from governance.sheets.columns import COLUMNS, MEETINGS, MEMBERS
from neighbourhoods.models import Organisation
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.sheet_work import Bringing, Look, SheetKind, SheetRefused, counts_of, ids_made
from nrp.formats.sheets.columns import lacking

__all__ = ["SheetRefused", "match_columns", "note_given_out", "take", "try_out", "undo"]

COUNTS = ("people", "meetings", "attendances")
NAMED = 5  # names that a refusal gives


def try_out(*, kind: str, group: Group, file: IO[bytes], file_name: str, by: User) -> GroupSheet:
    """Keep a file and say what it would do. Raises SheetRefused for one over 5 MB, and for a group that closed."""
    if group.closed_on is not None:
        raise SheetRefused(_("This group is closed. What it did stays as it is."))
    return _BRINGING.try_out(GroupSheet(kind=kind, group=group), file=file, file_name=file_name, by=by)


def match_columns(*, sheet: GroupSheet, column_map: Mapping[str, int], by: User) -> GroupSheet:
    """Say which column is which, and try again. Raises SheetRefused once the sheet is taken over."""
    return _BRINGING.match_columns(sheet, column_map=column_map, by=by)


def take(*, sheet: GroupSheet, by: User) -> GroupSheet:
    """Take everything new over, or nothing. Raises SheetRefused when that was done, or a row is wrong by now."""
    return _BRINGING.take(sheet, by=by)


def undo(*, sheet: GroupSheet, by: User) -> GroupSheet:
    """Take exactly those rows back that the sheet made. Raises SheetRefused while something rests on one: minutes,
    decisions or hours of a meeting, anything else about somebody who came with the sheet."""
    return _BRINGING.undo(sheet, by=by)


@transaction.atomic
def note_given_out(*, kind: str, group: Group, rows: int, by: User) -> None:
    """Record that somebody took the members or the meetings of a group as a file."""
    audit.record("group_sheet.given_out", by=by, obj=group, area_id=group.area_id, detail={"kind": kind, "rows": rows})


# Members ----------------------------------------------------------------------------------------


def _make_members(sheet: GroupSheet, found: Look, by: User) -> dict[str, list[str]]:
    known = set(Organisation.objects.values_list("pk", flat=True))
    people: dict[str, Person] = {}
    made = [_make_member(sheet.group, one, people, by) for one in found.new]
    new_people = {person.pk for person in people.values()}
    organisations = {row.organisation_id for row in made if row.organisation_id} - known
    return {
        "memberships": _texts(row.pk for row in made),
        "people": _texts(new_people),
        "organisations": _texts(organisations),
    }


def _make_member(group: Group, one: NewMember, people: dict[str, Person], by: User) -> Membership:
    """Add one member; somebody who comes in two rows, for two times, is one person."""
    row, person = one.row, one.person or people.get(one.row.name.casefold())
    try:
        made = members.add_by_name(
            group=group,
            person=person,
            name=row.name,
            sector=row.sector,
            organisation_name=row.organisation,
            office=row.office,
            role=row.role,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            by=by,
        )
    except Refusal as refusal:
        words = {"row": row.row, "name": row.name, "why": refusal}
        raise SheetRefused(_("Row %(row)s, %(name)s: %(why)s Nothing was taken over.") % words) from None
    if person is None:
        people[row.name.casefold()] = made.person
    return made


def _unmake_members(sheet: GroupSheet) -> None:
    ids, people = ids_made(sheet, "memberships"), ids_made(sheet, "people")
    rows = list(Membership.objects.select_for_update(of=("self",)).filter(pk__in=ids))
    _refuse_if_rests(_resting(Person, people, {Membership: ids}))
    Membership.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Person.objects.filter(pk__in=people).delete()
    organisations = ids_made(sheet, "organisations")
    still_named = _resting(Organisation, organisations, {})
    Organisation.objects.filter(pk__in=organisations).exclude(name__in=still_named).delete()


# Meetings ---------------------------------------------------------------------------------------


def _make_meetings(sheet: GroupSheet, found: Look, by: User) -> dict[str, list[str]]:
    """Write the meetings as held and who came, in one go."""
    new: list[NewMeeting] = found.new
    made = [_meeting(sheet.group, one, by) for one in new if one.there is None]
    Meeting.objects.bulk_create(made, batch_size=500)
    by_moment = {row.starts_at: row for row in made}
    rows = [
        _attendance(one.there or by_moment[_at(one.first.on, one.first.starts)], person, by)
        for one in new
        for person in one.people
    ]
    Attendance.objects.bulk_create(rows, batch_size=1000)
    held = [one.there.pk for one in new if one.there is not None and one.people]
    Meeting.objects.filter(pk__in=held, state=Meeting.State.PLANNED).update(state=Meeting.State.HELD)
    return {"meetings": _texts(row.pk for row in made), "attendance": _texts(row.pk for row in rows)}


def _meeting(group: Group, one: NewMeeting, by: User) -> Meeting:
    first = one.first
    return Meeting(
        group=group,
        title=first.title or _("Meeting"),
        starts_at=_at(first.on, first.starts),
        ends_at=_at(first.on, first.ends) if first.ends else None,
        place=first.place,
        state=Meeting.State.HELD,
        created_by=by,
    )


def _attendance(meeting: Meeting, one: NewAttendance, by: User) -> Attendance:
    row = one.row
    return Attendance(
        meeting=meeting,
        person_id=one.person_id,
        name=row.name,
        sector=one.sector,
        organisation=row.organisation,
        presence=row.presence,
        has_chaired=row.has_chaired,
        has_presented=row.has_presented,
        spoke=row.spoke,
        added_by=by,
    )


def _unmake_meetings(sheet: GroupSheet) -> None:
    meetings, came = ids_made(sheet, "meetings"), ids_made(sheet, "attendance")
    list(Meeting.objects.select_for_update(of=("self",)).filter(pk__in=meetings))
    _refuse_if_rests(_resting(Meeting, meetings, {Attendance: came}))
    Attendance.objects.filter(pk__in=came).delete()
    Meeting.objects.filter(pk__in=meetings).delete()


def _at(on: dt.date, clock: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(on, clock))


# Both -------------------------------------------------------------------------------------------


def _resting(
    model: type[models.Model], ids: Collection[uuid.UUID], apart: Mapping[type[models.Model], Collection[uuid.UUID]]
) -> list[str]:
    """Name the rows on which something rests, whichever app it is of: every relation that points at them is asked.

    `apart` are the rows that came with the same sheet.
    """
    found: dict[Any, str] = {}
    for relation in model._meta.related_objects:  # noqa: SLF001  Django's documented name for it
        other, name = relation.related_model, relation.field.name
        rows: models.QuerySet[models.Model] = (
            models.QuerySet(other).filter(**{f"{name}__in": ids}).exclude(pk__in=apart.get(other, ()))
        )
        held_rows: models.QuerySet[models.Model] = models.QuerySet(model)
        for held in held_rows.filter(pk__in=rows.values(name))[:100]:
            found[held.pk] = str(held)
    return list(found.values())


def _refuse_if_rests(names: list[str]) -> None:
    if names:
        listed = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        words = {"names": listed}
        raise SheetRefused(_("Something was added since to %(names)s, so the sheet stays taken over.") % words)


def _texts(ids: Iterable[Any]) -> list[str]:
    return [str(one) for one in ids]


def _one_at_a_time(sheet: GroupSheet) -> None:
    list(Group.objects.select_for_update(of=("self",)).filter(pk=sheet.group_id))


def _record(verb: str, sheet: GroupSheet, by: User) -> None:
    counts = counts_of(sheet) | {name: int(sheet.report.get(name, 0)) for name in COUNTS}
    detail = {"kind": sheet.kind, "state": sheet.state, **counts}
    audit.record(f"group_{verb}", by=by, obj=sheet, area_id=sheet.group.area_id, detail=detail)


_BRINGING = Bringing(
    GroupSheet,
    {
        MEMBERS: SheetKind(
            columns=COLUMNS[MEMBERS],
            most_rows=500,
            lacking=lambda found: lacking(COLUMNS[MEMBERS], found),
            look=lambda sheet, rows: queries.members_in(sheet.group, rows, sheet.column_map),
            make=_make_members,
            unmake=_unmake_members,
            lock=_one_at_a_time,
        ),
        MEETINGS: SheetKind(
            columns=COLUMNS[MEETINGS],
            most_rows=5000,
            lacking=lambda found: lacking(COLUMNS[MEETINGS], found),
            look=lambda sheet, rows: queries.meetings_in(sheet.group, rows, sheet.column_map),
            make=_make_meetings,
            unmake=_unmake_meetings,
            lock=_one_at_a_time,
        ),
    },
    _record,
)
