"""Every pound: what an adviser is owed and was paid, what waits at each place, and the lines of the ledger."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from coren.models import Adviser, Expense, HoursEntry, LedgerEntry, Payment, PaymentBatch
from coren.money import NOTHING, pounds, total
from coren.queries.batches import expenses_to_pay, hours_to_pay, open_lines
from coren.queries.pay import Tariff, pay_policy
from coren.queries.payments import in_reach
from coren.queries.pence import sum_of_pence
from neighbourhoods.models import Area, Organisation

PAID = PaymentBatch.State.PAID


@dataclass(frozen=True, slots=True)
class Owed:
    """What an adviser has coming. `expected_by` is the day by which the promise says that the oldest of it is paid."""

    on_its_way: Decimal  # in a batch that is not paid yet
    approved: Decimal  # approved, in no batch yet
    sent: Decimal  # sent, worth as of now
    expected_by: dt.date | None

    @property
    def amount(self) -> Decimal:
        return total((self.on_its_way, self.approved, self.sent))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money approved and not paid at one place."""

    area: Area
    amount: Decimal
    advisers: int
    by: dt.date | None

    @property
    def is_overdue(self) -> bool:
        return self.by is not None and self.by < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Totals:
    """Some lines of the ledger added up."""

    paid: Decimal
    taken_back: Decimal  # zero or less
    lines: int

    @property
    def net(self) -> Decimal:
        return self.paid + self.taken_back


def owed(adviser: Adviser) -> Owed:
    """Give what one adviser has coming. Hours whose activity has no rate yet count when they have one."""
    held = open_lines().filter(payment__adviser=adviser, payment__batch__state=PaymentBatch.State.READY)
    waits = (HoursEntry.State.SUBMITTED, HoursEntry.State.APPROVED)
    hours = list(HoursEntry.objects.filter(adviser=adviser, state__in=waits))
    expenses = list(
        Expense.objects.filter(adviser=adviser, state__in=(Expense.State.SUBMITTED, Expense.State.APPROVED))
    )
    lines = {line.hours_id or line.expense_id: line.amount for line in held}
    tariff = Tariff([adviser.pk])
    sums: dict[str, list[Decimal]] = defaultdict(list)
    for entry in hours:
        sums[_stage(entry, lines)].append(tariff.worth_of(entry).amount or NOTHING)
    for expense in expenses:
        sums[_stage(expense, lines)].append(expense.amount)
    moments = [entry.submitted_at for entry in hours] + [expense.submitted_at for expense in expenses]
    oldest = min((moment for moment in moments if moment is not None), default=None)
    return Owed(
        on_its_way=total(sums["on_its_way"]),
        approved=total(sums["approved"]),
        sent=total(sums["submitted"]),
        expected_by=None if oldest is None else promised_by(oldest),
    )


def _stage(row: HoursEntry | Expense, held: dict[uuid.UUID | None, Decimal]) -> str:
    return "on_its_way" if row.pk in held else str(row.state)


def promised_by(sent_at: dt.datetime, days: int | None = None) -> dt.date:
    """Give the day by which residents are promised the money for what was sent at a moment."""
    return timezone.localdate(sent_at) + dt.timedelta(days=pay_policy().promised_days if days is None else days)


def paid(adviser: Adviser, *, since: dt.date | None = None, until: dt.date | None = None) -> Totals:
    """Give what one adviser (or a charity in their name) was paid, less what came back."""
    return totals(between(ledger().filter(payment__adviser=adviser), since, until))


def statement(adviser: Adviser) -> QuerySet[Payment]:
    """Give the payments of one adviser, the latest first, those that were taken back and their reversals too."""
    found = Payment.objects.filter(adviser=adviser).select_related(
        "adviser__person", "area", "batch", "bank_details", "reverses__batch", "reversed_by"
    )
    return found.prefetch_related("lines").order_by("-made_at")


# The lines -----------------------------------------------------------------------------------


def ledger() -> QuerySet[LedgerEntry]:
    """Give the lines of payments that were made and of those taken back."""
    return LedgerEntry.objects.filter(Q(payment__batch__state=PAID) | Q(payment__reverses__isnull=False))


def ledger_visible_to(user: Any) -> QuerySet[LedgerEntry]:
    """Give the lines of the payments somebody may see."""
    return ledger().filter(payment__in=Payment.objects.filter(in_reach(user)))


def between(lines: QuerySet[LedgerEntry], since: dt.date | None, until: dt.date | None) -> QuerySet[LedgerEntry]:
    """Narrow lines down to a period, both days in it: by the day of payment, or on which it was taken back."""
    for limit, words in ((since, "gte"), (until, "lte")):
        if limit is not None:
            moved = Q(**{f"payment__batch__paid_on__{words}": limit})
            back = Q(payment__batch__isnull=True, **{f"payment__made_at__date__{words}": limit})
            lines = lines.filter(moved | back)
    return lines


