"""The rules about money hold below the code: the database itself refuses."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coren.models import LedgerEntry, Payment, PaymentBatch
from tests.coren_factories import an_adviser, hours_of, with_account
from tests.factories import a_user_with

pytestmark = pytest.mark.django_db


def approve_by_hand(entry, user):
    entry.state, entry.approved_at, entry.approved_by = "approved", timezone.now(), user
    entry.hourly, entry.amount = Decimal("12.50"), Decimal("12.50")
    entry.save()


def test_nobody_approves_their_own():
    adviser = an_adviser()
    entry, own = hours_of(adviser), with_account(adviser)
    with pytest.raises(IntegrityError, match="nobody approves or pays their own"), transaction.atomic():
        approve_by_hand(entry, own)
    approve_by_hand(entry, a_user_with("coren_manager"))


def a_paid_line():
    adviser = an_adviser()
    entry = hours_of(adviser)
    approve_by_hand(entry, a_user_with("coren_manager"))
    batch = PaymentBatch.objects.create(number=1)
    payment = Payment.objects.create(
        batch=batch, adviser=adviser, area=adviser.area, amount=Decimal("12.50"), method="organisation"
    )
    line = LedgerEntry.objects.create(payment=payment, hours=entry, amount=Decimal("12.50"))
    return adviser, batch, line


def pay(batch, user):
    batch.state, batch.paid_at, batch.paid_on, batch.paid_by = "paid", timezone.now(), dt.date(2019, 2, 22), user
    batch.save()


def test_nobody_pays_their_own():
    adviser, batch, _line = a_paid_line()
    with pytest.raises(IntegrityError, match="nobody approves or pays their own"), transaction.atomic():
        pay(batch, with_account(adviser))


def test_a_line_of_the_ledger_is_never_changed_and_a_paid_one_never_deleted(django_db_blocker):
    _adviser, batch, line = a_paid_line()
    line.amount = Decimal("99.00")
    with pytest.raises(IntegrityError, match="the ledger is not edited"), transaction.atomic():
        line.save()
    pay(batch, a_user_with("coren_manager"))
    if connection.vendor == "postgresql":  # on SQLite the tests lift it, since they delete rows between them
        with pytest.raises(IntegrityError, match="the ledger is not edited"), transaction.atomic():
            LedgerEntry.objects.all().delete()


def test_the_same_hours_are_paid_once():
    _adviser, _batch, line = a_paid_line()
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(payment=line.payment, hours=line.hours, amount=Decimal("12.50"))
