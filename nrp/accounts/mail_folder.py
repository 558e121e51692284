"""Messages that were written into a folder in place of being sent (the embedded default)."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import cast

from django.conf import settings

_RULE = b"\n" + b"-" * 79 + b"\n"


def forget(pattern: re.Pattern[str]) -> int:
    """Take out every message in which the pattern is found, in its head or its text. Returns how many went."""
    given: str | None = getattr(settings, "EMAIL_FILE_PATH", None)
    folder = Path(given or "")
    if not given or not folder.is_dir():
        return 0
    return sum(_forget_in(path, pattern) for path in sorted(folder.glob("*.log")))


def _forget_in(path: Path, pattern: re.Pattern[str]) -> int:
    messages = [one for one in path.read_bytes().split(_RULE) if one.strip()]
    kept = [one for one in messages if not any(pattern.search(text) for text in _texts(one))]
    if len(kept) == len(messages):
        return 0
    if kept:
        path.write_bytes(b"".join(one + _RULE for one in kept))
    else:
        path.unlink()
    return len(messages) - len(kept)


def _texts(raw: bytes) -> Iterator[str]:
    """Give the heads and the texts of a message as a person reads them, whatever they are encoded in."""
    message = cast("EmailMessage", message_from_bytes(raw, policy=modern))
    for value in message.values():
        yield str(value)
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield str(part.get_content())
