"""Files of figures handed in: kept at once, read by a worker, taken over by a person, withdrawn with a reason."""

from collections.abc import Mapping
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.actions import combining
from neighbourhoods.models import DataGeography, DatasetFile, Observation
from neighbourhoods.queries.datasets import areas_reached_by
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.incoming import bare_name, limit_words
from nrp.core.refusals import Refusal
from nrp.core.render.dates import moment

S = DatasetFile.State
EARLIEST, LATEST = 1961, 2100


class DatasetRefused(Refusal):
    """A file of figures cannot be dealt with as asked."""

    def __init__(self, text: object, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(text, field=field)
        self.status = status


def receive(
    *, stream: IO[bytes], file_name: str, geography: str, by: User | None, vintage: int | None = None, note: str = ""
) -> DatasetFile:
    """Keep a file and queue its reading. When this returns the bytes are stored and the row that says so too.

    Raises DatasetRefused (413) above the size limit and (400) for small areas without the year they were drawn in.
    What the file holds is never a reason to refuse it here.
    """
    vintage = _checked_vintage(geography, vintage)
    try:
        blob = blobs.save(stream, limit=settings.DATASET_UPLOAD_MAX_BYTES)
    except blobs.TooLarge:
        raise DatasetRefused(too_large_text(), field="file", status=413) from None
    with transaction.atomic():
        file = DatasetFile.objects.create(
            geography=geography,
            vintage=vintage,
            note=note.strip(),
            file_name=bare_name(file_name),
            size=blob.size,
            sha256=blob.sha256,
            stored_as=blob.name,
            received_by=by,
        )
        leases.queue(file)
        audit.record("dataset.received", by=by, obj=file, detail={"sha256": blob.sha256, "geography": geography})
    return file


def too_large_text() -> str:
    """The sentence for a file over the limit, wherever it is noticed."""
    text = _("The file is larger than %(size)s, the most that can be read. Nothing was kept.")
    return text % {"size": limit_words(settings.DATASET_UPLOAD_MAX_BYTES)}


@transaction.atomic
def match_columns(*, file: DatasetFile, columns: Mapping[str, str], by: User | None) -> DatasetFile:
    """Say which column holds what; the same bytes are then read again. Raises DatasetRefused once it was taken over."""
    locked = _locked(file)
    if locked.state not in (S.REFUSED, S.READY):
        raise DatasetRefused(_("The columns can be chosen once the file was read, and until it is taken over."))
    before, locked.column_map = locked.column_map, {role: head for role, head in columns.items() if head}
    _read_again(locked)
    audit.record("dataset.matched", by=by, obj=locked, changes={"column_map": [before, locked.column_map]})
    return locked


@transaction.atomic
def retry(*, file: DatasetFile, by: User | None) -> DatasetFile:
    """Read a file again whose reading failed through a fault of ours. Raises DatasetRefused in any other state."""
    locked = _locked(file)
    if locked.state != S.FAILED:
        raise DatasetRefused(_("The reading of this file has not failed, so there is nothing to try again."))
    reference = locked.error_reference
    _read_again(locked)
    audit.record("dataset.retried", by=by, obj=locked, detail={"reference": reference})
    return locked


@transaction.atomic
def take(*, file: DatasetFile, by: User | None, confirm_refused: bool = False) -> DatasetFile:
    """Take the figures over: those of the places it reaches are put together at once. A second time changes nothing.

    Raises DatasetRefused for a file that is not ready, and for one with refused rows until `confirm_refused`.
    """
    locked = _locked(file)
    if locked.state == S.TAKEN:
        return locked
    if locked.state != S.READY:
        raise DatasetRefused(_("This file cannot be taken over: it was not read, not accepted, or withdrawn."))
    if locked.refused_rows and not confirm_refused:
        raise DatasetRefused(
            _("Rows of this file were refused. Confirm that the others are taken over without them."),
            field="confirm_refused",
        )
    locked.state, locked.taken_at, locked.taken_by = S.TAKEN, timezone.now(), by
    locked.save(update_fields=["state", "taken_at", "taken_by"])
    combining.ask_for(areas_reached_by(locked))
    audit.record("dataset.taken", by=by, obj=locked, detail={"figures": locked.rows, "refused": locked.refused_rows})
    return locked


@transaction.atomic
def withdraw(*, file: DatasetFile, reason: str, by: User | None) -> DatasetFile:
    """Withdraw a file: its figures go from every place at once, and those of an earlier file come back.

    Raises DatasetRefused without a reason, and for a file that is neither ready nor taken over.
    """
    locked = _locked(file)
    if locked.state == S.WITHDRAWN and locked.withdrawn_at is not None:
        raise DatasetRefused(_("This file was withdrawn on %(when)s.") % {"when": moment(locked.withdrawn_at)})
    if locked.state not in (S.READY, S.TAKEN):
        raise DatasetRefused(_("There is nothing to withdraw: no figure of this file is in use."))
    if not reason.strip():
        raise DatasetRefused(_("Say why the file is withdrawn."), field="reason")
    was_taken = locked.state == S.TAKEN
    reached = list(areas_reached_by(locked)) if was_taken else []
    locked.state, locked.withdrawn_at, locked.withdrawn_reason = S.WITHDRAWN, timezone.now(), reason.strip()
    locked.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    Observation.objects.filter(file=locked).delete()
    combining.ask_for(reached)
    audit.record("dataset.withdrawn", by=by, obj=locked, reason=reason.strip())
    return locked


def _locked(file: DatasetFile) -> DatasetFile:
    return DatasetFile.objects.select_for_update().get(pk=file.pk)


def _read_again(file: DatasetFile) -> None:
    file.state = S.RECEIVED
    file.save(update_fields=["state", "column_map"])
    leases.queue(file)


def _checked_vintage(geography: str, vintage: int | None) -> int | None:
    if geography not in DataGeography.values:
        raise DatasetRefused(_("Choose what the figures are for."), field="geography", status=400)
    if geography == DataGeography.PLACE:
        return None
    if vintage is None:
        text = _("Say in which year the small areas were drawn: a code means something only with it.")
        raise DatasetRefused(text, field="vintage", status=400)
    if not EARLIEST <= vintage <= LATEST:
        raise DatasetRefused(_("Enter the year with four figures, such as 2011."), field="vintage", status=400)
    return vintage
