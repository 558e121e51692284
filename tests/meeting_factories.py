"""Meetings for tests, made by the same actions as on the site: in winter time, well ahead of today unless said."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from governance.actions import agendas, meetings, papers, series
from governance.models import AgendaItem, Group, Meeting, MeetingSeries, Paper
from governance.series_days import moment
from tests.enquiry_factories import PDF_BYTES, an_attachment
from tests.governance_factories import a_log

_numbers = itertools.count(1)


def in_days(days: int, hour: int = 18, minute: int = 0) -> dt.datetime:
    """So many days from today, by the clock on the wall."""
    return moment(timezone.localdate() + dt.timedelta(days=days), dt.time(hour, minute))


def a_meeting(group: Group | None = None, **values: Any) -> Meeting:
    """A meeting in a week, 6pm to 8pm, unless said otherwise."""
    starts = values.setdefault("starts_at", in_days(7))
    values.setdefault("ends_at", starts + dt.timedelta(hours=2))
    values.setdefault("title", f"Meeting {next(_numbers)}")
    values.setdefault("place", "The Old Library")
    return meetings.plan(group=group or a_log(), by=values.pop("by", None), **values)


def an_agenda(meeting: Meeting, *items: Any) -> list[AgendaItem]:
    """Items as texts or as (title, minutes)."""
    rows = [{"title": one} if isinstance(one, str) else {"title": one[0], "minutes": one[1]} for one in items]
    return agendas.write(meeting=meeting, items=rows, by=None)


def a_series(group: Group | None = None, **values: Any) -> MeetingSeries:
    """Every month on the second Thursday, 6pm to 8pm, February to December 2019."""
    values.setdefault("title", "LOG meeting")
    values.setdefault("first", dt.date(2019, 2, 14))
    values.setdefault("until", dt.date(2019, 12, 31))
    values.setdefault("every", MeetingSeries.Every.MONTH)
    values.setdefault("starts", dt.time(18))
    values.setdefault("ends", dt.time(20))
    values.setdefault("place", "The Old Library")
    return series.plan(group=group or a_log(), by=None, **values)


def a_paper(meeting: Meeting | None = None, group: Group | None = None, **values: Any) -> Paper:
    values.setdefault("title", f"Paper {next(_numbers)}")
    values.setdefault("file", an_attachment(PDF_BYTES, "paper.pdf"))
    owner = group or (meeting.group if meeting else a_log())
    return papers.add(group=owner, meeting=meeting, by=None, **values)
