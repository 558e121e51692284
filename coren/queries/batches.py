"""What is ready to be paid: who gets how much and how, who is left out and why. One plan for the page and the act."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, BankDetails, Expense, HoursEntry, LedgerEntry, Payment, PaymentBatch, PaymentChoice
from coren.money import total
from coren.permissions import is_own
from coren.queries.pay import Tariff
from neighbourhoods.models import Area, Organisation
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to pay: the fee of one entry of hours, or one expense."""

    hours: HoursEntry | None
    expense: Expense | None
    amount: Decimal

    @property
    def id(self) -> uuid.UUID:
        thing = self.hours or self.expense
        assert thing is not None  # noqa: S101  a due is for one of the two
        return thing.pk


@dataclass(frozen=True, slots=True)
class Payee:
    """One payment to be: to whom, for what, and how it goes."""

    adviser: Adviser
    area: Area
    method: str
    charity: str
    bank_details: BankDetails | None
    dues: tuple[Due, ...]

    @property
    def amount(self) -> Decimal:
        return total(due.amount for due in self.dues)

    @property
    def is_no_fee(self) -> bool:
        return not self.amount and not self.charity


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stays behind, and the sentence that says why."""

    adviser: Adviser
    area: Area
    amount: Decimal
    reason: str
    needs_account: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch before it is made."""

    payees: tuple[Payee, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def amount(self) -> Decimal:
        return total(payee.amount for payee in self.payees)

    @property
    def people(self) -> int:
        return len({payee.adviser.pk for payee in self.payees})

    @property
    def fingerprint(self) -> str:
        """Say in a few letters what was looked at, so that nothing else is made than what was checked."""
        lines = sorted(f"{due.id} {due.amount} {payee.method}" for payee in self.payees for due in payee.dues)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def open_lines() -> QuerySet[LedgerEntry]:
    """Give the lines of the ledger that stand: no reversals, and not reversed.

    Asked as "there is none that reverses it": of an outer join the database guesses that it leaves one line, and then
    walks through all of them for each entry of hours.
    """
    reversal = LedgerEntry.objects.filter(reverses=OuterRef("pk"))
    return LedgerEntry.objects.filter(~Exists(reversal), reverses__isnull=True)


def hours_to_pay() -> QuerySet[HoursEntry]:
    """Give approved hours that lie in no payment yet."""
    held = Exists(open_lines().filter(hours=OuterRef("pk")))
    return HoursEntry.objects.filter(~held, state=HoursEntry.State.APPROVED)


def expenses_to_pay() -> QuerySet[Expense]:
    """Give approved expenses that lie in no payment yet."""
    held = Exists(open_lines().filter(expense=OuterRef("pk")))
    return Expense.objects.filter(~held, state=Expense.State.APPROVED)


def of_organisation(organisation: Organisation | None) -> Q:
    """Narrow hours or expenses to the places of one organisation, or to those without one."""
    if organisation is None:
        return Q(area__coren_organisation__isnull=True)
    return Q(area__coren_organisation=organisation)


def plan_for(organisation: Organisation | None, *, by: Any) -> Plan:
    """Give what a batch made now by somebody would hold."""
    among = of_organisation(organisation)
    hours = hours_to_pay().filter(among).select_related("adviser__person", "area")
    expenses = expenses_to_pay().filter(among).select_related("adviser__person", "area")
    return plan_of(list(hours), list(expenses), by=by)


def plan_of(hours: Sequence[HoursEntry], expenses: Sequence[Expense], *, by: Any) -> Plan:
    """Sort what is to be paid into payments. Four questions to the database, however many rows."""
    advisers = {entry.adviser_id for entry in hours} | {expense.adviser_id for expense in expenses}
    tariff, today = Tariff(advisers), timezone.localdate()
    accounts = accounts_in_use(advisers)
    groups: dict[tuple[uuid.UUID, uuid.UUID, str], list[Due]] = defaultdict(list)
    for entry in hours:
        charity = _charity_of(tariff.choice(entry.adviser_id, entry.on))
        amount = entry.amount
        assert amount is not None  # noqa: S101  the database lets no hours be approved without an amount
        groups[entry.adviser_id, entry.area_id, charity].append(Due(entry, None, amount))
    for expense in expenses:  # whatever becomes of the fee, what somebody laid out comes back to them
        groups[expense.adviser_id, expense.area_id, ""].append(Due(None, expense, expense.amount))
    payees: list[Payee] = []
    left_out: list[LeftOut] = []
    for (adviser_id, _area_id, charity), dues in groups.items():
        choice, account = tariff.choice(adviser_id, today), accounts.get(adviser_id)
        payee, left = _sorted_dues(dues, charity=charity, choice=choice, account=account, by=by)
        payees += [payee] if payee is not None else []
        left_out += [left] if left is not None else []
    return Plan(tuple(sorted(payees, key=_by_name)), tuple(sorted(left_out, key=_by_name)))


def accounts_in_use(advisers: Iterable[uuid.UUID]) -> dict[uuid.UUID, BankDetails]:
    """Give the confirmed account of each adviser who has one."""
    found = BankDetails.objects.filter(adviser__in=set(advisers), ended_at__isnull=True, confirmed_at__isnull=False)
    return {details.adviser_id: details for details in found}


def _charity_of(choice: PaymentChoice | None) -> str:
    return choice.charity if choice is not None and choice.kind == PaymentChoice.Kind.CHARITY else ""


def _by_name(row: Payee | LeftOut) -> tuple[str, str, str]:
    return (row.area.name, row.adviser.person.name.casefold(), str(row.adviser.pk))


def _sorted_dues(
    dues: list[Due], *, charity: str, choice: PaymentChoice | None, account: BankDetails | None, by: Any
) -> tuple[Payee | None, LeftOut | None]:
    """Put the dues of one adviser at one place into a payment, or say why not. What costs nothing is always settled."""
    first = dues[0].hours or dues[0].expense
    assert first is not None  # noqa: S101  a due is for one of the two
    adviser, area = first.adviser, first.area
    by_bank = not charity and choice is not None and choice.method == PaymentChoice.Method.BANK
    if is_own(by, adviser):
        reason = _("This is your own pay. Somebody else has to make the batch that holds it.")
        return None, LeftOut(adviser, area, total(due.amount for due in dues), reason, needs_account=False)
    needs_account = by_bank and account is None
    kept = tuple(due for due in dues if not needs_account or not due.amount)
    behind = total(due.amount for due in dues if needs_account)
    goes_to_bank = by_bank and any(due.amount for due in kept)
    method = Payment.Method.BANK if goes_to_bank else Payment.Method.ORGANISATION
    payee = Payee(
        adviser=adviser,
        area=area,
        method=Payment.Method.CHARITY if charity else method,
        charity=charity,
        bank_details=account if goes_to_bank else None,
        dues=kept,
    )
    reason = _("No bank account that two people have confirmed.")
    left = LeftOut(adviser, area, behind, reason, needs_account=True) if behind else None
    return (payee if kept else None), left


# Batches and payments that are there ---------------------------------------------------------


def batches() -> QuerySet[PaymentBatch]:
    """Give every batch. Who may pay works for the whole programme, so the permission is the door."""
    return PaymentBatch.objects.select_related("organisation", "made_by__person", "paid_by__person")


def batch_or_404(user: Any, pk: uuid.UUID) -> PaymentBatch:
    found = batches().filter(pk=pk).first() if can(user, Permission.PAY_ADVISERS) else None
    if found is None:
        raise Http404
    return found


def payments_of(batch_ids: Collection[uuid.UUID]) -> QuerySet[Payment]:
    """Give the payments of some batches, by place and name."""
    found = Payment.objects.filter(batch__in=batch_ids)
    return found.select_related("adviser__person", "area", "bank_details").order_by(
        "area__name", "adviser__person__name", "made_at"
    )


def is_paid_in(user: Any, batch: PaymentBatch) -> bool:
    """Whether the pay of the person who asks lies in a batch."""
    return Payment.objects.filter(batch=batch, adviser__person__user_id=user.pk).exists()


def stale(payments: Iterable[Payment]) -> list[Payment]:
    """Give the payments whose account was changed or taken away after the batch was made."""
    by_bank = [payment for payment in payments if payment.method == Payment.Method.BANK]
    return [row for row in by_bank if row.bank_details is None or row.bank_details.ended_at is not None]
