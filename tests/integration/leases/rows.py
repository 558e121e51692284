"""Rows of work for tests that need nothing but the row."""

import uuid
from typing import Any

from django.db import transaction

from evaluation.models import Plan, Run
from nrp.core import leases
from surveys.models import Codebook, Instrument


def plan() -> Plan:
    instrument, _ = Instrument.objects.get_or_create(name="Household survey")
    codebook, _ = Codebook.objects.get_or_create(
        instrument=instrument, sha256="c" * 64, defaults={"version": "1", "document": {}}
    )
    found, _ = Plan.objects.get_or_create(number=1, defaults={"document": {}, "sha256": "d" * 64, "codebook": codebook})
    return found


def queued_run(**fields: Any) -> Run:
    """A run in the queue, made the way an action makes one: the row and its place in the queue together."""
    number = Run.objects.count() + 1
    with transaction.atomic():
        run = Run.objects.create(number=number, plan=plan(), inputs_sha256=uuid.uuid4().hex, **fields)
        leases.queue(run)
    return run


def store(run: Run) -> None:
    """What a finished run writes, at its smallest."""
    run.result = {"made_by": run.lease_token}
    run.save(update_fields=["result"])
