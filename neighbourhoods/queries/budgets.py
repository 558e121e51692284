"""Reading budgets, and the rates at which hours given in kind are counted."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import Budget, InKindRate, LedgerEntry, MoneyKind, Organisation
from neighbourhoods.queries.ledger import Wanted, budgets_visible_to


def budget_visible_to_or_404(user: Any, pk: uuid.UUID) -> Budget:
    """Load one budget through the door; one outside it does not exist for this user (404)."""
    found = budgets_for_lists(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def budgets_for_lists(user: Any, wanted: Wanted | None = None) -> QuerySet[Budget]:
    """Give the budgets somebody may read with their place and initiative, the latest year first."""
    found = budgets_visible_to(user).select_related("area", "initiative")
    if wanted is None:
        return found
    if wanted.place:
        found = found.filter(area__slug=wanted.place)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.initiative:
        found = found.filter(initiative=wanted.initiative)
    return found if wanted.year is None else found.filter(year=wanted.year)


def rates() -> QuerySet[InKindRate]:
    """Give every rate, those for all organisations first, then by name; the latest of each first."""
    found = InKindRate.objects.select_related("organisation")
    return found.order_by(F("organisation__name").asc(nulls_first=True), "-starts_on")


def rate_of_the_day(rows: Sequence[InKindRate], organisation: Organisation, on: dt.date) -> InKindRate | None:
    """Give the rate that holds for an organisation on a day: its own, else that of all."""
    begun = [row for row in rows if row.starts_on <= on]
    own = [row for row in begun if row.organisation_id == organisation.pk]
    found = own or [row for row in begun if row.organisation_id is None]
    return max(found, key=lambda row: row.starts_on, default=None)


def rates_today() -> list[InKindRate]:
    """Give the rates that hold today: the one for all first, then each organisation's own."""
    today, found = timezone.localdate(), {}
    for row in sorted(InKindRate.objects.select_related("organisation"), key=lambda row: row.starts_on):
        if row.starts_on <= today:
            found[row.organisation_id] = row
    return sorted(found.values(), key=lambda row: "" if row.organisation is None else row.organisation.name)


def was_used(rate: InKindRate) -> bool:
    """Whether hours were counted at a rate: it is then not changed, and another starts from a later day."""
    lines = LedgerEntry.objects.filter(kind=MoneyKind.IN_KIND, on__gte=rate.starts_on, rate=rate.rate)
    own = Q() if rate.organisation_id is None else Q(organisation=rate.organisation_id)
    return lines.filter(own).exists()
