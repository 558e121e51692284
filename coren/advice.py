"""Payment advice: one page that says what somebody is paid, for what, and how it comes."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import LedgerEntry, Payment
from coren.pay_words import account_words, how_words, payment_state
from coren.queries.payments import lines_of
from nrp.core.render.dates import day, day_of_week
from nrp.core.render.numbers import minutes, money
from nrp.core.render.pdf import compile_pdf

SOURCE = Path(__file__).parent / "typst" / "advice.typ"
MARK = Path(__file__).resolve().parents[1] / "static" / "images" / "mark.svg"


def advice_document(payment: Payment) -> dict[str, Any]:
    """Give every word and figure of the page. The file is made of this and nothing else."""
    lines = list(lines_of(payment))
    hours = [line for line in lines if line.hours_id is not None]
    expenses = [line for line in lines if line.expense_id is not None]
    _shape, word, rest = payment_state(payment)
    return {
        "title": _("Payment advice"),
        "name": str(payment.adviser),
        "state": f"{word} {rest}",
        "total": money(payment.amount),
        "total_words": _how_it_comes(payment),
        "hours_title": _("Time"),
        "hours_head": [_("Day"), _("Activity"), _("Time"), _("An hour"), _("Amount")],
        "hours": [_hours_row(line) for line in hours],
        "expenses_title": _("Expenses"),
        "expenses_head": [_("Day"), _("For"), _("Amount")],
        "expenses": [_expense_row(line) for line in expenses],
        "total_label": _("In all"),
        "notes": _notes(payment, has_expenses=bool(expenses)),
        "facts": [[label, value] for label, value in _facts(payment) if value],
        "footer": _("Neighbourhood Resilience Programme"),
    }


def advice_pdf(payment: Payment) -> bytes:
    """Give the page as a PDF, tagged, with title and language."""
    files: dict[str, str | bytes] = {
        "mark.svg": MARK.read_bytes(),
        "data.json": json.dumps(advice_document(payment), ensure_ascii=False),
    }
    return compile_pdf(SOURCE.read_text(encoding="utf-8"), files, made_at=_moment(payment))


def _hours_row(line: LedgerEntry) -> list[str]:
    entry = line.hours
    assert entry is not None  # noqa: S101  only lines for hours come here
    hourly = "" if entry.hourly is None else money(entry.hourly)
    return [day_of_week(entry.on), entry.activity.label, minutes(entry.minutes), hourly, money(line.amount)]


def _expense_row(line: LedgerEntry) -> list[str]:
    expense = line.expense
    assert expense is not None  # noqa: S101  only lines for expenses come here
    what = str(expense.get_kind_display()) + (f": {expense.note}" if expense.note else "")
    return [day_of_week(expense.on), what, money(line.amount)]


def _how_it_comes(payment: Payment) -> str:
    if payment.reverses_id is not None:
        return _("This takes an earlier payment back. What it was for is paid again once it is approved.")
    words = how_words(
        method=payment.method, charity=payment.charity, amount=payment.amount, details=payment.bank_details
    )
    return f"{words}."


def _notes(payment: Payment, *, has_expenses: bool) -> list[str]:
    notes = [_("The rate of each line is the one that held on its day, less what you chose to do without.")]
    if has_expenses:
        notes.append(_("Expenses are given back to you. They are not earnings."))
    if payment.method == Payment.Method.CHARITY:
        notes.append(_("You chose to give this fee to %(charity)s.") % {"charity": payment.charity})
    notes.append(_("If something here is wrong, tell your facilitator. You can change how you are paid at any time."))
    return notes


def _facts(payment: Payment) -> list[tuple[str, str]]:
    batch = payment.batch
    details = payment.bank_details if payment.method == Payment.Method.BANK else None
    return [
        (_("Place"), payment.area.name),
        (_("Batch"), "" if batch is None else str(batch.number)),
        (_("Paid by"), "" if batch is None or batch.organisation is None else batch.organisation.name),
        (_("Account"), "" if details is None else account_words(details)),
        (_("Reference"), reference_of(payment)),
        (_("Made on"), day(timezone.localtime(_moment(payment)))),
    ]


def reference_of(payment: Payment) -> str:
    """Give what stands on the bank statement: batch and number of the adviser, letters and figures only."""
    batch = payment.batch or (None if payment.reverses is None else payment.reverses.batch)
    return f"NRP {'' if batch is None else batch.number} {payment.adviser.number}".replace("  ", " ")


def _moment(payment: Payment) -> dt.datetime:
    return payment.made_at
