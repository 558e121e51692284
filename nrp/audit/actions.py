"""The only writers of the audit trail."""

import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from nrp.audit.chain import ERASED, event_sha256, payload_sha256, plain_body
from nrp.audit.models import ChainHead, Event, Payload


@transaction.atomic
def record(
    verb: str,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    obj: models.Model | None = None,
    object_type: str | None = None,
    object_id: uuid.UUID | None = None,
    area_id: uuid.UUID | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Add one event to the chain, in the caller's transaction: both happen or neither does.

    `changes` maps a field to `[old, new]`. `by` None means the platform itself. The head row is locked until the
    caller commits, so call this last: everybody else who writes waits for it.
    """
    head = _locked_head()
    body = _body(obj, reason, changes, detail)
    salt = secrets.token_hex(16)
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        actor_id=None if by is None else by.pk,
        verb=verb,
        object_type=object_type or (obj._meta.model_name or "" if obj is not None else ""),  # noqa: SLF001  Django's documented name for it
        object_id=object_id or (obj.pk if obj is not None and isinstance(obj.pk, uuid.UUID) else None),
        area_id=area_id or _area_of(obj),
        payload_sha256=payload_sha256(salt, body),
        previous_sha256=head.sha256,
    )
    event.sha256 = event_sha256(event)
    event.save(force_insert=True)
    Payload.objects.create(event_id=event.id, salt=salt, body=body)
    head.number, head.sha256 = event.number, event.sha256
    head.save()
    return event


@transaction.atomic
def erase_payloads(*, event_ids: Iterable[uuid.UUID], under: str, by: AbstractBaseUser | None) -> int:
    """Empty the words of some events, and record that it was done and under what (a request's reference).

    The chain stays whole; `verify_audit` then says "erased under ..." for each of them. Returns how many were emptied.
    """
    ids = sorted(event_ids)
    erased = Payload.objects.filter(event_id__in=ids, erased_under="").update(salt="", body="", erased_under=under)
    record(ERASED, by=by, object_type="event", detail={"under": under, "event_ids": ids})
    return erased


def _locked_head() -> ChainHead:
    head = ChainHead.objects.select_for_update().first()
    if head is None:
        ChainHead.objects.get_or_create(pk=1)
        head = ChainHead.objects.select_for_update().get()
    return head


def _body(obj: models.Model | None, reason: str, changes: dict[str, Any] | None, detail: dict[str, Any] | None) -> str:
    body: dict[str, Any] = {}
    if obj is not None:
        body["object"] = str(obj)
    if reason:
        body["reason"] = reason
    if changes:
        body["changes"] = changes
    if detail:
        body["detail"] = detail
    return plain_body(body)


def _area_of(obj: models.Model | None) -> uuid.UUID | None:
    """Take the place an object belongs to, when its row says so."""
    if obj is None:
        return None
    if obj._meta.label_lower == "neighbourhoods.area":  # noqa: SLF001  Django's documented name for it
        return obj.pk  # type: ignore[no-any-return]  # every id here is a UUID
    area_id = getattr(obj, "area_id", None)
    return area_id if isinstance(area_id, uuid.UUID) else None
