"""What a review is made of: who reviews, the items it looked at, what it found."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from neighbourhoods.actions.reviews import ReviewRefused, locked_review
from neighbourhoods.models import EvidenceItem, Finding, Review, Reviewer, ReviewItem
from nrp.accounts.models import Person, User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between
from nrp.core.edits import refuse_if_changed

# Who reviews ------------------------------------------------------------------------------------


@transaction.atomic
def add_reviewer(
    *, review: Review, side: str, person: Person | None = None, name: str = "", by: User | None
) -> Reviewer:
    """Name a reviewer: somebody known here, or a name. Raises ReviewRefused for neither, and for somebody named."""
    locked = locked_review(review)
    name = person.name if person is not None else " ".join(name.split())
    if not name:
        raise ReviewRefused(_("Choose somebody, or enter a name."), field="name")
    there = Reviewer.objects.filter(review=locked)
    if there.filter(name__iexact=name).exists() or (person is not None and there.filter(person=person).exists()):
        raise ReviewRefused(_("%(name)s is a reviewer already.") % {"name": name}, field="name")
    row = Reviewer.objects.create(review=locked, person=person, name=name, side=side)
    _record("review.reviewer_added", locked, by, {"reviewer": [None, name], "side": [None, side]})
    return row


@transaction.atomic
def remove_reviewer(*, reviewer: Reviewer, by: User | None) -> Review:
    """Take a reviewer off. Raises ReviewRefused for the last one of a published review."""
    review = locked_review(reviewer.review)
    others = Reviewer.objects.filter(review=review).exclude(pk=reviewer.pk)
    if review.status == Review.Status.PUBLISHED and not others.exists():
        raise ReviewRefused(_("A published review keeps at least one reviewer. Name another first."))
    name = reviewer.name
    Reviewer.objects.filter(pk=reviewer.pk).delete()
    _record("review.reviewer_removed", review, by, {"reviewer": [name, None]})
    return review


# Items ------------------------------------------------------------------------------------------


@transaction.atomic
def add_items(
    *, review: Review, items: Sequence[EvidenceItem], is_included: bool = True, reason: str = "", by: User | None
) -> list[ReviewItem]:
    """Take items in or leave them out with a reason. One that stands in the review already is judged anew.

    Raises ReviewRefused for none, for an item left out without a reason, and for one on which a finding rests.
    """
    locked = locked_review(review)
    reason = "" if is_included else " ".join(reason.split())
    if not items:
        raise ReviewRefused(_("Choose at least one item."), field="items")
    if not is_included and not reason:
        raise ReviewRefused(_("Say why it was left out."), field="reason")
    if not is_included:
        _refuse_if_finding_rests(locked, items)
    rows = [_placed(locked, item, is_included=is_included, reason=reason) for item in items]
    judged = {"items": [None, [str(item) for item in items]], "is_included": [None, is_included]}
    _record("review.items_added", locked, by, judged | ({"reason": [None, reason]} if reason else {}))
    return rows


def _placed(review: Review, item: EvidenceItem, *, is_included: bool, reason: str) -> ReviewItem:
    values = {"is_included": is_included, "reason": reason}
    return ReviewItem.objects.update_or_create(review=review, item=item, defaults=values)[0]


@transaction.atomic
def remove_item(*, row: ReviewItem, by: User | None) -> Review:
    """Take an item out of a review, as if it had never been looked at. Raises ReviewRefused while a finding rests on
    it."""
    review = locked_review(row.review)
    _refuse_if_finding_rests(review, [row.item])
    title = str(row.item)
    ReviewItem.objects.filter(pk=row.pk).delete()
    _record("review.item_removed", review, by, {"item": [title, None]})
    return review


def _refuse_if_finding_rests(review: Review, items: Iterable[EvidenceItem]) -> None:
    found = Finding.objects.filter(review=review, items__in=[item.pk for item in items]).first()
    if found is not None:
        words = {"finding": str(found)}
        raise ReviewRefused(
            _("The finding “%(finding)s” rests on it. Change the finding first.") % words, field="items"
        )


# Findings ---------------------------------------------------------------------------------------


@transaction.atomic
def add_finding(
    *, review: Review, text: str, strength: str, items: Sequence[EvidenceItem] = (), by: User | None
) -> Finding:
    """Write down what was found, how strong the evidence is, and on which of the items taken in it rests.

    Raises ReviewRefused without a text, and for an item that the review did not take in.
    """
    locked = locked_review(review)
    _check(locked, text, items)
    last = Finding.objects.filter(review=locked).aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    finding = Finding.objects.create(review=locked, text=text.strip(), strength=strength, position=position)
    finding.items.set(items)
    written = {name: [None, value] for name, value in values_of_finding(finding).items() if value}
    _record("review.finding_added", locked, by, written)
    return finding


@transaction.atomic
def update_finding(
    *,
    finding: Finding,
    text: str,
    strength: str,
    items: Sequence[EvidenceItem],
    by: User | None,
    seen: str = "",
) -> Finding:
    """Change a finding. Raises ReviewRefused as `add_finding`, ChangedMeanwhile when `seen` is no longer how it
    stands."""
    review = locked_review(finding.review)
    locked = Finding.objects.get(pk=finding.pk)
    before = values_of_finding(locked)
    refuse_if_changed(seen, before)
    _check(review, text, items)
    locked.text, locked.strength = text.strip(), strength
    locked.save()
    locked.items.set(items)
    changes = changes_between(before, values_of_finding(locked))
    if changes:
        _record("review.finding_changed", review, by, changes)
    return locked


@transaction.atomic
def remove_finding(*, finding: Finding, by: User | None) -> Review:
    """Take a finding out. Raises ReviewRefused for the last one of a published review."""
    review = locked_review(finding.review)
    others = Finding.objects.filter(review=review).exclude(pk=finding.pk)
    if review.status == Review.Status.PUBLISHED and not others.exists():
        raise ReviewRefused(_("A published review keeps at least one finding. Change this one in its place."))
    before = {name: [value, None] for name, value in values_of_finding(finding).items() if value}
    Finding.objects.filter(pk=finding.pk).delete()
    _record("review.finding_removed", review, by, before)
    return review


def values_of_finding(finding: Finding) -> dict[str, Any]:
    """Give a finding as plain values, its items by their titles."""
    return {
        "text": finding.text,
        "strength": finding.strength,
        "items": sorted(str(item) for item in finding.items.all()),
    }


def _check(review: Review, text: str, items: Iterable[EvidenceItem]) -> None:
    if not text.strip():
        raise ReviewRefused(_("Write down the finding."), field="text")
    ids = {item.pk for item in items}
    taken = ReviewItem.objects.filter(review=review, is_included=True, item__in=ids).values_list("item", flat=True)
    if ids - set(taken):
        raise ReviewRefused(
            _("A finding rests on items that the review took in. Take the item in first."), field="items"
        )


def _record(verb: str, review: Review, by: User | None, changes: dict[str, Any]) -> None:
    audit.record(verb, by=by, obj=review, area_id=review.area_id, changes=changes)
