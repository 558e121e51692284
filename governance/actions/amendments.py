"""Amendments: a change to circulated minutes, asked for by somebody who was there, settled by a keeper."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions.minutes import MinutesRefused, locked_minutes, plain, put_version, tidy
from governance.models import Amendment, Attendance, Meeting, Minutes
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.edits import refuse_if_changed
from nrp.core.render.dates import clock

State = Amendment.State
MOST_LETTERS = 10_000


class AmendmentRefused(MinutesRefused):
    """An amendment cannot be proposed or settled as asked."""


class NotThere(AmendmentRefused):
    """Minutes are amended by those who attended."""


@transaction.atomic
def propose(
    *,
    meeting: Meeting,
    text: str,
    by: User,
    passage: str = "",
    person: Person | None = None,
    attendance: Attendance | None = None,
) -> Amendment:
    """Ask for a change in the name of somebody who was there: `person`, or whoever stands on a line of the sheet.

    Somebody known by name only becomes a person by it, so that the amendment is theirs. Raises NotThere for anybody
    who was not at the meeting (apologies are not attendance), AmendmentRefused unless the minutes are circulated, for
    an empty text, and for a passage that does not stand in them word for word.
    """
    minutes = locked_minutes(meeting)
    row = _line_of(meeting, person, attendance)
    _refuse_unless_circulated(minutes)
    passage, text = plain(passage).strip(), plain(text).strip()
    _check_words(minutes, passage, text)
    amendment = Amendment.objects.create(
        minutes=minutes, passage=passage, text=text, proposed_by=_person_of(row, by), entered_by=by
    )
    about = {"meeting_id": meeting.pk, "person_id": amendment.proposed_by_id}
    audit.record("amendment.proposed", by=by, obj=amendment, area_id=meeting.group.area_id, detail=about)
    return amendment


@transaction.atomic
def settle(
    *, amendment: Amendment, is_taken: bool, by: User | None, text: str = "", reason: str = "", seen: str = ""
) -> Amendment:
    """Take an amendment over (`text`: the whole minutes as they then read), or not (`reason`: why).

    Raises AmendmentRefused when it is settled already, without a reason for one that is not taken over, and for a text
    that changes nothing; ChangedMeanwhile when the minutes are no longer as in `seen`.
    """
    meeting = amendment.minutes.meeting
    minutes = locked_minutes(meeting)
    found = Amendment.objects.select_for_update(of=("self",))
    locked = found.select_related("proposed_by", "settled_by__person").get(pk=amendment.pk)
    if locked.state != State.OPEN:
        raise AmendmentRefused(_settled_words(locked))
    _refuse_unless_circulated(minutes)
    if is_taken:
        _take_over(minutes, locked, text, seen, by)
    elif not reason.strip():
        raise AmendmentRefused(
            _("Say why it is not taken over. Everybody who reads the minutes sees it."), field="reason"
        )
    locked.state = State.TAKEN if is_taken else State.NOT_TAKEN
    locked.reason = "" if is_taken else reason.strip()
    locked.settled_at, locked.settled_by = timezone.now(), by
    locked.save()
    about = {"meeting_id": meeting.pk, "person_id": locked.proposed_by_id}
    changes = {"state": [State.OPEN.value, str(locked.state)]}
    audit.record("amendment.settled", by=by, obj=locked, area_id=meeting.group.area_id, changes=changes, detail=about)
    return locked


def with_amendment(text: str, amendment: Amendment) -> str:
    """Give the minutes with an amendment made, as far as that goes by itself; a keeper looks at it before it counts."""
    if not amendment.passage:
        return f"{text}\n\n{amendment.text}"
    return text.replace(amendment.passage, amendment.text, 1)


def _take_over(minutes: Minutes, amendment: Amendment, text: str, seen: str, by: User | None) -> None:
    refuse_if_changed(seen, {"text": minutes.text})
    text = tidy(text or with_amendment(minutes.text, amendment))
    if text == minutes.text:
        raise AmendmentRefused(
            _("The minutes still read as before. Make the change in the text, or do not take it over."), field="text"
        )
    who = str(amendment.proposed_by or _("somebody who was there"))
    put_version(minutes, text=text, note=_("Amendment by %(who)s taken over") % {"who": who}, by=by)


def _line_of(meeting: Meeting, person: Person | None, attendance: Attendance | None) -> Attendance:
    here = Attendance.objects.filter(meeting=meeting, presence__in=Attendance.HERE).select_related("person")
    row = None
    if attendance is not None:
        row = here.filter(pk=attendance.pk).first()
    elif person is not None:
        row = here.filter(person=person).first()
    if row is None:
        raise NotThere(_("Minutes are amended by those who were at the meeting."), field="attendance")
    return row


def _person_of(row: Attendance, by: User) -> Person:
    """Give the person on a line; somebody known by name only becomes one."""
    if row.person is not None:
        return row.person
    row.person = people.create(name=row.name, by=by)
    row.save(update_fields=["person"])
    return row.person


def _refuse_unless_circulated(minutes: Minutes) -> None:
    if minutes.state == Minutes.State.AGREED:
        raise AmendmentRefused(_("These minutes are agreed, so they stay as they are."))
    if minutes.state == Minutes.State.DRAFT:
        raise AmendmentRefused(_("These minutes are still being written. They are amended once they are circulated."))


def _check_words(minutes: Minutes, passage: str, text: str) -> None:
    if not text:
        raise AmendmentRefused(_("Write how it should read."), field="text")
    if len(text) > MOST_LETTERS:
        raise AmendmentRefused(_("This is too long for an amendment. Ask for several."), field="text")
    if passage and passage not in minutes.text:
        raise AmendmentRefused(
            _("This passage does not stand in the minutes word for word. Copy it from them, or leave the box empty."),
            field="passage",
        )
    if passage == text:
        raise AmendmentRefused(_("This is how it reads already."), field="text")


def _settled_words(amendment: Amendment) -> str:
    words = {
        "state": str(amendment.get_state_display()),
        "who": str(getattr(amendment.settled_by, "person", None) or _("somebody")),
        "time": clock(amendment.settled_at) if amendment.settled_at else "",
    }
    return _("%(state)s by %(who)s at %(time)s.") % words
