"""Safeguarding notes: written once, added to, never changed; read by those who are named.

The audit trail keeps that something was done, by whom and when, with ids alone. It calls the thing a sealed note and
says neither its kind nor its place nor whom it is about, because others read the trail.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, SafeguardingEntry, SafeguardingNote
from coren.queries import safeguarding as queries
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import clock, day

FEWEST = 2  # people who can read a note: what one alone knows is lost with them


class NoteRefused(Refusal):
    """A note cannot be written or changed as asked."""


@transaction.atomic
def write(
    *,
    place: Area,
    kind: str,
    happened_on: dt.date,
    text: str,
    readers: Sequence[User],
    by: User,
    adviser: Adviser | None = None,
) -> SafeguardingNote:
    """Write a note that its writer and the people named can read.

    Raises NoteRefused for a day to come, for a reader whose role does not allow it at the place, for an adviser of
    another place, and when nobody else is named although somebody could be.
    """
    if happened_on > timezone.localdate():
        raise NoteRefused(_("Enter a day that is not in the future."), field="happened_on")
    if adviser is not None and adviser.area_id != place.pk:
        raise NoteRefused(_("This adviser belongs to another neighbourhood."), field="adviser")
    allowed = {user.pk for user in queries.may_be_named(place)}
    if any(reader.pk not in allowed for reader in readers):
        raise NoteRefused(
            _("Name people who support advisers at this neighbourhood, or the COREN manager."), field="readers"
        )
    if not {reader.pk for reader in readers} - {by.pk} and allowed - {by.pk}:
        raise NoteRefused(_("Name at least one other person who can read it."), field="readers")
    note = SafeguardingNote.objects.create(
        place=place, adviser=adviser, kind=kind, happened_on=happened_on, written_by=by
    )
    note.readers.set([*readers, by])
    SafeguardingEntry.objects.create(note=note, text=text, written_by=by)
    _audit("sealed_note.written", note, by, reader_ids=sorted(str(reader.pk) for reader in readers))
    return note


@transaction.atomic
def add_entry(*, note: SafeguardingNote, text: str, by: User) -> SafeguardingEntry:
    """Add to a note. What was written before stays as it is; a closed note is open again by it."""
    locked = _locked(note)
    entry = SafeguardingEntry.objects.create(note=locked, text=text, written_by=by)
    if locked.closed_at is not None:
        locked.closed_at = locked.closed_by = None
        locked.save()
    _audit("sealed_note.added_to", locked, by, entry_id=entry.pk)
    return entry


@transaction.atomic
def name_reader(*, note: SafeguardingNote, reader: User, by: User) -> SafeguardingNote:
    """Let somebody else read a note. Raises NoteRefused for somebody whose role at the place does not allow it."""
    locked = _locked(note)
    if not queries.may_be_named(locked.place).filter(pk=reader.pk).exists():
        raise NoteRefused(_("Their role does not let them read notes of this neighbourhood."), field="reader")
    locked.readers.add(reader)
    _audit("sealed_note.reader_named", locked, by, reader_id=reader.pk)
    return locked


@transaction.atomic
def remove_reader(*, note: SafeguardingNote, reader_id: uuid.UUID, by: User) -> SafeguardingNote:
    """Let somebody not read a note any more. Two people always can, and whoever wrote it is one of them.

    Raises NoteRefused for the writer, for one of the last two, and for somebody who is not named.
    """
    locked = _locked(note)
    if reader_id == locked.written_by_id:
        raise NoteRefused(_("Whoever wrote the note can always read it."))
    ids = set(locked.readers.values_list("pk", flat=True))
    if reader_id not in ids:
        raise NoteRefused(_("They cannot read this note any more already."))
    if len(ids) <= FEWEST:
        raise NoteRefused(_("Two people have to be able to read a note. Name somebody else first."))
    locked.readers.remove(*locked.readers.filter(pk=reader_id))
    _audit("sealed_note.reader_removed", locked, by, reader_id=reader_id)
    return locked


@transaction.atomic
def close(*, note: SafeguardingNote, text: str, by: User) -> SafeguardingNote:
    """Close a note with what was done in the end. Raises NoteRefused when somebody closed it before."""
    locked = _locked(note)
    if locked.closed_at is not None:
        words = {"name": _name(locked.closed_by), "day": day(locked.closed_at), "time": clock(locked.closed_at)}
        raise NoteRefused(_("Closed by %(name)s on %(day)s at %(time)s.") % words)
    SafeguardingEntry.objects.create(note=locked, text=text, written_by=by)
    locked.closed_at, locked.closed_by = timezone.now(), by
    locked.save()
    _audit("sealed_note.closed", locked, by)
    return locked


def _name(user: User | None) -> str:
    return str(getattr(user, "person", None) or _("somebody who has left"))


def _locked(note: SafeguardingNote) -> SafeguardingNote:
    return SafeguardingNote.objects.select_for_update(of=("self",)).select_related("place").get(pk=note.pk)


def _audit(verb: str, note: SafeguardingNote, by: User, **ids: object) -> None:
    audit.record(verb, by=by, object_type="sealed_note", object_id=note.pk, detail=dict(ids))
