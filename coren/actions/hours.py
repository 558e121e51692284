"""Logging hours: written down, changed, sent. Approving, sending back and paying are coren.actions.approving and on."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import ActivityType, Adviser, Consent, Enquiry, HoursEntry, LedgerEntry
from coren.models.hours import FIRST_YEAR, MOST_IN_A_DAY, STEP
from coren.permissions import OPEN_HOURS
from coren.queries import advisers as adviser_queries
from coren.queries import hours as queries
from coren.queries import hours_links
from governance.models import Event, Meeting
from neighbourhoods.models import Initiative
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words
from nrp.core.render.numbers import minutes as minutes_words

State = HoursEntry.State


class HoursRefused(Refusal):
    """Hours cannot be logged or changed as asked."""


class TakenBack(HoursRefused):
    """Somebody took the hours back meanwhile."""


class Overlap(HoursRefused):
    """The adviser has other hours that day. A question, not a wall: with `keep_both` both are kept.

    `question` is the same sentence without the day, for a page that says the day itself.
    """

    def __init__(self, text: object, *, question: str) -> None:
        super().__init__(text, field="keep_both")
        self.question = question


@dataclass(frozen=True, slots=True)
class Logged:
    """The entry, and whether this call made it (False: a resend found it there)."""

    entry: HoursEntry
    is_new: bool


@transaction.atomic
def log(
    *,
    adviser: Adviser,
    on: dt.date,
    minutes: int,
    activity: ActivityType,
    by: User | None,
    client_id: uuid.UUID | None = None,
    enquiry: Enquiry | None = None,
    meeting: Meeting | None = None,
    event: Event | None = None,
    initiative: Initiative | None = None,
    note: str = "",
    source: str = HoursEntry.Source.SINGLE,
    session_id: uuid.UUID | None = None,
    keep_both: bool = False,
    is_draft: bool = False,
) -> Logged:
    """Write down hours of one adviser on one day. The same `client_id` again gives the first entry, unchanged.

    Raises HoursRefused for a day in the future or in a closed period, for minutes that are no quarter hours or do not
    fit into the day, for somebody who has left or is paused or took their consent back, for a meeting, an event or an
    initiative of another neighbourhood, and for a meeting of which their hours are logged; Overlap for a second entry
    on the day unless `keep_both`.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    number = client_id or uuid.uuid4()
    known = HoursEntry.objects.filter(client_id=number).first()
    if known is not None:
        return Logged(_same(known, locked), is_new=False)
    refuse_link(locked, meeting=meeting, event=event, initiative=initiative)
    check(adviser=locked, on=on, minutes=minutes, activity=activity, enquiry=enquiry, keep_both=keep_both)
    now = None if is_draft else timezone.now()
    try:
        with transaction.atomic():
            entry = HoursEntry.objects.create(
                client_id=number,
                adviser=locked,
                area=locked.area,
                on=on,
                minutes=minutes,
                activity=activity,
                enquiry=enquiry,
                meeting=meeting,
                event=event,
                initiative=initiative,
                note=note,
                source=source,
                session_id=session_id,
                is_overlap_kept=keep_both and queries.others_that_day(locked, on).exists(),
                state=State.DRAFT if is_draft else State.SUBMITTED,
                created_by=by,
                submitted_at=now,
                submitted_by=None if is_draft else by,
            )
    except IntegrityError:  # another adviser's entry came first with this number
        return Logged(_same(HoursEntry.objects.get(client_id=number), locked), is_new=False)
    audit.record(
        "hours.logged",
        by=by,
        obj=entry,
        changes={"on": [None, on], "minutes": [None, minutes], "activity": [None, activity.code]},
        detail={"adviser_id": locked.pk, "source": source},
    )
    return Logged(entry, is_new=True)


