"""Payments that came back or were wrong: taken back by new entries, never edited."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, Expense, HoursEntry, LedgerEntry, Payment, PaymentBatch
from coren.permissions import is_own
from coren.words import by_and_when
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal

Kind = Literal["bounced", "wrong"]


class ReversalRefused(Refusal):
    """A payment cannot be taken back as asked."""


class OwnReversal(ReversalRefused):
    """Nobody takes back their own."""

    status = 403


@dataclass(frozen=True, slots=True)
class _Things:
    """What a payment was for, locked."""

    hours: Sequence[HoursEntry]
    expenses: Sequence[Expense]


@transaction.atomic
def reverse(*, payment: Payment, kind: Kind, reason: str, by: User, wrong: Collection[uuid.UUID] = ()) -> Payment:
    """Take a payment back by a new one of the same amount with a minus, line by line. Gives the new payment.

    Bounced: hours and expenses are approved again and come into the next batch. Wrong: those named in `wrong` (all,
    when none is named) go back to whoever logged them with the reason, the others come into the next batch.

    Raises ReversalRefused for a payment that is not paid, is a reversal itself, was taken back before or is one's own.
    """
    adviser = (
        Adviser.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=payment.adviser_id)
    )
    locked = Payment.objects.select_for_update(of=("self",)).select_related("batch").get(pk=payment.pk)
    _refuse(locked, adviser, by)
    lines = list(LedgerEntry.objects.filter(payment=locked).order_by("pk"))
    things = _locked_things(lines)
    back = Payment.objects.create(
        adviser=adviser,
        area_id=locked.area_id,
        amount=-locked.amount,
        method=locked.method,
        charity=locked.charity,
        bank_details_id=locked.bank_details_id,
        reverses=locked,
        reason=reason,
        made_by=by,
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            payment=back,
            hours_id=line.hours_id,
            expense_id=line.expense_id,
            amount=-line.amount,
            attempt=line.attempt,
            reverses=line,
        )
        for line in lines
    )
    _settle(things, kind, reason, set(wrong), by)
    audit.record(
        "payment.reversed",
        by=by,
        obj=locked,
        reason=reason,
        changes={"amount": [locked.amount, back.amount]},
        detail={"kind": kind, "reversal_id": back.pk, "adviser_id": adviser.pk},
    )
    return back


def _refuse(payment: Payment, adviser: Adviser, by: User) -> None:
    if payment.reverses_id is not None:
        raise ReversalRefused(_("This line takes a payment back itself, so it stays as it is."))
    earlier = Payment.objects.filter(reverses=payment).select_related("made_by__person").first()
    if earlier is not None:
        raise ReversalRefused(
            _("This payment was taken back %(by)s.") % {"by": by_and_when(earlier.made_by, earlier.made_at)}
        )
    if payment.batch is None or payment.batch.state != PaymentBatch.State.PAID:
        raise ReversalRefused(_("This payment is not paid yet. Take its batch apart instead."))
    if is_own(by, adviser):
        raise OwnReversal(_("This is your own pay, so somebody else has to take it back."))


def _locked_things(lines: Sequence[LedgerEntry]) -> _Things:
    hours = HoursEntry.objects.filter(pk__in=[line.hours_id for line in lines if line.hours_id])
    expenses = Expense.objects.filter(pk__in=[line.expense_id for line in lines if line.expense_id])
    return _Things(
        list(hours.select_for_update(of=("self",)).order_by("pk")),
        list(expenses.select_for_update(of=("self",)).order_by("pk")),
    )


def _settle(things: _Things, kind: Kind, reason: str, wrong: set[uuid.UUID], by: User) -> None:
    """Give each thing its state again: approved and waiting for the next batch, or sent back with the reason."""
    rows: list[HoursEntry | Expense] = [*things.hours, *things.expenses]
    for row in rows:
        row.paid_on = None
        if kind == "wrong" and (not wrong or row.pk in wrong):
            _send_back(row, reason, by)
        elif isinstance(row, HoursEntry):
            row.state = HoursEntry.State.APPROVED
        else:
            row.state = Expense.State.APPROVED
        row.save()


def _send_back(row: Any, reason: str, by: User) -> None:
    row.state = type(row).State.SENT_BACK
    row.sent_back_at, row.sent_back_by, row.sent_back_reason = timezone.now(), by, reason
    row.approved_at, row.approved_by = None, None
    if isinstance(row, HoursEntry):
        row.hourly, row.amount = None, None
