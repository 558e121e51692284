"""Totals by kind agree to the penny with whole pence added up elsewhere, on ledgers that nobody thought of.

Forty here; a thousand by `bin/soak ledger_totals`.
"""

import os

import pytest

from tests.integration.neighbourhoods.random_money import faults_of, pence, worth
from tests.money_factories import a_deputy

pytestmark = pytest.mark.django_db
LEDGERS = int(os.environ.get("NRP_LEDGERS", "40"))
FIRST_SEED = int(os.environ.get("NRP_FIRST_LEDGER", "1"))


def test_every_total_is_the_same_on_the_page_in_the_file_and_by_the_api(client, settings):
    settings.NRP_ENFORCE_MFA = False
    deputy = a_deputy()
    client.force_login(deputy)
    seeds = range(FIRST_SEED, FIRST_SEED + LEDGERS)
    assert [fault for seed in seeds for fault in faults_of(seed, client, deputy)] == []


def test_the_arithmetic_it_is_held_against_reads_and_rounds_as_it_should():
    assert [pence(text) for text in ("£1,234.50", "−£3.00", "12.5", "-4.00", "0.00")] == [123450, -300, 1250, -400, 0]
    assert [worth(350, 1437), worth(1, 50), worth(1, 49)] == [5030, 1, 0]
