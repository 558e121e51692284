"""Meetings: put in the calendar, changed, cancelled; one, or this and the following of a series."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions import telling
from governance.calendar_files import one_line
from governance.models import Group, Meeting, MeetingSeries
from governance.series_days import moment
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("title", "starts_at", "ends_at", "place", "access", "online_link")
ONE, FOLLOWING = "one", "following"
State = Meeting.State
_LINES = ("title", "place", "online_link")


class MeetingRefused(Refusal):
    """A meeting cannot be planned, changed or cancelled as asked."""


@transaction.atomic
def plan(
    *,
    group: Group,
    starts_at: dt.datetime,
    place: str,
    by: User | None,
    title: str = "",
    ends_at: dt.datetime | None = None,
    access: str = "",
    online_link: str = "",
) -> Meeting:
    """Put a meeting in the calendar; nobody is told yet. Raises MeetingRefused for a closed group, for an end that is
    not after the start, and without a place."""
    refuse_closed(group)
    meeting = Meeting(
        group=group,
        title=one_line(title) or _("Meeting of %(group)s") % {"group": group.name},
        starts_at=starts_at,
        ends_at=ends_at,
        place=one_line(place),
        access=access,
        online_link=online_link,
        created_by=by,
    )
    meeting.title = meeting.title[:160]
    _check(meeting)
    meeting.save()
    written = {name: [None, value] for name, value in values_of(meeting, FIELDS).items() if value}
    audit.record("meeting.planned", by=by, obj=meeting, area_id=group.area_id, changes=written)
    return meeting


@transaction.atomic
def change(
    *, meeting: Meeting, by: User | None, seen: str = "", scope: str = ONE, tell: bool = False, **values: Any
) -> Meeting:
    """Change a meeting; with `scope` "following" those after it in the series too, which keep their days. `tell`
    writes to everybody who was asked.

    Raises MeetingRefused when it was cancelled, ChangedMeanwhile when `seen` is no longer how it stands.
    """
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a meeting has no field {sorted(unknown)}")
    locked = lock(meeting)
    _refuse_cancelled(locked)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    values = {name: one_line(value) if name in _LINES else value for name, value in values.items()}
    _write(locked, values, by=by)
    if scope == FOLLOWING:
        for later in _following(locked, before["starts_at"]):
            _write(later, _same_clock(later, values), by=by)
            if tell:
                telling.tell(later, by=by)
    if tell:
        telling.tell(locked, by=by)
    return locked


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: User | None, scope: str = ONE) -> Meeting:
    """Cancel a meeting, or this and the following of its series, and write to those who were asked.

    Raises MeetingRefused without a reason, when it was held or cancelled before.
    """
    locked = lock(meeting)
    _refuse_cancelled(locked)
    if locked.state == State.HELD:
        raise MeetingRefused(_("This meeting was held. It cannot be cancelled any more."))
    if not reason.strip():
        raise MeetingRefused(_("Say why it is cancelled."), field="reason")
    rows = [locked, *(_following(locked, locked.starts_at) if scope == FOLLOWING else ())]
    for row in rows:
        row.state, row.cancelled_reason = State.CANCELLED, reason
        row.sequence += 1
        row.save(update_fields=["state", "cancelled_reason", "sequence"])
        telling.tell(row, by=by)
        changes = {"state": [State.PLANNED, row.state]}
        audit.record("meeting.cancelled", by=by, obj=row, area_id=row.group.area_id, reason=reason, changes=changes)
    return locked


def lock(meeting: Meeting) -> Meeting:
    """Give the meeting as it stands, held for the rest of the transaction."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("group__area", "series").get(pk=meeting.pk)


def refuse_closed(group: Group) -> None:
    """Raise MeetingRefused for a group that meets no more."""
    if Group.objects.filter(pk=group.pk, closed_on__isnull=False).exists():
        raise MeetingRefused(_("This group is closed. It meets no more."))


def _write(meeting: Meeting, values: dict[str, Any], *, by: User | None) -> None:
    before = values_of(meeting, FIELDS)
    for name, value in values.items():
        setattr(meeting, name, value)
    _check(meeting)
    changes = changes_between(before, values_of(meeting, FIELDS))
    if changes:
        meeting.sequence += 1
        meeting.save(update_fields=[*FIELDS, "sequence"])
        audit.record("meeting.changed", by=by, obj=meeting, area_id=meeting.group.area_id, changes=changes)


def _check(meeting: Meeting) -> None:
    if not meeting.title:
        raise MeetingRefused(_("Enter a title."), field="title")
    if not meeting.place:
        raise MeetingRefused(_("Say where it is."), field="place")
    if meeting.ends_at is not None and meeting.ends_at <= meeting.starts_at:
        raise MeetingRefused(_("It ends before it begins. Check both times."), field="ends_at")


def _refuse_cancelled(meeting: Meeting) -> None:
    if meeting.state == State.CANCELLED:
        words = {"reason": meeting.cancelled_reason}
        raise MeetingRefused(_("This meeting is cancelled: %(reason)s") % words)


def _following(meeting: Meeting, after: dt.datetime) -> list[Meeting]:
    """Give the later meetings of the series that are still planned, held for the rest of the transaction."""
    series: MeetingSeries | None = meeting.series
    if series is None:
        raise MeetingRefused(_("This meeting is not one of a series."), field="scope")
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("group__area", "series")
    return list(rows.filter(series=series, starts_at__gt=after, state=State.PLANNED).exclude(pk=meeting.pk))


def _same_clock(later: Meeting, values: dict[str, Any]) -> dict[str, Any]:
    """Give the values for a later meeting: the same time of day on its own day."""
    found = dict(values)
    on = timezone.localtime(later.starts_at).date()
    starts = values.get("starts_at")
    if starts is not None:
        found["starts_at"] = moment(on, timezone.localtime(starts).time())
    ends = values.get("ends_at")
    if ends is not None:
        days = timezone.localtime(ends).date() - timezone.localtime(starts or ends).date()
        found["ends_at"] = moment(on + days, timezone.localtime(ends).time())
    return found
