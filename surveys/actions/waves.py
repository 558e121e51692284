"""Rounds of the survey: what they are called, when fieldwork was, and what allows them."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.models import EthicsApproval
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from surveys.models import Codebook, Upload, Wave


class WaveRefused(Refusal):
    """The wave cannot be as asked for; `field` names what is in the way."""


@transaction.atomic
def create(
    *,
    number: int,
    label: str,
    fieldwork_start: datetime.date,
    fieldwork_end: datetime.date,
    codebook: Codebook | None = None,
    ethics_approval: EthicsApproval | None = None,
    by: User | None,
) -> Wave:
    """Add a wave. Raises WaveRefused when the number is taken or fieldwork ends before it starts."""
    if Wave.objects.filter(number=number).exists():
        raise WaveRefused(_("There is a wave %(number)d already.") % {"number": number}, field="number")
    _check_fieldwork(fieldwork_start, fieldwork_end)
    wave = Wave.objects.create(
        number=number,
        label=label,
        fieldwork_start=fieldwork_start,
        fieldwork_end=fieldwork_end,
        codebook=codebook,
        ethics_approval=ethics_approval,
    )
    audit.record("wave.created", by=by, obj=wave, detail=_values(wave))
    return wave


@transaction.atomic
def update(
    *,
    wave: Wave,
    label: str,
    fieldwork_start: datetime.date,
    fieldwork_end: datetime.date,
    codebook: Codebook | None,
    ethics_approval: EthicsApproval | None,
    by: User | None,
) -> Wave:
    """Change a wave's words, dates, codebook or approval; saying the same again changes and records nothing.

    Raises WaveRefused when fieldwork ends before it starts, and when a published file would be left
    without its approval or its codebook.
    """
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    _check_fieldwork(fieldwork_start, fieldwork_end)
    published = Upload.objects.filter(wave=wave, state=Upload.State.PUBLISHED).first()
    if published and codebook != wave.codebook:
        text = _("A file is published with this codebook. Another one comes with the next file.")
        raise WaveRefused(text, field="codebook")
    if published and (ethics_approval is None or not ethics_approval.covers(fieldwork_start, fieldwork_end)):
        text = _("A file of this wave is published, so the wave needs an approval that covers its fieldwork.")
        raise WaveRefused(text, field="ethics_approval")
    before = _values(wave)
    wave.label, wave.fieldwork_start, wave.fieldwork_end = label, fieldwork_start, fieldwork_end
    wave.codebook, wave.ethics_approval = codebook, ethics_approval
    return _save_changes("wave.updated", wave, before, by)


@transaction.atomic
def set_approval(*, wave: Wave, ethics_approval: EthicsApproval | None, by: User | None) -> Wave:
    """Say which ethics approval a wave was collected under, as `update` does."""
    return update(
        wave=wave,
        label=wave.label,
        fieldwork_start=wave.fieldwork_start,
        fieldwork_end=wave.fieldwork_end,
        codebook=wave.codebook,
        ethics_approval=ethics_approval,
        by=by,
    )


def _save_changes(verb: str, wave: Wave, before: dict[str, Any], by: User | None) -> Wave:
    after = _values(wave)
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changes:
        wave.save()
        audit.record(verb, by=by, obj=wave, changes=changes)
    return wave


def _values(wave: Wave) -> dict[str, Any]:
    return {
        "label": wave.label,
        "fieldwork_start": wave.fieldwork_start.isoformat(),
        "fieldwork_end": wave.fieldwork_end.isoformat(),
        "codebook": str(wave.codebook_id or ""),
        "ethics_approval": str(wave.ethics_approval_id or ""),
    }


def _check_fieldwork(start: datetime.date, end: datetime.date) -> None:
    if end < start:
        raise WaveRefused(_("Fieldwork must end on or after the day it starts."), field="fieldwork_end")
