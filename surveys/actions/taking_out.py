"""The work of a withdrawal: a household is looked for in every stored file, and taken out of each.

Each file goes by itself: what it becomes is written first, then its row and all that hangs on it switch in one
transaction, then the old bytes are deleted. Stopped anywhere, the work goes on where it was.
"""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from nrp.audit import actions as audit
from nrp.core import blobs, held_blobs, leases
from nrp.core.tidying import forget_freed_pages
from surveys import stored_files, withdrawals_file
from surveys.actions import reading, redacting
from surveys.actions.withdrawals import State, mark_of
from surveys.models import HouseholdWithdrawal, Upload, Wave
from surveys.redaction.marks import HOUSEHOLD
from surveys.signals import answers_removed, household_withdrawn

Lease = leases.Lease[HouseholdWithdrawal]
_ATTEMPTS = 5
_REST = 5.0


def carry_on(*, withdrawal_id: uuid.UUID | str) -> None:
    """Do what a withdrawal waits for: the look, or the taking out. Nothing when somebody else is at it."""
    lease = leases.claim(HouseholdWithdrawal, withdrawal_id)
    if lease is None:
        return
    with lease:
        row = HouseholdWithdrawal.objects.get(pk=withdrawal_id)
        if row.state == State.LOOKING:
            found, _digests = _look(lease, row)
            lease.finish(lambda row: _store_found(row, found))
        elif row.state in (State.WITHDRAWING, State.DONE):
            withdrawals_file.sync()
            if row.by_letter:
                _know_by_household(lease, row)
            _take_out(lease, row)
            lease.finish(_store_done)
            forget_freed_pages()


# Looking --------------------------------------------------------------------------------------


def _uploads(row: HouseholdWithdrawal) -> list[uuid.UUID]:
    found = Upload.objects.exclude(stored_as="").order_by("wave__number", "version", "received_at", "pk")
    if row.only_wave is not None:
        found = found.filter(wave__number=row.only_wave)
    return list(found.values_list("pk", flat=True))


