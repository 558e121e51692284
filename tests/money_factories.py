"""Budgets, rates, ledger lines and their spreadsheets for tests, made by the same actions as on the site."""

import datetime as dt
import io
import itertools
from decimal import Decimal
from typing import Any

from neighbourhoods.actions import budgets, in_kind_rates, ledger, ledger_sheets
from neighbourhoods.models import Area, Budget, Initiative, InKindRate, LedgerEntry, LedgerSheet, MoneyKind
from nrp.accounts.models import User
from tests.factories import a_user_with, an_area, an_organisation

DAY = dt.date(2018, 11, 27)
YEAR = 2018
_numbers = itertools.count(1)


def a_deputy(**person: Any) -> User:
    return a_user_with("project_deputy", **person)


def a_budget(area: Area | None = None, amount: str = "50000", **values: Any) -> Budget:
    values.setdefault("kind", MoneyKind.CASH)
    values.setdefault("year", YEAR)
    return budgets.create(area=area, amount=Decimal(amount), by=None, **values)


def a_rate(rate: str = "15.00", **values: Any) -> InKindRate:
    values.setdefault("starts_on", dt.date(2016, 1, 1))
    return in_kind_rates.create(rate=Decimal(rate), by=None, **values)


def cash(area: Area | None = None, amount: str = "31.25", **values: Any) -> LedgerEntry:
    values.setdefault("on", DAY)
    values.setdefault("text", f"Printing {next(_numbers)}")
    return ledger.enter(kind=MoneyKind.CASH, area=area or an_area(), amount=Decimal(amount), by=None, **values)


def in_kind(area: Area | None = None, hours: str = "3.5", rate: str | None = "15.00", **values: Any) -> LedgerEntry:
    """Hours in kind; without an organisation of one of its own, at a rate that is said to be agreed."""
    values.setdefault("on", DAY)
    values.setdefault("text", f"Advice desk {next(_numbers)}")
    values.setdefault("organisation", None)
    values["organisation"] = values["organisation"] or an_organisation()
    if rate is not None:
        values.setdefault("rate_reason", "as agreed")
        values["rate"] = Decimal(rate)
    return ledger.enter(kind=MoneyKind.IN_KIND, area=area or an_area(), hours=Decimal(hours), by=None, **values)


def external(area: Area | None = None, amount: str = "8000", **values: Any) -> LedgerEntry:
    values.setdefault("on", DAY)
    values.setdefault("text", f"Coffee mornings {next(_numbers)}")
    values.setdefault("funder", "Example Council")
    values.setdefault("led_by", "Resident Advisers")
    return ledger.enter(kind=MoneyKind.EXTERNAL, area=area or an_area(), amount=Decimal(amount), by=None, **values)


def reversed_line(entry: LedgerEntry, reason: str = "Entered twice") -> LedgerEntry:
    return ledger.reverse(entry=entry, reason=reason, by=None)


def an_initiative_of(area: Area, title: str = "") -> Initiative:
    return Initiative.objects.create(area=area, title=title or f"Initiative {next(_numbers)}")


def a_ledger_sheet(by: User, text: str | bytes, name: str = "ledger.csv") -> LedgerSheet:
    content = text.encode() if isinstance(text, str) else text
    return ledger_sheets.try_out(file=io.BytesIO(content), file_name=name, by=by)