@transaction.atomic
def change(
    *,
    entry: HoursEntry,
    by: User | None,
    on: dt.date | None = None,
    minutes: int | None = None,
    activity: ActivityType | None = None,
    enquiry: Enquiry | None = None,
    without_enquiry: bool = False,
    links: Mapping[str, Meeting | Event | Initiative | None] | None = None,
    note: str | None = None,
    keep_both: bool = False,
) -> HoursEntry:
    """Change hours that are not approved yet; a row that was sent back is sent again by it.

    What is None stays as it is; `without_enquiry` takes the link to an enquiry off. `links` holds the `meeting`, the
    `event` or the `initiative` it is linked to from now on, None for no link; what is not in it stays.
    Raises what `log` raises, and HoursRefused for hours that are approved or paid.
    """
    adviser = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=entry.adviser_id)
    locked = _locked(entry)
    _refuse_unless_open(locked)
    before = _said(locked)
    locked.on, locked.minutes = on or locked.on, minutes or locked.minutes
    locked.activity, locked.note = activity or locked.activity, locked.note if note is None else note
    locked.enquiry = None if without_enquiry else enquiry or locked.enquiry
    for name in ("meeting", "event", "initiative"):
        if links is not None and name in links:
            setattr(locked, name, links[name])
    if links:
        refuse_link(adviser, meeting=locked.meeting, event=locked.event, initiative=locked.initiative, entry=locked)
    check(
        adviser=adviser,
        on=locked.on,
        minutes=locked.minutes,
        activity=locked.activity,
        enquiry=locked.enquiry,
        keep_both=keep_both or (locked.is_overlap_kept and locked.on == before["on"]),
        entry=locked,
    )
    locked.is_overlap_kept = queries.others_that_day(adviser, locked.on, but=locked.pk).exists()
    if locked.state == State.SENT_BACK:
        _send(locked, by)
    locked.save()
    after = _said(locked)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record("hours.changed", by=by, obj=locked, changes=changed, detail={"adviser_id": adviser.pk})
    return locked


def _said(entry: HoursEntry) -> dict[str, object]:
    """What an entry says that can be changed."""
    return {
        "on": entry.on,
        "minutes": entry.minutes,
        "activity": entry.activity.code,
        "enquiry": entry.enquiry_id,
        "meeting": entry.meeting_id,
        "event": entry.event_id,
        "initiative": entry.initiative_id,
        "note": entry.note,
    }


@transaction.atomic
def submit(*, entry: HoursEntry, by: User | None) -> HoursEntry:
    """Send a draft, or a row that was sent back, for approval. Raises HoursRefused for any other, TakenBack if gone."""
    locked = _locked(entry)
    if locked.state not in (State.DRAFT, State.SENT_BACK):
        raise HoursRefused(_("These hours were sent already."))
    _send(locked, by)
    locked.save()
    audit.record("hours.sent", by=by, obj=locked, detail={"adviser_id": locked.adviser_id})
    return locked


@transaction.atomic
def remove(*, entry: HoursEntry, by: User | None) -> None:
    """Take hours back that are not approved yet; the trail keeps what they were.

    Raises HoursRefused for hours that are approved, paid or were paid once, TakenBack for those that are gone.
    """
    locked = _locked(entry)
    _refuse_unless_open(locked)
    if LedgerEntry.objects.filter(hours=locked).exists():
        raise HoursRefused(
            _("These hours were paid before and the payment came back, so they stay. Change them instead.")
        )
    audit.record(
        "hours.removed",
        by=by,
        obj=locked,
        changes={"minutes": [locked.minutes, None], "activity": [locked.activity.code, None]},
        detail={"adviser_id": locked.adviser_id},
    )
    locked.delete()


def check(
    *,
    adviser: Adviser,
    on: dt.date,
    minutes: int,
    activity: ActivityType,
    enquiry: Enquiry | None = None,
    keep_both: bool = False,
    entry: HoursEntry | None = None,
) -> None:
    """Raise the sentence that stops hours from being taken; nothing when they can be. Lock the adviser before."""
    if on > timezone.localdate():
        raise HoursRefused(
            _("%(day)s has not come yet. Log hours once they are done.") % {"day": day_words(on)}, field="on"
        )
    if on.year < FIRST_YEAR:
        raise HoursRefused(
            _("Check the year: %(day)s is before %(year)s.") % {"day": day_words(on), "year": FIRST_YEAR}, field="on"
        )
    closed = queries.closed_period_around(on)
    if closed is not None:
        raise HoursRefused(
            _("The period %(from)s to %(to)s is closed. Ask the COREN manager to open it again.")
            % {"from": day_words(closed.starts_on), "to": day_words(closed.ends_on)},
            field="on",
        )
    if minutes <= 0 or minutes % STEP or minutes > MOST_IN_A_DAY:
        raise HoursRefused(_("Enter time in quarter hours, such as 1.25 for 1 hour 15 minutes."), field="minutes")
    if not activity.is_in_use and (entry is None or entry.activity_id != activity.pk):
        raise HoursRefused(_("This activity is not used any more. Choose another."), field="activity")
    if enquiry is not None and enquiry.area_id != adviser.area_id:
        raise HoursRefused(_("This enquiry is of another neighbourhood. Choose one of theirs."), field="enquiry")
    _refuse_status(adviser, on)
    _refuse_withdrawn(adviser, on)
    _refuse_full_day(adviser, on, minutes, entry, keep_both=keep_both)


