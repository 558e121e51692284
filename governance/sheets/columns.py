"""The columns a spreadsheet of members or meetings may have."""

from collections.abc import Mapping
from typing import Final

from nrp.formats.sheets.columns import SheetColumn

MEMBERS, MEETINGS = "members", "meetings"

_MEMBERS = (
    SheetColumn("name", "Name", ("full name", "member", "person"), is_needed=True),
    SheetColumn("sector", "Sector", ("from which sector", "representing", "type"), is_needed=True),
    SheetColumn("organisation", "Organisation", ("organization", "body", "employer")),
    SheetColumn("office", "Office", ("position", "office held")),
    SheetColumn("role", "What they do", ("role", "job", "job title")),
    SheetColumn("starts_on", "From", ("start", "start date", "since", "joined", "member since"), is_needed=True),
    SheetColumn("ends_on", "Until", ("end", "end date", "left", "to")),
)
# One row for each person at each meeting, as an attendance sheet is kept; a meeting may also stand in a row alone.
_MEETINGS = (
    SheetColumn("on", "Date", ("day", "meeting date", "date of meeting"), is_needed=True),
    SheetColumn("starts", "Begins", ("start", "starts", "start time", "time"), is_needed=True),
    SheetColumn("ends", "Ends", ("end", "end time", "finish")),
    SheetColumn("place", "Place", ("venue", "where", "location")),
    SheetColumn("title", "Title", ("meeting", "subject", "meeting title")),
    SheetColumn("name", "Name", ("full name", "attendee", "who", "person")),
    SheetColumn("sector", "Sector", ("representing", "type")),
    SheetColumn("organisation", "Organisation", ("organization", "body")),
    SheetColumn("presence", "Present", ("presence", "attended", "attendance", "apologies")),
    SheetColumn("chaired", "Chaired", ("chair", "in the chair")),
    SheetColumn("presented", "Presented", ("presenter",)),
    SheetColumn("spoke", "Times spoken", ("spoke", "contributions")),
)
COLUMNS: Final[Mapping[str, tuple[SheetColumn, ...]]] = {MEMBERS: _MEMBERS, MEETINGS: _MEETINGS}
