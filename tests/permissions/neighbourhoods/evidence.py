"""Who may do what: evidence."""

from neighbourhoods.actions import reviews
from nrp.accounts.roles import Role
from tests.evidence_factories import (
    DAY,
    STARTED,
    a_finding,
    a_reference_file,
    a_review,
    a_reviewer,
    an_item,
    in_review,
    ris_of,
)
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row

R = Role
# Those who keep evidence: for the whole programme, or from one place, where they see no other place's review.
EVERYWHERE, FROM_OWN = frozenset({R.EVALUATION_DEPUTY, R.PROJECT_DEPUTY}), frozenset({R.ACADEMIC_LEAD})
EVERYONE = May(EVERY_ROLE)
KEEPERS = May(EVERYWHERE | FROM_OWN)
SEEN = May(ALL_PLACES, own=OWN_PLACE)
KEPT = May(EVERYWHERE, own=FROM_OWN, elsewhere_hidden=OWN_PLACE)
review, item, row = thing("review"), thing("evidence_item"), thing("review_row")
reviewer, finding, file = thing("reviewer"), thing("finding"), thing("reference_file")

PAGES: dict[str, Row] = {
    "reviews": Row(get=EVERYONE),
    "review": Row(get=SEEN, address=review, shows=True),
    "review-new": Row(get=KEEPERS, post=KEEPERS),
    "review-edit": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "review-publish": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "review-stop": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "review-export": Row(get=SEEN, address=review),
    "reviewer-new": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "reviewer-remove": Row(get=KEPT, post=KEPT, address=reviewer, shows=True),
    "finding-new": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "finding-edit": Row(get=KEPT, post=KEPT, address=finding, shows=True),
    "finding-remove": Row(get=KEPT, post=KEPT, address=finding, shows=True),
    "review-item-add": Row(get=KEPT, post=KEPT, address=review, shows=True),
    "review-item-remove": Row(get=KEPT, post=KEPT, address=row, shows=True),
    "evidence-items": Row(get=EVERYONE),
    "evidence-item": Row(get=EVERYONE, address=item),
    "evidence-item-new": Row(get=KEEPERS, post=KEEPERS),
    "evidence-item-edit": Row(get=KEEPERS, post=KEEPERS, address=item),
    "evidence-item-remove": Row(get=KEEPERS, post=KEEPERS, address=item),
    "evidence-export": Row(get=EVERYONE),
    "reference-files": Row(get=KEEPERS, post=KEEPERS),
    "reference-file": Row(get=KEPT, address=file, shows=True),
    "reference-file-kind": Row(get=KEPT, post=KEPT, address=file, shows=True),
    "reference-file-take": Row(get=KEPT, post=KEPT, address=file),
    "reference-file-undo": Row(get=KEPT, post=KEPT, address=file, shows=True),
    "reference-file-problems": Row(get=KEPT, address=file, shows=True),
}
API: dict[str, Row] = {
    "api-evidence-items": Row(get=EVERYONE, post=KEEPERS),
    "api-evidence-item": Row(get=EVERYONE, patch=KEEPERS, delete=KEEPERS, address=item),
    "api-reviews": Row(get=EVERYONE, post=KEEPERS),
    "api-review": Row(get=SEEN, patch=KEPT, address=review, shows=True),
    "api-review-publish": Row(post=KEPT, address=review),
    "api-review-findings": Row(get=SEEN, post=KEPT, address=review, shows=True),
    "api-review-items": Row(get=SEEN, post=KEPT, address=review, shows=True),
    "api-review-reviewers": Row(get=SEEN, post=KEPT, address=review, shows=True),
    "api-reviewer": Row(delete=KEPT, address=reviewer),
    "api-review-item": Row(delete=KEPT, address=row),
    "api-finding": Row(get=SEEN, patch=KEPT, delete=KEPT, address=finding, shows=True),
    "api-reference-files": Row(get=KEEPERS, post=KEEPERS),
    "api-reference-file": Row(get=KEPT, patch=KEPT, address=file, shows=True),
    "api-reference-file-take": Row(post=KEPT, address=file),
    "api-reference-file-undo": Row(post=KEPT, address=file),
}


def things(basis: Basis) -> Things:
    """Make, on each side, a review of the place with everything in it, and a file for it with a record to mend.

    Items are for the whole programme: both reviews stand on the same two, so that an item's page could tell of another
    place's review.
    """
    names = ("review", "evidence_item", "review_row", "reviewer", "finding", "reference_file")
    made: Things = {name: {} for name in names}
    taken, left = an_item("A study of everywhere"), an_item("A page of nowhere", kind="web")
    for side, area in basis.areas.items():
        word = basis.canary[side]
        one = a_review(
            f"{word} review", area=area, question=f"{word} question", search=f"{word} search", started_on=STARTED
        )
        made["review"][side], made["evidence_item"][side] = one, taken
        made["review_row"][side] = in_review(one, taken)
        in_review(one, left, reason=f"{word} reason")
        a_reviewer(one, f"{word} Reader")
        a_finding(one, f"{word} answer", items=[taken])
        content = ris_of(f"{word} study") + f"TY  - JOUR\nTI  - {word}{' word' * 120}\nER  - \n".encode()
        by = basis.users[R.EVALUATION_DEPUTY]
        made["reference_file"][side] = a_reference_file(content, by, f"{word}.ris", review=one)
        # What is the last of its kind in a published review stays, whoever asks.
        published = a_review(f"{word} published", area=area, question=f"{word} asked", started_on=STARTED)
        made["reviewer"][side] = a_reviewer(published, f"{word} Reviewer")
        made["finding"][side] = a_finding(published, f"{word} finding", items=[])
        reviews.publish(review=published, published_on=DAY, by=None)
    return made
