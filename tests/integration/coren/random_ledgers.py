"""Random ledgers, and what their totals are by an arithmetic of whole pence that shares nothing with the site's.

`faults_of(seed, client)` builds one organisation with its advisers, hours, expenses, batches and reversals out of a
seed, and gives every place where page, CSV, PDF or API says another amount than the whole pence do.
"""

import csv
import datetime as dt
import html
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from coren.actions import approving, batches, expenses, rates, registering, reversals
from coren.advice import advice_document
from coren.models import ActivityType, Adviser, Expense, HoursEntry, Payment, PaymentBatch
from coren.queries import ledger
from nrp.accounts.models import User
from tests.coren_factories import START, an_adviser, hours_of, the_rates
from tests.factories import an_area, an_organisation
from tests.pay_factories import an_account, an_expense

POUNDS = re.compile(r"−?£[\d,]+\.\d\d")
AMOUNT_CELL = re.compile(r'data-label="Amount">\s*<span class="nrp-table__text">([^<]+)<')
FIRST, LAST = dt.date(2017, 1, 1), dt.date(2019, 6, 30)


def pence(text: Any) -> int:
    """Read an amount as whole pence, without a number between: £1,234.50, −£3.00, 12.50, -4.00."""
    bare = str(text).strip().replace("£", "").replace(",", "").replace("−", "-")
    sign, bare = (-1, bare[1:]) if bare.startswith("-") else (1, bare)
    pounds, _, rest = bare.partition(".")
    return sign * (int(pounds) * 100 + int(rest.ljust(2, "0")))


def dated_rates(draw: random.Random) -> dict[str, list[tuple[dt.date, int]]]:
    """Give each activity three more rates of odd pence, each from a day on."""
    the_rates()
    found: dict[str, list[tuple[dt.date, int]]] = {}
    for activity in ActivityType.objects.order_by("code"):
        found[activity.code] = [(START, 1250)]
        for day in sorted(draw.sample(range((LAST - FIRST).days), 3)):
            starts_on, hourly = FIRST + dt.timedelta(days=day), draw.randrange(701, 2399)
            rates.set_rate(activity=activity, hourly=Decimal(hourly) / 100, starts_on=starts_on, by=None)
            found[activity.code].append((starts_on, hourly))
    return found


@dataclass
class Expected:
    """What one ledger's totals are, in whole pence."""

    fees: dict[Any, int] = field(default_factory=dict)  # entry of hours -> its fee
    laid_out: dict[Any, int] = field(default_factory=dict)  # expense -> its amount
    payable: dict[Any, bool] = field(default_factory=dict)  # adviser -> whether a bank account stands in the way
    adviser_of: dict[Any, Any] = field(default_factory=dict)

    def amounts(self) -> dict[Any, int]:
        """Give everything that a batch holds: what costs nothing is settled in any case."""
        things = {**self.fees, **self.laid_out}
        return {pk: amount for pk, amount in things.items() if self.payable[self.adviser_of[pk]] or not amount}


def fee_of(entry: HoursEntry, tariff: dict[str, list[tuple[dt.date, int]]], kind: str, less: int) -> int:
    """Work a fee out in whole pence, halves upwards."""
    hourly = [amount for starts_on, amount in tariff[entry.activity.code] if starts_on <= entry.on][-1]
    hourly = {"none": 0, "less": min(hourly, less)}.get(kind, hourly)
    return (hourly * entry.minutes + 30) // 60


def faults_of(seed: int, tariff: dict[str, list[tuple[dt.date, int]]], client: Client, payers: list[User]) -> list[str]:
    draw = random.Random(seed)
    organisation = an_organisation(is_coren=True)
    area = an_area(coren_organisation=organisation)
    expected = Expected()
    advisers = [_an_adviser(draw, area, tariff, expected, payers[0]) for _number in range(draw.randint(1, 3))]
    held = expected.amounts()
    if not held:
        return []
    batch = batches.make(organisation=organisation, by=payers[0])
    faults = _batch_faults(batch, sum(held.values()), client)
    batches.pay(batch=batch, paid_on=timezone.localdate(), by=payers[1])
    kept, again = _taken_back(draw, batch, held, payers[0])
    faults += _adviser_faults(advisers, expected, kept, again)
    if again:
        second = batches.make(organisation=organisation, by=payers[0])
        faults += _batch_faults(second, sum(again.values()), client)
    return [f"seed {seed}: {fault}" for fault in faults]


def _an_adviser(draw: random.Random, area: Any, tariff: Any, expected: Expected, manager: User) -> Adviser:
    kind, less = draw.choice(["full", "less", "none", "charity"]), draw.randrange(1, 1999)
    by_bank, has_account = kind in ("full", "less") and draw.random() < 0.6, draw.random() < 0.7
    adviser = an_adviser(area)
    registering.choose_pay(
        adviser=adviser,
        kind=kind,
        less_hourly=Decimal(less) / 100 if kind == "less" else None,
        charity="Food bank" if kind == "charity" else "",
        method="bank" if by_bank else "organisation",
        starts_on=START,
        by=None,
    )
    if by_bank and has_account:
        an_account(adviser, entered_by=manager)
    expected.payable[adviser.pk] = has_account or not by_bank
    entries = [_hours(draw, adviser) for _number in range(draw.randint(1, 5))]
    approving.approve(entries=[entry.pk for entry in entries], by=manager)
    for entry in entries:
        expected.fees[entry.pk], expected.adviser_of[entry.pk] = fee_of(entry, tariff, kind, less), adviser.pk
    for _number in range(draw.randint(0, 2)):
        amount = draw.randrange(1, 9999)
        claim = an_expense(adviser, f"{amount // 100}.{amount % 100:02}", on=FIRST)
        expenses.approve(expense=claim, by=manager)
        expected.laid_out[claim.pk], expected.adviser_of[claim.pk] = amount, adviser.pk
    return adviser


