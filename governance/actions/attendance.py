"""Who came: the sign-in sheet at the door, and corrections afterwards.

Several telephones may fill the same sheet. Each sends, line by line, what it saw and what it says now; under the
meeting's lock only what changed is written, so that no line of another is lost.
"""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Amendment, Attendance, Meeting, Minutes
from governance.queries.attendance import HERE, day_of
from governance.sign_in_lines import Line, Marks, Stays, merged
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

FIELDS = ("name", "sector", "organisation", "presence", "has_chaired", "has_presented", "spoke")
Presence = Attendance.Presence
MOST_OTHERS = 9999


class AttendanceRefused(Refusal):
    """Somebody cannot be put on, or taken off, a sign-in sheet as asked."""


@dataclass(slots=True)
class Signed:
    """How many lines changed, and by key what stands in the way of others: those are not written."""

    changed: int = 0
    refusals: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def sign_in(
    *, meeting: Meeting, lines: Iterable[Line], by: User | None, others: int = 0, others_seen: int | None = None
) -> Signed:
    """Write the lines that changed; the first who was there makes the meeting one that was held.

    A line that somebody else has changed to something different meanwhile, a name that is on the sheet already, and
    apologies of somebody who chaired stay as they were, with a sentence for each in the answer. Raises
    AttendanceRefused for a meeting that is cancelled, and for people who were there on a day to come.
    """
    locked = _locked(meeting)
    rows = {row.pk: row for row in Attendance.objects.filter(meeting=locked)}
    done, had_somebody = Signed(), _has_somebody(rows.values(), locked.others_present)
    for line in lines:
        try:
            done.changed += _write(locked, rows, line, by)
        except Stays as stays:
            done.refusals[line.key] = str(stays)
    _count_others(locked, others, others if others_seen is None else others_seen, by)
    _say_whether_held(locked, rows.values(), had_somebody=had_somebody, by=by)
    return done


@transaction.atomic
def add(
    *,
    meeting: Meeting,
    sector: str,
    by: User | None,
    person: Person | None = None,
    name: str = "",
    organisation: str = "",
    presence: str = Presence.PRESENT,
    has_chaired: bool = False,
    has_presented: bool = False,
    spoke: int | None = None,
) -> Attendance:
    """Put one more on the sheet. Raises AttendanceRefused for somebody who is on it, and what `sign_in` raises."""
    number = uuid.uuid4()
    marks = Marks(presence, has_chaired, has_presented, spoke)
    line = Line("one", number, marks, person=person, name=name, sector=sector, organisation=organisation)
    locked = _locked(meeting)
    rows = {row.pk: row for row in Attendance.objects.filter(meeting=locked)}
    if person is not None and any(row.person_id == person.pk for row in rows.values()):
        raise AttendanceRefused(_("%(name)s is on the list already.") % {"name": person}, field="person")
    had_somebody = _has_somebody(rows.values(), locked.others_present)
    try:
        _write(locked, rows, line, by)
    except Stays as stays:
        raise AttendanceRefused(str(stays), field="name" if person is None else "presence") from None
    _say_whether_held(locked, rows.values(), had_somebody=had_somebody, by=by)
    return rows[number]