def refuse_link(
    adviser: Adviser,
    *,
    meeting: Meeting | None,
    event: Event | None,
    initiative: Initiative | None = None,
    entry: HoursEntry | None = None,
) -> None:
    """Raise the sentence that stops hours from being linked to a meeting, an event or an initiative. Lock the adviser
    before."""
    but = None if entry is None else entry.pk
    obstacle = hours_links.obstacle_to(adviser, meeting=meeting, event=event, initiative=initiative, but=but)
    if obstacle is not None:
        raise HoursRefused(obstacle.text, field=obstacle.field)


def _refuse_status(adviser: Adviser, on: dt.date) -> None:
    status = adviser_queries.status_on(adviser, on)
    if status == Adviser.Status.LEFT:
        raise HoursRefused(_("%(name)s had left by then.") % {"name": adviser}, field="adviser")
    if status == Adviser.Status.PAUSED:
        raise HoursRefused(_("%(name)s was paused on that day.") % {"name": adviser}, field="adviser")


def _refuse_withdrawn(adviser: Adviser, on: dt.date) -> None:
    latest = Consent.objects.filter(adviser=adviser).order_by("-recorded_at").first()
    if latest is not None and latest.withdrawn_on is not None and on >= latest.withdrawn_on:
        raise HoursRefused(
            _("%(name)s took their consent back on %(day)s, so no hours are logged from that day on.")
            % {"name": adviser, "day": day_words(latest.withdrawn_on)},
            field="adviser",
        )


def _refuse_full_day(adviser: Adviser, on: dt.date, minutes: int, entry: HoursEntry | None, *, keep_both: bool) -> None:
    others = list(queries.others_that_day(adviser, on, but=None if entry is None else entry.pk))
    before = sum(other.minutes for other in others)
    if before + minutes > MOST_IN_A_DAY:
        raise HoursRefused(
            _("%(name)s would have more than 24 hours on %(day)s.") % {"name": adviser, "day": day_words(on)},
            field="minutes",
        )
    if others and not keep_both:
        question = overlap_words(adviser, others)
        raise Overlap(f"{day_words(on)}: {question}", question=question)


def overlap_words(adviser: Adviser, others: list[HoursEntry]) -> str:
    """Say what somebody has on a day already, and ask."""
    had = ", ".join(f"{minutes_words(other.minutes)} ({other.activity.label})" for other in others)
    return _("%(name)s already has %(had)s that day. Keep both if these are different hours.") % {
        "name": adviser,
        "had": had,
    }


def _locked(entry: HoursEntry) -> HoursEntry:
    found = (
        HoursEntry.objects.select_for_update(of=("self",))
        .select_related("activity", "meeting__group", "event", "initiative")
        .filter(pk=entry.pk)
        .first()
    )
    if found is None:
        raise TakenBack(_("These hours were taken back meanwhile."))
    return found


def _refuse_unless_open(entry: HoursEntry) -> None:
    if entry.state not in OPEN_HOURS:
        raise HoursRefused(
            _("These hours are %(state)s, so they stay as they are. Ask the COREN manager to send them back first.")
            % {"state": str(entry.get_state_display()).lower()}
        )


def _send(entry: HoursEntry, by: User | None) -> None:
    entry.state = State.SUBMITTED
    entry.submitted_at, entry.submitted_by = timezone.now(), by
    entry.sent_back_at, entry.sent_back_by, entry.sent_back_reason = None, None, ""


def _same(known: HoursEntry, adviser: Adviser) -> HoursEntry:
    if known.adviser_id != adviser.pk:
        raise HoursRefused(_("This number was used for hours of somebody else."), field="client_id")
    return known
