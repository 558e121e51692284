"""A year of the network in bulk: nine places, ten advisers each, so many entries, with states that fit their age.

Written past the actions for speed, so every row keeps the rules that the actions would: amounts fixed at approval,
paid rows in a paid batch with one line of the ledger each. Times the number multiplies advisers and entries.
"""

import datetime as dt
import random
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from coren.models import (
    ActivityType,
    Adviser,
    Consent,
    Expense,
    HoursEntry,
    LedgerEntry,
    Payment,
    PaymentBatch,
    PaymentChoice,
    StatusChange,
)
from coren.money import fee, total
from neighbourhoods.models import Area
from nrp.accounts.models import Person, User
from tests.coren_factories import a_consent_text, another_activity, the_rates
from tests.factories import a_user_with, an_area

SEED = 20261127
PLACES = 9
ADVISERS = 90
ENTRIES = 40_000
HOURLY = Decimal("12.50")
FIRST, MIDDLE, LAST = ("Ada", "Tom", "Rita", "Femi", "Joan", "Idris"), ("", "Ann ", "Lee "), ("Sample", "Specimen")


@dataclass(frozen=True)
class Year:
    manager: User
    facilitator: User
    administrator: User
    advisers: list[Adviser]
    own: Area


def make(times: int = 1, *, entries: int = ENTRIES, advisers: int = ADVISERS) -> Year:
    """Write the year that ends today. `times` multiplies advisers and entries."""
    chance = random.Random(SEED)
    the_rates()
    another_activity()
    places = [an_area(f"Neighbourhood {number}", survey_code=f"NFL{number:02d}") for number in range(1, PLACES + 1)]
    facilitators = [a_user_with("coren_facilitator", area=place) for place in places]
    manager, administrator = a_user_with("coren_manager"), a_user_with("programme_admin")
    people = _advisers(chance, places, [one.person for one in facilitators], advisers * times)
    rows = _hours(chance, people, entries * times, manager)
    _batches(rows, manager)
    _expenses(chance, people, manager, 600 * times)
    return Year(manager, facilitators[0], administrator, people, places[0])


def _advisers(chance: random.Random, places: list[Area], facilitators: list[Person], count: int) -> list[Adviser]:
    now, start, text = timezone.now(), timezone.localdate() - dt.timedelta(days=500), a_consent_text()
    people = [
        Person(
            name=f"{chance.choice(FIRST)} {chance.choice(MIDDLE)}{chance.choice(LAST)} {number}",
            phone=f"0151 {number:07d}",
        )
        for number in range(count)
    ]
    Person.objects.bulk_create(people, batch_size=2000)
    made = [
        Adviser(
            number=number + 1,
            person=person,
            area=places[number % len(places)],
            facilitator=facilitators[number % len(places)],
            status=Adviser.Status.ACTIVE,
            registered_at=now,
            contact_checked_at=now,
        )
        for number, person in enumerate(people)
    ]
    Adviser.objects.bulk_create(made, batch_size=2000)
    StatusChange.objects.bulk_create(
        [StatusChange(adviser=one, status=one.status, starts_on=start) for one in made], batch_size=2000
    )
    Consent.objects.bulk_create(
        [
            Consent(adviser=one, text=text, agreed=["contact", "record"], given_on=start, how=Consent.How.SIGNED)
            for one in made
        ],
        batch_size=2000,
    )
    PaymentChoice.objects.bulk_create(
        [PaymentChoice(adviser=one, kind=PaymentChoice.Kind.FULL, starts_on=start) for one in made], batch_size=2000
    )
    return made


