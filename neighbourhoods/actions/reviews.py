"""Evidence reviews: begun, changed, published with their day, stopped."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import EvidenceItem, Finding, Review
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

FIELDS = ("title", "kind", "area", "question", "search", "status", "started_on", "publication")
OPEN = (Review.Status.PLANNED, Review.Status.UNDER_WAY)


class ReviewRefused(Refusal):
    """A review cannot be written as asked."""


@transaction.atomic
def create(*, title: str, kind: str, question: str, by: User | None, **values: Any) -> Review:
    """Begin a review. One with a day on which it started is under way.

    Raises ReviewRefused for a title that another review has, for a start to come, and without a question.
    """
    _refuse_unknown(values)
    review = Review(title=title.strip(), kind=kind, question=question.strip(), created_by=by, **values)
    if review.started_on is not None and "status" not in values:
        review.status = Review.Status.UNDER_WAY
    _check(review)
    review.save()
    written = {name: [None, value] for name, value in values_of(review, FIELDS).items() if value}
    audit.record("review.created", by=by, obj=review, changes=written)
    return review


@transaction.atomic
def update(*, review: Review, by: User | None, seen: str = "", **values: Any) -> Review:
    """Change a review. Publishing and stopping are acts of their own; one that was stopped may go on.

    Raises ReviewRefused as `create`, ChangedMeanwhile when `seen` is no longer how it stands.
    """
    _refuse_unknown(values)
    locked = locked_review(review)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    status = values.get("status", locked.status)
    if status != locked.status and (status not in OPEN or locked.status == Review.Status.PUBLISHED):
        raise ReviewRefused(_("Publishing and stopping have a page each. A published review stays so."), field="status")
    for name, value in values.items():
        setattr(locked, name, value.strip() if isinstance(value, str) else value)
    _check(locked)
    locked.save()
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("review.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def publish(
    *, review: Review, published_on: dt.date, publication: EvidenceItem | None = None, by: User | None
) -> Review:
    """Publish a review with its day and, where there is one, what it was published as.

    Raises ReviewRefused for one that is published or was stopped, without a finding, and for a day to come or before
    it started.
    """
    locked = locked_review(review)
    if locked.status == Review.Status.PUBLISHED and locked.published_on is not None:
        raise ReviewRefused(_("This review was published on %(day)s.") % {"day": day(locked.published_on)})
    if locked.status == Review.Status.STOPPED:
        raise ReviewRefused(_("This review was stopped. Set it to under way before you publish it."))
    if not Finding.objects.filter(review=locked).exists():
        raise ReviewRefused(_("Write down at least one finding before you publish the review."))
    if published_on > timezone.localdate():
        raise ReviewRefused(_("The day is still to come. Publish the review on it."), field="published_on")
    if locked.started_on is not None and published_on < locked.started_on:
        words = {"day": day(locked.started_on)}
        raise ReviewRefused(_("It started on %(day)s, after this day.") % words, field="published_on")
    before = values_of(locked, ("status", "published_on", "publication"))
    locked.status, locked.published_on = Review.Status.PUBLISHED, published_on
    locked.publication = publication or locked.publication
    locked.save()
    changes = changes_between(before, values_of(locked, ("status", "published_on", "publication")))
    audit.record("review.published", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def stop(*, review: Review, by: User | None) -> Review:
    """Stop a review; what it has found so far stays. Raises ReviewRefused for one that is published or was stopped."""
    locked = locked_review(review)
    if locked.status not in OPEN:
        raise ReviewRefused(
            _("A published review is not stopped.")
            if locked.status == Review.Status.PUBLISHED
            else _("This review was stopped before.")
        )
    before, locked.status = locked.status, Review.Status.STOPPED
    locked.save()
    audit.record("review.stopped", by=by, obj=locked, changes={"status": [before, locked.status]})
    return locked


def locked_review(review: Review) -> Review:
    """Load a review for writing; whoever else writes it waits."""
    return Review.objects.select_for_update(of=("self",)).select_related("area", "publication").get(pk=review.pk)


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a review has no field {sorted(unknown)}")


def _check(review: Review) -> None:
    if not review.title:
        raise ReviewRefused(_("Enter the title."), field="title")
    if not review.question:
        raise ReviewRefused(_("Enter the question that the review is to answer."), field="question")
    same = Review.objects.filter(title__iexact=review.title).exclude(pk=review.pk)
    if same.exists():
        raise ReviewRefused(_("Another review has this title. Choose one that tells them apart."), field="title")
    if review.started_on is not None and review.started_on > timezone.localdate():
        raise ReviewRefused(
            _("The day is still to come. Leave it out until the review has started."), field="started_on"
        )
    if review.published_on is not None and review.started_on and review.started_on > review.published_on:
        words = {"day": day(review.published_on)}
        raise ReviewRefused(_("It was published on %(day)s, before this day.") % words, field="started_on")
    if review.status == Review.Status.PLANNED and review.started_on is not None:
        review.status = Review.Status.UNDER_WAY
