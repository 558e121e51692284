"""How an event is spelled before it is hashed. Pure, so that writing and verifying cannot drift apart."""

import datetime
import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from nrp.audit.models import Event
from nrp.formats.canonical import canonical_json, sha256_hex

ERASED = "audit.payloads_erased"


def plain_body(value: dict[str, Any]) -> str:
    """Spell a payload as canonical JSON: dates, UUIDs and decimals become text first."""
    return canonical_json(json.loads(json.dumps(value, cls=DjangoJSONEncoder))).decode()


def payload_sha256(salt: str, body: str) -> str:
    """Give the digest of a payload. The salt keeps a short secret (a name) from being guessed from its digest."""
    return sha256_hex(f"{salt}\n{body}".encode())


def event_sha256(event: Event) -> str:
    """Give the digest of an event: everything the row says, and through `previous_sha256` all that came before."""
    return sha256_hex(
        canonical_json(
            {
                "id": _text(event.id),
                "number": event.number,
                "at": event.at.astimezone(datetime.UTC).isoformat(),
                "actor_id": _text(event.actor_id),
                "verb": event.verb,
                "object_type": event.object_type,
                "object_id": _text(event.object_id),
                "area_id": _text(event.area_id),
                "payload_sha256": event.payload_sha256,
                "previous_sha256": event.previous_sha256,
            }
        )
    )


def _text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)
