"""Photographs of an event: kept with the consent of those on them, gone the moment it is withdrawn."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.actions.events import EventRefused, locked_event
from governance.models import Event, EventPhoto
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.attachments import Attachment
from nrp.core.held_blobs import let_go
from nrp.core.render.dates import clock, day


@transaction.atomic
def add(
    *, event: Event, file: Attachment | None, description: str, consent: str, consent_on: dt.date, by: User | None
) -> EventPhoto:
    """Keep a photograph, from which whatever the camera wrote beside the picture was taken away before.

    Raises EventRefused without a file, without words for those who cannot see it, without who agreed and how, for a
    day to come, and when the same picture was just taken away elsewhere.
    """
    locked = locked_event(event)
    if file is None:
        raise EventRefused(_("Choose a photograph."), field="file")
    if not description.strip():
        raise EventRefused(_("Say what it shows, for those who cannot see it."), field="description")
    if not consent.strip():
        raise EventRefused(_("Say who agreed, and how."), field="consent")
    if consent_on > timezone.localdate():
        raise EventRefused(_("Enter a day that is not in the future."), field="consent_on")
    if not blobs.exists(file.stored_as):
        raise EventRefused(_("This photograph is not kept any more. Choose it again."), field="file")
    photo = EventPhoto.objects.create(
        event=locked,
        stored_as=file.stored_as,
        file_name=file.name,
        file_type=file.type,
        description=description.strip(),
        consent=consent.strip(),
        consent_on=consent_on,
        added_by=by,
    )
    audit.record("event.photo_added", by=by, obj=locked, detail={"photo_id": photo.pk})
    return photo


@transaction.atomic
def withdraw(*, photo: EventPhoto, by: User | None) -> EventPhoto:
    """Take a photograph away because consent was withdrawn: from the page, from files and wherever else the same
    picture was kept. Who agreed stays on record, what it showed does not.

    Raises EventRefused when that was done before.
    """
    first = EventPhoto.objects.select_for_update().get(pk=photo.pk)
    if first.withdrawn_at is not None:
        words = {"day": day(first.withdrawn_at), "time": clock(first.withdrawn_at)}
        raise EventRefused(_("It was taken away on %(day)s at %(time)s already.") % words)
    now, stored_as = timezone.now(), first.stored_as
    same = EventPhoto.objects.select_for_update(of=("self",)).filter(stored_as=stored_as, withdrawn_at__isnull=True)
    rows = list(same.select_related("event").order_by("pk"))
    EventPhoto.objects.filter(pk__in=[row.pk for row in rows]).update(
        withdrawn_at=now, stored_as="", file_name="", description=""
    )
    transaction.on_commit(partial(let_go, [stored_as]))
    for row in rows:
        audit.record("event.photo_withdrawn", by=by, obj=row.event, detail={"photo_id": row.pk})
    first.refresh_from_db()
    return first
