"""The timeline's own rows: phases of the programme or of a place, and batches."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, Batch, Phase
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("name", "aims", "starts_on", "ends_on")
BATCH = ("name", "starts_on")


class PhaseRefused(Refusal):
    """A phase or a batch cannot be written as asked."""


@transaction.atomic
def create(
    *,
    name: str,
    starts_on: dt.date,
    by: User | None,
    area: Area | None = None,
    aims: str = "",
    ends_on: dt.date | None = None,
) -> Phase:
    """Add a phase of the whole programme, or of one neighbourhood.

    Raises PhaseRefused for an end before the start, a name that another phase of the same has, and a place that is no
    neighbourhood.
    """
    if area is not None and area.kind != Area.Kind.NEIGHBOURHOOD:
        raise PhaseRefused(_("Phases belong to the programme or to a neighbourhood. Choose one."), field="area")
    phase = Phase(area=area, name=name.strip(), aims=aims.strip(), starts_on=starts_on, ends_on=ends_on)
    _check(phase)
    phase.save()
    written = {name: [None, value] for name, value in values_of(phase, FIELDS).items() if value}
    audit.record("phase.created", by=by, obj=phase, changes=written)
    return phase


@transaction.atomic
def update(*, phase: Phase, by: User | None, seen: str = "", **values: Any) -> Phase:
    """Change a phase. Raises PhaseRefused as `create`, ChangedMeanwhile when `seen` is no longer how it stands."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a phase has no field {sorted(unknown)}")
    locked = Phase.objects.select_for_update(of=("self",)).select_related("area").get(pk=phase.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("phase.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove(*, phase: Phase, by: User | None) -> None:
    """Take a phase off the timeline; the trail keeps what it was."""
    gone = {name: [value, None] for name, value in values_of(phase, FIELDS).items() if value}
    audit.record("phase.removed", by=by, obj=phase, changes=gone)
    Phase.objects.filter(pk=phase.pk).delete()


@transaction.atomic
def create_batch(*, name: str, starts_on: dt.date, by: User | None) -> Batch:
    """Add a batch. Raises PhaseRefused for a name that another has."""
    batch = Batch(name=name.strip(), starts_on=starts_on)
    _check_batch(batch)
    batch.save()
    audit.record(
        "batch.created", by=by, obj=batch, changes={"name": [None, batch.name], "starts_on": [None, starts_on]}
    )
    return batch


@transaction.atomic
def update_batch(*, batch: Batch, by: User | None, seen: str = "", **values: Any) -> Batch:
    """Change a batch. Raises PhaseRefused as `create_batch`, ChangedMeanwhile when `seen` is no longer so."""
    if unknown := set(values) - set(BATCH):
        raise TypeError(f"a batch has no field {sorted(unknown)}")
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    before = values_of(locked, BATCH)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check_batch(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, BATCH))
    if changes:
        audit.record("batch.changed", by=by, obj=locked, changes=changes)
    return locked


def _check(phase: Phase) -> None:
    if phase.ends_on is not None and phase.ends_on < phase.starts_on:
        raise PhaseRefused(_("It cannot end before it starts."), field="ends_on")
    if Phase.objects.filter(area=phase.area, name__iexact=phase.name).exclude(pk=phase.pk).exists():
        raise PhaseRefused(_("Another phase has this name."), field="name")


def _check_batch(batch: Batch) -> None:
    if Batch.objects.filter(name__iexact=batch.name).exclude(pk=batch.pk).exists():
        raise PhaseRefused(_("Another batch has this name."), field="name")
