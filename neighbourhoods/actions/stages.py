"""The path of an initiative: which stage it reached on which day, with a note; never rewritten, only continued."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative, Stage, StageStep
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

ENDS = (Stage.COMPLETED, Stage.STOPPED)
_ORDER = {stage: at for at, stage in enumerate(Stage.values)}


class StageRefused(Refusal):
    """A stage cannot be recorded as asked."""


@transaction.atomic
def reach(*, initiative: Initiative, stage: str, on: dt.date, note: str = "", by: User | None) -> StageStep:
    """Record that an initiative reached a stage on a day. The initiative stands at the step that is the latest by day.

    It may go back, and be taken up again after its end, with a note. Raises StageRefused for a day to come, for the
    stage it stood at on that day, and without a note for a stop and for going back.
    """
    locked = Initiative.objects.select_for_update(of=("self",)).select_related("area").get(pk=initiative.pk)
    before = locked.stage
    step = write_down(initiative=locked, stage=stage, on=on, note=note, by=by)
    audit.record(
        "initiative.stage_reached",
        by=by,
        obj=locked,
        reason=step.note,
        changes={"stage": [before, locked.stage]},
        detail={"stage": stage, "on": on.isoformat(), "step_id": step.pk},
    )
    return step


def write_down(*, initiative: Initiative, stage: str, on: dt.date | None, note: str, by: User | None) -> StageStep:
    """Write one step of a locked initiative, and where it stands by its latest one. Raises StageRefused as `reach`."""
    today = timezone.localdate()
    reached_on = on or today
    refuse(initiative, stage=stage, on=reached_on, note=note)
    step = StageStep.objects.create(
        initiative=initiative, stage=stage, on=reached_on, note=note.strip(), recorded_by=by
    )
    latest = StageStep.objects.filter(initiative=initiative).order_by("-on", "-recorded_at").first()
    initiative.stage = stage if latest is None else latest.stage
    initiative.save(update_fields=["stage"])
    return step


def refuse(initiative: Initiative, *, stage: str, on: dt.date, note: str) -> None:
    """Raise StageRefused when a step cannot be recorded: what a page asks before it shows the answers."""
    if on > timezone.localdate():
        raise StageRefused(_("%(day)s has not come yet.") % {"day": day(on)}, field="on")
    earlier = StageStep.objects.filter(initiative=initiative, on__lte=on).order_by("-on", "-recorded_at").first()
    if earlier is not None and earlier.stage == stage:
        words = {"stage": earlier.get_stage_display(), "day": day(earlier.on)}
        raise StageRefused(_("It stood at “%(stage)s” since %(day)s.") % words, field="stage")
    if stage == Stage.STOPPED and not note.strip():
        raise StageRefused(_("Say why it stops."), field="note")
    if earlier is not None and goes_back(earlier.stage, stage) and not note.strip():
        raise StageRefused(_("Say why it goes back."), field="note")


def goes_back(before: str, after: str) -> bool:
    """Whether a stage lies before another on the path; a stop is no way back, taking up again is."""
    return after != Stage.STOPPED and _ORDER[after] < _ORDER[before]
