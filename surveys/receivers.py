"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver

from nrp.accounts.erasure import claim
from nrp.core.signals import work_failed
from surveys.actions import reading
from surveys.models import Upload

# An account that goes leaves these empty; a survey file itself names no resident (docs/retention.md).
claim("surveys.Upload.received_by", "surveys.Upload.published_by", "surveys.Codebook.created_by_id")


@receiver(work_failed, sender=Upload, dispatch_uid="surveys.reading_failed")
def reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    reading.mark_failed(upload_id=row_id, reason=reason)
