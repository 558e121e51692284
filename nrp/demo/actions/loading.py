"""Loading the demo: once, or the rest of it when an earlier start was interrupted."""

import time

from evaluation.actions import computing
from evaluation.models import Run
from neighbourhoods.models import Area
from nrp.core.models import WorkState
from nrp.core.refusals import Refusal
from nrp.demo.actions import community, figures, programme, survey
from nrp.demo.models import DemoMark
from surveys.models import Wave

LOOK_EVERY = 0.2
PATIENCE = 8.0  # seconds in which a worker that runs takes up its work


class DemoRefused(Refusal):
    """Demo data would stand among real ones."""


class RunNotFinished(Refusal):
    """The evaluation of the demo waves failed, or took longer than was waited for."""


def load(*, seed: int) -> DemoMark:
    """Make the invented programme and hand in its two waves; what is there already is left as it is.

    Raises DemoRefused when a place or wave is there that the demo did not make, and DemoNotLoaded when a file of
    the demo is not accepted.
    """
    mark = DemoMark.objects.first()
    if mark is None:
        if Area.objects.exists() or Wave.objects.exists():
            raise DemoRefused("There are places or waves here already; demo data would stand among them.")
        mark = programme.set_up(seed=seed)
    survey.hand_in_missing_waves(mark)
    figures.hand_in_missing(mark)
    community.hand_in_missing(mark)
    return mark


def wait_for_run(*, seconds: float) -> Run | None:
    """Wait until the latest run is done, as long as given; None where no run was requested.

    A run that no worker has taken up after a while is computed here, through the same action. Raises
    RunNotFinished when it failed or is not done in time.
    """
    began = time.monotonic()
    while True:
        run = Run.objects.filter(superseded_at__isnull=True).order_by("-number").first()
        if run is None or run.work_state == WorkState.DONE:
            return run
        if run.work_state == WorkState.FAILED:
            raise RunNotFinished(f"The evaluation failed: {run.error} ({run.error_reference})")
        waited = time.monotonic() - began
        if waited > seconds:
            raise RunNotFinished(f"The evaluation was not done in {seconds:.0f} seconds; it goes on by itself.")
        if run.work_state == WorkState.QUEUED and waited > PATIENCE:
            computing.compute(run_id=run.pk)
        time.sleep(LOOK_EVERY)
