"""Items of evidence, reviews and reference files for tests, made by the same actions as on the site."""

import datetime as dt
import io
import itertools
from typing import Any

from neighbourhoods.actions import evidence, reference_files, review_parts, reviews
from neighbourhoods.models import EvidenceItem, Finding, ReferenceFile, Review, Reviewer, ReviewItem

STARTED, DAY = dt.date(2016, 2, 1), dt.date(2016, 9, 30)
_numbers = itertools.count(1)


def an_item(title: str = "", **values: Any) -> EvidenceItem:
    values.setdefault("kind", EvidenceItem.Kind.PEER_REVIEWED)
    return evidence.create(title=title or f"Example study {next(_numbers)}", by=None, **values)


def a_review(title: str = "", **values: Any) -> Review:
    values.setdefault("kind", Review.Kind.RAPID)
    values.setdefault("question", "What helps tenants?")
    return reviews.create(title=title or f"Review {next(_numbers)}", by=None, **values)


def in_review(review: Review, item: EvidenceItem | None = None, reason: str = "") -> ReviewItem:
    """An item taken in; with a reason left out."""
    items = [item or an_item()]
    return review_parts.add_items(review=review, items=items, is_included=not reason, reason=reason, by=None)[0]


def a_finding(review: Review, text: str = "Warm homes help.", strength: str = "strong", items: Any = ()) -> Finding:
    return review_parts.add_finding(review=review, text=text, strength=strength, items=list(items), by=None)


def a_reviewer(review: Review, name: str = "", side: str = Reviewer.Side.RESEARCH, **values: Any) -> Reviewer:
    if "person" not in values:
        values["name"] = name or f"Reviewer {next(_numbers)}"
    return review_parts.add_reviewer(review=review, side=side, by=None, **values)


def a_published_review(title: str = "", **values: Any) -> Review:
    review = a_review(title, **{"started_on": STARTED, **values})
    row = in_review(review)
    a_finding(review, items=[row.item])
    return reviews.publish(review=review, published_on=DAY, by=None)


def ris_of(*titles: str, **tags: str) -> bytes:
    """A small RIS file: one article for each title."""
    more = "".join(f"{tag}  - {value}\n" for tag, value in tags.items())
    return "".join(
        f"TY  - JOUR\nTI  - {title}\nAU  - Example, Ann\nPY  - 2015\n{more}ER  - \n" for title in titles
    ).encode()


def a_reference_file(content: bytes, by: Any, name: str = "export.ris", **values: Any) -> ReferenceFile:
    return reference_files.try_out(file=io.BytesIO(content), file_name=name, by=by, **values)
