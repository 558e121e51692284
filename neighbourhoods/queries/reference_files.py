"""Reference files, and what one would do: what is new, there already, not to be read. Writes nothing."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from neighbourhoods.models import EvidenceItem, ReferenceFile, ReviewItem
from neighbourhoods.permissions import can
from neighbourhoods.queries.evidence import Known, values_of_reference
from neighbourhoods.queries.reviews import reviews_visible_to
from nrp.accounts.permissions import Permission
from nrp.core.sheet_work import Look
from nrp.formats.references.reference import Reference, from_document, guessed_kind
from nrp.formats.sheets.rows import Problem

NEW, LINKED, KNOWN, WRONG = "new", "linked", "known", "wrong"
LISTED = 500  # lines that the page of a file shows


@dataclass(frozen=True, slots=True)
class Arriving:
    """A reference that the file brings: a new item, or (`there`) one that is new to the review only."""

    number: int
    reference: Reference
    there: uuid.UUID | None = None

    @property
    def kind(self) -> str:
        return guessed_kind(self.reference)


@dataclass(slots=True)
class ReferenceLook(Look):
    """What a file would do, with a line for each record."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        return {**Look.report(self), "lines": self.lines[:LISTED]}


def files_visible_to(user: Any) -> QuerySet[ReferenceFile]:
    """Give the files for no review, or for one that somebody sees. Those who keep evidence read them."""
    found = ReferenceFile.objects.select_related(
        "review__area", "tried_by__person", "taken_by__person", "undone_by__person"
    )
    if not can(user, Permission.SEE_PLACES):
        return found.none()
    return found.filter(Q(review__isnull=True) | Q(review__in=reviews_visible_to(user).values("pk")))


def file_visible_to_or_404(user: Any, pk: uuid.UUID) -> ReferenceFile:
    """Load one file through the door; one outside it does not exist for this user (404)."""
    found = files_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def taken_before(sheet: ReferenceFile, user: Any) -> ReferenceFile | None:
    """Give the file with the same bytes that was taken over, if one was that this user sees."""
    same = files_visible_to(user).filter(sha256=sheet.sha256, review=sheet.review, state=ReferenceFile.State.TAKEN)
    return same.exclude(pk=sheet.pk).order_by("taken_at").first()


def items_made(sheet: ReferenceFile) -> QuerySet[EvidenceItem]:
    """Give the items that a file made and that are still there."""
    return EvidenceItem.objects.filter(pk__in=sheet.made.get("items", []))


def looked_at(sheet: ReferenceFile, records: list[dict[str, Any]]) -> Look:
    """Say what the records of a file would do. `new` are items to make, and items to put into the file's review."""
    found, known = ReferenceLook(), Known()
    in_review = _in_review(sheet)
    arriving: dict[uuid.UUID, int] = {}
    for record in records:
        number = record["number"]
        if "problem" in record:
            problem = record["problem"]
            found.problems.append(Problem(number, "", problem["found"], problem["text"]))
            found.lines.append({"number": number, "what": WRONG, "title": ""})
            continue
        one = Arriving(number, from_document(record["reference"]))
        there = known.find(values_of_reference(one.reference))
        what = NEW if there is None else KNOWN
        if there is None:
            pk = uuid.uuid4()  # only to find a second one like it in the same file
            known.add(pk, values_of_reference(one.reference))
            arriving[pk] = number
            found.new.append(one)
        elif there not in arriving and in_review is not None and there not in in_review:
            in_review.add(there)
            what = LINKED
            found.new.append(Arriving(number, one.reference, there))
        else:
            found.known.append(number)
        found.lines.append(_line(one, what, None if there in arriving else there))
    found.counts["items"] = sum(one.there is None for one in found.new)
    found.counts["linked"] = len(found.new) - found.counts["items"]
    return found


def _in_review(sheet: ReferenceFile) -> set[uuid.UUID] | None:
    """Give the items that stand in the review of a file already; None for a file without one."""
    if sheet.review_id is None:
        return None
    return set(ReviewItem.objects.filter(review=sheet.review_id).values_list("item", flat=True))


def _line(one: Arriving, what: str, there: uuid.UUID | None) -> dict[str, Any]:
    reference = one.reference
    return {
        "number": one.number,
        "what": what,
        "title": reference.title,
        "authors": "; ".join(reference.authors[:3]) + ("; …" if len(reference.authors) > 3 else ""),
        "year": reference.year,
        "type": reference.type,
        "kind": one.kind,
        "item": str(there) if there else "",
    }
