"""Reactions to news: each calls one action."""

import datetime
import uuid
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from evaluation.actions import runs, withdrawals
from evaluation.models import Run
from nrp.accounts.erasure import claim
from nrp.accounts.models import User
from nrp.core.signals import work_failed
from surveys.models import HouseholdWithdrawal, Upload, Wave
from surveys.signals import answers_removed, household_withdrawn, wave_published

# An account that goes leaves these empty.
claim("evaluation.Plan.created_by", "evaluation.Plan.locked_by")
claim("evaluation.Run.released_by", "evaluation.Run.requested_by")
claim("evaluation.Review.by", "evaluation.Release.by", "evaluation.Release.withdrawn_by")


@receiver(wave_published, sender=Upload, dispatch_uid="evaluation.request_run")
def request_run(wave: Wave, upload: Upload, by: User | None, **_news: Any) -> None:
    because = _("Wave %(number)d was published, file version %(version)d.")
    runs.request(because=because % {"number": wave.number, "version": upload.version}, by=by)


@receiver(answers_removed, sender=Upload, dispatch_uid="evaluation.mark_results")
def mark_results(upload: Upload, microdata_before: str, at: datetime.datetime, **_news: Any) -> None:
    withdrawals.mark(upload=upload, microdata_before=microdata_before, at=at)


@receiver(household_withdrawn, sender=HouseholdWithdrawal, dispatch_uid="evaluation.calculate_without_household")
def calculate_without_household(*, by: User | None, changed_published: bool, **_news: Any) -> None:
    if changed_published:
        runs.request(because=_("A household withdrew its answers."), by=by)


@receiver(work_failed, sender=Run, dispatch_uid="evaluation.record_failure")
def record_failure(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    runs.record_failure(run_id=row_id, reason=reason)
