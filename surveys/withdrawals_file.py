"""Which households withdrew, in a file beside the database: a restored database has forgotten it.

A line holds digests under a key that is sealed like everything the database keeps sealed; no line names anybody.
"""

import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from surveys.models import HouseholdWithdrawal

NAME = "withdrawals.jsonl"
S = HouseholdWithdrawal.State


@dataclass(frozen=True, slots=True)
class Line:
    """One withdrawal: its id, when, of which wave alone (None: of every wave), and how the household is told."""

    id: uuid.UUID
    at: datetime
    only_wave: int | None
    by_letter: bool
    sealed_key: str
    household: frozenset[str]
    letter: frozenset[str]

    @classmethod
    def of(cls, row: HouseholdWithdrawal) -> "Line | None":
        if row.withdrawn_at is None:
            return None
        home, letter = (frozenset(row.marks.get(name, ())) for name in ("household", "letter"))
        return cls(row.pk, row.withdrawn_at, row.only_wave, row.by_letter, row.sealed_key, home, letter)

    @property
    def marks(self) -> dict[str, list[str]]:
        return {"household": sorted(self.household), "letter": sorted(self.letter)}

    def document(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "at": self.at.isoformat(),
            "only_wave": self.only_wave,
            "by_letter": self.by_letter,
            "key": self.sealed_key,
            **self.marks,
        }


def path() -> Path:
    return Path(settings.NRP_DATA) / NAME


def read(file: Path | None = None) -> list[Line]:
    """Give every withdrawal in the file; of two lines of one the later. What a crash cut off is left out."""
    found = file or path()
    if not found.exists():
        return []
    lines = (_parsed(text) for text in found.read_text(encoding="utf-8").splitlines())
    return list({line.id: line for line in lines if line is not None}.values())


def sync() -> int:
    """Write what the file does not have yet of the withdrawals in the database. Returns how many lines were added."""
    rows = HouseholdWithdrawal.objects.filter(state__in=(S.WITHDRAWING, S.DONE)).order_by("withdrawn_at")
    return add(line for row in rows if (line := Line.of(row)) is not None)


def add(lines: Iterable[Line]) -> int:
    """Add the lines that the file does not have, and bring them to the disk."""
    known = set(read())
    new = [line for line in lines if line not in known]
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


def steady() -> str:
    """Give something that stays the same while nobody is taken out of a file."""
    rows = HouseholdWithdrawal.objects.filter(state__in=(S.WITHDRAWING, S.DONE)).order_by("pk")
    return json.dumps([[str(row.pk), row.state, len(row.changed)] for row in rows.only("state", "changed")])


def _parsed(text: str) -> Line | None:
    try:
        raw = json.loads(text)
        return Line(
            id=uuid.UUID(raw["id"]),
            at=datetime.fromisoformat(raw["at"]),
            only_wave=raw["only_wave"],
            by_letter=raw["by_letter"],
            sealed_key=raw["key"],
            household=frozenset(raw["household"]),
            letter=frozenset(raw["letter"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
