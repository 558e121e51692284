"""Who withdrew, told by digests: a cell can be held against them, and nothing can be read out of them."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

HOUSEHOLD, LETTER = "household", "letter"


def spelled(cell: object) -> str:
    """Spell an identifier as it is compared: any case, no outer or double spaces, no leading noughts of a number.

    A spreadsheet makes 123 of 00123, and the person who types it in makes nfl02-17 of NFL02-17.
    """
    text = " ".join(str(cell if cell is not None else "").split()).casefold()
    return (text.lstrip("0") or "0") if text.isdecimal() else text


def digest(key: bytes, role: str, cell: object) -> str:
    """Give the digest of an identifier: without the key it cannot even be guessed at."""
    return hmac.new(key, f"{role}:{spelled(cell)}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Mark:
    """One household that withdrew: a key of its own, and the digests of the identifiers that mean it."""

    key: bytes
    household: frozenset[str]
    letter: frozenset[str]

    def document(self) -> dict[str, Any]:
        return {"key": self.key.hex(), "household": sorted(self.household), "letter": sorted(self.letter)}

    @classmethod
    def from_document(cls, raw: Mapping[str, Any]) -> Self:
        return cls(bytes.fromhex(raw["key"]), frozenset(raw["household"]), frozenset(raw["letter"]))

    def means(self, role: str, cell: object) -> bool:
        known = self.household if role == HOUSEHOLD else self.letter
        return bool(known) and digest(self.key, role, cell) in known


def hit(marks: Iterable[Mark], role: str, cells: Iterable[str | None]) -> frozenset[str]:
    """Give the spelled identifiers among the cells that a mark means; each different cell is looked at once."""
    different = {spelled(cell) for cell in cells if cell is not None} - {""}
    known = [mark for mark in marks if (mark.household if role == HOUSEHOLD else mark.letter)]
    return frozenset(cell for cell in different if any(mark.means(role, cell) for mark in known))
