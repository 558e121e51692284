"""Making a checked file the programme's wave, and taking it back."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.refusals import Refusal
from nrp.formats.codebook import load_codebook
from nrp.formats.problems import Problem
from surveys.actions import taking
from surveys.intake.between import swaps_between
from surveys.intake.codebook_diff import compare_codebooks
from surveys.models import Upload, Wave
from surveys.permissions import BEING_READ
from surveys.queries import previous_published
from surveys.signals import wave_published, wave_withdrawn

State = Upload.State


class PublishBlocked(Refusal):
    """The file cannot be published now; `problems` are those that are in the way."""

    def __init__(self, text: str, problems: Sequence[dict[str, Any]] = (), *, field: str | None = None) -> None:
        super().__init__(text, field=field)
        self.problems = list(problems)


class WithdrawRefused(Refusal):
    """The file cannot be taken back, or no reason was given."""


@transaction.atomic
def publish(*, upload: Upload, confirm_warnings: bool = False, reason: str | None = None, by: User | None) -> Upload:
    """Make a ready file the published one of its wave: all of it or nothing.

    It gets the next version number; the file published before is replaced and stays readable, with the `reason` on
    record; None is a door that did not ask, and is said as such. The signal `wave_published` goes out inside this
    transaction. Publishing a published file changes nothing. Raises PublishBlocked when problems stop it, warnings are
    not confirmed, it is not ready, it was never held against the last wave, a replacement has an empty reason, or the
    wave has no ethics approval that covers its fieldwork.
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("ethics_approval").get(pk=upload.wave_id)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state == State.PUBLISHED:
        return upload
    check_publishable(upload=upload, wave=wave, confirm_warnings=confirm_warnings)
    replaced = Upload.objects.select_for_update().filter(wave=wave, state=State.PUBLISHED).first()
    if replaced:
        upload.replaces_reason = _reason_given(reason)
        replaced.state = State.SUPERSEDED
        replaced.save(update_fields=["state"])
    versions = Upload.objects.filter(wave=wave).aggregate(latest=Max("version"))
    upload.state = State.PUBLISHED
    upload.version = (versions["latest"] or 0) + 1
    upload.published_at, upload.published_by = timezone.now(), by
    upload.save(update_fields=["state", "version", "published_at", "published_by", "replaces_reason"])
    if wave.codebook_id != upload.codebook_id:
        wave.codebook_id = upload.codebook_id
        wave.save(update_fields=["codebook"])
    wave_published.send(sender=Upload, wave=wave, upload=upload, by=by)
    detail = {"wave": wave.number, "version": upload.version, "sha256": upload.sha256}
    if replaced:
        detail |= {"replaces": replaced.version}
    audit.record("wave.published", by=by, obj=upload, reason=upload.replaces_reason, detail=detail)
    return upload


def _reason_given(reason: str | None) -> str:
    if reason is None:
        return _("No reason was given.")
    if not reason.strip():
        raise PublishBlocked(_("Say why the published version is replaced."), field="reason")
    return reason.strip()


def check_publishable(*, upload: Upload, wave: Wave, confirm_warnings: bool) -> None:
    """Raise PublishBlocked when something stands between the file and the programme."""
    blocking = [problem for problem in upload.problems if problem["severity"] == "blocks"]
    if upload.state == State.REFUSED:
        raise PublishBlocked(_("This file has problems that stop it from being published."), blocking)
    if upload.state in BEING_READ:
        raise PublishBlocked(_("This file is still being read and checked."))
    if upload.state != State.READY:
        text = _("A file that is %(state)s cannot be published.")
        raise PublishBlocked(text % {"state": upload.get_state_display().lower()})
    if text := not_compared(upload, wave):
        problem = Problem(kind="not_compared", severity="blocks", column=None, count=1, text=text)
        raise PublishBlocked(text, [problem.to_dict()])
    if text := approval_missing(wave):
        problem = Problem(kind="no_ethics_approval", severity="blocks", column=None, count=1, text=text)
        raise PublishBlocked(text, [problem.to_dict()])
    warnings = [problem for problem in upload.problems if problem["severity"] == "warns"]
    if warnings and not confirm_warnings:
        text = _("Say that you have looked at what the check report warns of.")
        raise PublishBlocked(text, warnings, field="confirm_warnings")


def not_compared(upload: Upload, wave: Wave) -> str:
    """Say what stands between a file and a wave that was published since the file was read; empty when nothing does.

    The file itself is read again only when there is something to decide.
    """
    before = previous_published(wave)
    if before is None or (upload.report.get("comparison") or {}).get("wave_before") == before.wave.number:
        return ""
    doubtful = sorted({*_changed_in_codebook(before, upload), *_swapped(before, upload)})
    if not doubtful:
        return ""
    text = _(
        "Wave %(number)d was published after this file was read, and beside it these may mean something else: "
        "%(names)s. Read the file again, then decide about them."
    )
    return text % {"number": before.wave.number, "names": ", ".join(doubtful)}


def _changed_in_codebook(before: Upload, upload: Upload) -> list[str]:
    if before.codebook_id == upload.codebook_id:
        return []
    changes = compare_codebooks(load_codebook(before.codebook.document), load_codebook(upload.codebook.document))
    return [change.variable for change in changes if change.severity == "blocks"]


def _swapped(before: Upload, upload: Upload) -> list[str]:
    names = (upload.profile_stored_as, before.profile_stored_as)
    if not all(name and blobs.exists(name) for name in names):
        return []
    now, then = (json.loads(blobs.read(name)) for name in names)
    return [name for name, _swap in swaps_between(now, then)]


def approval_missing(wave: Wave) -> str:
    """Say what the wave lacks of an ethics approval; empty when nothing."""
    approval = wave.ethics_approval
    if approval is None:
        return _("Wave %(number)d has no ethics approval on record, so it cannot be published.") % {
            "number": wave.number
        }
    if not approval.covers(wave.fieldwork_start, wave.fieldwork_end):
        text = _("The ethics approval %(reference)s does not cover the fieldwork of wave %(number)d.")
        return text % {"reference": approval.reference, "number": wave.number}
    return ""


@transaction.atomic
def withdraw(*, upload: Upload, reason: str, by: User | None) -> Upload:
    """Take a published or replaced file back, with the reason; the row, its version and its hash stay on record.

    The signal `wave_withdrawn` goes out inside this transaction when it was the published one. Raises
    WithdrawRefused without a reason, and for a file that was never published.
    """
    if not reason.strip():
        raise WithdrawRefused(_("Say why the file is taken back."), field="reason")
    wave = Wave.objects.select_for_update().get(pk=upload.wave_id)
    upload = Upload.objects.select_for_update().get(pk=upload.pk)
    if upload.state == State.WITHDRAWN:
        return upload
    if upload.state not in (State.PUBLISHED, State.SUPERSEDED):
        raise WithdrawRefused(_("Only a file that was published can be taken back."))
    was_published = upload.state == State.PUBLISHED
    upload.state = State.WITHDRAWN
    upload.withdrawn_at, upload.withdrawn_reason = timezone.now(), reason.strip()
    upload.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    taking.let_files_go(upload=upload)
    if was_published:
        wave_withdrawn.send(sender=Upload, wave=wave, upload=upload, by=by, reason=reason.strip())
    detail = {"wave": wave.number, "version": upload.version}
    audit.record("wave.withdrawn", by=by, obj=upload, reason=reason.strip(), detail=detail)
    return upload
