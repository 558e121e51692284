"""The tables of the payment pages: one in code is one on the page and one in a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coren.models import Expense, Payment, PaymentBatch
from coren.money import NOTHING, total
from coren.pay_words import (
    batch_state,
    expense_state,
    how_words,
    payment_how,
    payment_name,
    payment_state,
    people_words,
    promise_words,
)
from coren.queries.batches import Due, LeftOut, Payee, Plan
from coren.queries.ledger import Owed, ReadyBatch, Totals, Waiting
from coren.words import hours_words
from nrp.core.render.dates import day
from nrp.core.render.numbers import money
from nrp.core.render.tables import Cell, Column, Row, Table


def organisation_name(batch: PaymentBatch) -> str:
    return batch.organisation.name if batch.organisation is not None else _("The programme")


def batches_table(rows: Iterable[ReadyBatch]) -> Table:
    """Give the batches, each with where it stands."""
    return Table(
        caption=_("Payment batches"),
        columns=[
            Column(_("Batch")),
            Column(_("Paid by")),
            Column(_("People"), "number"),
            Column(_("Amount"), "number"),
            Column(_("State"), "sentence"),
        ],
        rows=[
            [
                Cell(str(row.batch).replace(" ", "\u00a0"), url=row.batch.get_absolute_url()),
                organisation_name(row.batch),
                row.people,
                Cell(money(row.amount), value=row.amount),
                " ".join(batch_state(row.batch)[1:]),
            ]
            for row in rows
        ],
        variant="stacked",
    )


def waiting_table(rows: Iterable[Waiting]) -> Table:
    """Give what is approved and not paid, by place."""
    return Table(
        caption=_("Approved and not paid, by place"),
        columns=[
            Column(_("Place")),
            Column(_("Advisers"), "number"),
            Column(_("Amount"), "number"),
            Column(_("Promised by")),
        ],
        rows=[
            [
                row.area.name,
                row.advisers,
                Cell(money(row.amount), value=row.amount),
                Cell(
                    "" if row.by is None else day(row.by),
                    strong=row.is_overdue,
                    aside=_("overdue") if row.is_overdue else "",
                ),
            ]
            for row in rows
        ],
        variant="stacked",
    )


def payments_table(payments: Iterable[Payment], *, caption: str = "") -> Table:
    """Give payments as those at a place read them: when, to whom, how much, where it stands."""
    return Table(
        caption=caption or _("Payments"),
        columns=[
            Column(_("To")),
            Column(_("Place")),
            Column(_("How"), "sentence"),
            Column(_("Amount"), "number"),
            Column(_("State"), "sentence"),
        ],
        rows=[
            [
                Cell(str(payment.adviser), url=reverse("payment-advice", args=[payment.pk])),
                payment.area.name,
                payment_how(payment),
                Cell(money(payment.amount), value=payment.amount),
                " ".join(payment_state(payment)[1:]),
            ]
            for payment in payments
        ],
        variant="stacked",
    )


def own_payments_table(payments: Iterable[Payment]) -> Table:
    """Give the payments of one adviser: when, how, how much, where it stands."""
    return Table(
        caption=_("Payments"),
        columns=[
            Column(_("Payment")),
            Column(_("How"), "sentence"),
            Column(_("Amount"), "number"),
            Column(_("State"), "sentence"),
        ],
        rows=[
            [
                Cell(payment_name(payment), url=reverse("payment-advice", args=[payment.pk])),
                payment_how(payment),
                Cell(money(payment.amount), value=payment.amount),
                " ".join(payment_state(payment)[1:]),
            ]
            for payment in payments
        ],
        variant="stacked",
    )


def owed_rows(owed: Owed, paid: Totals) -> list[dict[str, str]]:
    """Say in sentences what is owed, by when, and what was paid."""
    rows = [
        (_("On its way"), money(owed.on_its_way), _("in a batch that goes to the bank next.")),
        (_("Approved"), money(owed.approved), _("comes into the next batch.")),
        (_("Sent"), money(owed.sent), _("waits for approval, at the rates of today.")),
    ]
    found = [{"label": label, "text": f"{amount} {rest}"} for label, amount, rest in rows if amount != money(NOTHING)]
    if owed.expected_by is not None:
        found.append({"label": _("Promised"), "text": promise_words(owed.expected_by)})
    words = _("%(amount)s so far, without what came back.") % {"amount": money(paid.net)}
    return [*found, {"label": _("Paid"), "text": words}]


def plan_table(plan: Plan) -> Table:
    """Give a batch before it is made: who, for what, how, how much."""
    rows = [Row(_payee_cells(payee)) for payee in plan.payees]
    minutes, expenses = things_in([due for payee in plan.payees for due in payee.dues])
    things = things_words(minutes, expenses)
    foot = Row([_("In all"), things, people_words(plan.people), Cell(money(plan.amount), value=plan.amount)], foot=True)
    return Table(
        caption=_("Who is paid"),
        columns=[
            Column(_("To")),
            Column(_("For"), "sentence"),
            Column(_("How"), "sentence"),
            Column(_("Amount"), "number"),
        ],
        rows=[*rows, foot],
        variant="stacked",
    )


def _payee_cells(payee: Payee) -> list[Cell]:
    minutes, expenses = things_in(payee.dues)
    how = how_words(method=payee.method, charity=payee.charity, amount=payee.amount, details=payee.bank_details)
    return [
        Cell(str(payee.adviser), aside=payee.area.name),
        Cell(things_words(minutes, expenses)),
        Cell(how),
        Cell(money(payee.amount), value=payee.amount),
    ]


def things_in(dues: Sequence[Due]) -> tuple[int, int]:
    """Count the minutes and the expenses of a payment to be."""
    hours = [due.hours.minutes for due in dues if due.hours is not None]
    return sum(hours), len(dues) - len(hours)


def things_words(minutes: int, expenses: int) -> str:
    """Say what a payment is for: 4.5 hours and 1 expense."""
    parts = []
    if minutes:
        parts.append(hours_words(minutes))
    if expenses:
        parts.append(ngettext("%(count)s expense", "%(count)s expenses", expenses) % {"count": expenses})
    return _(" and ").join(parts)


def left_out_items(rows: Iterable[LeftOut], *, by: Any) -> list[dict[str, Any]]:
    """Give who is left out and why; the account of somebody leads to where it is entered."""
    return [
        {
            "text": f"{row.adviser}, {row.area.name}: {row.reason}",
            "rest": money(row.amount),
            "url": reverse("bank-details", args=[row.adviser.pk]) if row.needs_account else "",
        }
        for row in rows
    ]


def batch_table(payments: Sequence[Payment], *, can_reverse: bool) -> Table:
    """Give the payments of a batch; each leads to its advice, and once paid to where it is taken back."""
    columns = [
        Column(_("To")),
        Column(_("How"), "sentence"),
        Column(_("Amount"), "number"),
    ]
    if can_reverse:
        columns.append(Column(_("If it came back"), "sentence"))
    rows: list[Row] = []
    for payment in payments:
        cells: list[Cell] = [
            Cell(str(payment.adviser), url=reverse("payment-advice", args=[payment.pk]), aside=payment.area.name),
            Cell(payment_how(payment)),
            Cell(money(payment.amount), value=payment.amount),
        ]
        if can_reverse:
            cells.append(_reverse_cell(payment))
        rows.append(Row(cells))
    amount = total(payment.amount for payment in payments)
    people = people_words(len({payment.adviser_id for payment in payments}))
    foot = [Cell(_("In all")), Cell(people), Cell(money(amount), value=amount)]
    if can_reverse:
        back = total(payment.amount for payment in payments if getattr(payment, "reversed_by", None) is not None)
        foot.append(Cell(_("%(amount)s came back") % {"amount": money(back)} if back else _("Nothing came back")))
    return Table(
        caption=_("Payments in this batch"), columns=columns, rows=[*rows, Row(foot, foot=True)], variant="stacked"
    )


def _reverse_cell(payment: Payment) -> Cell:
    back = getattr(payment, "reversed_by", None)
    if back is not None:
        return Cell(" ".join(payment_state(back)[1:]), url=reverse("payment-advice", args=[back.pk]))
    words = _("Take back the payment to %(name)s") % {"name": payment.adviser}
    return Cell(words, url=reverse("payment-reverse", args=[payment.pk]))


def expenses_table(expenses: Iterable[Expense], *, with_names: bool) -> Table:
    """Give expenses, the latest first."""
    return Table(
        caption=_("Expenses"),
        columns=[
            Column(_("Expense")),
            *([Column(_("Resident Adviser"))] if with_names else []),
            Column(_("Amount"), "number"),
            Column(_("State"), "sentence"),
        ],
        rows=[
            [
                Cell(
                    f"{expense.get_kind_display()}, {day(expense.on)}",
                    url=expense.get_absolute_url(),
                    aside="" if expense.receipt_stored_as else _("no receipt"),
                ),
                *([Cell(str(expense.adviser), aside=expense.area.name)] if with_names else []),
                Cell(money(expense.amount), value=expense.amount),
                " ".join(expense_state(expense)[1:]),
            ]
            for expense in expenses
        ],
        variant="stacked",
    )
