"""What the other pages know about a group or a meeting, beside its own page: one module for each noun.

A noun adds a function `(group or meeting, user) -> Panel | None` in a module of its own, and its entry below: panels
stand on the page in this order (a group: next meeting, decisions, open actions, papers, issues and rounds; a meeting:
agenda, papers, invited, attendance, minutes, decisions, actions).
"""

from governance.panels.action_points import group_action_points, meeting_action_points
from governance.panels.base import Panel, PanelMaker, address, panels_of
from governance.panels.decisions import group_decisions, meeting_decisions
from governance.panels.events import issues_panel, raised_panel
from governance.panels.meetings import next_meetings_panel, papers_panel, plan_panel
from governance.panels.minutes import attendance_panel, minutes_panel
from governance.panels.priorities import rounds_panel

GROUP_PANELS: tuple[PanelMaker, ...] = (
    next_meetings_panel,
    group_decisions,
    group_action_points,
    papers_panel,
    issues_panel,
    rounds_panel,
    plan_panel,
)
MEETING_PANELS: tuple[PanelMaker, ...] = (
    attendance_panel,
    minutes_panel,
    meeting_decisions,
    meeting_action_points,
    raised_panel,
)

__all__ = ["GROUP_PANELS", "MEETING_PANELS", "Panel", "PanelMaker", "address", "panels_of"]
