"""What a meeting's page says of attendance and minutes."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.minutes_words import state_of
from governance.models import Attendance, Meeting, Minutes
from governance.panels.base import Panel, address
from governance.permissions import can_keep
from governance.queries.attendance import attendance_of, here_by_sector
from governance.sector_words import counted, counts_in_words
from neighbourhoods.permissions import Permission, can

Presence = Attendance.Presence


def attendance_panel(meeting: Meeting, user: Any) -> Panel | None:
    """Give who was there, sector by sector, with the way to the sign-in sheet and to hours of Resident Advisers."""
    if meeting.state == Meeting.State.CANCELLED:
        return None
    rows = list(attendance_of(meeting))
    items: list[dict[str, Any]] = [
        {"text": label, "rest": "; ".join(_named(row) for row in here)} for label, here in here_by_sector(rows)
    ]
    if others := meeting.others_present:
        count = ngettext("%(count)s person not named", "%(count)s people not named", others) % {"count": others}
        items.append({"text": _("Others"), "rest": count})
    if apologies := [row.name for row in rows if row.presence == Presence.APOLOGIES]:
        items.append({"text": _("Apologies"), "rest": "; ".join(apologies)})
    if hours := _hours(meeting, rows, user):
        items.append({"text": _("Log these hours for the Resident Advisers"), "url": hours})
    is_keeper = can_keep(user, meeting.group)
    here = counted(row.sector for row in rows if row.presence in Attendance.HERE)
    return Panel(
        heading=_("Who was there") if here else _("Who is there"),
        items=items,
        note=counts_in_words(here) if here else _("Nobody is written down yet."),
        url=address("meeting-attendance", meeting.pk) if is_keeper else "",
        action=_("Open the sign-in list"),
    )


def _named(row: Attendance) -> str:
    notes = [_("chaired") if row.has_chaired else "", _("presented") if row.has_presented else ""]
    notes.append(_("online") if row.presence == Presence.ONLINE else "")
    said = ", ".join(note for note in notes if note)
    return f"{row.name} ({said})" if said else row.name


def _hours(meeting: Meeting, rows: list[Attendance], user: Any) -> str:
    """Give the address where attendance becomes hours, to those who may log them there."""
    area = meeting.group.area
    was_held = meeting.state == Meeting.State.HELD and any(row.person_id for row in rows)
    if area is None or not was_held or not can(user, Permission.LOG_HOURS, area):
        return ""
    return address("hours-session", query=f"meeting={meeting.pk}&place={area.slug}")


def minutes_panel(meeting: Meeting, user: Any) -> Panel | None:
    """Give where the minutes stand, with the way to them."""
    if meeting.state == Meeting.State.CANCELLED:
        return None
    found: Minutes | None = getattr(meeting, "minutes", None)  # the meeting's page has read it with the meeting
    if found is None:
        may_write = can_keep(user, meeting.group)
        return Panel(
            heading=_("Minutes"),
            note=_("Not written yet."),
            url=address("minutes-edit", meeting.pk) if may_write else "",
            action=_("Write the minutes"),
        )
    state = state_of(found)
    item = {"text": state["word"], "rest": state["rest"], "url": address("minutes", meeting.pk)}
    return Panel(heading=_("Minutes"), items=[item], url=address("minutes", meeting.pk), action=_("Read the minutes"))
