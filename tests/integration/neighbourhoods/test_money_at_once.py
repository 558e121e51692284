"""Two people enter the same thing at the same moment: one does, the other is told so. Fifty trials each."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from neighbourhoods.actions import activities, budgets, ledger, stages
from neighbourhoods.actions.activities import ActivityRefused
from neighbourhoods.actions.budgets import BudgetRefused
from neighbourhoods.actions.ledger import LedgerRefused
from neighbourhoods.actions.stages import StageRefused
from neighbourhoods.models import Activity, Budget, LedgerEntry, StageStep
from tests.factories import an_area
from tests.initiative_factories import an_initiative
from tests.integration.coren.test_two_approve_at_once import at_once
from tests.money_factories import DAY, cash

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRIALS = 50


def told(said, kind):
    """Give what the one of two was told who came second."""
    (refused,) = [one for one in said if isinstance(one, Exception)]
    assert isinstance(refused, kind), refused
    return str(refused)


def test_a_line_is_reversed_once():
    area = an_area()
    for number in range(TRIALS):
        line = cash(area, amount=f"{number + 1}.01")
        twice = [lambda line=line, who=who: ledger.reverse(entry=line, reason=who, by=None) for who in ("a", "b")]
        assert "It is reversed once." in told(at_once(*twice), LedgerRefused)
    assert LedgerEntry.objects.aggregate(all=Sum("amount"))["all"] == Decimal(0)
    assert LedgerEntry.objects.filter(reverses__isnull=False).count() == TRIALS


def test_a_budget_is_set_once_for_a_place_and_for_the_programme():
    place = an_area()
    for number in range(TRIALS):
        values = {"kind": "cash", "year": 2000 + number, "area": None if number % 2 else place, "by": None}
        twice = [lambda v=values, n=n: budgets.create(amount=Decimal(n), **v) for n in (1, 2)]
        assert "already. Change it." in told(at_once(*twice), BudgetRefused)
    assert Budget.objects.count() == TRIALS


def test_an_activity_is_mapped_once():
    place = an_area()
    for number in range(TRIALS):
        values = {"area": place, "name": f"Desk {number}", "provider": "Example", "source": "x", "mapped_on": DAY}
        twice = [lambda v=values: activities.create(by=None, **v)] * 2
        told(at_once(*twice), ActivityRefused)
    assert Activity.objects.count() == TRIALS


def test_an_initiative_reaches_a_stage_once():
    place = an_area()
    for number in range(TRIALS):
        made = an_initiative(place, title=f"Change {number}")
        twice = [lambda made=made: stages.reach(initiative=made, stage="prioritised", on=DAY, by=None)] * 2
        told(at_once(*twice), StageRefused)
    assert StageStep.objects.filter(stage="prioritised").count() == TRIALS
