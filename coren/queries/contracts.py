"""The door to contracts and posts, and what a contract has brought so far: counts and sums, nobody's name."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from coren.models import Contract, Expense, HoursEntry, Post
from coren.money import pounds
from coren.queries.pay import COUNTED
from coren.queries.pence import sum_of_pence
from neighbourhoods.queries import sees_all_places
from nrp.accounts.permissions import Permission

ENDS_SOON = dt.timedelta(days=60)
FIXED = (HoursEntry.State.APPROVED, HoursEntry.State.PAID)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a contract has brought: people's time, and what was approved or paid for it."""

    minutes: int
    advisers: int
    fees: Decimal
    expenses: Decimal


def contracts_visible_to(user: Any) -> QuerySet[Contract]:
    """Give the contracts somebody may see: all or none, since they are of the whole network."""
    found = Contract.objects.select_related("organisation").prefetch_related("areas")
    return found if sees_all_places(user, Permission.SEE_CONTRACTS) else found.none()


def contract_visible_to_or_404(user: Any, pk: uuid.UUID) -> Contract:
    """Load one contract through the door; one outside it does not exist for this user (404)."""
    found = contracts_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def posts_visible_to(user: Any) -> QuerySet[Post]:
    """Give the posts somebody may see: all or none."""
    found = Post.objects.select_related("person__user", "organisation", "area", "contract")
    return found if sees_all_places(user, Permission.SEE_CONTRACTS) else found.none()


def post_visible_to_or_404(user: Any, pk: uuid.UUID) -> Post:
    """Load one post through the door; one outside it does not exist for this user (404)."""
    found = posts_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def so_far(contract: Contract) -> SoFar:
    """Add up hours and money of a contract's places within its time. What was approved keeps the amount fixed then."""
    places = [area.pk for area in contract.areas.all()]
    within = Q(area__in=places, on__range=(contract.starts_on, contract.ends_on))
    hours = HoursEntry.objects.filter(within, state__in=COUNTED).aggregate(
        minutes=Sum("minutes"),
        advisers=Count("adviser", distinct=True),
        fees=sum_of_pence("amount", filter=Q(state__in=FIXED)),
    )
    fixed = (Expense.State.APPROVED, Expense.State.PAID)
    expenses = Expense.objects.filter(within, state__in=fixed).aggregate(all=sum_of_pence("amount"))
    return SoFar(
        minutes=int(hours["minutes"] or 0),
        advisers=int(hours["advisers"]),
        fees=pounds(hours["fees"]),
        expenses=pounds(expenses["all"]),
    )


def is_current(contract: Contract, on: dt.date | None = None) -> bool:
    day = on or timezone.localdate()
    return contract.starts_on <= day <= contract.ends_on


def ends_soon(contract: Contract, on: dt.date | None = None) -> bool:
    """Whether a contract that holds ends within 60 days."""
    day = on or timezone.localdate()
    return is_current(contract, day) and contract.ends_on <= day + ENDS_SOON