@transaction.atomic
def correct(*, row: Attendance, by: User | None, seen: str = "", **values: Any) -> Attendance:
    """Correct a line, keeping old and new in the trail. Raises ChangedMeanwhile when `seen` is no longer how it stands,
    and AttendanceRefused for apologies of somebody who chaired, presented or spoke, or when the line is gone."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"attendance has no field {sorted(unknown)}")
    meeting = _locked(row.meeting)
    rows = {one.pk: one for one in Attendance.objects.filter(meeting=meeting)}
    locked = _there(rows, row)
    before, had_somebody = values_of(locked, FIELDS), _has_somebody(rows.values(), meeting.others_present)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    try:
        _check(meeting, locked.name, _marks_of(locked))
        if locked.presence not in HERE:
            _keep_who_amended(meeting, locked)
    except Stays as stays:
        raise AttendanceRefused(str(stays), field="presence") from None
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        _record("attendance.corrected", meeting, locked, by, changes)
    _say_whether_held(meeting, rows.values(), had_somebody=had_somebody, by=by)
    return locked


@transaction.atomic
def remove(*, row: Attendance, by: User | None) -> None:
    """Take a line off that stands there by mistake; the trail keeps it. Raises AttendanceRefused when it is gone, and
    for somebody who has asked for an amendment of the minutes: they were there."""
    meeting = _locked(row.meeting)
    rows = {one.pk: one for one in Attendance.objects.filter(meeting=meeting)}
    had_somebody = _has_somebody(rows.values(), meeting.others_present)
    try:
        _take_off(meeting, rows, _there(rows, row), by)
    except Stays as stays:
        raise AttendanceRefused(str(stays)) from None
    _say_whether_held(meeting, rows.values(), had_somebody=had_somebody, by=by)


def _locked(meeting: Meeting) -> Meeting:
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if locked.state == Meeting.State.CANCELLED:
        raise AttendanceRefused(_("This meeting was cancelled, so nobody attended it."))
    return locked


def _there(rows: dict[uuid.UUID, Attendance], row: Attendance) -> Attendance:
    if row.pk not in rows:
        raise AttendanceRefused(_("This line was taken off the list meanwhile."))
    return rows[row.pk]


def _write(meeting: Meeting, rows: dict[uuid.UUID, Attendance], line: Line, by: User | None) -> int:
    """Write one line into the sheet as it stands; 1 when that changed something."""
    row = _row_of(rows, line)
    current = Marks() if row is None else _marks_of(row)
    if line.now == line.seen:
        return 0
    name = line.name or str(line.person or "") if row is None else row.name
    wanted = merged(name, line.seen, line.now, current)
    if wanted == current:
        return 0
    if not wanted.presence:
        if row is not None:
            _take_off(meeting, rows, row, by)
        return 1
    _check(meeting, name, wanted)
    if row is None:
        row = _put_on(meeting, rows, replace(line, name=name), wanted, by)
    else:
        _mark(meeting, row, wanted, by)
    rows[row.pk] = row
    return 1


def _row_of(rows: dict[uuid.UUID, Attendance], line: Line) -> Attendance | None:
    if line.person is not None:
        person_id = line.person.pk
        return next((row for row in rows.values() if row.person_id == person_id), None)
    return rows.get(line.number)


def _check(meeting: Meeting, name: str, marks: Marks) -> None:
    if marks.presence in HERE:
        on = day_of(meeting)
        if on > timezone.localdate():
            raise Stays(
                _("The meeting is on %(day)s. Who came can be written down from that day on; apologies now.")
                % {"day": day(on)}
            )
    elif marks.has_chaired or marks.has_presented or marks.spoke:
        raise Stays(
            _("%(name)s sent apologies, so they did not chair, present or speak. Change one or the other.")
            % {"name": name}
        )


def _put_on(
    meeting: Meeting, rows: dict[uuid.UUID, Attendance], line: Line, marks: Marks, by: User | None
) -> Attendance:
    if line.person is None and not line.is_another:
        known = next((row for row in rows.values() if row.name.casefold() == line.name.casefold()), None)
        if known is not None:
            raise Stays(
                _("%(name)s is on the list already. Tick the box if this is somebody else of that name.")
                % {"name": known.name}
            )
    row = Attendance.objects.create(
        id=line.number,
        meeting=meeting,
        person=line.person,
        name=line.name,
        sector=line.sector,
        organisation=line.organisation,
        added_by=by,
        **asdict(marks),
    )
    written = {key: [None, value] for key, value in values_of(row, FIELDS).items() if value}
    _record("attendance.added", meeting, row, by, written)
    return row


def _mark(meeting: Meeting, row: Attendance, marks: Marks, by: User | None) -> None:
    if marks.presence not in HERE:
        _keep_who_amended(meeting, row)
    before = values_of(row, FIELDS)
    for name, value in asdict(marks).items():
        setattr(row, name, value)
    row.save()
    _record("attendance.corrected", meeting, row, by, changes_between(before, values_of(row, FIELDS)))


def _take_off(meeting: Meeting, rows: dict[uuid.UUID, Attendance], row: Attendance, by: User | None) -> None:
    _keep_who_amended(meeting, row)
    gone = {name: [value, None] for name, value in values_of(row, FIELDS).items() if value}
    _record("attendance.removed", meeting, row, by, gone)
    del rows[row.pk]
    row.delete()


def _keep_who_amended(meeting: Meeting, row: Attendance) -> None:
    """Minutes are amended by those who were there, so whoever has asked for an amendment stays on the sheet."""
    if row.person_id is None:
        return
    if Amendment.objects.filter(minutes__meeting=meeting, proposed_by=row.person_id).exists():
        raise Stays(
            _("%(name)s has proposed a change to the minutes, so they stay among those who were there.")
            % {"name": row.name}
        )


def _marks_of(row: Attendance) -> Marks:
    return Marks(row.presence, row.has_chaired, row.has_presented, row.spoke)


def _count_others(meeting: Meeting, others: int, seen: int, by: User | None) -> None:
    """Two telephones count those nobody named: what each counted is added."""
    wanted = max(0, min(MOST_OTHERS, meeting.others_present + others - seen))
    if wanted == meeting.others_present:
        return
    if wanted and day_of(meeting) > timezone.localdate():
        raise AttendanceRefused(_("The meeting is still to come. Count who came on its day."), field="others")
    was, meeting.others_present = meeting.others_present, wanted
    meeting.save(update_fields=["others_present"])
    changes = {"others_present": [was, wanted]}
    audit.record("meeting.others_counted", by=by, obj=meeting, area_id=meeting.group.area_id, changes=changes)


def _has_somebody(rows: Iterable[Attendance], others: int) -> bool:
    return others > 0 or any(row.presence in HERE for row in rows)


def _say_whether_held(meeting: Meeting, rows: Iterable[Attendance], *, had_somebody: bool, by: User | None) -> None:
    """Mark the meeting as held once somebody was there; when the last is taken off again, it was the wrong sheet."""
    has_somebody = _has_somebody(rows, meeting.others_present)
    was = meeting.state
    if has_somebody and was == Meeting.State.PLANNED:
        meeting.state = Meeting.State.HELD
    elif had_somebody and not has_somebody and was == Meeting.State.HELD and not _is_past_drafting(meeting):
        meeting.state = Meeting.State.PLANNED
    if meeting.state == was:
        return
    meeting.save(update_fields=["state"])
    changes = {"state": [was, str(meeting.state)]}
    audit.record("meeting.held", by=by, obj=meeting, area_id=meeting.group.area_id, changes=changes)


def _is_past_drafting(meeting: Meeting) -> bool:
    return Minutes.objects.filter(meeting=meeting).exclude(state=Minutes.State.DRAFT).exists()


def _record(verb: str, meeting: Meeting, row: Attendance, by: User | None, changes: dict[str, Any]) -> None:
    about = {"meeting_id": meeting.pk, "person_id": row.person_id}
    audit.record(verb, by=by, obj=row, area_id=meeting.group.area_id, changes=changes, detail=about)
