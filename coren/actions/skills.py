"""What advisers can do, and what shows it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, Skill
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal

FIELDS = ("name", "evidence", "noted_on")


class SkillRefused(Refusal):
    """A skill cannot be noted as asked."""


@transaction.atomic
def note(*, adviser: Adviser, name: str, evidence: str, by: User | None, noted_on: dt.date | None = None) -> Skill:
    """Note that somebody can do something. Raises SkillRefused when it is noted already, or on a day to come."""
    locked = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").get(pk=adviser.pk)
    on = noted_on or timezone.localdate()
    _check(locked, name, on, None)
    skill = Skill.objects.create(adviser=locked, name=name, evidence=evidence, noted_on=on, noted_by=by)
    _audit("skill.noted", skill, by, {"name": [None, name], "evidence": [None, evidence]})
    return skill


@transaction.atomic
def change(
    *, skill: Skill, name: str, evidence: str, by: User | None, noted_on: dt.date | None = None, seen: str = ""
) -> Skill:
    """Change a skill. Raises SkillRefused as `note`, ChangedMeanwhile when `seen` is no longer how it stands."""
    locked = _locked(skill)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, before)
    on = noted_on or locked.noted_on
    _check(locked.adviser, name, on, locked)
    locked.name, locked.evidence, locked.noted_on = name, evidence, on
    locked.save()
    if changes := changes_between(before, values_of(locked, FIELDS)):
        _audit("skill.changed", locked, by, changes)
    return locked


@transaction.atomic
def remove(*, skill: Skill, reason: str, by: User | None) -> Skill:
    """Take a skill off somebody's record. The trail keeps what it said."""
    locked = _locked(skill)
    _audit("skill.removed", locked, by, {"name": [locked.name, None]}, reason=reason)
    locked.delete()
    return locked


def _locked(skill: Skill) -> Skill:
    rows = Skill.objects.select_for_update(of=("self",)).select_related("adviser__person", "adviser__area")
    return rows.get(pk=skill.pk)


def _check(adviser: Adviser, name: str, on: dt.date, skill: Skill | None) -> None:
    if on > timezone.localdate():
        raise SkillRefused(_("Enter a day that is not in the future."), field="noted_on")
    others = Skill.objects.filter(adviser=adviser, name__iexact=name)
    if skill is not None:
        others = others.exclude(pk=skill.pk)
    if others.exists():
        raise SkillRefused(_("This skill is noted already. Change that note."), field="name")


def _audit(verb: str, skill: Skill, by: User | None, changes: dict[str, list[object]], *, reason: str = "") -> None:
    audit.record(
        verb,
        by=by,
        obj=skill,
        reason=reason,
        area_id=skill.adviser.area_id,
        changes=changes,
        detail={"adviser_id": skill.adviser_id},
    )
