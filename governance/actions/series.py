"""A series of meetings: every one of them a meeting of its own from the start."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.actions import meetings
from governance.actions.meetings import MeetingRefused
from governance.calendar_files import one_line
from governance.models import Group, Meeting, MeetingSeries
from governance.series_days import MOST, days_of, moment
from nrp.accounts.models import User
from nrp.audit import actions as audit


@transaction.atomic
def plan(
    *,
    group: Group,
    title: str,
    first: dt.date,
    starts: dt.time,
    every: str,
    until: dt.date,
    place: str,
    by: User | None,
    ends: dt.time | None = None,
    access: str = "",
    online_link: str = "",
) -> MeetingSeries:
    """Make the meetings of a series, at the same time by the clock on the wall in summer and winter.

    Raises MeetingRefused when they are more than 60 or only one, and as a single meeting does.
    """
    title = one_line(title)
    days = checked_days(first=first, every=every, until=until)
    if ends is not None and ends <= starts:
        raise MeetingRefused(_("It ends before it begins. Check both times."), field="ends")
    series = MeetingSeries.objects.create(
        group=group, title=title, every=every, starts_at=moment(first, starts), until=until, created_by=by
    )
    for day in days:
        made = meetings.plan(
            group=group,
            title=title,
            starts_at=moment(day, starts),
            ends_at=None if ends is None else moment(day, ends),
            place=place,
            access=access,
            online_link=online_link,
            by=by,
        )
        Meeting.objects.filter(pk=made.pk).update(series=series)
    changes = {"meetings": [0, len(days)], "every": [None, every]}
    audit.record("series.planned", by=by, obj=series, area_id=group.area_id, changes=changes)
    return series


def checked_days(*, first: dt.date, every: str, until: dt.date) -> list[dt.date]:
    """Give the days of a series. Raises MeetingRefused when there are more than 60 or fewer than two."""
    if until < first:
        raise MeetingRefused(_("The last day lies before the first meeting."), field="until")
    days = days_of(first, every, until)
    if len(days) > MOST:
        raise MeetingRefused(_("At most 60 meetings are made at once. Choose an earlier last day."), field="until")
    if len(days) == 1:
        raise MeetingRefused(_("That is one meeting only. Choose a later last day."), field="until")
    return days
