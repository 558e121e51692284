"""What the meetings know about a group: when it meets next, and its papers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.meeting_words import when_words
from governance.models import Group, Meeting
from governance.panels.base import Panel, address
from governance.permissions import can_keep
from governance.queries.meetings import coming, papers_of_group

SHOWN = 3
LATEST_PAPERS = 5


def next_meetings_panel(group: Group, user: Any) -> Panel:
    """Give the next meetings of a group, and the way to all of them."""
    rows = coming(Meeting.objects.filter(group=group).exclude(state=Meeting.State.CANCELLED))[:SHOWN]
    items = [
        {"text": when_words(row), "rest": f"{row.title}, {row.place}", "url": row.get_absolute_url()} for row in rows
    ]
    plans = can_keep(user, group) and group.closed_on is None
    return Panel(
        heading=_("Next meetings"),
        items=items,
        note="" if items else _("No meeting is planned."),
        url=address("meeting-new", group.pk) if plans and not items else f"{reverse('meetings')}?group={group.pk}",
        action=_("Plan a meeting") if plans and not items else _("All meetings"),
    )


def plan_panel(group: Group, user: Any) -> Panel | None:
    """Give keepers the ways to plan, and to bring in what stands in a spreadsheet; asks nothing."""
    if group.closed_on is not None or not can_keep(user, group):
        return None
    items = [
        {"text": _("Plan a meeting"), "url": reverse("meeting-new", args=[group.pk])},
        {"text": _("Plan a series of meetings"), "url": reverse("meeting-series-new", args=[group.pk])},
        {"text": _("Bring members or past meetings in"), "url": reverse("group-sheets", args=[group.pk])},
    ]
    return Panel(heading=_("Plan and bring in"), items=items)


def papers_panel(group: Group, user: Any) -> Panel | None:
    """Give the latest papers of the group at large; nothing for readers while there is none."""
    papers = papers_of_group(group)[:LATEST_PAPERS]
    items = [
        {"text": paper.title, "rest": paper.about, "url": reverse("paper-file", args=[paper.pk])} for paper in papers
    ]
    keeps = can_keep(user, group)
    if not items and not keeps:
        return None
    return Panel(
        heading=_("Papers"),
        items=items,
        note="" if items else _("No paper of the group at large."),
        url=address("group-paper-new", group.pk) if keeps else "",
        action=_("Add a paper"),
    )
