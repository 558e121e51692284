"""Registering a Resident Adviser, step by step; each step is kept, so that it can stop and go on elsewhere."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coren.actions import training
from coren.models import Adviser, Course, PaymentChoice, StatusChange, TrainingRecord
from coren.queries import advisers as queries
from coren.queries.registers import registration_of, same_name_there
from neighbourhoods.models import Area
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day as day_words
from nrp.core.render.dates import moment

PERSON_FIELDS = ("name", "email", "phone", "language")
CONTACT_FIELDS = ("preferred_contact", "address", "access_needs", "is_large_print")
FIELDS = (*CONTACT_FIELDS, "wants_benefits_advice", "facilitator")

PARTS = {
    "details": gettext_lazy("name"),
    "consent": gettext_lazy("consent"),
    "contact": gettext_lazy("contact and access"),
    "pay": gettext_lazy("payment"),
}


class AdviserRefused(Refusal):
    """An adviser's record cannot be written as asked."""


@transaction.atomic
def start(
    *,
    area: Area,
    name: str,
    by: User | None,
    email: str = "",
    phone: str = "",
    language: str = "",
    facilitator: Person | None = None,
    on: dt.date | None = None,
    person: Person | None = None,
    refuse_same_name: bool = False,
) -> Adviser:
    """Begin the record of somebody who is interested. Everything else can follow later, by anybody, anywhere.

    With `person` the record is that of somebody the programme knows already. Raises AdviserRefused for a place that is
    no neighbourhood of the programme, for a person who has a record and, with `refuse_same_name`, when somebody of this
    name is on record at the place.
    """
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise AdviserRefused(_("Resident Advisers belong to a neighbourhood. Choose one."), field="area")
    locked = Area.objects.select_for_update().order_by("survey_code").first()  # numbers are given one after the other
    assert locked is not None  # noqa: S101  the area above is one of them
    same = same_name_there(area, name) if refuse_same_name else None
    if same is not None:
        words = _("%(name)s is on record in %(place)s already (number %(number)s). Tick if this is another person.")
        raise AdviserRefused(words % {"name": same, "place": area, "number": same.number}, field="is_another")
    if person is None:
        person = people.create(name=name, email=email, phone=phone, language=language, by=by)
    elif Adviser.objects.filter(person=person).exists():
        raise AdviserRefused(_("This person has a record already."), field="name")
    adviser = Adviser.objects.create(
        number=queries.next_number(), person=person, area=area, facilitator=facilitator, created_by=by
    )
    StatusChange.objects.create(
        adviser=adviser, status=Adviser.Status.INTERESTED, starts_on=on or timezone.localdate(), made_by=by
    )
    audit.record("adviser.started", by=by, obj=adviser, changes={"status": [None, adviser.status]})
    return adviser


@transaction.atomic
def update(*, adviser: Adviser, by: User | None, seen: str = "", **values: Any) -> Adviser:
    """Change fields of the person (name, email, phone, language) or of the record, with old and new in the trail.

    Raises ChangedMeanwhile when `seen`, the fingerprint of `fields_now`, is no longer how they stand.
    """
    unknown = set(values) - set(PERSON_FIELDS) - set(FIELDS)
    if unknown:
        raise TypeError(f"an adviser has no field {sorted(unknown)}")
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    refuse_if_changed(seen, fields_now(locked, values))
    personal = {name: value for name, value in values.items() if name in PERSON_FIELDS}
    if personal:
        locked.person = people.update(person=locked.person, by=by, **personal)
    before = values_of(locked, FIELDS)
    for name, value in values.items():
        if name in FIELDS:
            setattr(locked, name, value)
    if set(values) & set(CONTACT_FIELDS):
        locked.contact_checked_at = timezone.now()
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("adviser.updated", by=by, obj=locked, changes=changes)
    return locked


def fields_now(adviser: Adviser, names: Iterable[str]) -> dict[str, Any]:
    """Give some fields of the person or the record as they stand, for a form that changes them."""
    return {name: getattr(adviser.person if name in PERSON_FIELDS else adviser, name) for name in names}


