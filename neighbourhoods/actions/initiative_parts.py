"""What is kept of an initiative row by row: milestones, risks, and what it brought about with how it was counted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.actions.initiatives import locked_initiative, plain
from neighbourhoods.models import Initiative, InitiativeOutput, Milestone, Risk
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

Part = TypeVar("Part", Milestone, Risk, InitiativeOutput)
MILESTONE = ("text", "due_on", "reached_on")
RISK = ("text", "likelihood", "severity", "response", "closed_on")
REACH = ("what", "number", "unit", "on", "how")


class PartRefused(Refusal):
    """A milestone, a risk or a count cannot be written as asked."""


class PartIsGone(PartRefused):
    """Somebody took it away meanwhile."""


@transaction.atomic
def add_milestone(*, initiative: Initiative, by: User | None, **values: Any) -> Milestone:
    """Set a milestone. Raises PartRefused without words and when it was reached on a day to come."""
    return _add(Milestone(initiative=locked_initiative(initiative), **values), MILESTONE, by)


@transaction.atomic
def change_milestone(*, milestone: Milestone, by: User | None, seen: str = "", **values: Any) -> Milestone:
    """Change a milestone, or say that it was reached. Raises PartRefused as `add_milestone`, PartIsGone, and
    ChangedMeanwhile when `seen` is no longer how it stands."""
    return _change(milestone, MILESTONE, by, seen, values)


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: User | None) -> None:
    """Take a milestone away; the trail keeps what it was. Raises PartIsGone."""
    _remove(milestone, MILESTONE, by)


@transaction.atomic
def add_risk(*, initiative: Initiative, by: User | None, **values: Any) -> Risk:
    """Write a risk down. Raises PartRefused without words and for closing it on a day to come."""
    return _add(Risk(initiative=locked_initiative(initiative), **values), RISK, by)


@transaction.atomic
def change_risk(*, risk: Risk, by: User | None, seen: str = "", **values: Any) -> Risk:
    """Change or close a risk. Raises PartRefused as `add_risk`, ChangedMeanwhile when `seen` is no longer how it
    stands."""
    return _change(risk, RISK, by, seen, values)


@transaction.atomic
def add_reach(*, initiative: Initiative, by: User | None, **values: Any) -> InitiativeOutput:
    """Write down what came about and how many it reached. Raises PartRefused without what was counted, how and of
    what, and for a day to come."""
    return _add(InitiativeOutput(initiative=locked_initiative(initiative), **values), REACH, by)


@transaction.atomic
def change_reach(*, output: InitiativeOutput, by: User | None, seen: str = "", **values: Any) -> InitiativeOutput:
    """Change a count. Raises PartRefused as `add_reach`, PartIsGone, and ChangedMeanwhile when `seen` is no longer how
    it stands."""
    return _change(output, REACH, by, seen, values)


@transaction.atomic
def remove_reach(*, output: InitiativeOutput, by: User | None) -> None:
    """Take a count away; the trail keeps what it was. Raises PartIsGone."""
    _remove(output, REACH, by)


def _add(row: Part, fields: Sequence[str], by: User | None) -> Part:
    _check(row)
    row.save(force_insert=True)
    written = {name: [None, value] for name, value in plain(values_of(row, fields)).items() if value not in ("", None)}
    _record("added", row, by, written)
    return row


def _change(row: Part, fields: Sequence[str], by: User | None, seen: str, values: dict[str, Any]) -> Part:
    if unknown := set(values) - set(fields):
        raise TypeError(f"a {type(row).__name__} has no field {sorted(unknown)}")
    locked = _locked(row)
    before = values_of(locked, fields)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(plain(before), plain(values_of(locked, fields)))
    if changes:
        _record("changed", locked, by, changes)
    return locked


def _remove(row: Part, fields: Sequence[str], by: User | None) -> None:
    locked = _locked(row)
    was = {name: [value, None] for name, value in plain(values_of(locked, fields)).items() if value not in ("", None)}
    _record("removed", locked, by, was)
    locked.delete()


def _locked(row: Part) -> Part:
    rows = type(row)._default_manager.select_for_update(of=("self",))  # noqa: SLF001  Django's documented name for it
    found = rows.select_related("initiative__area").filter(pk=row.pk).first()
    if found is None:
        raise PartIsGone(_("Somebody took it away meanwhile."))
    return found


def _record(done: str, row: Part, by: User | None, changes: dict[str, Any]) -> None:
    kind = {Milestone: "milestone", Risk: "risk", InitiativeOutput: "reach"}[type(row)]
    audit.record(f"initiative.{kind}_{done}", by=by, obj=row.initiative, changes=changes, detail={f"{kind}_id": row.pk})


def _check(row: Milestone | Risk | InitiativeOutput) -> None:
    if isinstance(row, InitiativeOutput):
        _refuse_empty(row, what=_("Say what was counted."), unit=_("Say of what."), how=_("Say how it was counted."))
        _refuse_to_come(row.on, "on")
        return
    _refuse_empty(row, text=_("Say it in words."))
    if isinstance(row, Milestone):
        _refuse_to_come(row.reached_on, "reached_on")
    else:
        _refuse_to_come(row.closed_on, "closed_on")


def _refuse_empty(row: Any, **said: str) -> None:
    for name, sentence in said.items():
        setattr(row, name, getattr(row, name).strip())
        if not getattr(row, name):
            raise PartRefused(sentence, field=name)


def _refuse_to_come(on: dt.date | None, field: str) -> None:
    if on is not None and on > timezone.localdate():
        raise PartRefused(_("Enter a day that is not in the future."), field=field)
