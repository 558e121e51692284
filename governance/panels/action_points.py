"""What is to be done in a group, and what came out of a meeting, for the pages of the two."""

from typing import Any

from django.utils.translation import gettext as _

from governance.action_words import due_words, owner_words
from governance.decision_words import short
from governance.models import ActionPoint, Group, Meeting
from governance.panels.base import Panel, address
from governance.permissions import can_keep
from governance.queries.action_points import of_group

FIRST = 5


def group_action_points(group: Group, user: Any) -> Panel:
    """Give what is due first in a group, with the way to all of it."""
    items = [_line(row) for row in of_group(group).select_related("owner_organisation")[:FIRST]]
    if items:
        url, action = address("action-points", query=f"group={group.pk}"), _("All that is to be done")
    else:
        url, action = _new(group, user)
    note = "" if items else _("Nothing is waiting to be done.")
    return Panel(_("What is to be done"), items, note, url, action)


def meeting_action_points(meeting: Meeting, user: Any) -> Panel | None:
    """Give what a meeting took on, with the way to write more down; nothing for a reader while there is none."""
    rows = ActionPoint.objects.filter(meeting=meeting).select_related("owner", "owner_organisation").order_by("number")
    items = [_line(row) for row in rows]
    url, action = _new(meeting.group, user, f"meeting={meeting.pk}")
    if meeting.state == Meeting.State.CANCELLED:
        url = action = ""
    if not items and not url:
        return None
    return Panel(_("What is to be done"), items, "" if items else _("Nobody has taken anything on yet."), url, action)


def _line(row: ActionPoint) -> dict[str, Any]:
    words = [owner_words(row), due_words(row)]
    if row.state != ActionPoint.State.OPEN:
        words.append(str(row.get_state_display()))
    return {"text": short(row.text, 120), "rest": "; ".join(words), "url": row.get_absolute_url()}


def _new(group: Group, user: Any, query: str = "") -> tuple[str, str]:
    if group.closed_on is not None or not can_keep(user, group):
        return "", ""
    return address("action-point-new", group.pk, query=query), _("Write down what is to be done")
