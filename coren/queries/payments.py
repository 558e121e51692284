"""The door to payments and expenses: those of the places where somebody sees pay, and their own."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from coren.models import Adviser, BankDetails, Expense, LedgerEntry, Payment
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def in_reach(user: Any) -> Q:
    """Narrow rows with an adviser and a place to those whose money somebody may see."""
    if sees_all_places(user, Permission.SEE_PAY):
        return Q()
    mine = Q(adviser__person__user_id=user.pk) if getattr(user, "is_authenticated", False) else Q(pk__in=())
    return Q(area__in=areas_where(user, Permission.SEE_PAY)) | mine


def payments_visible_to(user: Any) -> QuerySet[Payment]:
    """Give the payments somebody may see. They stay with the place where they were earned."""
    found = Payment.objects.filter(in_reach(user)).order_by("-made_at")
    return found.select_related(
        "adviser__person", "area", "batch__organisation", "bank_details", "reverses__batch", "reversed_by"
    )


def payment_visible_to_or_404(user: Any, pk: uuid.UUID) -> Payment:
    """Load one payment through the door; one outside it does not exist for this user (404)."""
    found = payments_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def expenses_visible_to(user: Any) -> QuerySet[Expense]:
    """Give the expenses somebody may see."""
    found = Expense.objects.filter(in_reach(user)).order_by("-on", "-submitted_at")
    return found.select_related(
        "adviser__person", "area", "submitted_by__person", "approved_by__person", "sent_back_by__person"
    )


def expense_visible_to_or_404(user: Any, pk: uuid.UUID) -> Expense:
    """Load one expense through the door; one outside it does not exist for this user (404)."""
    found = expenses_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def lines_of(payment: Payment) -> QuerySet[LedgerEntry]:
    """Give what one payment is for, by day."""
    found = LedgerEntry.objects.filter(payment=payment).select_related("hours__activity", "expense")
    return found.order_by("hours__on", "expense__on", "id")


def account_in_use(adviser: Adviser) -> BankDetails | None:
    return BankDetails.objects.filter(adviser=adviser, ended_at__isnull=True, confirmed_at__isnull=False).first()


def account_waiting(adviser: Adviser) -> BankDetails | None:
    """Give the account that waits for a second person."""
    return (
        BankDetails.objects.filter(adviser=adviser, ended_at__isnull=True, confirmed_at__isnull=True)
        .select_related("entered_by__person")
        .first()
    )


def accounts_of(adviser: Adviser) -> QuerySet[BankDetails]:
    return BankDetails.objects.filter(adviser=adviser).select_related("entered_by__person", "confirmed_by__person")
