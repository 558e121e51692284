"""Photographs with people on them: kept only with their consent, gone wherever they are the moment it is withdrawn.

A model of such photographs has the fields `stored_as, file_name, description, consent, consent_on, withdrawn_at`, and
`shown_on`: what the photograph belongs to.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.attachments import Attachment
from nrp.core.held_blobs import let_go
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

_FIELDS = {"stored_as", "file_name", "description", "consent", "consent_on", "withdrawn_at"}


class PhotoRefused(Refusal):
    """A photograph cannot be kept or taken away as asked."""


def kept_with_consent(
    file: Attachment | None, *, description: str, consent: str, consent_on: dt.date | None
) -> dict[str, Any]:
    """Give the values of a photograph's row.

    Raises PhotoRefused without a file, without words for those who cannot see it, without who agreed, how and when, for
    a day to come, and when the same picture was just taken away elsewhere.
    """
    if file is None:
        raise PhotoRefused(_("Choose a photograph."), field="file")
    if not description.strip():
        raise PhotoRefused(_("Say what it shows, for those who cannot see it."), field="description")
    if not consent.strip():
        raise PhotoRefused(_("Say who agreed, and how."), field="consent")
    if consent_on is None:
        raise PhotoRefused(_("Say on which day they agreed."), field="consent_on")
    if consent_on > timezone.localdate():
        raise PhotoRefused(_("Enter a day that is not in the future."), field="consent_on")
    if not blobs.exists(file.stored_as):
        raise PhotoRefused(_("This photograph is not kept any more. Choose it again."), field="file")
    return {
        "stored_as": file.stored_as,
        "file_name": file.name,
        "file_type": file.type,
        "description": description.strip(),
        "consent": consent.strip(),
        "consent_on": consent_on,
    }


def taken_away_everywhere(photo: Any) -> list[Any]:
    """Take a photograph away because consent was withdrawn: from the page, from files and wherever else the same
    picture was kept. Who agreed stays on record, what it showed does not. Gives every row that lost its picture.

    Call it inside the action's transaction. Raises PhotoRefused when that was done before.
    """
    first = type(photo)._default_manager.select_for_update().get(pk=photo.pk)  # noqa: SLF001  Django's documented name for it
    if first.withdrawn_at is not None:
        words = {"day": day(first.withdrawn_at), "time": clock(first.withdrawn_at)}
        raise PhotoRefused(_("It was taken away on %(day)s at %(time)s already.") % words)
    now, stored_as, gone = timezone.now(), first.stored_as, []
    for model in _models_of_photographs():
        rows = model._default_manager.select_for_update(of=("self",))  # noqa: SLF001  Django's documented name for it
        for row in rows.filter(stored_as=stored_as, withdrawn_at__isnull=True).order_by("pk"):
            row.withdrawn_at, row.stored_as, row.file_name, row.description = now, "", "", ""
            row.save(update_fields=["withdrawn_at", "stored_as", "file_name", "description"])
            gone.append(row)
    transaction.on_commit(partial(let_go, [stored_as]))
    return gone


def _models_of_photographs() -> Iterator[type[Any]]:
    """Give every model that keeps photographs of people, always in the same order, so that two never wait crosswise."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label):  # noqa: SLF001  Django's documented name for it
        if {field.name for field in model._meta.concrete_fields} >= _FIELDS:  # noqa: SLF001  Django's documented name for it
            yield model
