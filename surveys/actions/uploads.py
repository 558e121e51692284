"""Files handed in for a wave: taking them, answering for them, trying them again."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.queries import areas_by_survey_code
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.incoming import bare_name
from nrp.core.refusals import Refusal
from surveys.models import Codebook, Upload, Wave
from surveys.permissions import UNPUBLISHED
from surveys.receipts import file_size


class UploadRefused(Refusal):
    """The file, or the answer about it, cannot be taken."""

    def __init__(self, text: object, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(text, field=field)
        self.status = status


def receive(
    *, wave: Wave, stream: IO[bytes], file_name: str, by: User | None, codebook: Codebook | None = None
) -> Upload:
    """Keep a file and queue its reading. When this returns the bytes are stored and the row that says so too.

    The file is read with the codebook given, else the wave's, else the one its latest upload came with; what
    was chosen for columns and areas of this wave before is chosen again. Raises UploadRefused (413) above the
    size limit and (400) when no codebook is known. What the file holds is never a reason to refuse it here.
    """
    codebook = codebook or _codebook_for(wave)
    if codebook is None:
        text = _("Wave %(number)d has no codebook yet. Hand one in with the file.") % {"number": wave.number}
        raise UploadRefused(text, field="codebook", status=400)
    limit = settings.SURVEY_UPLOAD_MAX_BYTES
    try:
        blob = blobs.save(stream, limit=limit)
    except blobs.TooLarge:
        raise UploadRefused(too_large_text(), field="file", status=413) from None
    with transaction.atomic():
        wave = Wave.objects.get(pk=wave.pk)  # what was chosen for it while the bytes were coming in counts
        upload = Upload.objects.create(
            wave=wave,
            codebook=codebook,
            file_name=bare_name(file_name),
            size=blob.size,
            sha256=blob.sha256,
            stored_as=blob.name,
            column_map=wave.column_map,
            area_map=wave.area_map,
            received_by=by,
        )
        leases.queue(upload)
        audit.record("upload.received", by=by, obj=upload, detail={"wave": wave.number, "sha256": blob.sha256})
    return upload


def too_large_text() -> str:
    """The sentence for a file over the limit, wherever it is noticed."""
    text = _("The file is larger than %(size)s, the most that can be read. Nothing was kept.")
    return text % {"size": file_size(settings.SURVEY_UPLOAD_MAX_BYTES)}


@transaction.atomic
def answer(
    *,
    upload: Upload,
    column_map: Mapping[str, Any] | None = None,
    area_map: Mapping[str, Any] | None = None,
    by: User | None,
) -> Upload:
    """Say which column holds what, and what unknown areas are; the same bytes are then read again.

    `column_map` is codebook name → file column (null: not in this file); `area_map` is code of the file → the
    programme's survey code (null: leave its rows out). What is given is added to what was said before, and the
    wave remembers it, so that a mended file needs no second choosing. Raises UploadRefused for names that the
    codebook or the programme does not know (400), and once the file was published (409).
    """
    wave = Wave.objects.select_for_update().get(pk=upload.wave_id)
    upload = Upload.objects.select_for_update().select_related("codebook").get(pk=upload.pk)
    if upload.state not in UNPUBLISHED:
        raise UploadRefused(_("This file was published, so what was said about it stays."))
    columns = _checked_columns(column_map or {}, upload.codebook)
    areas = _checked_areas(area_map or {})
    if not columns and not areas:
        return upload
    changes = {
        "column_map": [upload.column_map, upload.column_map | columns],
        "area_map": [upload.area_map, upload.area_map | areas],
    }
    wave.column_map |= columns
    wave.area_map |= areas
    wave.save(update_fields=["column_map", "area_map"])
    upload.column_map |= columns
    upload.area_map |= areas
    _read_again(upload)
    audit.record("upload.answered", by=by, obj=upload, changes=changes)
    return upload


@transaction.atomic
def retry(*, upload: Upload, by: User | None) -> Upload:
    """Read a file again whose reading failed through a fault of ours. Raises UploadRefused in any other state."""
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state != Upload.State.FAILED:
        raise UploadRefused(_("The reading of this file has not failed, so there is nothing to try again."))
    reference = upload.error_reference
    _read_again(upload)
    audit.record("upload.retried", by=by, obj=upload, detail={"reference": reference})
    return upload


def _read_again(upload: Upload) -> None:
    upload.state = Upload.State.RECEIVED
    upload.save(update_fields=["state", "column_map", "area_map"])
    leases.queue(upload)


def _codebook_for(wave: Wave) -> Codebook | None:
    latest = wave.uploads.select_related("codebook").order_by("-received_at").first()
    if wave.codebook is None:
        return latest.codebook if latest else None
    return wave.codebook


def _checked_columns(given: Mapping[str, Any], codebook: Codebook) -> dict[str, str | None]:
    known = {variable["name"] for variable in codebook.document["variables"]}
    for name, column in given.items():
        if name not in known:
            text = _("“%(name)s” is not a variable of the codebook.") % {"name": name}
            raise UploadRefused(text, field="column_map", status=400)
        if column is not None and not isinstance(column, str):
            text = _("The column for “%(name)s” must be a name or null.") % {"name": name}
            raise UploadRefused(text, field="column_map", status=400)
    return {name: (column.strip() or None) if column else None for name, column in given.items()}


def _checked_areas(given: Mapping[str, Any]) -> dict[str, str | None]:
    known = areas_by_survey_code()
    for target in given.values():
        if target is not None and target not in known:
            text = _("“%(code)s” is not a survey area of the programme.") % {"code": target}
            raise UploadRefused(text, field="area_map", status=400)
    return {code.strip(): target for code, target in given.items()}
