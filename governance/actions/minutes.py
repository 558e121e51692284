"""Minutes: written, circulated, agreed; every text they ever had is kept as a version."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.meeting_words import when_words
from governance.models import Amendment, Attendance, Meeting, Membership, Minutes, MinutesDraft, MinutesVersion
from governance.queries.attendance import day_of
from governance.queries.minutes import headings_offered
from nrp.accounts.actions import letters
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

State = Minutes.State
MOST_LETTERS = 60_000  # of a text, in characters: some twenty pages


class MinutesRefused(Refusal):
    """The minutes cannot be written, circulated or agreed as asked."""


@transaction.atomic
def write(*, meeting: Meeting, text: str, by: User | None, seen: str = "", note: str = "") -> Minutes:
    """Write the draft; the first time it begins the minutes. What was typed and not saved is thrown away with it.

    Raises ChangedMeanwhile when `seen` is no longer how they stand, MinutesRefused once they are circulated, for a
    meeting that was cancelled, for an empty text, and for one that is too long.
    """
    minutes = locked_minutes(meeting)
    refuse_unless_draft(minutes)
    text = tidy(text)
    refuse_if_changed(seen, {"text": minutes.text})
    MinutesDraft.objects.filter(meeting=meeting, user=by).delete()
    if text == minutes.text:
        return minutes
    put_version(minutes, text=text, note=note, by=by)
    audit.record("minutes.written", by=by, obj=minutes, area_id=meeting.group.area_id, detail=_about(minutes))
    return minutes


@transaction.atomic
def keep_draft(*, meeting: Meeting, text: str, seen: str, by: User) -> MinutesDraft | None:
    """Keep what somebody is typing, for them alone. None while it is what the page opened with.

    Raises MinutesRefused once the minutes are circulated: there is no draft then.
    """
    minutes = locked_minutes(meeting)
    refuse_unless_draft(minutes)
    text = plain(text)[:MOST_LETTERS]
    if text.strip() == (minutes.text or headings_offered(meeting).strip()):
        MinutesDraft.objects.filter(meeting=meeting, user=by).delete()
        return None
    draft, _is_new = MinutesDraft.objects.update_or_create(
        meeting=meeting, user=by, defaults={"text": text, "seen": seen[:24]}
    )
    return draft


@transaction.atomic
def forget_draft(*, meeting: Meeting, by: User) -> None:
    """Throw away what somebody typed and did not save."""
    MinutesDraft.objects.filter(meeting=meeting, user=by).delete()


@transaction.atomic
def circulate(*, meeting: Meeting, by: User | None) -> Minutes:
    """Send the minutes to the members and to those who were there, each once; from then on they change by amendments.

    Raises MinutesRefused without a text, before the meeting was held, and when they were circulated already.
    """
    minutes = locked_minutes(meeting)
    if minutes.state != State.DRAFT:
        raise MinutesRefused(_said(_("Circulated"), minutes))
    if not minutes.text:
        raise MinutesRefused(_("Write the minutes first."))
    if meeting_of(minutes).state != Meeting.State.HELD:
        raise MinutesRefused(_("Write down who attended first: the minutes go to them, and they may amend them."))
    minutes.state, minutes.circulated_at = State.CIRCULATED, timezone.now()
    put_version(minutes, text=minutes.text, note=_("Circulated"), by=by)
    MinutesDraft.objects.filter(meeting=meeting).delete()
    sent = [person for person in readers_of(meeting) if _post(minutes, person) is not None]
    detail = {**_about(minutes), "letters": len(sent)}
    audit.record("minutes.circulated", by=by, obj=minutes, area_id=meeting.group.area_id, detail=detail)
    return minutes


@transaction.atomic
def agree(*, meeting: Meeting, by: User | None, agreed_in: Meeting | None = None) -> Minutes:
    """Mark the minutes as agreed, at a later meeting of the group or (None) in writing; nothing changes them after.

    Raises MinutesRefused before they are circulated, while an amendment waits, for a meeting that is not a later one
    of the group that took place, and when they are agreed already.
    """
    minutes = locked_minutes(meeting)
    if minutes.state == State.AGREED:
        raise MinutesRefused(_said(_("Agreed"), minutes))
    if minutes.state == State.DRAFT:
        raise MinutesRefused(_("Circulate the minutes first, so that those who were there can amend them."))
    if Amendment.objects.filter(minutes=minutes, state=Amendment.State.OPEN).exists():
        raise MinutesRefused(_("An amendment waits. Settle it first."))
    if agreed_in is not None:
        _check_later(meeting, agreed_in)
    minutes.state, minutes.agreed_at, minutes.agreed_by = State.AGREED, timezone.now(), by
    minutes.agreed_in = agreed_in
    where = _("Agreed in writing") if agreed_in is None else _("Agreed on %(day)s") % {"day": day(day_of(agreed_in))}
    put_version(minutes, text=minutes.text, note=where, by=by)
    audit.record("minutes.agreed", by=by, obj=minutes, area_id=meeting.group.area_id, detail=_about(minutes))
    return minutes


def locked_minutes(meeting: Meeting) -> Minutes:
    """Lock the meeting and give its minutes, new and empty when nobody has begun them."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if locked.state == Meeting.State.CANCELLED:
        raise MinutesRefused(_("This meeting was cancelled, so it has no minutes."))
    found = Minutes.objects.filter(meeting=locked).select_related("changed_by__person", "agreed_by__person").first()
    minutes = found or Minutes(meeting=locked)
    minutes.meeting = locked
    return minutes


