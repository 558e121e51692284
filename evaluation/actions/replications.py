"""What bundles are made of: kept when a run is computed, and decided upon when it is released."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from evaluation.engine.bundle.leaving import decision
from evaluation.models import Plan, Replication, Run
from nrp.core import blobs, disclosure


def keep(*, run: Run, stored_as: str) -> None:
    """Remember where the sums behind a run lie; nothing when the engine wrote none."""
    if stored_as:
        Replication.objects.update_or_create(run=run, defaults={"stored_as": stored_as})


@transaction.atomic
def decide(*, run: Run) -> None:
    """Decide what of a run's sums may leave with its release.

    Held against all that left before, whoever may still read it. Decided once: a bundle stays the same, unless the
    programme's rule has changed since.
    """
    # One decision after the other: two at once would not know of each other. Plans are never deleted before runs.
    Plan.objects.select_for_update().order_by("number").first()
    rows = {row.run_id: row for row in Replication.objects.select_for_update().order_by("pk")}
    mine = rows.pop(run.pk, None)
    threshold = settings.DISCLOSURE_THRESHOLD
    if disclosure.stands_for_number(run.released) is not None:
        return  # its figures are another run's, and so are the sums that may leave with them
    if mine is None or (mine.leaving is not None and mine.leaving["threshold"] == threshold):
        return
    sums = sums_of(mine)
    if sums is None:
        return
    earlier = [row.leaving for row in rows.values() if row.leaving is not None]
    mine.leaving = decision(sums, threshold=threshold, earlier=earlier)
    mine.save(update_fields=["leaving"])


def sums_of(row: Replication | None) -> dict[str, Any] | None:
    """Read the sums behind a run; None when there are none, or when they are lost: then nothing of them leaves."""
    if row is None or not row.stored_as:
        return None
    try:
        sums: dict[str, Any] = json.loads(blobs.read(row.stored_as))
    except FileNotFoundError:
        return None
    return sums
