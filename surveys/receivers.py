"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.db.models.functions import Now
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from neighbourhoods.permissions import Permission, can
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.erasure import claim
from nrp.accounts.models import User
from nrp.core.backups import beside
from nrp.core.signals import work_failed
from surveys import stored_files, withdrawals_file
from surveys.actions import community_reading, linking, reading
from surveys.models import CommunityResponses, Upload
from surveys.queries import outcomes_with_labels
from surveys.signals import answers_removed, household_withdrawn, wave_published

beside.declare(
    beside.Beside(
        name=withdrawals_file.NAME,
        path=withdrawals_file.path,
        sync=withdrawals_file.sync,
        take=lambda file: withdrawals_file.add(withdrawals_file.read(file)),
        steady=withdrawals_file.steady,
        replay="replay_withdrawals",
    )
)
# An account that goes leaves these empty; a survey file itself names no resident (docs/retention.md).
claim(
    "surveys.Upload.received_by",
    "surveys.Upload.published_by",
    "surveys.Codebook.created_by_id",
    "surveys.CodebookDraft.edited_by",
)
claim("surveys.ExportJob.requested_by", "surveys.HouseholdWithdrawal.requested_by")
claim(
    "surveys.CommunitySurvey.created_by",
    "surveys.CommunityResponses.received_by",
    "surveys.CommunityResponses.shown_by",
    "surveys.CommunityResponses.withdrawn_by",
)


@receiver(work_failed, sender=Upload, dispatch_uid="surveys.reading_failed")
def reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    reading.mark_failed(upload_id=row_id, reason=reason)


# What somebody took out holds answers too: it goes when a household withdraws, and says since when it is gone.
stored_files.declare("surveys.ExportJob", expired_at=Now())


@receiver(answers_removed, sender=Upload, dispatch_uid="surveys.forget_panel")
def forget_links(upload: Upload, **_news: Any) -> None:
    """What two waves shared was counted with the household in it."""
    linking.forget(upload=upload)


@receiver(household_withdrawn, dispatch_uid="surveys.link_panel_anew")
def link_anew(by: User | None, *, changed_published: bool, **_news: Any) -> None:
    if changed_published:
        linking.request(by=by)


@receiver(wave_published, sender=Upload, dispatch_uid="surveys.link_panel")
def link_waves(by: User | None, **_news: Any) -> None:
    """A new published file is put beside those of the waves before and after it."""
    linking.request(by=by)


@receiver(work_failed, sender=CommunityResponses, dispatch_uid="surveys.community_reading_failed")
def community_reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    community_reading.mark_failed(responses_id=row_id, reason=reason)


@receiver(asking_what_points_here, dispatch_uid="surveys.asking_what_points_here")
def tell_outcomes(*, thing: Any, user: Any, **_news: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Tell the page of an initiative which outcomes of the survey it is meant to change, and where they are chosen."""
    if not isinstance(thing, Initiative):
        return []
    lines: list[dict[str, Any]] = [
        {"text": getattr(row, "label", None) or row.outcome, "rest": row.why, "outcome": True}
        for row in outcomes_with_labels(thing)
    ]
    if can(user, Permission.EDIT_INITIATIVES, thing.area):
        words = _("Change the outcomes") if lines else _("Choose the outcomes it is meant to change")
        lines.append({"text": words, "url": reverse("initiative-outcomes", args=[thing.pk])})
    return [(_("Outcomes of the survey"), lines)]
