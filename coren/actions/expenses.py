"""Expenses: what an adviser laid out, from the receipt to the money. No earnings, so no weekly limit is asked."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.actions import attachments
from coren.models import Adviser, Expense
from coren.models.hours import FIRST_YEAR
from coren.permissions import is_own
from coren.queries.batches import open_lines
from coren.words import by_and_when
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.attachments import Attachment
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

State = Expense.State
OPEN = (State.SUBMITTED, State.SENT_BACK)
FIELDS = ("on", "kind", "amount", "note")
MOST = Decimal("1000.00")


class ExpenseRefused(Refusal):
    """An expense cannot be claimed, changed or approved as asked."""


class OwnExpense(ExpenseRefused):
    """Nobody approves their own."""

    status = 403


@transaction.atomic
def claim(
    *,
    adviser: Adviser,
    on: dt.date,
    kind: str,
    amount: Decimal,
    by: User | None,
    note: str = "",
    file: Attachment | None = None,
    client_id: uuid.UUID | None = None,
) -> Expense:
    """Send an expense for approval. The same `client_id` again gives the first one, unchanged.

    Raises ExpenseRefused for a day to come, and for an amount of nothing or more than 1,000 pounds.
    """
    number = client_id or uuid.uuid4()
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    known = Expense.objects.filter(client_id=number).first()
    if known is not None:
        return _same(known, locked)
    _check(on, amount)
    expense = Expense(
        client_id=number,
        adviser=locked,
        area=locked.area,
        on=on,
        kind=kind,
        amount=amount,
        note=note,
        submitted_at=timezone.now(),
        submitted_by=by,
    )
    _attach(expense, file)
    try:
        with transaction.atomic():
            expense.save(force_insert=True)
    except IntegrityError:  # another adviser's expense came first with this number
        return _same(Expense.objects.get(client_id=number), locked)
    audit.record(
        "expense.claimed",
        by=by,
        obj=expense,
        changes={"on": [None, on], "kind": [None, kind], "amount": [None, amount]},
        detail={"adviser_id": locked.pk, "has_receipt": bool(expense.receipt_stored_as)},
    )
    return expense


@transaction.atomic
def change(
    *,
    expense: Expense,
    by: User | None,
    on: dt.date,
    kind: str,
    amount: Decimal,
    note: str = "",
    file: Attachment | None = None,
    seen: str = "",
) -> Expense:
    """Change an expense that is not approved yet; one that was sent back is sent again by it.

    `seen` is the fingerprint of the values that the form was opened with. Raises what `claim` raises, ExpenseRefused
    for one that is approved or paid, and ChangedMeanwhile when somebody else saved it after that.
    """
    locked = _locked(expense)
    _refuse_unless_open(locked)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    _check(on, amount)
    old_receipt = locked.receipt_stored_as
    locked.on, locked.kind, locked.amount, locked.note = on, kind, amount, note
    _attach(locked, file)
    if locked.state == State.SENT_BACK:
        locked.state, locked.submitted_at, locked.submitted_by = State.SUBMITTED, timezone.now(), by
        locked.sent_back_at, locked.sent_back_by, locked.sent_back_reason = None, None, ""
    locked.save()
    if old_receipt != locked.receipt_stored_as:
        attachments.forget(old_receipt)
    changes = changes_between(before, values_of(locked, FIELDS))
    audit.record("expense.changed", by=by, obj=locked, changes=changes, detail={"adviser_id": locked.adviser_id})
    return locked


@transaction.atomic
def remove(*, expense: Expense, by: User | None) -> None:
    """Take an expense back that is not approved, with its receipt. Raises ExpenseRefused otherwise."""
    locked = _locked(expense)
    _refuse_unless_open(locked)
    if locked.ledger.exists():
        raise ExpenseRefused(_("This expense was paid before and came back, so it stays on record."))
    audit.record(
        "expense.removed",
        by=by,
        obj=locked,
        changes={"amount": [locked.amount, None], "kind": [locked.kind, None]},
        detail={"adviser_id": locked.adviser_id},
    )
    receipt = locked.receipt_stored_as
    locked.delete()
    attachments.forget(receipt)


@transaction.atomic
def approve(*, expense: Expense, by: User) -> Expense:
    """Approve an expense, so that the next batch pays it. Raises ExpenseRefused for one's own and unless it waits."""
    locked = _locked(expense)
    if is_own(by, locked.adviser):
        raise OwnExpense(_("This is your own expense, so somebody else has to approve it."))
    _refuse_unless_waiting(locked)
    locked.state, locked.approved_at, locked.approved_by = State.APPROVED, timezone.now(), by
    locked.save()
    audit.record(
        "expense.approved",
        by=by,
        obj=locked,
        changes={"state": [State.SUBMITTED, State.APPROVED]},
        detail={"adviser_id": locked.adviser_id, "amount": locked.amount},
    )
    return locked


