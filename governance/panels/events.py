"""What events and issues have to say on the page of a group, and of a meeting."""

from typing import Any

from django.utils.translation import gettext as _

from governance.models import Group, Issue, Meeting
from governance.panels.base import Panel, address
from governance.permissions import can_record_in
from governance.queries.issues import latest_issues


def issues_panel(group: Group, user: Any) -> Panel | None:
    """Give the latest open issues of the group's neighbourhood; nothing for a group without one."""
    if group.area is None:
        return None
    of_place = f"place={group.area.slug}"
    items = [_line(issue) for issue in latest_issues(group.area)]
    return Panel(
        heading=_("Open issues"),
        items=items,
        note="" if items else _("No open issue."),
        url=address("issues", query=of_place),
        action=_("All issues of %(place)s") % {"place": group.area},
    )


def raised_panel(meeting: Meeting, user: Any) -> Panel | None:
    """Give the issues raised at a meeting, and the way to raise one for those who may."""
    area = meeting.group.area
    items = [_line(issue) for issue in Issue.objects.filter(meeting=meeting).order_by("created_at")]
    may_raise = area is not None and can_record_in(user, area)
    if not items and not may_raise:
        return None
    return Panel(
        heading=_("Issues raised"),
        items=items,
        note="" if items else _("None on record."),
        url=address("issue-new", query=f"meeting={meeting.pk}") if may_raise else "",
        action=_("Raise an issue"),
    )


def _line(issue: Issue) -> dict[str, Any]:
    return {"text": issue.title, "rest": str(issue.get_sector_display()), "url": issue.get_absolute_url()}
