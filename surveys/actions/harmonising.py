"""What a wave remembers of how its files lead to the registry, changed as a whole."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from surveys.actions import answers, uploads
from surveys.actions.answers import UploadRefused
from surveys.models import Upload, Wave
from surveys.permissions import UNPUBLISHED
from surveys.queries import codebook_of

REPLACED = ("column_map", "code_map", "variable_map")


@transaction.atomic
def harmonise(*, wave: Wave, by: User | None, reason: str = "", **given: Mapping[str, Any] | None) -> Wave:
    """Put these maps (`column_map`, `code_map`, `variable_map`) in the place of what the wave remembers.

    A map that is not given stays. Files of the wave that are not published yet are read again with them. Raises
    UploadRefused for what the wave's codebook does not know (400), and while the wave has no codebook (409).
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("codebook").get(pk=wave.pk)
    codebook = codebook_of(wave)
    if codebook is None:
        text = _("Wave %(number)d has no codebook yet, so nothing can be said of its variables.")
        raise UploadRefused(text % {"number": wave.number})
    before = answers.remembered(wave)
    asked = {name: given[name] or {} for name in REPLACED if given.get(name) is not None}
    latest = wave.uploads.exclude(codebook_given=None).order_by("-received_at").first()
    came_with = (latest.codebook_given if latest else None) or codebook
    checked = answers.checked(asked, codebook=codebook, given_codebook=came_with, upload=None)
    after = before | {name: answers.merged({}, checked[name], name=name) for name in asked}
    if after == before:
        return wave
    answers.remember(wave, after)
    waiting = Upload.objects.select_for_update(of=("self",)).select_related("codebook", "codebook_given")
    for upload in waiting.filter(wave=wave, state__in=UNPUBLISHED):
        uploads.read_with(wave=wave, upload=upload, said=after, by=by)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record("wave.harmonised", by=by, obj=wave, reason=reason.strip(), changes=changes)
    return wave
