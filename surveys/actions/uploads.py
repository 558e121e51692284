"""Files handed in for a wave: taking them, answering for them, trying them again."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs, leases
from nrp.core.incoming import bare_name
from surveys.actions import answers
from surveys.actions.answers import UploadRefused
from surveys.actions.publishing import not_compared
from surveys.models import Codebook, Upload, Wave
from surveys.permissions import UNPUBLISHED
from surveys.queries import codebook_of
from surveys.receipts import file_size


def receive(
    *, wave: Wave, stream: IO[bytes], file_name: str, by: User | None, codebook: Codebook | None = None
) -> Upload:
    """Keep a file and queue its reading. When this returns the bytes are stored and the row that says so too.

    The file is read with the codebook given, else the wave's, else the one its latest upload came with; what
    was chosen for columns and areas of this wave before is chosen again. Raises UploadRefused (413) above the
    size limit and (400) when no codebook is known. What the file holds is never a reason to refuse it here.
    """
    codebook = codebook or codebook_of(wave)
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
        said = answers.remembered(wave)
        as_before = answers.codebook_as_before(wave, codebook, said, by=by)
        upload = Upload.objects.create(
            wave=wave,
            codebook=as_before,
            codebook_given=codebook if as_before.pk != codebook.pk else None,
            file_name=bare_name(file_name),
            size=blob.size,
            sha256=blob.sha256,
            stored_as=blob.name,
            received_by=by,
            **said,
        )
        leases.queue(upload)
        audit.record("upload.received", by=by, obj=upload, detail={"wave": wave.number, "sha256": blob.sha256})
    return upload


def too_large_text() -> str:
    """The sentence for a file over the limit, wherever it is noticed."""
    text = _("The file is larger than %(size)s, the most that can be read. Nothing was kept.")
    return text % {"size": file_size(settings.SURVEY_UPLOAD_MAX_BYTES)}


@transaction.atomic
def answer(*, upload: Upload, by: User | None, reason: str = "", **given: Mapping[str, Any] | None) -> Upload:
    """Say what columns, areas, codes and variables of a file are, and what means the same; its bytes are read again.

    `column_map` is codebook name → file column (null: not in this file); `area_map` is code of the file → the
    programme's survey code (null: leave its rows out); `code_map` is variable → code of the file → code of the codebook
    (null: no answer); `variable_map` is a name of the codebook that came with the file → the name in the last wave;
    `confirmed` is variable → why its meaning is the same although something speaks against it; `identifier_map` is
    column of the file → what becomes of it (`checked_identifiers`). In the last four null takes an answer back.

    What is given is added to what was said before, and the wave remembers it, so that a mended file needs no second
    choosing. Raises UploadRefused for what the codebook or the programme does not know (400), and once the file was
    published (409).
    """
    wave = Wave.objects.select_for_update().get(pk=upload.wave_id)
    upload = (
        Upload.objects.select_for_update(of=("self",)).select_related("codebook", "codebook_given").get(pk=upload.pk)
    )
    if upload.state not in UNPUBLISHED:
        raise UploadRefused(_("This file was published, so what was said about it stays."))
    before = {name: dict(getattr(upload, name)) for name in answers.remembered(wave)}
    after = _said(wave, upload, before, {name: one for name, one in given.items() if one}, by)
    if not any(given.values()):
        return upload
    answers.remember(wave, {name: _kept(wave, name, before[name], after[name]) for name in after})
    _read_again(upload, after)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record("upload.answered", by=by, obj=upload, reason=reason.strip(), changes=changes)
    return upload


def _said(
    wave: Wave, upload: Upload, before: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], by: User | None
) -> dict[str, dict[str, Any]]:
    """Add what is given to what was said, and give the upload the codebook that follows from it."""
    came_with = upload.codebook_given or upload.codebook
    mapped = {
        name: answers.merged(before[name], given.get(name) or {}, name=name) for name in answers.REMEMBERED_TOGETHER
    }
    codebook = answers.codebook_as_before(wave, came_with, mapped, by=by)
    checked = answers.checked(given, codebook=codebook, given_codebook=came_with, upload=upload)
    for new, was in checked["variable_map"].items():
        if was is not None:
            checked["column_map"].setdefault(was, _column_of(upload, new))
    upload.codebook, upload.codebook_given = codebook, came_with if codebook.pk != came_with.pk else None
    return {name: answers.merged(before[name], checked[name], name=name) for name in before}


def read_with(*, wave: Wave, upload: Upload, said: Mapping[str, dict[str, Any]], by: User | None) -> None:
    """Read a file that is not published again, with all that is said of its wave."""
    came_with = upload.codebook_given or upload.codebook
    codebook = answers.codebook_as_before(wave, came_with, said, by=by)
    upload.codebook, upload.codebook_given = codebook, came_with if codebook.pk != came_with.pk else None
    _read_again(upload, said)


def _column_of(upload: Upload, variable: str) -> str:
    """Give the column that held a variable when the file was last read; before that, the one of its name."""
    found = {match["variable"]: match["column"] for match in upload.report.get("columns", [])}
    return found.get(variable) or upload.column_map.get(variable) or variable


def _kept(wave: Wave, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the wave remembers after this: what it knew, without what was taken back, with what was said."""
    known = answers.remembered(wave)[name]
    return {key: value for key, value in known.items() if key in after or key not in before} | dict(after)


@transaction.atomic
def retry(*, upload: Upload, by: User | None) -> Upload:
    """Read a file again whose reading failed through a fault of ours, or that was not held against the last wave.

    Raises UploadRefused in any other state.
    """
    upload = Upload.objects.select_for_update(of=("self",)).select_related("wave").get(pk=upload.pk)
    is_stale = upload.state == Upload.State.READY and bool(not_compared(upload, upload.wave))
    if upload.state != Upload.State.FAILED and not is_stale:
        raise UploadRefused(_("The reading of this file has not failed, so there is nothing to try again."))
    reference = upload.error_reference
    _read_again(upload)
    audit.record("upload.retried", by=by, obj=upload, detail={"reference": reference})
    return upload


def _read_again(upload: Upload, said: Mapping[str, Any] | None = None) -> None:
    for name, value in (said or {}).items():
        setattr(upload, name, value)
    upload.state = Upload.State.RECEIVED
    upload.save(update_fields=["state", "codebook", "codebook_given", *(said or {})])
    leases.queue(upload)
