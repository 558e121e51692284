"""Versions between which fewer people changed than may be told: what was released stays as it was.

One rule for everything that leaves: the released form of a run whose answers differ by a few people from those of a run
released before is that run's released form (`nrp.core.disclosure.as_before`). Results, public figures, reports and
bundles are all made of it. The exact form stays the run's own.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from evaluation.models import Run, RunInput
from nrp.core import disclosure
from surveys.actions import versions
from surveys.models import Upload
from surveys.queries import difference_between


def measure(*, run: Run) -> None:
    """Count the people between a run's files and those of each run of its plan told before, where not known yet.

    Not for inside a transaction that others wait for.
    """
    mine = _files(run)
    for other in _told_before(run).prefetch_related("inputs__upload__codebook"):
        for wave, before in _files(other).items():
            after = mine.get(wave)
            if after and before.microdata_sha256 != after.microdata_sha256:
                versions.measure(before=before, after=after)


def stands_for(run: Run) -> Run | None:
    """Give the run whose released figures hold for this one as well; None when it is told in figures of its own."""
    rule = disclosure.Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE)
    mine = _files(run)
    for other in _told_before(run).prefetch_related("inputs__upload"):
        if disclosure.stands_for_number(other.released) is None and _is_close(mine, _files(other), rule):
            return other
    return None


def _told_before(run: Run) -> QuerySet[Run]:
    """Give the runs of a plan that were released before this one, also those taken back, the latest first."""
    told = Run.objects.filter(plan_id=run.plan_id, result__isnull=False, first_released_at__isnull=False)
    if run.first_released_at is not None:
        told = told.filter(first_released_at__lt=run.first_released_at)
    return told.exclude(pk=run.pk).defer("result").order_by("-first_released_at")


def _files(run: Run) -> dict[int, Upload]:
    inputs: Iterable[RunInput] = run.inputs.all()
    return {given.wave_number: given.upload for given in inputs}


def _is_close(mine: dict[int, Upload], theirs: dict[int, Upload], rule: disclosure.Rule) -> bool:
    if set(mine) != set(theirs):
        return False
    people = reweighted = 0
    for wave, after in mine.items():
        before = theirs[wave]
        if before.microdata_sha256 == after.microdata_sha256:
            continue
        found = difference_between(before, after)
        if found is None:  # answers that nobody can read any more: each count is still held against the earlier one
            return False
        people, reweighted = people + found.people, reweighted + found.reweighted
    return disclosure.few_lie_between(people, reweighted, rule)
