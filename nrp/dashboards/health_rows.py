"""Programme health as plain values: what the file and the API give of one place, under the same names."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nrp.dashboards.narrowing import Span
from nrp.dashboards.queries.health import Work

Answers = Mapping[str, str]  # survey code -> answers in the latest wave, rounded


def health_row(work: Work, span: Span, money_span: Span) -> dict[str, Any]:
    """Give every count with what it is counted against, and the stretch it is of. None where it is not known."""
    hours = round(work.minutes / 60, 2)

    def rate(amount: Decimal | float) -> float | None:
        found = work.per_thousand(amount)
        return None if found is None else round(found, 2)

    return {
        "neighbourhood": work.area.name,
        "residents": work.living,
        "residents_year": work.living_year,
        "from_quarter": span.since,
        "to_quarter": span.until,
        "meetings": work.meetings,
        "last_meeting": work.last_meeting_on,
        "named_at_meetings": work.people,
        "residents_named": work.residents,
        "times_spoken": work.spoke,
        "times_residents_spoke": work.residents_spoke,
        "advisers_active": work.advisers,
        "advisers_per_1000": rate(work.advisers),
        "hours": hours,
        "hours_per_1000": rate(hours),
        "days_to_pay": work.median_days,
        "entries_paid": work.paid,
        "actions_open": work.open_actions,
        "actions_overdue": work.overdue,
        "money_from_quarter": money_span.since,
        "money_to_quarter": money_span.until,
        "cash": work.cash,
        "cash_per_1000": rate(work.cash),
        "in_kind": work.in_kind,
        "in_kind_per_1000": rate(work.in_kind),
        "grants": work.external,
        "grants_per_1000": rate(work.external),
        "worked_out": work.worked_out_at,
        "latest_change": work.newest or None,
    }
