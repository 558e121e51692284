"""Evidence reviews: the door to them, what one found and what it rests on."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import EvidenceItem, Finding, Review, Reviewer, ReviewItem, RoleAssignment
from neighbourhoods.permissions import can, sees_all_places
from neighbourhoods.queries.areas import areas_visible_to
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission


def reviews_visible_to(user: Any) -> QuerySet[Review]:
    """Give the reviews somebody may read: those for the whole programme, and those of a place that they see."""
    found = Review.objects.select_related("area", "publication")
    if sees_all_places(user):
        return found
    if not can(user, Permission.SEE_PLACES):
        return found.none()
    return found.filter(Q(area__isnull=True) | Q(area__in=areas_visible_to(user).values("pk")))


def review_visible_to_or_404(user: Any, pk: uuid.UUID) -> Review:
    """Load one review through the door; one outside it does not exist for this user (404)."""
    found = reviews_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def finding_visible_to_or_404(user: Any, pk: uuid.UUID) -> Finding:
    found = Finding.objects.filter(pk=pk, review__in=reviews_visible_to(user)).select_related("review__area").first()
    if found is None:
        raise Http404
    return found


def reviewer_visible_to_or_404(user: Any, pk: uuid.UUID) -> Reviewer:
    found = Reviewer.objects.filter(pk=pk, review__in=reviews_visible_to(user)).select_related("review__area").first()
    if found is None:
        raise Http404
    return found


def place_in_review_or_404(user: Any, pk: uuid.UUID) -> ReviewItem:
    """Load that an item stands in a review, through the door of the review."""
    found = ReviewItem.objects.filter(pk=pk, review__in=reviews_visible_to(user))
    row = found.select_related("review__area", "item").first()
    if row is None:
        raise Http404
    return row


def with_counts(found: QuerySet[Review]) -> QuerySet[Review]:
    """Count the items that each review took in, of all kinds (`n_taken_in`) and of each (`n_grey`)."""
    kinds = {
        f"n_{kind}": Count("items", filter=Q(items__is_included=True, items__item__kind=kind), distinct=True)
        for kind in EvidenceItem.Kind.values
    }
    all_kinds = Count("items", filter=Q(items__is_included=True), distinct=True)
    return found.annotate(n_taken_in=all_kinds, **kinds).order_by("title", "pk")


def narrowed(found: QuerySet[Review], *, status: str, kind: str, place: str) -> QuerySet[Review]:
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(area__slug=place) if place else found


def reviewers_of(review: Review) -> list[Reviewer]:
    """Give who reviews, by side in the order of the sides."""
    order = list(Reviewer.Side.values)
    return sorted(Reviewer.objects.filter(review=review), key=lambda one: (order.index(one.side), one.name))


def findings_of(review: Review) -> QuerySet[Finding]:
    """Give what was found, the strongest first, each with its items."""
    ranks = [When(strength=code, then=Value(at)) for at, code in enumerate(Finding.Strength.values)]
    found = Finding.objects.filter(review=review).annotate(_rank=Case(*ranks, output_field=IntegerField()))
    return found.order_by("_rank", "position", "pk").prefetch_related("items")


def items_of(review: Review) -> QuerySet[ReviewItem]:
    """Give the items a review looked at, taken in and left out."""
    return ReviewItem.objects.filter(review=review).select_related("item").order_by("item__title", "pk")


def taken_in(review: Review) -> QuerySet[EvidenceItem]:
    return EvidenceItem.objects.filter(in_reviews__review=review, in_reviews__is_included=True)


def mix_of(items: Iterable[EvidenceItem]) -> dict[str, int]:
    """Count items by kind of knowledge, in the order of the kinds; a kind that is not there is left out."""
    rows = [item.kind for item in items]
    return {kind: rows.count(kind) for kind in EvidenceItem.Kind.values if kind in rows}


def may_be_reviewers(user: Any) -> QuerySet[Person]:
    """Give the people with a role today for the whole programme, or at a place or council that somebody sees."""
    held = RoleAssignment.objects.holding(timezone.localdate()).filter(user__is_active=True)
    if not sees_all_places(user):
        seen = areas_visible_to(user)
        at = Q(area__in=seen.values("pk")) | Q(local_authority__in=seen.values("local_authorities"))
        held = held.filter(Q(area__isnull=True, local_authority__isnull=True) | at)
    return Person.objects.filter(user__in=held.values("user"))
