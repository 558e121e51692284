"""One letter on the day before a meeting, to those who were asked and have not said that they cannot come."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions import telling
from governance.calendar_files import agenda_lines, one_line, plain
from governance.meeting_words import when_short
from governance.models import Invite, Meeting
from governance.series_days import moment
from nrp.accounts import mail_links
from nrp.accounts.actions import letters

KIND = "reminder"


def remind(today: dt.date | None = None) -> int:
    """Write the letters of a day; give how many. However often it is run, and by however many, one goes to each."""
    on = (today or timezone.localdate()) + dt.timedelta(days=1)
    start, end = moment(on, dt.time()), moment(on + dt.timedelta(days=1), dt.time())
    rows = (
        Invite.objects.filter(
            meeting__state=Meeting.State.PLANNED, meeting__starts_at__gte=start, meeting__starts_at__lt=end
        )
        .filter(Q(person__mail_choice__isnull=True) | Q(person__mail_choice__reminders_stopped_at__isnull=True))
        .exclude(answer=Invite.Answer.NOT_COMING)
        .exclude(person__email="")
        .select_related("meeting__group", "meeting__invited_by__person", "person")
        .prefetch_related("meeting__agenda")
        .order_by("meeting_id", "pk")
    )
    return sum(_remind(invite, on) for invite in rows)


def _remind(invite: Invite, on: dt.date) -> int:
    meeting = invite.meeting
    items = list(meeting.agenda.all())
    words = {"title": plain(one_line(meeting.title)), "when": when_short(meeting)}
    opening = _("This meeting of %(group)s is tomorrow.") % {"group": plain(one_line(meeting.group.name))}
    parts = [opening, telling.facts_text(meeting)]
    if items:
        parts.append("\n".join([_("Agenda"), *agenda_lines(meeting, items)]))
    parts.append(telling.how_to_answer(meeting, invite.person, getattr(meeting.invited_by, "person", None)))
    stop = mail_links.stop_url(invite.person_id, mail_links.REMINDERS)
    parts.append(_("No more reminders: %(link)s") % {"link": stop})
    letter = letters.post(
        key=f"reminder:{meeting.pk}:{on.isoformat()}:{invite.person_id}",
        person=invite.person,
        kind=KIND,
        subject=_("Tomorrow: %(title)s, %(when)s") % words,
        text="\n\n".join(parts),
        stop_url=stop,
    )
    return int(letter is not None)
