"""Initiatives: put on record at a place, then written part by part. Their stages: neighbourhoods.actions.stages."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.actions import stages
from neighbourhoods.models import Area, Domain, Initiative, Stage
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

HIAT = ("hiat_inequalities", "hiat_design", "hiat_evaluation", "hiat_wider")
TEXTS = ("title", "baseline", "amended", "why", "for_whom", "other_partners", *HIAT, "learning")
FIELDS = (*TEXTS, "activity", "starts_on", "ends_on")
LISTS = ("domains", "partners")


class InitiativeRefused(Refusal):
    """An initiative cannot be written as asked."""


@transaction.atomic
def create(
    *,
    area: Area,
    title: str,
    by: User | None,
    stage: str = Stage.PROPOSED,
    stage_on: dt.date | None = None,
    stage_note: str = "",
    **values: Any,
) -> Initiative:
    """Put an initiative on record, with the stage it stands at and the day it got there (today unless given).

    Raises InitiativeRefused for a place that is no neighbourhood, a title that another initiative of the place has, an
    activity of another place and an end before the start; StageRefused as `stages.reach` does.
    """
    lists = _taken_from(values)
    if area.kind != Area.Kind.NEIGHBOURHOOD:
        raise InitiativeRefused(_("Initiatives belong to a neighbourhood. Choose one."), field="area")
    initiative = Initiative(area=area, title=title.strip(), created_by=by, **values)
    _check(initiative)
    initiative.save(force_insert=True)
    _write(initiative, lists)
    stages.write_down(initiative=initiative, stage=stage, on=stage_on, note=stage_note, by=by)
    written = {name: [None, value] for name, value in plain(as_it_stands(initiative)).items() if value}
    audit.record("initiative.created", by=by, obj=initiative, changes={**written, "stage": [None, stage]})
    return initiative


@transaction.atomic
def update(*, initiative: Initiative, by: User | None, seen: str = "", **values: Any) -> Initiative:
    """Change what is sent of an initiative. Raises InitiativeRefused as `create`, ChangedMeanwhile when `seen` is no
    longer how it stands."""
    lists = _taken_from(values)
    locked = locked_initiative(initiative)
    before = as_it_stands(locked)
    refuse_if_changed(seen, {name: before[name] for name in (*values, *lists)})
    for name, value in values.items():
        setattr(locked, name, value.strip() if name == "title" else value)
    _check(locked)
    locked.save()
    _write(locked, lists)
    changes = changes_between(plain(before), plain(as_it_stands(locked)))
    if changes:
        audit.record("initiative.changed", by=by, obj=locked, changes=changes)
    return locked


def as_it_stands(initiative: Initiative) -> dict[str, Any]:
    """Give everything that may be changed of an initiative, as a form starts from it."""
    return {
        **values_of(initiative, FIELDS),
        "domains": list(Domain.objects.filter(initiatives=initiative).select_related("framework")),
        "partners": list(initiative.partners.all()),
    }


def locked_initiative(initiative: Initiative) -> Initiative:
    """Load an initiative for writing; whoever else writes it waits."""
    rows = Initiative.objects.select_for_update(of=("self",)).select_related("area", "activity")
    return rows.get(pk=initiative.pk)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values in the words the trail keeps: a domain with its version, since the name alone may be in two."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [f"{one.name} ({one.framework.code})" if isinstance(one, Domain) else str(one) for one in value]
    return value


def _taken_from(values: dict[str, Any]) -> dict[str, list[Any]]:
    """Take the lists out of the values, which are written once the row is."""
    if unknown := set(values) - {*FIELDS, *LISTS}:
        raise TypeError(f"an initiative has no field {sorted(unknown)}")
    return {name: list(values.pop(name)) for name in LISTS if name in values}


def _write(initiative: Initiative, lists: Mapping[str, list[Any]]) -> None:
    for name, rows in lists.items():
        getattr(initiative, name).set(rows)


def _check(initiative: Initiative) -> None:
    if not initiative.title:
        raise InitiativeRefused(_("Give it a title."), field="title")
    same = Initiative.objects.filter(area=initiative.area_id, title=initiative.title).exclude(pk=initiative.pk)
    if same.exists():
        raise InitiativeRefused(
            _("There is an initiative of this title at %(place)s already.") % {"place": initiative.area}, field="title"
        )
    if initiative.starts_on and initiative.ends_on and initiative.ends_on < initiative.starts_on:
        raise InitiativeRefused(_("It cannot end before it starts."), field="ends_on")
    if initiative.activity is not None and initiative.activity.area_id != initiative.area_id:
        raise InitiativeRefused(_("This activity is of another neighbourhood."), field="activity")
