"""Releases as versions: each is written once, and ends by another taking its place or by being taken back."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from evaluation.models import Release, Review, Run
from evaluation.signals import run_audience_changed
from nrp.accounts.models import User
from nrp.audit import actions as audit

NUMBERING_ATTEMPTS = 5


def add(*, run: Run, by: User | None, review: Review | None) -> Release:
    """Write the release that a run's row now states, in the place of the one that held; `by` None: the plan said so.

    The caller holds the run's row.
    """
    at = run.released_at or timezone.now()
    Release.objects.filter(run=run, replaced_at__isnull=True, withdrawn_at__isnull=True).update(replaced_at=at)
    for attempt in range(NUMBERING_ATTEMPTS):
        number = (Release.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1
        try:
            with transaction.atomic():
                return Release.objects.create(
                    number=number,
                    run=run,
                    audience=run.released_to,
                    result_sha256=run.result_sha256,
                    at=at,
                    by=by,
                    is_automatic=by is None,
                    review=review,
                )
        except IntegrityError:  # somebody released another run meanwhile and took the number
            if attempt == NUMBERING_ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def withdraw(*, run: Run, reason: str, by: User | None) -> bool:
    """Take the release of a run back, if it has one. The caller holds the run's row. Returns whether it had."""
    before = run.released_to
    if before == Run.Audience.NONE:
        return False
    run.released_to, run.released_at, run.released_by = Run.Audience.NONE, None, None
    run.save(update_fields=["released_to", "released_at", "released_by"])
    held = Release.objects.filter(run=run, replaced_at__isnull=True, withdrawn_at__isnull=True)
    held.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_reason=reason)
    run_audience_changed.send(sender=Run, run=run)
    changes = {"released_to": [before, Run.Audience.NONE]}
    audit.record("run.release_withdrawn", by=by, obj=run, reason=reason, changes=changes)
    return True
