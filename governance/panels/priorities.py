"""What a group's page knows of its rounds of priorities."""

from typing import Any

from django.utils.translation import gettext as _

from governance.models import Group, PriorityRound
from governance.panels.base import Panel, address
from governance.permissions import can_keep
from nrp.core.render.dates import day

LATEST = 3


def rounds_panel(group: Group, user: Any) -> Panel:
    """Give the latest rounds of a group, with where each stands."""
    rows = PriorityRound.objects.filter(group=group).order_by("-created_at")[:LATEST]
    items = [{"text": row.title, "rest": _state(row), "url": row.get_absolute_url()} for row in rows]
    may_prepare = group.closed_on is None and can_keep(user, group)
    prepare = address("priority-round-new", group.pk) if may_prepare else ""
    every = address("priority-rounds", query=f"group={group.pk}") if items else ""
    return Panel(
        heading=_("Priorities"),
        items=items,
        note="" if items else _("No round yet."),
        url=prepare or every,
        action=_("Prepare a round") if prepare else _("All rounds"),
    )


def _state(row: PriorityRound) -> str:
    if row.state == PriorityRound.State.CLOSED and row.closed_at is not None:
        return _("Closed %(day)s") % {"day": day(row.closed_at)}
    return str(row.get_state_display())
