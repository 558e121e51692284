"""How an initiative goes, in the words of somebody who was there; photographs beside it with consent."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.actions.initiatives import locked_initiative
from neighbourhoods.models import Initiative, ProgressNote, ProgressPhoto
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.attachments import Attachment
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.pictures.consent import kept_with_consent, taken_away_everywhere
from nrp.core.refusals import Refusal

FIELDS = ("on", "text", "next_step")


class ProgressRefused(Refusal):
    """A progress note cannot be written as asked."""


@transaction.atomic
def write(
    *,
    initiative: Initiative,
    on: dt.date,
    text: str,
    by: User | None,
    next_step: str = "",
    file: Attachment | None = None,
    description: str = "",
    consent: str = "",
    consent_on: dt.date | None = None,
) -> ProgressNote:
    """Write down what happened, with a photograph where there is one.

    Raises ProgressRefused without words and for a day to come; PhotoRefused as `add_photo`, also for what belongs to a
    photograph when there is none.
    """
    locked = locked_initiative(initiative)
    note = ProgressNote(initiative=locked, on=on, text=text.strip(), next_step=next_step.strip(), written_by=by)
    _check(note)
    note.save(force_insert=True)
    photo = None
    if file is not None or description.strip() or consent.strip():
        values = kept_with_consent(file, description=description, consent=consent, consent_on=consent_on)
        photo = ProgressPhoto.objects.create(note=note, added_by=by, **values)
    audit.record(
        "initiative.progress_written",
        by=by,
        obj=locked,
        changes={"on": [None, on.isoformat()], "text": [None, note.text], "next_step": [None, note.next_step]},
        detail={"note_id": note.pk, "photo_id": None if photo is None else photo.pk},
    )
    return note


@transaction.atomic
def change(*, note: ProgressNote, by: User | None, seen: str = "", **values: object) -> ProgressNote:
    """Change a note; old and new words stay in the trail. Raises ProgressRefused as `write`, ChangedMeanwhile when
    `seen` is no longer how it stands."""
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a progress note has no field {sorted(unknown)}")
    locked = _locked(note)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    for name, value in values.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record(
            "initiative.progress_changed", by=by, obj=locked.initiative, changes=changes, detail={"note_id": note.pk}
        )
    return locked


@transaction.atomic
def add_photo(
    *, note: ProgressNote, file: Attachment | None, description: str, consent: str, consent_on: dt.date, by: User | None
) -> ProgressPhoto:
    """Keep a photograph, from which whatever the camera wrote beside the picture was taken away before.

    Raises PhotoRefused without a file, without words for those who cannot see it, without who agreed and how, for a
    day to come, and when the same picture was just taken away elsewhere.
    """
    locked = _locked(note)
    values = kept_with_consent(file, description=description, consent=consent, consent_on=consent_on)
    photo = ProgressPhoto.objects.create(note=locked, added_by=by, **values)
    audit.record("initiative.photo_added", by=by, obj=locked.initiative, detail={"photo_id": photo.pk})
    return photo


@transaction.atomic
def withdraw_photo(*, photo: ProgressPhoto, by: User | None) -> ProgressPhoto:
    """Take a photograph away because consent was withdrawn, wherever the same picture was kept. Raises PhotoRefused
    when that was done before."""
    for row in taken_away_everywhere(photo):
        thing = row.shown_on
        audit.record(f"{thing._meta.model_name}.photo_withdrawn", by=by, obj=thing, detail={"photo_id": row.pk})  # noqa: SLF001  Django's documented name for it
    return ProgressPhoto.objects.get(pk=photo.pk)


def _locked(note: ProgressNote) -> ProgressNote:
    rows = ProgressNote.objects.select_for_update(of=("self",))
    return rows.select_related("initiative__area").get(pk=note.pk)


def _check(note: ProgressNote) -> None:
    if not note.text.strip():
        raise ProgressRefused(_("Say what happened."), field="text")
    if note.on > timezone.localdate():
        raise ProgressRefused(_("Enter a day that is not in the future."), field="on")
