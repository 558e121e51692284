"""Page, CSV, PDF and API agree to the penny, on ledgers that nobody thought of.

Eight here; a thousand by `bin/soak ledgers`.
"""

import os
import random

import pytest

from tests.integration.coren.random_ledgers import dated_rates, faults_of, pence, sums_are_exact
from tests.pay_factories import a_manager

pytestmark = pytest.mark.django_db
LEDGERS = int(os.environ.get("NRP_LEDGERS", "8"))
FIRST_SEED = int(os.environ.get("NRP_FIRST_LEDGER", "1"))


def test_every_total_is_the_same_everywhere_it_is_said(client, settings):
    settings.NRP_ENFORCE_MFA = False
    payers = [a_manager(), a_manager()]
    client.force_login(payers[0])
    tariff = dated_rates(random.Random(FIRST_SEED))
    seeds = range(FIRST_SEED, FIRST_SEED + LEDGERS)
    assert [fault for seed in seeds for fault in faults_of(seed, tariff, client, payers)] == []
    assert sums_are_exact() == []


def test_the_arithmetic_it_is_held_against_reads_amounts_as_they_are_written():
    assert [pence(text) for text in ("£1,234.50", "−£3.00", "12.5", "-4.00", "0.00")] == [123450, -300, 1250, -400, 0]
