"""Who may do what: attendance and minutes."""

import datetime as dt

from governance.actions import amendments
from nrp.accounts.roles import Role
from tests.minutes_factories import a_meeting, came, minutes_circulated, minutes_written
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, OWN_PLACE, May, Row

R = Role
PLACE = May(ALL_PLACES, own=OWN_PLACE)
MEMBERS = frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER})
STANDS_IN = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY})
# The secretary is an officer, the chair a resident: both keep the records.
KEEP = May(STANDS_IN, own=MEMBERS, elsewhere_hidden=OWN_PLACE)
TAKE_PART = May(STANDS_IN, own=MEMBERS, elsewhere_hidden=OWN_PLACE)
# A version of before the minutes were circulated does not exist but for those who keep the records.
DRAFT = May(STANDS_IN, own=MEMBERS, otherwise=404)
held, drafted = thing("minutes_meeting"), thing("drafted_meeting")
row, amendment = thing("attendance_row"), thing("amendment")
version, draft_version = thing("minutes_version"), thing("draft_version")

PAGES: dict[str, Row] = {
    "meeting-attendance": Row(get=KEEP, post=KEEP, address=held, shows=True),
    "attendance-edit": Row(get=KEEP, post=KEEP, address=row, shows=True),
    "attendance-remove": Row(get=KEEP, post=KEEP, address=row, shows=True),
    "minutes": Row(get=PLACE, address=held, shows=True),
    "minutes-edit": Row(get=KEEP, post=KEEP, address=drafted, shows=True),
    "minutes-draft": Row(post=KEEP, address=drafted),
    "minutes-circulate": Row(get=KEEP, post=KEEP, address=drafted, shows=True),
    "minutes-agree": Row(get=KEEP, post=KEEP, address=held, shows=True),
    "minutes-amend": Row(get=TAKE_PART, post=TAKE_PART, address=held, shows=True),
    "amendment-settle": Row(get=KEEP, post=KEEP, address=amendment, shows=True),
    "minutes-version": Row(get=PLACE, address=version, shows=True),
    "minutes-print": Row(get=PLACE, address=held, shows=True),
    "minutes-pdf": Row(get=PLACE, address=held),
}
API: dict[str, Row] = {
    "api-meeting-attendance": Row(get=PLACE, post=KEEP, address=held, shows=True),
    "api-attendance": Row(get=PLACE, patch=KEEP, delete=KEEP, address=row, shows=True),
    "api-minutes": Row(get=PLACE, address=held, shows=True),
    "api-minutes-circulate": Row(post=KEEP, address=drafted),
    "api-minutes-agree": Row(post=KEEP, address=held),
    "api-minutes-versions": Row(get=PLACE, address=held, shows=True),
    "api-amendments": Row(get=PLACE, post=TAKE_PART, address=held, shows=True),
    "api-amendment-settle": Row(post=KEEP, address=amendment),
}


def things(basis: Basis) -> Things:
    """Make, on each side, minutes that are circulated with an amendment, and others that are a draft."""
    names = ("minutes_meeting", "drafted_meeting", "attendance_row", "amendment", "minutes_version", "draft_version")
    made: Things = {name: {} for name in names}
    by = basis.users[R.PROGRAMME_ADMIN]
    for side, group in basis.groups.items():
        word = basis.canary[side]
        words = {"title": f"{word} meeting", "place": f"{word} hall", "access": f"{word} ramp"}
        meeting = a_meeting(group, **words)
        line = came(meeting, f"{word} Visitor", organisation=f"{word} organisation")
        found = minutes_circulated(meeting, by, text=f"## {word}\n\n{word} minutes")
        other = a_meeting(group, dt.date(2019, 3, 14), **words)
        came(other, f"{word} Visitor")
        made["minutes_meeting"][side], made["attendance_row"][side] = meeting, line
        made["drafted_meeting"][side] = other
        made["draft_version"][side] = minutes_written(other, by, text=f"{word} draft").versions.get()
        made["minutes_version"][side] = found.versions.get(number=2)
        made["amendment"][side] = amendments.propose(
            meeting=meeting, attendance=line, passage=f"{word} minutes", text=f"{word} amended", by=by
        )
    return made
