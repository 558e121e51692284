"""Choosing places: the criteria, how each place is judged by them, and what came of it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, CriterionJudgement, Selection, SelectionCriterion
from neighbourhoods.queries import selections as queries
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

CRITERION = ("text", "position", "ends_on")
Judged = Mapping[uuid.UUID, tuple[str, str]]  # criterion -> met (or empty), what shows it


class SelectionRefused(Refusal):
    """A criterion or a selection cannot be written as asked."""


@transaction.atomic
def add_criterion(*, text: str, by: User | None) -> SelectionCriterion:
    """Ask one thing more of a place, after all others. Raises SelectionRefused for one that is asked already."""
    last = SelectionCriterion.objects.aggregate(last=Max("position"))["last"]
    criterion = SelectionCriterion(text=text.strip(), position=0 if last is None else last + 1)
    _check_criterion(criterion)
    criterion.save()
    audit.record("criterion.added", by=by, obj=criterion, changes={"text": [None, criterion.text]})
    return criterion


@transaction.atomic
def update_criterion(
    *, criterion: SelectionCriterion, by: User | None, seen: str = "", **values: Any
) -> SelectionCriterion:
    """Change its words, its place in the list, or until when it is asked: it stays for those judged by it.

    Raises SelectionRefused for words that another has, ChangedMeanwhile when `seen` is no longer how it stands.
    """
    if unknown := set(values) - set(CRITERION):
        raise TypeError(f"a criterion has no field {sorted(unknown)}")
    locked = SelectionCriterion.objects.select_for_update().get(pk=criterion.pk)
    before = values_of(locked, CRITERION)
    refuse_if_changed(seen, before)
    for name, value in values.items():
        setattr(locked, name, value)
    _check_criterion(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, CRITERION))
    if changes:
        audit.record("criterion.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def write(
    *,
    area: Area,
    judged: Judged,
    outcome: str,
    by: User | None,
    decided_on: dt.date | None = None,
    reason: str = "",
    seen: str = "",
) -> Selection:
    """Judge a place by the criteria and say what came of it. A criterion left out, or judged empty, is not judged.

    Raises SelectionRefused for a comparator area, a judgement without what shows it, an outcome without its day and
    reason and a day to come; ChangedMeanwhile when `seen` is no longer how it stands.
    """
    Area.objects.select_for_update().get(pk=area.pk)
    if area.kind == Area.Kind.COMPARATOR:
        raise SelectionRefused(_("A comparator area is matched to a neighbourhood, not chosen by the criteria."))
    found = queries.selection_of(area)
    asked = queries.asked_of(found)
    before = queries.plain_values(found, asked)
    refuse_if_changed(seen, before)
    _refuse_unknown(judged, asked)
    is_open = outcome == Selection.Outcome.OPEN
    _check_outcome(is_open=is_open, decided_on=decided_on, reason=reason)
    selection = found or Selection(area=area)
    selection.outcome = outcome
    selection.decided_on, selection.reason = None if is_open else decided_on, reason.strip()
    selection.save()
    _judge(selection, judged, asked)
    after = queries.plain_values(queries.selection_of(area), asked)
    changes = _told(changes_between(before, after), asked)
    if changes or found is None:
        audit.record("area.selection_written", by=by, obj=area, changes=changes)
    return selection


def _judge(selection: Selection, judged: Judged, asked: Sequence[SelectionCriterion]) -> None:
    for criterion in asked:
        met, evidence = judged.get(criterion.pk, ("", ""))
        rows = CriterionJudgement.objects.filter(selection=selection, criterion=criterion)
        if not met:
            rows.delete()
            continue
        if met not in CriterionJudgement.Met.values:
            raise SelectionRefused(_("Choose one of the three answers."), field=queries.field_names(criterion)[0])
        if not evidence.strip():
            raise SelectionRefused(_("Say what shows it."), field=queries.field_names(criterion)[1])
        CriterionJudgement.objects.update_or_create(
            selection=selection, criterion=criterion, defaults={"met": met, "evidence": evidence.strip()}
        )


def _check_outcome(*, is_open: bool, decided_on: dt.date | None, reason: str) -> None:
    if is_open:
        if decided_on is not None:
            raise SelectionRefused(_("While it is being considered there is no day of decision."), field="decided_on")
        return
    if decided_on is None:
        raise SelectionRefused(_("Enter the day on which it was decided."), field="decided_on")
    if decided_on > timezone.localdate():
        raise SelectionRefused(_("This day is still to come."), field="decided_on")
    if not reason.strip():
        raise SelectionRefused(_("Say why."), field="reason")


def _refuse_unknown(judged: Judged, asked: Sequence[SelectionCriterion]) -> None:
    if set(judged) - {criterion.pk for criterion in asked}:
        raise SelectionRefused(_("One of these criteria is not asked any more, or never was."), field="judgements")


def _check_criterion(criterion: SelectionCriterion) -> None:
    if not criterion.text.strip():
        raise SelectionRefused(_("Write what a place has to be."), field="text")
    if SelectionCriterion.objects.filter(text__iexact=criterion.text).exclude(pk=criterion.pk).exists():
        raise SelectionRefused(_("This criterion stands in the list."), field="text")


def _told(changes: dict[str, list[Any]], asked: Sequence[SelectionCriterion]) -> dict[str, list[Any]]:
    """Name each criterion in its own words instead of its id: a reader of the trail knows it by them."""
    words: dict[str, str] = {}
    for criterion in asked:
        met, evidence = queries.field_names(criterion)
        words |= {met: criterion.text, evidence: _("%(criterion)s: what shows it") % {"criterion": criterion.text}}
    return {words.get(name, name): change for name, change in changes.items()}
