"""Who was erased, by id alone, in a file beside the database: a restored database has forgotten it."""

import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from nrp.accounts.models import Tombstone

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure: the person's id, their account's, and what it was done under."""

    person_id: uuid.UUID
    user_id: uuid.UUID | None
    under: str
    at: str

    @classmethod
    def of(cls, stone: Tombstone) -> "Line":
        return cls(stone.person_id, stone.user_id, stone.under, stone.erased_at.isoformat())

    def document(self) -> dict[str, Any]:
        account = None if self.user_id is None else str(self.user_id)
        return {"person_id": str(self.person_id), "user_id": account, "under": self.under, "at": self.at}


def path() -> Path:
    return Path(settings.NRP_DATA) / NAME


def read(file: Path | None = None) -> list[Line]:
    """Give every erasure in the file. A line that a crash cut off is left out."""
    found = file or path()
    if not found.exists():
        return []
    return [line for text in found.read_text(encoding="utf-8").splitlines() if (line := _parsed(text)) is not None]


def sync() -> int:
    """Write the lines of all tombstones that the file does not have yet. Returns how many were added."""
    return add(Line.of(stone) for stone in Tombstone.objects.order_by("erased_at"))


def add(lines: Iterable[Line]) -> int:
    """Add the lines of people whom the file does not have yet, and bring them to the disk."""
    known = {line.person_id for line in read()}
    new = [line for line in lines if line.person_id not in known]
    if not new:
        return 0
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if target.stat().st_size and not target.read_bytes().endswith(b"\n"):
            file.write("\n")
        file.writelines(json.dumps(line.document(), sort_keys=True) + "\n" for line in new)
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def _parsed(text: str) -> Line | None:
    try:
        found = json.loads(text)
        account = found["user_id"]
        return Line(
            uuid.UUID(found["person_id"]), None if account is None else uuid.UUID(account), found["under"], found["at"]
        )
    except (ValueError, KeyError, TypeError):
        return None
