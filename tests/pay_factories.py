"""Money for tests, made by the same actions as on the site: approved hours, accounts, batches, receipts."""

import datetime as dt
import io
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image

from coren.actions import approving, bank, batches, expenses, registering
from coren.models import Adviser, BankDetails, Expense, HoursEntry, PaymentBatch, PaymentChoice
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.coren_factories import START, an_adviser, hours_of
from tests.factories import a_user_with

_numbers = itertools.count(10_000_001)


def a_manager(**values: Any) -> User:
    return a_user_with(Role.COREN_MANAGER, **values)


def approved_hours(adviser: Adviser, minutes: int = 60, *, by: User | None = None, **values: Any) -> HoursEntry:
    entry = hours_of(adviser, values.pop("on", None), minutes, **values)
    return approving.approve_one(entry=entry, by=by or a_manager())


def by_bank(adviser: Adviser) -> Adviser:
    """Have an adviser choose, from the start, to be paid into an account that the programme holds."""
    registering.choose_pay(
        adviser=adviser,
        kind=PaymentChoice.Kind.FULL,
        method=PaymentChoice.Method.BANK,
        starts_on=START,
        by=None,
    )
    return adviser


def an_account(adviser: Adviser, *, number: str = "", entered_by: User | None = None, **values: str) -> BankDetails:
    """An account that two people have seen, in use."""
    values.setdefault("account_name", str(adviser))
    values.setdefault("sort_code", "12-34-56")
    figures = number or str(next(_numbers))
    waiting = bank.enter(adviser=adviser, account_number=figures, by=entered_by or a_manager(), **values)
    return bank.confirm(details=waiting, last_four=figures[-4:], by=a_manager())


def an_expense(adviser: Adviser, amount: str = "4.50", **values: Any) -> Expense:
    values.setdefault("kind", Expense.Kind.TRAVEL)
    values.setdefault("on", timezone.localdate())
    values.setdefault("by", None)
    return expenses.claim(adviser=adviser, amount=Decimal(amount), **values)


def an_approved_expense(adviser: Adviser, amount: str = "4.50", **values: Any) -> Expense:
    return expenses.approve(expense=an_expense(adviser, amount, **values), by=a_manager())


def a_batch(adviser: Adviser | None = None, *, by: User | None = None) -> PaymentBatch:
    """A batch of one place without an organisation: an hour of one adviser unless something is approved already."""
    who = adviser or an_adviser()
    if adviser is None:
        approved_hours(who)
    return batches.make(organisation=who.area.coren_organisation, by=by or a_manager())


def a_paid_batch(adviser: Adviser | None = None, *, on: dt.date | None = None) -> PaymentBatch:
    return batches.pay(batch=a_batch(adviser), paid_on=on or timezone.localdate(), by=a_manager())


def a_photograph(size: tuple[int, int] = (2600, 1300), *, kind: str = "JPEG", colour: str = "#eee8dd") -> bytes:
    """A picture with what a telephone writes into it: where it was taken."""
    picture = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010F] = "Telephone Maker"
    exif.get_ifd(0x8825)[2] = (53.0, 24.0, 30.0)
    target = io.BytesIO()
    picture.save(target, kind, exif=exif.tobytes())
    return target.getvalue()
