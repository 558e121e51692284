"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from evaluation.actions import runs
from evaluation.models import Run
from nrp.accounts.erasure import claim
from nrp.accounts.models import User
from nrp.core.signals import work_failed
from surveys.models import Upload, Wave
from surveys.signals import wave_published

# An account that goes leaves these empty.
claim("evaluation.Plan.created_by", "evaluation.Run.released_by", "evaluation.Run.requested_by")


@receiver(wave_published, sender=Upload, dispatch_uid="evaluation.request_run")
def request_run(wave: Wave, upload: Upload, by: User | None, **_news: Any) -> None:
    because = _("Wave %(number)d was published, file version %(version)d.")
    runs.request(because=because % {"number": wave.number, "version": upload.version}, by=by)


@receiver(work_failed, sender=Run, dispatch_uid="evaluation.record_failure")
def record_failure(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    runs.record_failure(run_id=row_id, reason=reason)