@transaction.atomic
def choose_pay(
    *,
    adviser: Adviser,
    kind: str,
    by: User | None,
    less_hourly: Decimal | None = None,
    charity: str = "",
    method: str = PaymentChoice.Method.ORGANISATION,
    starts_on: dt.date | None = None,
    wants_benefits_advice: bool | None = None,
) -> PaymentChoice:
    """Record how somebody chose to be paid from a day on. Earlier days keep the choice that held then.

    With `wants_benefits_advice` also whether they would like advice about benefits; None leaves that as it is.

    Raises AdviserRefused when "less" does not say how much or "charity" not which.
    """
    if kind == PaymentChoice.Kind.LESS and (less_hourly is None or less_hourly <= 0):
        raise AdviserRefused(_("Enter the pounds an hour, such as 5.00."), field="less_hourly")
    if kind == PaymentChoice.Kind.CHARITY and not charity.strip():
        raise AdviserRefused(_("Enter the charity’s name."), field="charity")
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    before = queries.payment_choice_on(locked, timezone.localdate())
    if wants_benefits_advice is not None:
        locked = update(adviser=locked, wants_benefits_advice=wants_benefits_advice, by=by)
    choice = PaymentChoice.objects.create(
        adviser=locked,
        kind=kind,
        less_hourly=less_hourly if kind == PaymentChoice.Kind.LESS else None,
        charity=charity.strip() if kind == PaymentChoice.Kind.CHARITY else "",
        method=method,
        starts_on=starts_on or timezone.localdate(),
        made_by=by,
    )
    audit.record(
        "adviser.pay_chosen",
        by=by,
        obj=adviser,
        changes={"choice": [before and before.kind, kind], "from": [None, choice.starts_on]},
    )
    return choice


@transaction.atomic
def set_status(
    *, adviser: Adviser, status: str, by: User | None, on: dt.date | None = None, reason: str = ""
) -> Adviser:
    """Change whether somebody is interested, active, paused or gone, from a day on (today).

    Raises AdviserRefused for somebody who is not registered and should be active, for somebody registered who should be
    interested only, for a day in the future or before their last change, and for a status that holds already.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise AdviserRefused(_("Enter a day that is not in the future."), field="on")
    if status == Adviser.Status.ACTIVE and locked.registered_at is None:
        raise AdviserRefused(_("Finish the registration first."), field="status")
    if status == locked.status:
        raise AdviserRefused(_("That is their status already."), field="status")
    if status == Adviser.Status.INTERESTED and locked.registered_at is not None:
        raise AdviserRefused(_("They are registered. Choose paused or left."), field="status")
    last = locked.status_changes.order_by("-starts_on").first()
    if last is not None and day < last.starts_on:
        raise AdviserRefused(
            _("Their status last changed on %(day)s. Enter that day or a later one.")
            % {"day": day_words(last.starts_on)},
            field="on",
        )
    before = locked.status
    StatusChange.objects.create(adviser=locked, status=status, starts_on=day, reason=reason, made_by=by)
    locked.status = status
    locked.save()
    audit.record("adviser.status", by=by, obj=locked, reason=reason, changes={"status": [before, status]})
    return locked


@transaction.atomic
def book_first_training(*, adviser: Adviser, courses: Sequence[Course], on: dt.date, by: User | None) -> Adviser:
    """Book somebody who registers on courses, all on one day. One they are booked on for that day stays as it is.

    Raises TrainingRefused for a course that is not offered any more.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    known = set(TrainingRecord.objects.filter(adviser=locked, on=on).values_list("course_id", flat=True))
    for course in courses:
        if course.pk not in known:
            training.add(adviser=locked, course=course, on=on, by=by)
    return locked


def tasks_open(adviser: Adviser) -> list[str]:
    """Give the codes of the registration's tasks that are not done: details, consent, contact, pay."""
    return list(registration_of(adviser).open)


@transaction.atomic
def finish(*, adviser: Adviser, by: User | None, on: dt.date | None = None) -> Adviser:
    """End the registration: somebody is a Resident Adviser from today (or the day given) on.

    Raises AdviserRefused while a task is open, and when it was finished before.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    if locked.registered_at is not None:
        raise AdviserRefused(
            _("%(name)s was registered already, by %(who)s at %(time)s.")
            % {
                "name": locked,
                "who": locked.registered_by.person if locked.registered_by else _("the programme"),
                "time": moment(locked.registered_at),
            }
        )
    waiting = [str(PARTS[code]) for code in tasks_open(locked)]
    if waiting:
        raise AdviserRefused(_("Not done yet: %(parts)s.") % {"parts": "; ".join(waiting)})
    locked.registered_at, locked.registered_by = timezone.now(), by
    locked.status = Adviser.Status.ACTIVE
    locked.save()
    StatusChange.objects.create(adviser=locked, status=locked.status, starts_on=on or timezone.localdate(), made_by=by)
    audit.record("adviser.registered", by=by, obj=locked, changes={"status": ["interested", locked.status]})
    return locked