def _look(lease: Lease, row: HouseholdWithdrawal) -> tuple[list[dict[str, Any]], set[str]]:
    """Look into every file. Gives where the household is, and the digests of the households its letter means."""
    mark, found, digests = mark_of(row), [], set[str]()
    ids = _uploads(row)
    for number, pk in enumerate(ids):
        lease.beat(number * 100 // len(ids), "looking")
        upload = Upload.objects.select_related("wave", "codebook").get(pk=pk)
        if upload.redactions and upload.redactions[-1]["how"] == redacting.EMPTY:
            continue
        with blobs.workspace() as folder:
            looked = redacting.look_into(upload, [mark], folder, writes=False, beat=lease.beat)
        digests.update(*looked.digests)
        if looked.how != redacting.NOTHING:
            found.append(_line(upload, looked))
    return found, digests


def _line(upload: Upload, looked: redacting.Looked) -> dict[str, Any]:
    return {
        "upload": str(upload.pk),
        "wave": upload.wave.number,
        "version": upload.version,
        "file_name": upload.file_name,
        "rows": looked.rows,
        "how": looked.how,
    }


def _store_found(row: HouseholdWithdrawal, found: list[dict[str, Any]]) -> None:
    row.state, row.found = State.FOUND, found
    row.save(update_fields=["state", "found"])


def _know_by_household(lease: Lease, row: HouseholdWithdrawal) -> None:
    """Learn by which household a letter is told, for files in which no letter stands."""
    _found, digests = _look(lease, row)
    known = set(row.marks[HOUSEHOLD])
    if digests <= known:
        return
    row.marks = {**row.marks, HOUSEHOLD: sorted(known | digests)}
    lease.beat()
    row.save(update_fields=["marks"])
    withdrawals_file.sync()


# Taking out -----------------------------------------------------------------------------------


def _take_out(lease: Lease, row: HouseholdWithdrawal) -> None:
    """Take the household out of every file. One that cannot be done does not keep it in the others."""
    ids, refused = _uploads(row), None
    for number, pk in enumerate(ids):
        lease.beat(number * 100 // len(ids), "taking out")
        try:
            _take_out_of(lease, row, pk)
        except leases.WorkRefused as refusal:
            refused = refusal
    if refused is not None:
        raise refused


def _take_out_of(lease: Lease, row: HouseholdWithdrawal, pk: uuid.UUID) -> None:
    for _attempt in range(_ATTEMPTS):
        if _is_taken_out(lease, row, pk):
            return
    raise leases.NotNow(_REST)  # somebody else changes this file again and again


@dataclass(slots=True)
class _Become:
    """What a file becomes: the fields of its row, and every blob that was written for it."""

    looked: redacting.Looked
    file: blobs.Blob | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def write(self, path: Path) -> blobs.Blob:
        blob = redacting.saved(path)
        self.written.add(blob.name)
        return blob


def _is_taken_out(lease: Lease, row: HouseholdWithdrawal, pk: uuid.UUID) -> bool:
    """Take the household out of one file; False when the file changed meanwhile, so that it has to be done anew."""
    upload = Upload.objects.select_related("wave", "codebook").get(pk=pk)
    with blobs.workspace() as folder:
        looked = redacting.look_into(upload, [mark_of(row)], folder, writes=True, beat=lease.beat)
        if looked.how == redacting.NOTHING and looked.microdata is None:
            return True
        become = _become(lease, upload, looked, folder)
    leases.checkpoint("redacted", pk)
    if become.file is None and not become.fields:
        return True
    try:
        is_switched = _switch(lease, row, upload, become)
    except BaseException:
        held_blobs.let_go(become.written)
        raise
    if not is_switched:
        held_blobs.let_go(become.written)
    return is_switched


def _become(lease: Lease, upload: Upload, looked: redacting.Looked, folder: Path) -> _Become:
    """Write what the file becomes. One that was published is checked anew; any other is simply read again later."""
    become = _Become(looked)
    if looked.file is not None:
        blob = become.write(looked.file)
        become.file = blob if blob.sha256 != upload.sha256 else None  # it was emptied before
    if upload.version is None or (become.file is None and looked.microdata is None):
        return become
    become.fields = _described(lease, upload, looked, folder)
    become.written |= {name for one in stored_files.OWN if (name := become.fields.get(one))}
    if looked.microdata is not None:
        blob = become.write(looked.microdata)
        become.fields |= {"microdata_stored_as": blob.name, "microdata_sha256": blob.sha256}
    return become


def _described(lease: Lease, upload: Upload, looked: redacting.Looked, folder: Path) -> dict[str, Any]:
    """Give what the row says of a published file anew; what cannot be found out anew is left out, for it may quote."""
    found = reading.examine_again(upload, looked, folder, beat=lease.beat)
    if found is None:
        report = upload.report | {"weights": None, "comparison": None}
        rows = max(0, (upload.rows or 0) - looked.rows)
        nothing = {"problems": [], "problems_stored_as": "", "profile_stored_as": ""}
        return {"report": report, "rows": rows, **nothing}
    state = found.pop("state")
    if state != Upload.State.READY:  # it was published as it is: what would stop it today stops nothing
        found["problems"] = [problem for problem in found["problems"] if problem["severity"] != "blocks"]
    if looked.microdata is not None or not found["microdata_sha256"]:
        del found["microdata_stored_as"], found["microdata_sha256"]
    return found


@transaction.atomic
def _switch(lease: Lease, row: HouseholdWithdrawal, seen: Upload, become: _Become) -> bool:
    """Have the row name what was written, with all that hangs on it; False when it is not the row that was read."""
    lease.beat()
    Wave.objects.select_for_update().get(pk=seen.wave_id)
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if _state_of(upload) != _state_of(seen):
        return False
    before, had = upload.microdata_sha256, stored_files.names_of(upload)
    fields = redacting.put(upload, become.looked, become.file, reading=False)
    for name, value in become.fields.items():
        setattr(upload, name, value)
    upload.save(update_fields=[*fields, *become.fields])
    if upload.version is None:
        _read_again(upload)
    had |= stored_files.empty_others(upload)
    changed = HouseholdWithdrawal.objects.select_for_update(of=("self",)).get(pk=row.pk)
    changed.changed = [*changed.changed, _line(upload, become.looked)]
    changed.save(update_fields=["changed"])
    if before and before != upload.microdata_sha256:
        answers_removed.send(sender=Upload, upload=upload, microdata_before=before, at=row.withdrawn_at)
    detail = {"withdrawal": str(row.pk), "wave": seen.wave.number, "version": upload.version, "sha256": upload.sha256}
    audit.record("upload.household_taken_out", by=None, obj=upload, detail=detail)
    transaction.on_commit(lambda: held_blobs.let_go(had - stored_files.names_of(upload)))
    return True


def _state_of(upload: Upload) -> tuple[object, ...]:
    """Give all that a rewritten file was made of: when any of it has changed, it has to be made anew."""
    return (stored_files.names_of(upload), upload.version, upload.column_map, upload.redactions)


def _read_again(upload: Upload) -> None:
    """Put a file that was not published back where it began: all that was found in it may quote the household."""
    upload.state, upload.rows = Upload.State.RECEIVED, None
    upload.areas, upload.problems, upload.report = [], [], {}
    upload.problems_stored_as = upload.profile_stored_as = ""
    upload.microdata_stored_as = upload.microdata_sha256 = ""
    upload.save()
    leases.queue(upload)


# Afterwards -----------------------------------------------------------------------------------


def _store_done(row: HouseholdWithdrawal) -> None:
    row.state = State.DONE
    row.save(update_fields=["state"])
    changed = Upload.objects.filter(pk__in=[line["upload"] for line in row.changed], state=Upload.State.PUBLISHED)
    household_withdrawn.send(
        sender=HouseholdWithdrawal, by=row.requested_by, withdrawal=row, changed_published=changed.exists()
    )
    audit.record("household.withdrawn", by=row.requested_by, obj=row, detail={"files": len(row.changed)})
