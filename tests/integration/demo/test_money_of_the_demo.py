"""The demo's money is what the papers say of it, each line can be entered, and it can be taken away again."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from neighbourhoods import ledger_triggers
from neighbourhoods.actions import budgets, in_kind_rates, ledger
from neighbourhoods.models import Budget, InKindRate, LedgerEntry, MoneyKind
from nrp.demo import money
from nrp.demo.actions import money_removal
from nrp.demo.programme import NEIGHBOURHOODS
from tests.factories import an_area, an_organisation
from tests.money_factories import cash, reversed_line

pytestmark = pytest.mark.django_db


def loaded():
    areas = {place.code: an_area(place.name, survey_code=place.code) for place in NEIGHBOURHOODS}
    agencies = {one.name: an_organisation(one.name, kind=one.kind) for one in money.AGENCIES}
    for rate in money.RATES:
        organisation = agencies[rate.organisation] if rate.organisation else None
        in_kind_rates.create(
            rate=rate.rate, starts_on=rate.starts_on, source=rate.source, organisation=organisation, by=None
        )
    for one in money.BUDGETS:
        budgets.create(area=areas[one.area], kind=one.kind, year=one.year, amount=one.amount, note=one.note, by=None)
    for line in money.LINES:
        same = ("kind", "on", "text", "amount", "hours", "funder", "led_by", "reference")
        values = {name: getattr(line, name) for name in same}
        ledger.enter(area=areas[line.area], organisation=agencies.get(line.organisation), by=None, **values)
    return areas


def test_each_neighbourhood_has_fifty_thousand_a_year_and_half_a_day_a_week():
    areas = loaded()
    assert Counter(Budget.objects.values_list("amount", flat=True)) == {Decimal(50000): len(areas) * len(money.YEARS)}
    for area in areas.values():
        for year in money.YEARS:
            given = LedgerEntry.objects.filter(
                area=area, kind=MoneyKind.IN_KIND, on__range=(f"{year}-04-01", f"{year + 1}-03-31")
            )
            assert sum(given.values_list("hours", flat=True)) == Decimal("3.5") * 52
    won = LedgerEntry.objects.filter(kind=MoneyKind.EXTERNAL).values_list("amount", flat=True)
    assert sorted(won) == [Decimal(8000), Decimal(10000)]


def test_it_can_be_taken_away_and_the_refusal_to_delete_lines_stands_afterwards_as_before():
    reversed_line(cash())
    with connection.cursor() as cursor:
        cursor.execute(ledger_triggers.STAND[connection.vendor])
        stood = bool(cursor.fetchone()[0])
        for statement in () if stood else ledger_triggers.KEEPS_LINES[connection.vendor]:
            cursor.execute(statement)
    money_removal.delete(lambda rows: rows.delete())
    assert [model.objects.count() for model in (LedgerEntry, Budget, InKindRate)] == [0, 0, 0]
    with pytest.raises(DatabaseError, match="not edited"), transaction.atomic():
        LedgerEntry.objects.filter(pk=cash().pk).delete()
    with connection.cursor() as cursor:
        for statement in () if stood else ledger_triggers.LIFT_LINES[connection.vendor]:
            cursor.execute(statement)
