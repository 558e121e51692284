"""A household was taken out of a file: what was calculated from it is marked, what can be taken apart goes."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.actions import cell_files, runs
from evaluation.models import Replication, Run
from nrp.audit import actions as audit
from nrp.core import held_blobs, leases
from nrp.core.models import WorkState
from surveys.models import Upload


@transaction.atomic
def mark(*, upload: Upload, microdata_before: str, at: datetime.datetime) -> None:
    """Mark the results that a file went into, in the caller's transaction, which has rewritten the file.

    Finished runs stay with the mark; the sums behind them go, and with them their bundles. A run that is waiting or
    under way is asked for anew: whoever computes it from the old answers can store nothing.
    """
    gone = cell_files.drop(microdata_before)
    found = Run.objects.select_for_update(of=("self",)).filter(inputs__upload=upload).order_by("number")
    marked = []
    for run in found.defer("result", "released"):
        if run.work_state == WorkState.DONE:
            run.household_withdrew_at = max(at, run.household_withdrew_at or at)
            run.save(update_fields=["household_withdrew_at"])
            marked.append(run)
        else:
            _ask_anew(run)
    sums = Replication.objects.filter(run__in=marked).exclude(stored_as="")
    gone |= set(sums.values_list("stored_as", flat=True))
    Replication.objects.filter(run__in=marked).update(stored_as="")
    transaction.on_commit(lambda: held_blobs.let_go(gone))
    for run in marked:
        audit.record("run.household_withdrew", by=None, obj=run)


def _ask_anew(run: Run) -> None:
    """Have an unfinished run read the answers as they are now, under their own key."""
    uploads = [given.upload for given in run.inputs.select_related("upload__wave").order_by("wave_number")]
    key = runs.inputs_sha256(uploads)
    if Run.objects.filter(plan=run.plan_id, inputs_sha256=key).exclude(pk=run.pk).exists():
        leases.give_up(run, _("A household withdrew its answers; another run calculates the same without them."))
        return
    run.inputs_sha256 = key
    run.save(update_fields=["inputs_sha256"])
    if run.work_state != WorkState.FAILED:
        leases.queue(run)