def meeting_of(minutes: Minutes) -> Meeting:
    """Give the meeting as it was read under the lock."""
    found: Meeting = minutes.meeting
    return found


def refuse_unless_draft(minutes: Minutes) -> None:
    if minutes.state == State.CIRCULATED:
        raise MinutesRefused(
            _("These minutes are circulated. From now on they change by amendments of those who were there.")
        )
    if minutes.state == State.AGREED:
        raise MinutesRefused(_("These minutes are agreed, so they stay as they are."))


def put_version(minutes: Minutes, *, text: str, note: str, by: User | None) -> MinutesVersion:
    """Make a text the one that stands, as the next version."""
    minutes.text, minutes.number = text, minutes.number + 1
    minutes.changed_at, minutes.changed_by = timezone.now(), by
    minutes.save()
    return MinutesVersion.objects.create(
        minutes=minutes, number=minutes.number, state=minutes.state, text=text, note=note[:200], written_by=by
    )


def tidy(text: str) -> str:
    """Give the text as it is kept. Raises MinutesRefused for none, and for one that is too long."""
    text = plain(text).strip()
    if not text:
        raise MinutesRefused(_("Write what was said and decided."), field="text")
    if len(text) > MOST_LETTERS:
        raise MinutesRefused(
            _("This is longer than minutes can be (%(most)s characters). Put the long part into a paper.")
            % {"most": f"{MOST_LETTERS:,}"},
            field="text",
        )
    return text


def plain(text: str) -> str:
    """Give the text with one kind of line end, as it was before a browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _about(minutes: Minutes) -> dict[str, object]:
    return {"meeting_id": minutes.meeting_id, "version": minutes.number}


def _said(done: str, minutes: Minutes) -> str:
    who = minutes.agreed_by if minutes.state == State.AGREED else minutes.changed_by
    at = minutes.agreed_at if minutes.state == State.AGREED else minutes.circulated_at
    words = {"done": done, "who": str(getattr(who, "person", None) or _("somebody")), "time": clock(at) if at else ""}
    return _("%(done)s by %(who)s at %(time)s.") % words


def _check_later(meeting: Meeting, agreed_in: Meeting) -> None:
    is_later = agreed_in.group_id == meeting.group_id and agreed_in.starts_at > meeting.starts_at
    if not is_later or agreed_in.state != Meeting.State.HELD:
        raise MinutesRefused(_("Choose a later meeting of this group that took place."), field="agreed_in")


def readers_of(meeting: Meeting) -> list[Person]:
    """Give the members on the day and today, and everybody who was there, each once."""
    sat = Membership.objects.holding(day_of(meeting)) | Membership.objects.holding(timezone.localdate())
    came = Attendance.objects.filter(meeting=meeting, presence__in=Attendance.HERE, person__isnull=False)
    members = Q(pk__in=sat.filter(group_id=meeting.group_id).order_by().values("person"))
    return list(Person.objects.filter(members | Q(pk__in=came.order_by().values("person"))).order_by("name", "pk"))


def _post(minutes: Minutes, person: Person) -> object:
    meeting = meeting_of(minutes)
    words = {
        "name": person.name,
        "group": meeting.group.name,
        "title": meeting.title,
        "when": when_words(meeting),
        "link": f"{settings.SITE_URL}{reverse('minutes', args=[meeting.pk])}",
    }
    text = _(
        "Hello %(name)s,\n\nthe minutes of “%(title)s” (%(group)s, %(when)s) are ready to read:\n\n%(link)s\n\n"
        "If you were there and something should read otherwise, propose the change on that page, or tell the secretary "
        "of the group, who can enter it for you. You need no account for that.\n"
    )
    subject = _("Minutes of %(group)s, %(when)s") % words
    key = f"minutes:{minutes.pk}:{person.pk}"
    return letters.post(key=key, person=person, kind="minutes", subject=subject, text=text % words)