def _hours(chance: random.Random, advisers: list[Adviser], count: int, manager: User) -> list[HoursEntry]:
    today, activities = timezone.localdate(), list(ActivityType.objects.all())
    rows = []
    for number in range(count):
        adviser, on = advisers[number % len(advisers)], today - dt.timedelta(days=chance.randrange(365))
        minutes = 15 * chance.randint(1, 16)
        sent = timezone.make_aware(dt.datetime.combine(on, dt.time(18, 0))) + dt.timedelta(days=chance.randint(0, 3))
        row = HoursEntry(
            client_id=uuid.UUID(int=chance.getrandbits(128)),
            adviser=adviser,
            area_id=adviser.area_id,
            on=on,
            minutes=minutes,
            activity=chance.choice(activities),
            source=HoursEntry.Source.GRID,
            is_overlap_kept=chance.random() < 0.05,
            submitted_at=sent,
        )
        _settle(chance, row, (today - on).days, manager)
        rows.append(row)
    HoursEntry.objects.bulk_create(rows, batch_size=2000)
    return rows


def _settle(chance: random.Random, row: HoursEntry, age: int, manager: User) -> None:
    """Give a row the state of its age: paid after three weeks, approved in the second, waiting before."""
    assert row.submitted_at is not None
    if age <= 7:
        return
    if chance.random() < 0.01:
        row.state, row.sent_back_reason = HoursEntry.State.SENT_BACK, "Was this the same meeting?"
        row.sent_back_at, row.sent_back_by = row.submitted_at + dt.timedelta(days=2), manager
        return
    row.hourly, row.amount = HOURLY, fee(row.minutes, HOURLY)
    row.approved_at, row.approved_by = row.submitted_at + dt.timedelta(days=4), manager
    row.state = HoursEntry.State.APPROVED
    if age > 21:
        row.state, row.paid_on = HoursEntry.State.PAID, row.approved_at.date() + dt.timedelta(days=7)


def _batches(rows: list[HoursEntry], manager: User) -> None:
    """One paid batch a month, with one payment for each adviser and a line for each entry."""
    months: dict[dt.date, list[HoursEntry]] = {}
    for row in rows:
        if row.state == HoursEntry.State.PAID and row.paid_on is not None:
            months.setdefault(row.paid_on.replace(day=1), []).append(row)
    for number, (month, paid) in enumerate(sorted(months.items()), start=1):
        batch = PaymentBatch.objects.create(number=number, made_by=manager)
        _pay(batch, paid)
        paid_on = month + dt.timedelta(days=27)
        PaymentBatch.objects.filter(pk=batch.pk).update(
            state=PaymentBatch.State.PAID, paid_at=timezone.now(), paid_on=paid_on, paid_by=manager
        )


def _pay(batch: PaymentBatch, rows: list[HoursEntry]) -> None:
    by_adviser: dict[uuid.UUID, list[HoursEntry]] = {}
    for row in rows:
        by_adviser.setdefault(row.adviser_id, []).append(row)
    payments = [
        Payment(
            batch=batch,
            adviser_id=adviser_id,
            area_id=own[0].area_id,
            amount=total(row.amount for row in own if row.amount is not None),
            method=Payment.Method.ORGANISATION,
        )
        for adviser_id, own in by_adviser.items()
    ]
    Payment.objects.bulk_create(payments, batch_size=2000)
    lines = [
        LedgerEntry(payment=payment, hours=row, amount=row.amount)
        for payment in payments
        for row in by_adviser[payment.adviser_id]
    ]
    LedgerEntry.objects.bulk_create(lines, batch_size=2000)


def _expenses(chance: random.Random, advisers: list[Adviser], manager: User, count: int) -> None:
    today, now = timezone.localdate(), timezone.now()
    rows = []
    for _number in range(count):
        adviser, age = chance.choice(advisers), chance.randrange(365)
        row = Expense(
            adviser=adviser,
            area_id=adviser.area_id,
            on=today - dt.timedelta(days=age),
            kind=chance.choice(Expense.Kind.values),
            amount=Decimal(chance.randint(100, 4000)) / 100,
            submitted_at=now - dt.timedelta(days=age),
        )
        if age > 10:
            row.state, row.approved_at, row.approved_by = Expense.State.APPROVED, row.submitted_at, manager
        rows.append(row)
    Expense.objects.bulk_create(rows, batch_size=2000)
