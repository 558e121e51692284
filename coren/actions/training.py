"""Who is booked on a course, who came, and the certificates they brought home."""

import calendar
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import attachments
from coren.models import Adviser, Consent, Course, TrainingRecord
from coren.queries import advisers as adviser_queries
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.attachments import Attachment
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words

State = TrainingRecord.State
FIELDS = ("on", "place", "state", "expires_on")


class TrainingRefused(Refusal):
    """Training cannot be recorded as asked."""


@transaction.atomic
def add(
    *,
    adviser: Adviser,
    course: Course,
    on: dt.date,
    by: User | None,
    place: str = "",
    state: str = State.BOOKED,
    expires_on: dt.date | None = None,
) -> TrainingRecord:
    """Put one adviser on a course. Somebody whose registration is under way may be booked too.

    Raises TrainingRefused for a course that is not offered any more, for somebody who is on it that day already, who
    had left or took their consent back by then, and for a day to come on which somebody is said to have come.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)  # two sendings do not book somebody twice
    if not locked.is_in_use:
        raise TrainingRefused(_("This course is not offered any more. Choose another."), field="course")
    _refuse_adviser(adviser, on)
    _refuse_twice(adviser, locked, on, None)
    record = TrainingRecord(
        adviser=adviser, course=locked, on=on, place=place, state=state, expires_on=expires_on, recorded_by=by
    )
    _settle(record)
    record.save()
    audit.record(
        "training.recorded",
        by=by,
        obj=record,
        area_id=adviser.area_id,
        changes={"state": [None, state], "expires_on": [None, record.expires_on]},
        detail={"adviser_id": adviser.pk},
    )
    return record


@transaction.atomic
def add_many(
    *, course: Course, advisers: Sequence[Adviser], on: dt.date, by: User | None, place: str = "", state: str = "booked"
) -> Course:
    """Put several advisers on one course on one day: all of them or none. Raises what `add` raises."""
    for adviser in advisers:
        try:
            add(adviser=adviser, course=course, on=on, by=by, place=place, state=state)
        except TrainingRefused as refusal:
            raise TrainingRefused(str(refusal), field=_for_many(refusal.field)) from None
    return course


@transaction.atomic
def change(
    *,
    record: TrainingRecord,
    by: User | None,
    on: dt.date | None = None,
    place: str | None = None,
    state: str | None = None,
    expires_on: dt.date | None = None,
    file: Attachment | None = None,
    take_away: bool = False,
    seen: str = "",
) -> TrainingRecord:
    """Change one adviser's record of a course; a certificate is kept with what was completed.

    The certificate ends when the course says so, unless a day is given. Raises TrainingRefused as `add`, and for a
    certificate without completion; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    locked = _locked(record)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    was, had = locked.state, locked.certificate_stored_as
    locked.on, locked.state = on or locked.on, state or locked.state
    locked.place = locked.place if place is None else place
    locked.expires_on = expires_on
    _refuse_twice(locked.adviser, locked.course, locked.on, locked)
    if take_away:
        locked.certificate_stored_as = locked.certificate_name = locked.certificate_type = ""
    if file is not None:
        locked.certificate_stored_as, locked.certificate_name = file.stored_as, file.name
        locked.certificate_type = file.type
    if locked.certificate_stored_as and locked.state != State.COMPLETED:
        raise TrainingRefused(_("A certificate goes with a completed course. Choose “Completed”."), field="state")
    _settle(locked, is_new=was != locked.state)
    locked.save()
    if had != locked.certificate_stored_as:
        attachments.forget(had)
    changes = changes_between(before, values_of(locked, FIELDS))
    if had != locked.certificate_stored_as:
        changes["certificate"] = [bool(had), bool(locked.certificate_stored_as)]
    if changes:
        _audit("training.changed", locked, by, changes)
    return locked


