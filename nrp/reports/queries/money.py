"""The money of some places in a period: three kinds, each for itself, and the lines behind them."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from neighbourhoods.models import LedgerEntry
from neighbourhoods.queries.ledger import Kinds, entries_visible_to, grouped, no_sums
from nrp.core.render.cells import Value
from nrp.reports.queries.scopes import Scope

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Money:
    """Sums by place and kind, and the lines they were added up from."""

    by_place: dict[uuid.UUID, Kinds]
    entries: QuerySet[LedgerEntry]

    @property
    def totals(self) -> Kinds:
        kinds = no_sums()
        for one in self.by_place.values():
            for kind, sums in one.items():
                kinds[kind].add(sums)
        return kinds


def money_of(user: Any, scope: Scope, since: dt.date, until: dt.date) -> Money:
    """Add up the lines somebody may read, in whole pence."""
    entries = entries_visible_to(user).filter(area__in=scope.ids, on__range=(since, until))
    by_place = {area.pk: no_sums() for area in scope.areas}
    for (area_id, kind), sums in grouped(entries, "area_id", "kind"):
        by_place[area_id][kind].add(sums)
    return Money(by_place, entries)


LINE_HEADS = (
    "Place",
    "Kind",
    "Day",
    "What for",
    "Amount",
    "Hours",
    "Organisation",
    "Initiative",
    "Funder",
    "Reference",
)


def lines_of(money: Money) -> Iterator[list[Value]]:
    """Give the lines one by one, the earliest first, without holding them all."""
    rows = money.entries.order_by("on", "entered_at", "pk").select_related("area", "organisation", "initiative")
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield [
            row.area.name,
            row.get_kind_display(),
            row.on,
            row.text,
            row.amount,
            row.hours,
            str(row.organisation or ""),
            str(row.initiative or ""),
            row.funder,
            row.reference,
        ]
