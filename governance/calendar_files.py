"""A meeting as an .ics file (RFC 5545, 5546): asked, changed, cancelled, or to be put into one's own calendar."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Component, Event, vCalAddress, vText

from governance.meeting_words import timed
from governance.models import AgendaItem, Meeting
from nrp.accounts.models import Person

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
ZONE = "Europe/London"
# The rule since 1996, as every calendar reads it.
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def calendar_text(
    meeting: Meeting, items: Sequence[AgendaItem], *, method: str = PUBLISH, person: Person | None = None
) -> str:
    """Give the file. Somebody's address stands in it only when it is theirs: `person` is whom it is written to."""
    calendar = Calendar()
    calendar.add("prodid", "-//nrp//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Component.from_ical(_ZONE))
    calendar.add_component(_event(meeting, items, method, person))
    text: str = calendar.to_ical().decode()
    return text


def meeting_link(meeting: Meeting) -> str:
    return f"{settings.SITE_URL}{reverse('meeting', args=[meeting.pk])}"


def one_line(text: str) -> str:
    """Put a text on one line: no line break of whatever alphabet is left in it."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Keep the lines of a text, without signs that steer a machine."""
    lines = ("".join(sign for sign in line if sign.isprintable() or sign == "\u200d") for line in text.splitlines())
    return "\n".join(lines)


def _event(meeting: Meeting, items: Sequence[AgendaItem], method: str, person: Person | None) -> Event:
    event = Event()
    event.add("uid", str(meeting.pk))
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", timezone.localtime(meeting.starts_at), parameters={"TZID": ZONE})
    if meeting.ends_at is not None:
        event.add("dtend", timezone.localtime(meeting.ends_at), parameters={"TZID": ZONE})
    event.add("summary", plain(one_line(meeting.title)))
    event.add("location", plain(one_line(meeting.place)))
    event.add("description", plain(_description(meeting, items)))
    event.add("url", meeting_link(meeting))
    event.add("organizer", _address(settings.DEFAULT_FROM_EMAIL, meeting.group.name))
    cancelled = method == CANCEL or meeting.state == Meeting.State.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if person is not None:
        attendee = _address(person.email, person.name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        attendee.params["RSVP"] = vText("FALSE")  # answers are given on the page: nobody reads this mailbox
        event.add("attendee", attendee, encode=False)
    return event


def _description(meeting: Meeting, items: Sequence[AgendaItem]) -> str:
    parts = [_("Cancelled: %(reason)s") % {"reason": meeting.cancelled_reason}] if meeting.cancelled_reason else []
    if meeting.online_link:
        parts.append(_("Online: %(link)s") % {"link": meeting.online_link})
    if meeting.access:
        parts.append(_("Getting in: %(access)s") % {"access": meeting.access})
    if items:
        parts.append("\n".join([_("Agenda"), *agenda_lines(meeting, items)]))
    parts.append(_("Papers, and whether you come: %(link)s") % {"link": meeting_link(meeting)})
    return "\n\n".join(parts)


def agenda_lines(meeting: Meeting, items: Sequence[AgendaItem]) -> list[str]:
    """Give one line for each item: 6:00pm Welcome, 5 minutes, Lee Sample."""
    return [
        one_line(f"{row.begins} {', '.join(part for part in (row.item.title, row.lasts, row.item.presenter) if part)}")
        for row in timed(meeting, items)
    ]


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    # Quotes and control signs may not stand in a parameter; a calendar that does not know RFC 6868 would show "^'".
    address.params["CN"] = vText(plain(one_line(name)).replace('"', "'"))
    return address
