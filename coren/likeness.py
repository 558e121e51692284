"""Whether two records may be of one person: pure, and never a verdict, only a reason to look."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from rapidfuzz.distance import OSA

from nrp.formats.sheets.columns import plain

Reason = Literal["same_name", "near_name", "same_phone", "same_email"]
_PHONE_TAIL = 9  # what is left of a number with or without the country in front
MOST_SHARE = 20  # a telephone or address that more records have is an office's and says nothing
_SHORTEST = 5  # names shorter than this must be the same: "Ann" and "Ian" are two people


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of one record."""

    id: uuid.UUID
    area_id: uuid.UUID
    name: str
    phone: str = ""
    email: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return _words(self.name)

    @property
    def digits(self) -> str:
        found = "".join(sign for sign in self.phone if sign.isdigit())
        return found[-_PHONE_TAIL:] if len(found) >= _PHONE_TAIL else ""


@lru_cache(maxsize=16_384)
def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(plain(name).split()))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records and why they look alike."""

    one: uuid.UUID
    other: uuid.UUID
    reasons: tuple[Reason, ...]


def reasons(one: Record, other: Record) -> tuple[Reason, ...]:
    """Say why two records look alike; nothing when they do not.

    An e-mail address alone is enough. A telephone is shared by families, so it needs a name that is near or a first
    name that is the same; a name alone only counts inside one neighbourhood.
    """
    found: list[Reason] = []
    same, near = one.words == other.words, _is_near(one.words, other.words)
    has_phone = bool(one.digits) and one.digits == other.digits
    if one.email and one.email.lower() == other.email.lower():
        found.append("same_email")
    if has_phone and (same or near or set(one.words) & set(other.words)):
        found.append("same_phone")
    if (same or near) and (found or one.area_id == other.area_id):
        found.append("same_name" if same else "near_name")
    return tuple(found)


def alike(records: Iterable[Record]) -> list[Alike]:
    """Find the pairs that look alike, without comparing everybody with everybody."""
    blocks: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        for key in set(_keys(record)):
            blocks[key].append(record)
    found: dict[tuple[uuid.UUID, uuid.UUID], Alike] = {}
    for (kind, _value), block in blocks.items():
        if kind in ("phone", "email") and len(block) > MOST_SHARE:
            continue
        for one, other in combinations(sorted(block, key=lambda row: row.id), 2):
            if (one.id, other.id) not in found and (why := reasons(one, other)):
                found[one.id, other.id] = Alike(one.id, other.id, why)
    return list(found.values())


def distance(one: str, other: str, most: int | None = None) -> int:
    """Count the letters to change, add, take out or swap with their neighbour; one more than `most` stands for more."""
    return OSA.distance(one, other, score_cutoff=most)


def _is_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    left, right = " ".join(one), " ".join(other)
    if left == right or min(len(left), len(right)) < _SHORTEST or abs(len(left) - len(right)) > 2:
        return False
    most = 1 if max(len(left), len(right)) < 10 else 2
    return distance(left, right, most) <= most


def _keys(record: Record) -> Iterator[tuple[str, str]]:
    """Name the blocks a record is compared in: telephone, e-mail, and each word of the name, its initials."""
    if record.digits:
        yield "phone", record.digits
    if record.email:
        yield "email", record.email.lower()
    for word in record.words:
        yield f"word {record.area_id}", word
    yield f"initials {record.area_id}", "".join(sorted(word[0] for word in record.words))
