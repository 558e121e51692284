"""What "ends exactly once" means, read from the rows and the trail; used by every trial."""

from collections.abc import Iterable

from evaluation.models import Run
from nrp.audit.models import Event


def faults_of(runs: Iterable[Run]) -> list[str]:
    """Say what is wrong with runs that should each have ended once; empty when nothing is."""
    faults = []
    for run in runs:
        run.refresh_from_db()
        ends = Event.objects.filter(verb="run.finished", object_id=run.pk).count()
        if run.work_state != "done":
            faults.append(f"{run} is {run.work_state} {run.error}")
        if ends != 1:
            faults.append(f"{run} was finished {ends} times")
        if run.result is None or run.result["plan_sha256"] != run.plan.sha256:
            faults.append(f"{run} has not the result of its plan")
    return faults
