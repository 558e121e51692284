"""The demo's reviews are plainly made up, and every finding rests on an item that its review takes in."""

import pytest

from nrp.demo.evidence import REVIEWS


@pytest.mark.parametrize("review", REVIEWS, ids=lambda review: review.title)
def test_a_review_holds_together(review):
    taken = {item.code for item in review.items if not item.reason}
    assert len({item.code for item in review.items}) == len(review.items)
    assert len(review.findings) == 2
    assert all(set(finding.items) <= taken for finding in review.findings)
    assert (review.status == "published") == (review.published is not None)
    assert review.started is not None
    assert review.published is None or review.started < review.published < 0


def test_every_item_is_plainly_made_up():
    items = [item for review in REVIEWS for item in review.items]
    assert all(item.title.startswith("Example ") for item in items)
    assert all(not item.url or item.url.startswith("https://example.org/") for item in items)
    assert {item.kind for item in items} == {"peer_reviewed", "grey", "web", "lived"}
