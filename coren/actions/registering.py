"""Registering a Resident Adviser, step by step; each step is kept, so that it can stop and go on elsewhere."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, PaymentChoice, StatusChange
from coren.queries import advisers as queries
from neighbourhoods.models import Area
from nrp.accounts.actions import people
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

PERSON_FIELDS = ("name", "email", "phone", "language")
FIELDS = ("preferred_contact", "address", "access_needs", "is_large_print", "wants_benefits_advice")


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
) -> Adviser:
    """Begin the record of somebody who is interested. Everything else can follow later, by anybody, anywhere.

    Raises AdviserRefused for a place that is no neighbourhood of the programme.
    """
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise AdviserRefused(_("Resident Advisers belong to a neighbourhood. Choose one."), field="area")
    locked = Area.objects.select_for_update().order_by("survey_code").first()  # numbers are given one after the other
    assert locked is not None  # noqa: S101  the area above is one of them
    person = people.create(name=name, email=email, phone=phone, language=language, by=by)
    adviser = Adviser.objects.create(
        number=queries.next_number(), person=person, area=area, facilitator=facilitator, created_by=by
    )
    StatusChange.objects.create(
        adviser=adviser, status=Adviser.Status.INTERESTED, starts_on=on or timezone.localdate(), made_by=by
    )
    audit.record("adviser.started", by=by, obj=adviser, changes={"status": [None, adviser.status]})
    return adviser


@transaction.atomic
def update(*, adviser: Adviser, by: User | None, **values: Any) -> Adviser:
    """Change fields of the person (name, email, phone, language) or of the record, with old and new in the trail."""
    unknown = set(values) - set(PERSON_FIELDS) - set(FIELDS)
    if unknown:
        raise TypeError(f"an adviser has no field {sorted(unknown)}")
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    personal = {name: value for name, value in values.items() if name in PERSON_FIELDS}
    if personal:
        locked.person = people.update(person=locked.person, by=by, **personal)
    before = values_of(locked, FIELDS)
    for name, value in values.items():
        if name in FIELDS:
            setattr(locked, name, value)
    if set(values) & {"preferred_contact", "access_needs", "is_large_print", "address"}:
        locked.contact_checked_at = timezone.now()
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("adviser.updated", by=by, obj=locked, changes=changes)
    return locked


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
) -> PaymentChoice:
    """Record how somebody chose to be paid from a day on. Earlier days keep the choice that held then.

    Raises AdviserRefused when "less" does not say how much or "charity" not which.
    """
    if kind == PaymentChoice.Kind.LESS and (less_hourly is None or less_hourly <= 0):
        raise AdviserRefused(_("Enter the pounds an hour, such as 5.00."), field="less_hourly")
    if kind == PaymentChoice.Kind.CHARITY and not charity.strip():
        raise AdviserRefused(_("Enter the charity’s name."), field="charity")
    before = queries.payment_choice_on(adviser, timezone.localdate())
    choice = PaymentChoice.objects.create(
        adviser=adviser,
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

    Raises AdviserRefused for somebody who is not registered and should be active, for a day in the future, and for a
    status that holds already.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise AdviserRefused(_("Enter a day that is not in the future."), field="on")
    if status == Adviser.Status.ACTIVE and locked.registered_at is None:
        raise AdviserRefused(_("Finish the registration first."), field="status")
    if status == locked.status:
        raise AdviserRefused(_("That is their status already."), field="status")
    before = locked.status
    StatusChange.objects.create(adviser=locked, status=status, starts_on=day, reason=reason, made_by=by)
    locked.status = status
    locked.save()
    audit.record("adviser.status", by=by, obj=locked, reason=reason, changes={"status": [before, status]})
    return locked


def tasks_open(adviser: Adviser) -> list[str]:
    """Give the codes of the registration's tasks that are not done: details, consent, contact, pay, training."""
    today = timezone.localdate()
    done = {
        "details": bool(adviser.person.name),
        "consent": queries.consent_on(adviser, today) is not None,
        "contact": adviser.contact_checked_at is not None,
        "pay": adviser.payment_choices.exists(),
    }
    return [code for code, is_done in done.items() if not is_done]


@transaction.atomic
def finish(*, adviser: Adviser, by: User | None, on: dt.date | None = None) -> Adviser:
    """End the registration: somebody is a Resident Adviser from today (or the day given) on.

    Raises AdviserRefused while a task is open, and when it was finished before.
    """
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    if locked.registered_at is not None:
        raise AdviserRefused(_("This registration is finished already."))
    if tasks_open(locked):
        raise AdviserRefused(_("Some parts are not done yet. The list says which."))
    locked.registered_at, locked.registered_by = timezone.now(), by
    locked.status = Adviser.Status.ACTIVE
    locked.save()
    StatusChange.objects.create(adviser=locked, status=locked.status, starts_on=on or timezone.localdate(), made_by=by)
    audit.record("adviser.registered", by=by, obj=locked, changes={"status": ["interested", locked.status]})
    return locked
