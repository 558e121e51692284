"""Who may do what: pay. The manager everywhere, facilitators at their place, everybody else nothing."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coren import receipts
from coren.actions import bank, batches, expenses, registering
from coren.models import Adviser, Expense, Payment
from nrp.accounts.roles import Role
from nrp.core.attachments import store
from tests.pay_factories import a_manager, an_account, an_approved_expense, approved_hours
from tests.permissions.basis import ADVISER, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

R = Role
MANAGER = frozenset({R.COREN_MANAGER})
FACILITATOR = frozenset({R.COREN_FACILITATOR})
# Money of others is seen by those two alone; an adviser sees only what is theirs, and has nothing here.
NO_PAY = EVERY_ROLE - MANAGER - FACILITATOR
# The record is open to the administrator too, its pay is not; to all others the record does not exist.
NO_RECORD = NO_PAY - {R.PROGRAMME_ADMIN}

PAYS = May(MANAGER)
SEES_MONEY = May(MANAGER, own=FACILITATOR, otherwise=404)
ACCOUNT = May(MANAGER, own=FACILITATOR, hidden=NO_RECORD)
DECIDES = May(MANAGER, hidden=NO_PAY, elsewhere_hidden=FACILITATOR)
CLAIMS = May(MANAGER | FACILITATOR)
LISTS = May(MANAGER | FACILITATOR | ADVISER)
BATCH_URL = thing("batch")

PAGES: dict[str, Row] = {
    "payments": Row(get=May(MANAGER | FACILITATOR)),
    "payment-batch-new": Row(get=PAYS, post=PAYS),
    "payment-batch": Row(get=PAYS, address=BATCH_URL, shows=True),
    "payment-batch-pay": Row(get=PAYS, post=PAYS, address=BATCH_URL),
    "payment-batch-cancel": Row(get=PAYS, post=PAYS, address=thing("old_batch")),
    "payment-batch-csv": Row(get=PAYS, address=BATCH_URL),
    "payment-advice": Row(get=SEES_MONEY, address=thing("payment")),
    "payment-reverse": Row(get=DECIDES, post=DECIDES, address=thing("payment")),
    "adviser-payments": Row(get=ACCOUNT, address=thing("adviser"), shows=True),
    "bank-details": Row(get=ACCOUNT, post=ACCOUNT, address=thing("adviser"), shows=True),
    "bank-details-confirm": Row(get=ACCOUNT, post=ACCOUNT, address=thing("adviser")),
    "bank-details-end": Row(get=ACCOUNT, post=ACCOUNT, address=thing("adviser")),
    "expenses": Row(get=LISTS),
    # An adviser without a record has nothing to claim for.
    "expense-new": Row(get=CLAIMS, post=CLAIMS),
    "expense": Row(get=SEES_MONEY, address=thing("expense"), shows=True),
    "expense-edit": Row(get=SEES_MONEY, post=SEES_MONEY, address=thing("expense"), shows=True),
    "expense-remove": Row(get=SEES_MONEY, post=SEES_MONEY, address=thing("paid_expense")),
    "expense-receipt": Row(get=SEES_MONEY, address=thing("expense")),
    "expense-approve": Row(post=DECIDES, address=thing("expense")),
    "expense-send-back": Row(get=DECIDES, post=DECIDES, address=thing("expense")),
    "expense-undo": Row(post=DECIDES, address=thing("expense")),
}
API: dict[str, Row] = {
    "api-payment-batches": Row(get=PAYS, post=PAYS),
    "api-payment-batch": Row(get=PAYS, address=BATCH_URL),
    "api-payment-batch-pay": Row(post=PAYS, address=BATCH_URL),
    "api-payment-batch-cancel": Row(post=PAYS, address=thing("old_batch")),
    "api-payments": Row(get=May(EVERY_ROLE)),
    "api-payment-reverse": Row(post=DECIDES, address=thing("payment")),
    "api-expenses": Row(get=May(EVERY_ROLE), post=May(EVERY_ROLE)),
    "api-expense": Row(get=SEES_MONEY, address=thing("expense"), shows=True),
    "api-expense-receipt": Row(get=SEES_MONEY, address=thing("expense")),
    "api-expense-approve": Row(post=DECIDES, address=thing("expense")),
    "api-expense-send-back": Row(post=DECIDES, address=thing("expense")),
}


def things(basis: Basis) -> Things:
    """Make a paid batch, one that was taken apart, an account and an expense at each place."""
    made: Things = {"batch": {}, "old_batch": {}, "payment": {}, "expense": {}, "paid_expense": {}}
    for side, adviser in basis.advisers.items():
        word = basis.canary[side]
        _account_of(adviser, word)
        approved_hours(adviser, note=f"{word} paid hours")
        made["paid_expense"][side] = an_approved_expense(adviser, note=f"{word} paid expense")
        made["expense"][side] = _expense_of(adviser, word)
        _pay(made, side, adviser)
    return made


def _account_of(adviser: Adviser, word: str) -> None:
    registering.choose_pay(adviser=adviser, kind="full", method="bank", by=None)
    an_account(adviser, account_name=f"{word} Account")
    bank.enter(
        adviser=adviser, account_name=f"{word} Other", sort_code="654321", account_number="87654321", by=a_manager()
    )


def _expense_of(adviser: Adviser, word: str) -> Expense:
    upload = receipts.cleaned(SimpleUploadedFile("receipt.pdf", f"%PDF-1.4 {word} receipt %%EOF".encode()))
    kept = store(upload, kinds=receipts.KINDS, limit=receipts.LIMIT)
    made = expenses.claim(
        adviser=adviser,
        on=timezone.localdate(),
        kind=Expense.Kind.TRAVEL,
        amount=expenses.MOST / 100,
        note=f"{word} bus",
        file=kept,
        by=None,
    )
    return expenses.send_back(expense=made, reason=f"{word} reason", by=a_manager())


def _pay(made: Things, side: Side, adviser: Adviser) -> None:
    organisation = adviser.area.coren_organisation
    old = batches.make(organisation=organisation, by=a_manager())
    made["old_batch"][side] = batches.take_apart(batch=old, by=a_manager())
    batch = batches.make(organisation=organisation, by=a_manager())
    made["batch"][side] = batches.pay(batch=batch, paid_on=timezone.localdate(), by=a_manager())
    made["payment"][side] = Payment.objects.get(batch=batch, adviser=adviser)
