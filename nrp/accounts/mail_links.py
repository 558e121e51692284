"""The link at the end of a letter that stops letters of its kind: it names whom and what, and cannot be made up."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

DIGEST, REMINDERS = "digest", "reminders"
_SALT = "nrp.accounts.mail_links"


def token_of(person_id: uuid.UUID, kind: str) -> str:
    return signing.dumps([str(person_id), kind], salt=_SALT)


def stop_url(person_id: uuid.UUID, kind: str = DIGEST) -> str:
    """Give the whole address that stops letters of a kind (DIGEST, REMINDERS) to somebody."""
    return f"{settings.SITE_URL}{reverse('digest-stop', args=[token_of(person_id, kind)])}"


def read(token: str) -> tuple[uuid.UUID, str] | None:
    """Give whom and what a link names; None for one that was changed, cut off or made up."""
    try:
        person_id, kind = signing.loads(token, salt=_SALT)
        return uuid.UUID(person_id), str(kind)
    except (signing.BadSignature, ValueError, TypeError):
        return None