@transaction.atomic
def mark(*, course: Course, on: dt.date, states: Mapping[uuid.UUID, str], by: User | None) -> int:
    """Say of several people at once who came to a course on a day. Gives how many records changed.

    Raises TrainingRefused for a day to come, and for somebody with a certificate who is said not to have completed it.
    """
    found = TrainingRecord.objects.select_for_update(of=("self",)).select_related("course", "adviser__person")
    changed = 0
    for record in found.filter(course=course, on=on, pk__in=states).order_by("pk"):
        state = states[record.pk]
        if state == record.state:
            continue
        if record.certificate_stored_as and state != State.COMPLETED:
            raise TrainingRefused(
                _("%(name)s has a certificate of this course. Take it away on their record first.")
                % {"name": record.adviser},
                field=str(record.pk),
            )
        before = values_of(record, FIELDS)
        record.state, record.expires_on = state, None
        _settle(record)
        record.save()
        changed += 1
        _audit("training.changed", record, by, changes_between(before, values_of(record, FIELDS)))
    return changed


@transaction.atomic
def remove(*, record: TrainingRecord, reason: str, by: User | None) -> TrainingRecord:
    """Take a record back that should not be there, with its certificate. The trail keeps what it said."""
    locked = _locked(record)
    attachments.forget(locked.certificate_stored_as)
    _audit("training.removed", locked, by, {"state": [locked.state, None], "on": [locked.on, None]}, reason=reason)
    locked.delete()
    return locked


def months_later(day: dt.date, months: int) -> dt.date:
    """Give the same day some months on, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _locked(record: TrainingRecord) -> TrainingRecord:
    rows = TrainingRecord.objects.select_for_update(of=("self",)).select_related("course", "adviser__person")
    return rows.get(pk=record.pk)


def _settle(record: TrainingRecord, *, is_new: bool = True) -> None:
    """Hold the state against the day, and let a certificate end when the course says so."""
    if record.state != State.BOOKED and record.on > timezone.localdate():
        raise TrainingRefused(
            _("%(day)s has not come yet, so they can only be booked.") % {"day": day_words(record.on)}, field="state"
        )
    if record.state != State.COMPLETED:
        record.expires_on = None
    elif record.expires_on is None and is_new and record.course.has_certificate and record.course.valid_months:
        record.expires_on = months_later(record.on, record.course.valid_months)
    if record.expires_on is not None and record.expires_on < record.on:
        raise TrainingRefused(_("A certificate cannot end before the course."), field="expires_on")


def _refuse_adviser(adviser: Adviser, on: dt.date) -> None:
    if adviser_queries.status_on(adviser, on) == Adviser.Status.LEFT:
        raise TrainingRefused(_("%(name)s had left by then.") % {"name": adviser}, field="adviser")
    latest = Consent.objects.filter(adviser=adviser).order_by("-recorded_at").first()
    if latest is not None and latest.withdrawn_on is not None and on >= latest.withdrawn_on:
        raise TrainingRefused(
            _("%(name)s took their consent back on %(day)s, so nothing new is recorded from that day on.")
            % {"name": adviser, "day": day_words(latest.withdrawn_on)},
            field="adviser",
        )


def _refuse_twice(adviser: Adviser, course: Course, on: dt.date, record: TrainingRecord | None) -> None:
    others = TrainingRecord.objects.filter(adviser=adviser, course=course, on=on)
    if record is not None:
        others = others.exclude(pk=record.pk)
    if others.exists():
        raise TrainingRefused(
            _("%(name)s is on this course on that day already.") % {"name": adviser},
            field="adviser" if record is None else "on",
        )


def _for_many(field: str | None) -> str | None:
    return "advisers" if field == "adviser" else field


def _audit(
    verb: str, record: TrainingRecord, by: User | None, changes: dict[str, list[object]], *, reason: str = ""
) -> None:
    audit.record(
        verb,
        by=by,
        obj=record,
        reason=reason,
        area_id=record.adviser.area_id,
        changes=changes,
        detail={"adviser_id": record.adviser_id},
    )
