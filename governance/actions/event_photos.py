"""Photographs of an event: kept with the consent of those on them, gone the moment it is withdrawn."""

import datetime as dt

from django.db import transaction

from governance.actions.events import locked_event
from governance.models import Event, EventPhoto
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.attachments import Attachment
from nrp.core.pictures.consent import kept_with_consent, taken_away_everywhere


@transaction.atomic
def add(
    *, event: Event, file: Attachment | None, description: str, consent: str, consent_on: dt.date, by: User | None
) -> EventPhoto:
    """Keep a photograph, from which whatever the camera wrote beside the picture was taken away before.

    Raises PhotoRefused without a file, without words for those who cannot see it, without who agreed and how, for a
    day to come, and when the same picture was just taken away elsewhere.
    """
    locked = locked_event(event)
    values = kept_with_consent(file, description=description, consent=consent, consent_on=consent_on)
    photo = EventPhoto.objects.create(event=locked, added_by=by, **values)
    audit.record("event.photo_added", by=by, obj=locked, detail={"photo_id": photo.pk})
    return photo


@transaction.atomic
def withdraw(*, photo: EventPhoto, by: User | None) -> EventPhoto:
    """Take a photograph away because consent was withdrawn, wherever the same picture was kept. Raises PhotoRefused
    when that was done before."""
    for row in taken_away_everywhere(photo):
        thing = row.shown_on
        audit.record(f"{thing._meta.model_name}.photo_withdrawn", by=by, obj=thing, detail={"photo_id": row.pk})  # noqa: SLF001  Django's documented name for it
    return EventPhoto.objects.get(pk=photo.pk)
