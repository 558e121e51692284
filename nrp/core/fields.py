"""Fields that the database keeps encrypted: a dump, a backup or a look into a table shows nothing.

The key comes from `FIELD_KEYS` (the first encrypts, all decrypt, so a key can be replaced), else from `SECRET_KEY`.
"""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class NotReadable(Exception):
    """An encrypted value cannot be read with the keys that are set."""


def _box() -> MultiFernet:
    keys = settings.FIELD_KEYS or [settings.SECRET_KEY]
    made = (base64.urlsafe_b64encode(hashlib.sha256(f"nrp fields {key}".encode()).digest()) for key in keys)
    return MultiFernet([Fernet(key) for key in made])


def seal(text: str) -> str:
    """Encrypt a text. The same text gives another result each time, so equal values cannot be told."""
    return _box().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Decrypt what `seal` gave. Raises NotReadable when no key fits."""
    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken:
        raise NotReadable("An encrypted value was written under another key: set it in FIELD_KEYS too.") from None


class SealedTextField(models.TextField):
    """A text that lies encrypted in the database. It cannot be searched or sorted by."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else seal(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value in (None, "") else unseal(value)
