"""Where power moves: groups, meetings, decisions, actions; and what gives the programme leave to collect data."""

from governance.models.action_point import ActionPoint, ActionVerdict
from governance.models.decision import Decision, DecisionEvidence
from governance.models.ethics import EthicsApproval, EthicsDocument
from governance.models.event import Event, EventAttendance, EventPhoto, EventSector
from governance.models.group import Group, Membership, Representation, TermsOfReference
from governance.models.issue import Issue, Theme
from governance.models.meeting import AgendaItem, Attendance, Invite, Meeting, MeetingSeries, Paper
from governance.models.minutes import Amendment, Minutes, MinutesDraft, MinutesVersion
from governance.models.priority import Ballot, Criterion, Focus, Mark, PriorityRound, RoundOption
from governance.models.search import SearchEntry
from governance.models.sector import Sector
from governance.models.sheet import GroupSheet

__all__ = [
    "ActionPoint",
    "ActionVerdict",
    "AgendaItem",
    "Amendment",
    "Attendance",
    "Ballot",
    "Criterion",
    "Decision",
    "DecisionEvidence",
    "EthicsApproval",
    "EthicsDocument",
    "Event",
    "EventAttendance",
    "EventPhoto",
    "EventSector",
    "Focus",
    "Group",
    "GroupSheet",
    "Invite",
    "Issue",
    "Mark",
    "Meeting",
    "MeetingSeries",
    "Membership",
    "Minutes",
    "MinutesDraft",
    "MinutesVersion",
    "Paper",
    "PriorityRound",
    "Representation",
    "RoundOption",
    "SearchEntry",
    "Sector",
    "TermsOfReference",
    "Theme",
]
