"""The latest decisions of a group, and those of a meeting, for the pages of the two."""

from typing import Any

from django.utils.translation import gettext as _

from governance.decision_words import short, title_of
from governance.models import Decision, Group, Meeting
from governance.panels.base import Panel, address
from governance.permissions import can_keep
from nrp.core.render.dates import day

LATEST = 5


def group_decisions(group: Group, user: Any) -> Panel:
    """Give the latest decisions of a group, with the way to all of them."""
    rows = Decision.objects.filter(group=group).select_related("superseded_by").order_by("-decided_on", "-number")
    items = [_line(row) for row in rows[:LATEST]]
    if items:
        url, action = address("decisions", query=f"group={group.pk}"), _("All decisions of the group")
    else:
        url, action = _new(group, user)
    note = "" if items else _("No decision yet.")
    return Panel(_("Latest decisions"), items, note, url, action)


def meeting_decisions(meeting: Meeting, user: Any) -> Panel | None:
    """Give what a meeting decided, with the way to write another down; nothing for a reader while there is none."""
    rows = Decision.objects.filter(meeting=meeting).select_related("superseded_by").order_by("number")
    items = [_line(row) for row in rows]
    url, action = _new(meeting.group, user, f"meeting={meeting.pk}")
    if meeting.state == Meeting.State.CANCELLED:
        url = action = ""
    if not items and not url:
        return None
    return Panel(_("Decisions"), items, "" if items else _("No decision is written down yet."), url, action)


def _line(row: Decision) -> dict[str, Any]:
    newer = getattr(row, "superseded_by", None)
    rest = day(row.decided_on)
    if newer is not None:
        rest = _("%(day)s; superseded by decision %(number)s") % {"day": rest, "number": newer.number}
    return {"text": f"{title_of(row)}: {short(row.text, 120)}", "rest": rest, "url": row.get_absolute_url()}


def _new(group: Group, user: Any, query: str = "") -> tuple[str, str]:
    if group.closed_on is not None or not can_keep(user, group):
        return "", ""
    return address("decision-new", group.pk, query=query), _("Write down a decision")
