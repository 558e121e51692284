"""Reactions to news: each calls one action."""

import uuid
from typing import Any

from django.dispatch import receiver

from nrp.core.signals import work_failed
from surveys.actions import reading
from surveys.models import Upload


@receiver(work_failed, sender=Upload, dispatch_uid="surveys.reading_failed")
def reading_failed(row_id: uuid.UUID | str, reason: str, **_news: Any) -> None:
    reading.mark_failed(upload_id=row_id, reason=reason)
