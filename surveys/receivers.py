"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from neighbourhoods.permissions import Permission, can
from neighbourhoods.signals import asking_what_points_here
from nrp.accounts.erasure import claim
from nrp.core.signals import work_failed
from surveys.actions import reading
from surveys.models import Upload
from surveys.queries import outcomes_with_labels

# An account that goes leaves these empty; a survey file itself names no resident (docs/retention.md).
claim("surveys.Upload.received_by", "surveys.Upload.published_by", "surveys.Codebook.created_by_id")


@receiver(work_failed, sender=Upload, dispatch_uid="surveys.reading_failed")
def reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    reading.mark_failed(upload_id=row_id, reason=reason)


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
