"""Payment batches: made of what is approved, paid once, or taken apart while they are not paid.

Everybody who pays takes the same locks in the same order: advisers, then the batch or payment, then hours, then
expenses, each by id. Whoever comes second waits, looks again, and reads in words who was first.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import Adviser, Expense, HoursEntry, LedgerEntry, Payment, PaymentBatch
from coren.money import total
from coren.queries import batches as queries
from coren.words import account_name
from neighbourhoods.models import Organisation
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day, local
from nrp.core.render.numbers import money

State = PaymentBatch.State
_TRIES_FOR_A_NUMBER = 20


class BatchRefused(Refusal):
    """A batch cannot be made, paid or taken apart as asked."""


class OwnPay(BatchRefused):
    """Nobody pays their own."""

    status = 403


@transaction.atomic
def make(*, organisation: Organisation | None, by: User, seen: str = "") -> PaymentBatch:
    """Make a batch of everything that is approved at the places of an organisation (None: those without one).

    `seen` is the fingerprint of the plan that was checked. Raises BatchRefused when nothing is left to pay (it says
    in which batch it lies), and when the plan is not the one that was checked.
    """
    plan = queries.plan_of(*_locked(organisation), by=by)
    if not plan.payees:
        raise BatchRefused(_nothing_left(organisation))
    if seen and seen != plan.fingerprint:
        raise BatchRefused(_("What is ready has changed since you opened this page. Look at it again below."))
    batch = _numbered(organisation, by)
    payments = [_payment(batch, payee, by) for payee in plan.payees]
    Payment.objects.bulk_create(payments)
    earlier = _attempts([due for payee in plan.payees for due in payee.dues])
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            payment=payment, hours=due.hours, expense=due.expense, amount=due.amount, attempt=earlier.get(due.id, 0) + 1
        )
        for payment, payee in zip(payments, plan.payees, strict=True)
        for due in payee.dues
    )
    audit.record(
        "payment_batch.made",
        by=by,
        obj=batch,
        changes={"amount": [None, plan.amount], "people": [None, plan.people]},
        detail={"payment_ids": [payment.pk for payment in payments]},
    )
    return batch


@transaction.atomic
def pay(*, batch: PaymentBatch, paid_on: dt.date, by: User) -> PaymentBatch:
    """Record that a batch was paid on a day; its hours and expenses are paid with it.

    Raises BatchRefused when it was paid or taken apart before, holds the pay of whoever asks, or for a day to come or
    before the last day worked.
    """
    locked = _locked_batch(batch)
    _refuse_unless_ready(locked)
    if queries.is_paid_in(by, locked):
        raise OwnPay(_("Your own pay lies in this batch, so somebody else has to pay it."))
    lines = LedgerEntry.objects.filter(payment__batch=locked)
    hours = HoursEntry.objects.filter(pk__in=lines.filter(hours__isnull=False).values("hours"))
    expenses = Expense.objects.filter(pk__in=lines.filter(expense__isnull=False).values("expense"))
    _refuse_wrong_day(paid_on, hours.aggregate(last=Max("on"))["last"])
    for rows in (hours, expenses):  # in the order in which everybody else locks them
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    hours.update(state=HoursEntry.State.PAID, paid_on=paid_on)
    expenses.update(state=Expense.State.PAID, paid_on=paid_on)
    locked.state, locked.paid_on, locked.paid_at, locked.paid_by = State.PAID, paid_on, timezone.now(), by
    locked.save()
    audit.record(
        "payment_batch.paid",
        by=by,
        obj=locked,
        changes={"state": [State.READY, State.PAID], "paid_on": [None, paid_on]},
        detail={"amount": total(payment.amount for payment in locked.payments.all())},
    )
    return locked


@transaction.atomic
def take_apart(*, batch: PaymentBatch, by: User) -> PaymentBatch:
    """Take a batch apart that is not paid. What it held is ready for the next one; its number stays used.

    Raises BatchRefused when it was paid or taken apart before.
    """
    locked = _locked_batch(batch)
    _refuse_unless_ready(locked)
    amount = total(payment.amount for payment in locked.payments.all())
    LedgerEntry.objects.filter(payment__batch=locked).delete()
    Payment.objects.filter(batch=locked).delete()
    locked.state = State.CANCELLED
    locked.save()
    audit.record(
        "payment_batch.taken_apart",
        by=by,
        obj=locked,
        changes={"state": [State.READY, State.CANCELLED], "amount": [amount, None]},
    )
    return locked


@transaction.atomic
def note_file_taken(*, batch: PaymentBatch, listed: str, rows: int, by: User) -> None:
    """Record who took which of a batch's two files away.

    Raises BatchRefused while the batch is not paid and somebody's account has changed since it was made: the file
    would send the money to the old one.
    """
    locked = _locked_batch(batch)
    old = queries.stale(queries.payments_of([locked.pk])) if locked.state == State.READY else []
    if old:
        names = ", ".join(str(payment.adviser) for payment in old)
        raise BatchRefused(
            _("The account of %(names)s has changed since this batch was made. Take it apart and make it again.")
            % {"names": names}
        )
    audit.record("payment_batch.file_taken", by=by, obj=locked, detail={"list": listed, "rows": rows})


# Locks ---------------------------------------------------------------------------------------


def _locked(organisation: Organisation | None) -> tuple[list[HoursEntry], list[Expense]]:
    """Lock what is ready to pay and give it as it stands once the locks are held.

    The advisers' rows come first: whoever makes another batch of the same people waits there, and the questions below
    then see what that batch took. The rows of hours keep an approval from being undone meanwhile.
    """
    among = queries.of_organisation(organisation)
    hours, expenses = queries.hours_to_pay().filter(among), queries.expenses_to_pay().filter(among)
    ids = {*hours.values_list("adviser", flat=True), *expenses.values_list("adviser", flat=True)}
    list(Adviser.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    with_names = ("adviser__person", "area")
    return (
        list(
            hours.filter(adviser__in=ids)
            .select_related(*with_names)
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        ),
        list(
            expenses.filter(adviser__in=ids)
            .select_related(*with_names)
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        ),
    )


def _locked_batch(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


# Parts ---------------------------------------------------------------------------------------


def _numbered(organisation: Organisation | None, by: User) -> PaymentBatch:
    """Make the row under the next free number. Two makers at once: the database decides, the other takes the next."""
    for _attempt in range(_TRIES_FOR_A_NUMBER):
        number = int(PaymentBatch.objects.aggregate(most=Max("number"))["most"] or 0) + 1
        try:
            with transaction.atomic():
                return PaymentBatch.objects.create(number=number, organisation=organisation, made_by=by)
        except IntegrityError:
            continue
    raise BatchRefused(_("Many batches are being made at this moment. Make it again."))


def _payment(batch: PaymentBatch, payee: queries.Payee, by: User) -> Payment:
    return Payment(
        batch=batch,
        adviser=payee.adviser,
        area=payee.area,
        amount=payee.amount,
        method=payee.method,
        charity=payee.charity,
        bank_details=payee.bank_details,
        made_by=by,
    )


def _attempts(dues: Sequence[queries.Due]) -> dict[uuid.UUID, int]:
    """Give how often each thing was paid before and came back."""
    lines = LedgerEntry.objects.filter(reverses__isnull=True)
    found: dict[uuid.UUID, int] = {}
    for name in ("hours", "expense"):
        ids = [due.id for due in dues if getattr(due, name) is not None]
        rows: Any = lines.filter(**{f"{name}__in": ids}).values_list(name).annotate(times=Count("pk")).order_by()
        found.update(dict(rows))
    return found


def _refuse_unless_ready(batch: PaymentBatch) -> None:
    if batch.state == State.PAID and batch.paid_at is not None and batch.paid_on is not None:
        raise BatchRefused(
            _("%(name)s recorded this batch as paid on %(day)s, at %(time)s on %(when)s.")
            % {
                "name": account_name(batch.paid_by),
                "day": day(batch.paid_on),
                "time": clock(batch.paid_at),
                "when": day(local(batch.paid_at)),
            }
        )
    if batch.state == State.CANCELLED:
        raise BatchRefused(_("This batch was taken apart, so there is nothing to pay in it."))


def _refuse_wrong_day(paid_on: dt.date, last_worked: dt.date | None) -> None:
    if paid_on > timezone.localdate():
        raise BatchRefused(
            _("Enter a day that is not in the future: record a payment once it was made."), field="paid_on"
        )
    if last_worked is not None and paid_on < last_worked:
        raise BatchRefused(
            _("The batch holds hours of %(day)s. Enter that day or a later one.") % {"day": day(last_worked)},
            field="paid_on",
        )


def _nothing_left(organisation: Organisation | None) -> str:
    """Say that nothing is ready, and which batch took it when one is waiting."""
    last = queries.batches().filter(organisation=organisation, state=State.READY).first()
    if last is None:
        return _("Nothing is approved and waiting to be paid here.")
    payments = list(last.payments.all())
    people = len({payment.adviser_id for payment in payments})
    to_people = ngettext("%(count)s person", "%(count)s people", people) % {"count": people}
    return _("Nothing is left to pay: %(name)s made batch %(number)s at %(time)s, %(amount)s to %(people)s.") % {
        "name": account_name(last.made_by),
        "number": last.number,
        "time": clock(last.made_at),
        "amount": money(total(payment.amount for payment in payments)),
        "people": to_people,
    }
