"""Files of a batch: the rows for the bank's upload, and the list for an organisation that holds the accounts itself."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coren.advice import reference_of
from coren.models import Payment
from coren.pay_words import payment_how
from nrp.core.render.cells import Value, csv_bytes

BANK, OTHERS = "bank", "others"


def rows_for(payments: Iterable[Payment], listed: str) -> list[Payment]:
    """Give the payments of one list: those to an account, or those that the organisation pays. No list has a nought."""
    is_bank = listed == BANK
    return [row for row in payments if row.amount > 0 and (row.method == Payment.Method.BANK) is is_bank]


def bank_csv(payments: Iterable[Payment]) -> bytes:
    """Give the rows for a bank: name, sort code, account, amount, reference. Formulas in a name are made harmless."""
    rows: list[list[Value]] = []
    for payment in payments:
        details = payment.bank_details
        if details is not None:
            account = [details.account_name, details.sort_code, details.account_number]
            rows.append([*account, payment.amount, reference_of(payment)])
    return csv_bytes(["Name", "Sort code", "Account number", "Amount", "Reference"], rows)


def others_csv(payments: Iterable[Payment]) -> bytes:
    """Give the list for whoever pays without an account of ours: to whom, where, how, how much, reference."""
    rows: list[list[Value]] = [
        [
            payment.charity or str(payment.adviser),
            str(payment.adviser) if payment.charity else "",
            payment.area.name,
            payment_how(payment),
            payment.amount,
            reference_of(payment),
        ]
        for payment in payments
    ]
    return csv_bytes([_("To"), _("In the name of"), _("Place"), _("How"), _("Amount"), _("Reference")], rows)