def of_places(lines: QuerySet[LedgerEntry], organisation: Organisation) -> QuerySet[LedgerEntry]:
    """Narrow lines down to the places of an organisation."""
    return lines.filter(payment__area__coren_organisation=organisation)


def totals(lines: QuerySet[LedgerEntry]) -> Totals:
    """Add lines up, penny by penny: no database adds for us, since one of the two adds in floating-point numbers."""
    rows = list(lines.order_by().values_list("amount", "reverses"))
    paid = total(amount for amount, reverses in rows if reverses is None)
    taken_back = total(amount for amount, reverses in rows if reverses is not None)
    return Totals(paid, taken_back, len(rows))


def totals_by(lines: QuerySet[LedgerEntry], name: str) -> dict[Any, Decimal]:
    """Add lines up by one thing: `payment__adviser`, `payment__area`, `payment__area__coren_organisation`."""
    found: dict[Any, list[Decimal]] = defaultdict(list)
    for key, amount in lines.order_by().values_list(name, "amount"):
        found[key].append(amount)
    return {key: total(amounts) for key, amounts in found.items()}


# Money that waits ----------------------------------------------------------------------------


def waiting_by_place(user: Any) -> list[Waiting]:
    """Give what is approved and not paid at each place somebody sees pay of, by name."""
    days = pay_policy().promised_days
    by_area: dict[uuid.UUID, list[_Part]] = defaultdict(list)
    for part in [*_parts(hours_unpaid(user)), *_parts(expenses_unpaid(user))]:
        by_area[part.area_id].append(part)
    areas = Area.objects.filter(pk__in=by_area).select_related("coren_organisation").order_by("name")
    return [_waiting(area, by_area[area.pk], days) for area in areas]


class _Part(NamedTuple):
    """What is owed to one adviser at one place for hours, or for expenses."""

    area_id: uuid.UUID
    adviser_id: uuid.UUID
    pence: int
    since: dt.datetime


def _parts(rows: QuerySet[Any]) -> list[_Part]:
    found = rows.order_by().values_list("area_id", "adviser_id")
    return [_Part(*row) for row in found.annotate(pence=sum_of_pence("amount"), since=Min("submitted_at"))]


def _waiting(area: Area, parts: Sequence[_Part], days: int) -> Waiting:
    return Waiting(
        area=area,
        amount=pounds(sum(part.pence for part in parts)),
        advisers=len({part.adviser_id for part in parts}),
        by=promised_by(min(part.since for part in parts), days),
    )


def hours_unpaid(user: Any) -> QuerySet[HoursEntry]:
    """Give approved hours that are not paid, in a batch or not, of those whose pay somebody may see."""
    return HoursEntry.objects.filter(in_reach(user), state=HoursEntry.State.APPROVED, amount__gt=0)


def expenses_unpaid(user: Any) -> QuerySet[Expense]:
    return Expense.objects.filter(in_reach(user), state=Expense.State.APPROVED)


# For the first page --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadyBatch:
    """A batch that waits to be paid, as the first page says it."""

    batch: PaymentBatch
    amount: Decimal
    people: int
    to_charity: int


def summaries(batches: Iterable[PaymentBatch]) -> list[ReadyBatch]:
    """Add some batches up: how much, to how many people, how many of whom give theirs away."""
    rows = list(batches)
    found: dict[uuid.UUID, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(batch__in=[row.pk for row in rows]).only(
        "batch_id", "adviser_id", "amount", "method"
    ):
        found[payment.batch_id or payment.pk].append(payment)
    return [summarised(batch, found[batch.pk]) for batch in rows]


def summarised(batch: PaymentBatch, payments: Sequence[Payment]) -> ReadyBatch:
    """Add one batch up from its payments."""
    giving = {payment.adviser_id for payment in payments if payment.method == Payment.Method.CHARITY}
    people = {payment.adviser_id for payment in payments}
    return ReadyBatch(batch, total(payment.amount for payment in payments), len(people), len(giving))


def ready_by_organisation() -> list[tuple[Organisation | None, Decimal, int]]:
    """Give what is approved and lies in no batch, by the organisation of the place: amount and how many advisers."""
    rows: dict[uuid.UUID | None, list[tuple[uuid.UUID, int]]] = defaultdict(list)
    for found in (hours_to_pay(), expenses_to_pay()):
        parts = found.order_by().values_list("area__coren_organisation_id", "adviser_id")
        for organisation_id, adviser_id, pence in parts.annotate(pence=sum_of_pence("amount")):
            rows[organisation_id].append((adviser_id, pence))
    known = {row.pk: row for row in Organisation.objects.filter(pk__in=[pk for pk in rows if pk is not None])}
    found_rows = [
        (
            known.get(pk) if pk is not None else None,
            pounds(sum(pence for _, pence in each)),
            len({adviser for adviser, _ in each}),
        )
        for pk, each in rows.items()
    ]
    return sorted(found_rows, key=lambda row: "" if row[0] is None else row[0].name)