@transaction.atomic
def undo_approval(*, expense: Expense, by: User) -> Expense:
    """Take an approval back until the expense lies in a batch. Raises ExpenseRefused after that."""
    locked = _locked(expense)
    if locked.state != State.APPROVED:
        raise ExpenseRefused(_("This expense is not approved, so there is nothing to undo."))
    line = open_lines().filter(expense=locked).select_related("payment__batch").first()
    if line is not None:
        raise ExpenseRefused(
            _("This expense lies in %(batch)s. Take the batch apart first.") % {"batch": line.payment.batch}
        )
    locked.state, locked.approved_at, locked.approved_by = State.SUBMITTED, None, None
    locked.save()
    audit.record(
        "expense.approval_undone",
        by=by,
        obj=locked,
        changes={"state": [State.APPROVED, State.SUBMITTED]},
        detail={"adviser_id": locked.adviser_id},
    )
    return locked


@transaction.atomic
def send_back(*, expense: Expense, reason: str, by: User) -> Expense:
    """Give an expense back to whoever claimed it, with the reason. Raises ExpenseRefused unless it waits."""
    locked = _locked(expense)
    if not reason.strip():
        raise ExpenseRefused(_("Say what is missing or wrong."), field="reason")
    if is_own(by, locked.adviser):
        raise OwnExpense(_("This is your own expense, so somebody else has to look at it."))
    _refuse_unless_waiting(locked)
    locked.state, locked.sent_back_reason = State.SENT_BACK, reason
    locked.sent_back_at, locked.sent_back_by = timezone.now(), by
    locked.save()
    audit.record(
        "expense.sent_back",
        by=by,
        obj=locked,
        reason=reason,
        changes={"state": [State.SUBMITTED, State.SENT_BACK]},
        detail={"adviser_id": locked.adviser_id},
    )
    return locked


def _locked(expense: Expense) -> Expense:
    found = Expense.objects.select_for_update(of=("self",))
    return found.select_related("adviser__person", "area").get(pk=expense.pk)


def _check(on: dt.date, amount: Decimal) -> None:
    if on > timezone.localdate():
        raise ExpenseRefused(_("Enter a day that is not in the future."), field="on")
    if on.year < FIRST_YEAR:
        raise ExpenseRefused(_("Check the year: enter a day after %(year)s.") % {"year": FIRST_YEAR - 1}, field="on")
    if amount <= 0:
        raise ExpenseRefused(_("Enter an amount of more than nothing."), field="amount")
    if amount > MOST:
        raise ExpenseRefused(_("Enter an amount of at most £1,000.00. Check the figures."), field="amount")


def _attach(expense: Expense, file: Attachment | None) -> None:
    if file is not None:
        expense.receipt_stored_as, expense.receipt_type = file.stored_as, file.type
        expense.receipt_sha256 = file.stored_as.rsplit("/", 1)[-1]


def _refuse_unless_open(expense: Expense) -> None:
    if expense.state not in OPEN:
        raise ExpenseRefused(
            _("This expense is %(state)s, so it stays as it is. Ask the COREN manager to undo that first.")
            % {"state": str(expense.get_state_display()).lower()}
        )


def _refuse_unless_waiting(expense: Expense) -> None:
    if expense.state in (State.APPROVED, State.PAID) and expense.approved_at is not None:
        raise ExpenseRefused(_("Approved %(by)s.") % {"by": by_and_when(expense.approved_by, expense.approved_at)})
    if expense.state == State.SENT_BACK and expense.sent_back_at is not None:
        raise ExpenseRefused(_("Sent back %(by)s.") % {"by": by_and_when(expense.sent_back_by, expense.sent_back_at)})


def _same(known: Expense, adviser: Adviser) -> Expense:
    if known.adviser_id != adviser.pk:
        raise ExpenseRefused(_("This number was used for an expense of somebody else."), field="client_id")
    return known
