"""Lines of the ledger as the rows of the spreadsheet that comes in: what goes out can come in again."""

from typing import Any

from django.db.models import QuerySet

from neighbourhoods.models import LedgerEntry
from neighbourhoods.queries.ledger import for_lists
from neighbourhoods.sheets.ledger import COLUMNS
from nrp.core.render.cells import Value


def rows_of(found: QuerySet[LedgerEntry]) -> tuple[list[str], list[list[Value]]]:
    """Give the heads and the rows of lines in the order of their days; what is reversed before its reversal."""
    rows = (_row(one) for one in for_lists(found).order_by("on", "entered_at", "pk"))
    return [column.head for column in COLUMNS], [[row.get(column.code) for column in COLUMNS] for row in rows]


def _row(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": str(entry.pk),
        "place": entry.area.name,
        "kind": str(entry.get_kind_display()),
        "on": entry.on,
        "text": entry.text,
        "amount": entry.amount,
        "organisation": entry.organisation.name if entry.organisation else "",
        "hours": entry.hours,
        "rate": entry.rate,
        "initiative": entry.initiative.title if entry.initiative else "",
        "funder": entry.funder,
        "led_by": entry.led_by,
        "reference": entry.reference,
        "reverses": str(entry.reverses_id) if entry.reverses_id else "",
        "reason": entry.reason,
    }
