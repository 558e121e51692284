"""Payments, accounts and expenses as pages, letters and programs say them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.accounts import masked_number, masked_sort_code
from coren.models import BankDetails, Expense, LedgerEntry, Payment, PaymentBatch
from coren.words import by_and_when
from nrp.core.render.dates import day, local
from nrp.core.render.numbers import minutes, money


def people_words(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def promise_words(by: dt.date) -> str:
    """Say by when the oldest of what is owed is promised, or that it is late."""
    if by < timezone.localdate():
        return _("The oldest of it was promised by %(day)s, so it is late.") % {"day": day(by)}
    return _("The oldest of it is promised by %(day)s.") % {"day": day(by)}


def amount_to(amount: Decimal, people: int) -> str:
    """Say £412.50 to 9 people."""
    return _("%(amount)s to %(people)s") % {"amount": money(amount), "people": people_words(people)}


def giving_words(count: int) -> str:
    """Say how many give theirs away; nothing when nobody does."""
    if not count:
        return ""
    return ngettext(
        "%(count)s has chosen to give theirs to charity.", "%(count)s have chosen to give theirs to charity.", count
    ) % {"count": small(count)}


def small(count: int) -> str:
    """Write a small number that begins a sentence as a word."""
    names = (_("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"), _("Seven"), _("Eight"), _("Nine"))
    return names[count - 1] if 0 < count <= len(names) else str(count)


def how_words(*, method: str, charity: str, amount: Decimal, details: BankDetails | None) -> str:
    """Say how somebody gets their money."""
    if method == Payment.Method.CHARITY:
        return _("To %(charity)s, as chosen") % {"charity": charity}
    if not amount:
        return _("No fee, as chosen")
    if method == Payment.Method.ORGANISATION:
        return _("By the organisation")
    if details is None:
        return _("To a bank account that was taken away")
    return _("To the account %(number)s") % {"number": masked_number(details.account_number)}


def payment_how(payment: Payment) -> str:
    """Say how a payment goes, or went."""
    return how_words(
        method=payment.method, charity=payment.charity, amount=payment.amount, details=payment.bank_details
    )


def payment_name(payment: Payment) -> str:
    """Say which payment it is: Batch 22, or that batch 22 was taken back."""
    if payment.reverses is not None:
        return _("%(batch)s, taken back") % {"batch": payment.reverses.batch}
    return str(payment.batch)


def payment_state(payment: Payment) -> tuple[str, str, str]:
    """Give shape, word and the rest of where a payment stands: it is on its way, paid, or came back."""
    if payment.reverses_id is not None:
        return ("look", _("Came back"), _("on %(day)s: %(why)s") % _back(payment))
    batch = payment.batch
    if batch is None or batch.state != PaymentBatch.State.PAID or batch.paid_on is None:
        return ("waiting", _("On its way"), _("in %(batch)s, not paid yet") % {"batch": str(batch).lower()})
    taken = getattr(payment, "reversed_by", None)
    if taken is not None:
        words = _("on %(paid)s, came back on %(day)s: %(why)s")
        return ("look", _("Paid"), words % ({"paid": day(batch.paid_on)} | _back(taken)))
    return ("done", _("Paid"), _("on %(day)s") % {"day": day(batch.paid_on)})


def _back(payment: Payment) -> dict[str, str]:
    return {"day": day(local(payment.made_at)), "why": payment.reason.rstrip(".")}


def batch_state(batch: PaymentBatch) -> tuple[str, str, str]:
    """Give shape, word and the rest of where a batch stands."""
    if batch.state == PaymentBatch.State.PAID and batch.paid_on is not None and batch.paid_at is not None:
        words = _("on %(day)s, recorded %(by)s")
        rest = words % {"day": day(batch.paid_on), "by": by_and_when(batch.paid_by, batch.paid_at)}
        return ("done", _("Paid"), rest)
    if batch.state == PaymentBatch.State.CANCELLED:
        return ("look", _("Taken apart"), _("before it was paid"))
    return ("waiting", _("Ready to pay"), _("(made %(by)s)") % {"by": by_and_when(batch.made_by, batch.made_at)})


def expense_state(expense: Expense) -> tuple[str, str, str]:
    """Give shape, word and the rest of where an expense stands."""
    state = Expense.State
    if expense.state == state.PAID and expense.paid_on is not None:
        return ("done", _("Paid"), _("on %(day)s") % {"day": day(expense.paid_on)})
    if expense.state == state.APPROVED and expense.approved_at is not None:
        return ("running", _("Approved"), by_and_when(expense.approved_by, expense.approved_at))
    if expense.state == state.SENT_BACK and expense.sent_back_at is not None:
        words = _("%(by)s: %(why)s") % {
            "by": by_and_when(expense.sent_back_by, expense.sent_back_at),
            "why": expense.sent_back_reason,
        }
        return ("look", _("Sent back"), words)
    return ("waiting", _("Sent"), by_and_when(expense.submitted_by, expense.submitted_at))


def line_words(line: LedgerEntry) -> str:
    """Say what one line of a payment is for: 12 February 2019, LOG meetings, 2 hours 30 minutes."""
    if line.hours is not None:
        parts: Sequence[str] = (day(line.hours.on), line.hours.activity.label, minutes(line.hours.minutes))
    elif line.expense is not None:
        parts = (day(line.expense.on), _("Expense: %(kind)s") % {"kind": line.expense.get_kind_display().lower()})
    else:
        parts = ()
    return ", ".join(parts)


def account_words(details: BankDetails) -> str:
    """Say which account, with two figures of each number: sort code ••-••-56, account ••••••78."""
    return _("sort code %(code)s, account %(number)s") % {
        "code": masked_sort_code(details.sort_code),
        "number": masked_number(details.account_number),
    }