def _hours(draw: random.Random, adviser: Adviser) -> HoursEntry:
    day = FIRST + dt.timedelta(days=draw.randrange((LAST - FIRST).days))
    activity = draw.choice(list(ActivityType.objects.order_by("code")))
    return hours_of(adviser, day, draw.randrange(15, 285, 15), activity=activity)


def _taken_back(
    draw: random.Random, batch: PaymentBatch, held: dict[Any, int], manager: User
) -> tuple[dict[Any, int], dict[Any, int]]:
    """Take some payments back; give what stays paid and what comes into the next batch."""
    kept, again = dict(held), {}
    for payment in Payment.objects.filter(batch=batch).order_by("adviser__number", "method"):
        if draw.random() > 0.4:
            continue
        ids = [line.hours_id or line.expense_id for line in payment.lines.order_by("amount", "pk")]
        wrong = set(draw.sample(ids, draw.randint(0, len(ids)))) if draw.random() < 0.5 else None
        kind = "bounced" if wrong is None else "wrong"
        reversals.reverse(payment=payment, kind=kind, reason="It came back.", wrong=wrong or (), by=manager)
        gone = set() if wrong is None else (wrong or set(ids))
        for pk in ids:
            amount = kept.pop(pk)
            if pk not in gone:
                again[pk] = amount
    return kept, again


def _batch_faults(batch: PaymentBatch, total: int, client: Client) -> list[str]:
    """Hold every face of a batch against its total: page, files, advice, API, lines of the ledger."""
    payments = list(
        Payment.objects.filter(batch=batch).select_related("adviser__person", "area", "batch__organisation")
    )
    page = html.unescape(client.get(batch.get_absolute_url()).text)
    cells = [pence(amount) for amount in AMOUNT_CELL.findall(page)]
    address = f"/payments/batches/{batch.pk}/payments.csv"
    document = client.get(f"/api/v1/payment-batches/{batch.pk}/").json()
    advice = [advice_document(payment) for payment in payments]
    said = {
        "first sentence of the page": pence(POUNDS.findall(page)[0]),
        "cells of the page": sum(cells[:-1]),
        "foot of the page": cells[-1],
        "files": _file_total(client, address) + _file_total(client, f"{address}?list=others"),
        "advice": sum(pence(one["total"]) for one in advice),
        "lines of the advice": sum(pence(row[-1]) for one in advice for row in (*one["hours"], *one["expenses"])),
        "API": pence(document["amount"]),
        "payments of the API": sum(pence(row["amount"]) for row in document["payments"]),
        "lines of the API": sum(pence(line["amount"]) for row in document["payments"] for line in row["lines"]),
    }
    return [f"{name} of batch {batch.number}: {value}, not {total}" for name, value in said.items() if value != total]


def _file_total(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.status_code == 409:  # no payment belongs in it
        return 0
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    return sum(pence(row["Amount"]) for row in rows)


def _adviser_faults(
    advisers: list[Adviser], expected: Expected, kept: dict[Any, int], again: dict[Any, int]
) -> list[str]:
    """Hold what each adviser's page says of paid and owed against the whole pence."""
    paid, waiting = Counter[Any](), Counter[Any]()
    for pk, amount in kept.items():
        paid[expected.adviser_of[pk]] += amount
    behind = {
        pk: amount for pk, amount in {**expected.fees, **expected.laid_out}.items() if pk not in expected.amounts()
    }
    for pk, amount in {**again, **behind}.items():
        waiting[expected.adviser_of[pk]] += amount
    faults = []
    for adviser in advisers:
        owed, net = ledger.owed(adviser), ledger.paid(adviser).net
        statement = sum(pence(str(payment.amount)) for payment in ledger.statement(adviser))
        said = (pence(str(net)), statement, pence(str(owed.approved)))
        if said != (paid[adviser.pk], paid[adviser.pk], waiting[adviser.pk]):
            faults.append(f"adviser {adviser.number}: {said}, not {paid[adviser.pk]} and {waiting[adviser.pk]}")
    return faults


def sums_are_exact() -> list[str]:
    """Hold the ledger against its payments: each payment is the sum of its lines, and no line has part of a penny."""
    found = []
    for payment in Payment.objects.prefetch_related("lines"):
        lines = [line.amount for line in payment.lines.all()]
        if sum(lines, Decimal(0)) != payment.amount or any(line != line.quantize(Decimal("0.01")) for line in lines):
            found.append(f"payment {payment.pk}: {payment.amount} of {lines}")
    known = {type(row.amount) for row in (*HoursEntry.objects.exclude(amount=None), *Expense.objects.all())}
    return found + ([] if known <= {Decimal} else [f"amounts of {known}"])
