"""The small areas of which a place is made, and what another list of them would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from neighbourhoods.models import Area, AreaPart
from neighbourhoods.part_lines import PartRow


@dataclass(frozen=True, slots=True)
class PartsChange:
    """What a list would change: small areas that come, that go, that are told otherwise (before, after), that stay."""

    added: tuple[PartRow, ...]
    gone: tuple[PartRow, ...]
    changed: tuple[tuple[PartRow, PartRow], ...]
    same: int

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.gone or self.changed)


def parts_of(area: Area) -> QuerySet[AreaPart]:
    return AreaPart.objects.filter(area=area)


def rows_in(area: Area, kind: str, vintage: int) -> list[PartRow]:
    """Give the small areas of one kind and year, by code."""
    found = parts_of(area).filter(kind=kind, vintage=vintage).order_by("code")
    return [PartRow(part.code, part.name, part.population, part.share) for part in found]


def what_would_change(area: Area, kind: str, vintage: int, rows: Sequence[PartRow]) -> PartsChange:
    """Hold a list against what stands there. Nothing is written."""
    before = {row.code: row for row in rows_in(area, kind, vintage)}
    after = {row.code: row for row in rows}
    both = [(before[code], row) for code, row in sorted(after.items()) if code in before]
    return PartsChange(
        added=tuple(row for code, row in sorted(after.items()) if code not in before),
        gone=tuple(row for code, row in sorted(before.items()) if code not in after),
        changed=tuple((old, new) for old, new in both if old != new),
        same=sum(1 for old, new in both if old == new),
    )


def fingerprint_of(rows: Sequence[PartRow]) -> dict[str, Any]:
    """Give a set as the plain values that two people's edits are held apart by."""
    return {
        row.code: [row.name, row.population, f"{row.share.normalize():f}"] for row in sorted(rows, key=lambda r: r.code)
    }
