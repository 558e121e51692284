"""Reading withdrawals of households. None of them says which household it was."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from surveys.models import HouseholdWithdrawal

S = HouseholdWithdrawal.State


def withdrawals_visible_to(user: Any) -> QuerySet[HouseholdWithdrawal]:
    """Give the withdrawals a user may see, the latest first: all of them, or none."""
    rows = HouseholdWithdrawal.objects.select_related("requested_by__person").order_by("-requested_at", "pk")
    return rows if can(user, Permission.SEE_UPLOADS) else rows.none()


def confirmed_withdrawals(user: Any) -> QuerySet[HouseholdWithdrawal]:
    """Give those that were confirmed, done or not."""
    return withdrawals_visible_to(user).filter(state__in=(S.WITHDRAWING, S.DONE)).order_by("-withdrawn_at", "pk")


def withdrawal_visible_to_or_404(user: Any, pk: uuid.UUID) -> HouseholdWithdrawal:
    """Load one through the door."""
    found = withdrawals_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def withdrawal_document(row: HouseholdWithdrawal) -> dict[str, Any]:
    """Give the document of a withdrawal as the API answers it (docs/api/withdrawals.md)."""
    return {
        "id": str(row.pk),
        "state": row.state,
        "work_state": row.work_state,
        "progress": row.progress,
        "by": "letter" if row.by_letter else "household",
        "only_wave": row.only_wave,
        "reason": row.reason,
        "asked_on": row.asked_on.isoformat() if row.asked_on else None,
        "asked_by": row.asked_by,
        "requested_by": row.requested_by.email if row.requested_by else None,
        "withdrawn_at": row.withdrawn_at.isoformat().replace("+00:00", "Z") if row.withdrawn_at else None,
        "files": [{name: line[name] for name in ("upload", "wave", "version", "rows", "how")} for line in row.changed],
        "error": row.error,
        "error_reference": row.error_reference,
    }
