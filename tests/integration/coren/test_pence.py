"""What the database adds up is exact to the penny, also where it keeps decimals as floating-point numbers."""

import random
from decimal import Decimal

import pytest
from django.utils import timezone

from coren.models import Expense
from coren.money import pounds, total
from coren.queries.pence import sum_of_pence
from tests.coren_factories import an_adviser

pytestmark = pytest.mark.django_db


def test_a_thousand_odd_amounts_add_up():
    adviser, chance = an_adviser(), random.Random(7)
    amounts = [Decimal(chance.randint(1, 99_999_999)) / 100 for _ in range(1000)]
    Expense.objects.bulk_create(
        Expense(
            adviser=adviser, area=adviser.area, on="2019-02-12", kind="travel", amount=one, submitted_at=timezone.now()
        )
        for one in amounts
    )
    found = Expense.objects.aggregate(pence=sum_of_pence("amount"))["pence"]
    assert isinstance(found, int)
    assert pounds(found) == total(amounts)


@pytest.mark.parametrize(
    ("pence", "text"), [(None, "0.00"), (0, "0.00"), (1, "0.01"), (1250, "12.50"), (-1250, "-12.50")]
)
def test_pence_become_pounds(pence, text):
    assert str(pounds(pence)) == text
