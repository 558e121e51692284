"""Letters about a meeting: asked, told of a change, told that it is off. Each version of it goes to somebody once."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from governance.calendar_files import CANCEL, REQUEST, agenda_lines, calendar_text, meeting_link, one_line, plain
from governance.meeting_words import when_short, when_words
from governance.models import AgendaItem, Invite, Meeting
from nrp.accounts.actions import letters
from nrp.accounts.models import Person, User

KIND = "meeting"


def tell(meeting: Meeting, *, by: User | None, invites: Iterable[Invite] | None = None) -> int:
    """Write to those who were asked what they have not been told yet; give how many letters went out.

    Call it under the meeting's lock. Somebody without an e-mail address is left for whoever tells them otherwise.
    """
    rows = Invite.objects.filter(meeting=meeting).select_related("person") if invites is None else invites
    items = list(meeting.agenda.all())
    sender = person_of(by)
    sent, told = 0, []
    for invite in rows:
        if not invite.person.email or invite.told == meeting.sequence:
            continue
        sent += _write(meeting, items, invite, sender)
        invite.told = meeting.sequence
        told.append(invite.pk)
    Invite.objects.filter(pk__in=told).update(told=meeting.sequence)
    return sent


def person_of(user: User | None) -> Person | None:
    """Give the person behind an account, if there is one."""
    return None if user is None else Person.objects.filter(user_id=user.pk).first()


def _write(meeting: Meeting, items: list[AgendaItem], invite: Invite, sender: Person | None) -> int:
    method = CANCEL if meeting.state == Meeting.State.CANCELLED else REQUEST
    letter = letters.post(
        key=f"meeting:{meeting.pk}:{meeting.sequence}:{invite.person_id}",
        person=invite.person,
        kind=KIND,
        subject=_subject(meeting, invite),
        text=_text(meeting, items, invite, sender),
        calendar=calendar_text(meeting, items, method=method, person=invite.person),
    )
    return int(letter is not None)


def _subject(meeting: Meeting, invite: Invite) -> str:
    words = {"title": plain(one_line(meeting.title)), "when": when_short(meeting)}
    if meeting.state == Meeting.State.CANCELLED:
        return _("Cancelled: %(title)s, %(when)s") % words
    if invite.told is not None:
        return _("Changed: %(title)s, %(when)s") % words
    return _("%(title)s, %(when)s") % words


def _text(meeting: Meeting, items: list[AgendaItem], invite: Invite, sender: Person | None) -> str:
    parts = [_opening(meeting, invite), facts_text(meeting)]
    if meeting.state == Meeting.State.CANCELLED:
        return "\n\n".join(parts)
    if items:
        parts.append("\n".join([_("Agenda"), *agenda_lines(meeting, items)]))
    parts.append(how_to_answer(meeting, invite.person, sender))
    return "\n\n".join(parts)


def _opening(meeting: Meeting, invite: Invite) -> str:
    words = {"group": plain(one_line(meeting.group.name)), "reason": plain(meeting.cancelled_reason)}
    if meeting.state == Meeting.State.CANCELLED:
        return _("This meeting of %(group)s is cancelled: %(reason)s") % words
    if invite.told is not None:
        return _("Something about this meeting of %(group)s has changed. It stands now as follows.") % words
    return _("You are asked to this meeting of %(group)s.") % words


def facts_text(meeting: Meeting) -> str:
    """Give what, when, where, how to get in and the link, a line each."""
    lines = [plain(one_line(meeting.title)), when_words(meeting), plain(one_line(meeting.place))]
    if meeting.access:
        lines.append(_("Getting in: %(access)s") % {"access": plain(meeting.access)})
    if meeting.online_link:
        lines.append(_("Online: %(link)s") % {"link": meeting.online_link})
    return "\n".join(lines)


def how_to_answer(meeting: Meeting, person: Person, sender: Person | None) -> str:
    """Say how to answer: on the page for those who sign in, else to whoever asked them."""
    who = plain(one_line(sender.name)) if sender is not None else _("whoever keeps the group’s records")
    words = {"link": meeting_link(meeting), "who": who}
    if person.user_id is None:
        return _("Tell %(who)s whether you come. Answers to this e-mail are not read.") % words
    return _("Say whether you come, and read the papers: %(link)s\nAnswers to this e-mail are not read.") % words
