"""The columns a spreadsheet may have, and which of its heads is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its code, the head in our own template, other heads people write, whether a row needs it."""

    code: str
    head: str
    also: tuple[str, ...] = ()
    is_needed: bool = False


@lru_cache(maxsize=16_384)  # a list compares the same names again and again
def plain(text: str) -> str:
    """Spell a head or a name for comparing: small letters, no accents, single blanks, no other signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare.casefold()).split())


def matched(columns: Sequence[SheetColumn], head: Sequence[str]) -> dict[str, int]:
    """Find which head is which column: code to position, each head once, the first of two alike."""
    found: dict[str, int] = {}
    for column in columns:
        names = {plain(name) for name in (column.head, column.code, *column.also)}
        for position, name in enumerate(head):
            if plain(name) in names and position not in found.values():
                found[column.code] = position
                break
    return found


def lacking(columns: Sequence[SheetColumn], column_map: Mapping[str, int]) -> list[SheetColumn]:
    """Name the columns without which no row can be read."""
    return [column for column in columns if column.is_needed and column.code not in column_map]
