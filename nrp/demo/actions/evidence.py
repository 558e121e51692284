"""The founding reviews, with invented items and findings, through the same actions as everybody else's."""

import datetime as dt

from django.utils import timezone

from neighbourhoods.actions import evidence, review_parts, reviews
from neighbourhoods.models import EvidenceItem, Review
from nrp.demo.evidence import REVIEWS, DemoItem, DemoReview

_SAME = ("kind", "type", "title", "year", "container", "volume", "pages", "publisher", "url", "abstract")


def set_up() -> None:
    """Make the reviews; the caller holds the transaction."""
    for one in REVIEWS:
        _review(one, timezone.localdate())


def _review(one: DemoReview, today: dt.date) -> None:
    is_published = one.published is not None
    made = reviews.create(
        title=one.title,
        kind=one.kind,
        question=one.question,
        search=one.search,
        status=Review.Status.UNDER_WAY if is_published else one.status,
        started_on=_day(today, one.started),
        by=None,
    )
    for name, side in one.reviewers:
        review_parts.add_reviewer(review=made, name=name, side=side, by=None)
    items = {item.code: _item(item) for item in one.items}
    for item in one.items:
        review_parts.add_items(
            review=made, items=[items[item.code]], is_included=not item.reason, reason=item.reason, by=None
        )
    for finding in one.findings:
        rests_on = [items[code] for code in finding.items]
        review_parts.add_finding(review=made, text=finding.text, strength=finding.strength, items=rests_on, by=None)
    published_on = _day(today, one.published)
    if published_on is not None:
        reviews.publish(review=made, published_on=published_on, by=None)


def _item(one: DemoItem) -> EvidenceItem:
    values = {name: getattr(one, name) for name in _SAME}
    return evidence.create(**values, authors=list(one.authors), keywords=list(one.keywords), by=None)


def _day(today: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else today + dt.timedelta(days=days)
