"""Items of evidence: everybody inside reads them all; the reviews they stand in only who sees the review."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from neighbourhoods.models import EvidenceItem, Finding, ReviewItem
from neighbourhoods.permissions import can
from neighbourhoods.queries.reviews import reviews_visible_to
from nrp.accounts.permissions import Permission
from nrp.formats.references import texts
from nrp.formats.references.reference import FIELDS, Reference
from nrp.formats.sheets.columns import plain

TUPLES = ("authors", "editors", "keywords")


def items_visible_to(user: Any) -> QuerySet[EvidenceItem]:
    """Give the items somebody may read: all of them, or none. The one door, for lists and for one page alike."""
    return EvidenceItem.objects.all() if can(user, Permission.SEE_PLACES) else EvidenceItem.objects.none()


def item_visible_to_or_404(user: Any, pk: uuid.UUID) -> EvidenceItem:
    """Load one item through the door; one outside it does not exist for this user (404)."""
    found = items_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sought(found: QuerySet[EvidenceItem], text: str) -> QuerySet[EvidenceItem]:
    """Narrow items down to those whose title, authors or DOI hold every word of a text."""
    found = found.annotate(_names=Cast("authors", TextField()))
    bare = texts.doi(text)
    for word in [bare] if bare else text.split()[:10]:
        coded = word.encode("ascii", "backslashreplace").decode()  # how one of the databases keeps letters with accents
        names = Q(_names__icontains=word) | Q(_names__icontains=coded.replace("\\x", "\\u00"))
        found = found.filter(Q(title__icontains=word) | Q(doi__icontains=word) | names)
    return found


def years_of(found: QuerySet[EvidenceItem]) -> list[int]:
    """Give the years in which items came out, the latest first."""
    years = found.order_by("-year").filter(year__isnull=False).values_list("year", flat=True).distinct()
    return [year for year in years if year is not None]


def in_review(found: QuerySet[EvidenceItem], pk: Any) -> QuerySet[EvidenceItem]:
    """Give the items that a review took in."""
    return found.filter(in_reviews__review=pk, in_reviews__is_included=True)


def places_in_reviews(item: EvidenceItem, user: Any) -> QuerySet[ReviewItem]:
    """Give the reviews that somebody sees in which an item stands, taken in or left out."""
    found = ReviewItem.objects.filter(item=item, review__in=reviews_visible_to(user)).select_related("review")
    return found.order_by("review__title")


def findings_on(item: EvidenceItem, user: Any) -> QuerySet[Finding]:
    """Give the findings, of reviews that somebody sees, which rest on an item."""
    found = Finding.objects.filter(items=item, review__in=reviews_visible_to(user)).select_related("review")
    return found.order_by("review__title", "position")


def rest_on(ids: Iterable[uuid.UUID], apart: Iterable[uuid.UUID] = ()) -> set[uuid.UUID]:
    """Give those items on which something rests, of whichever app: every relation that points at them is asked.

    `apart` are the places in a review that came with the same file.
    """
    wanted, held = list(ids), set[uuid.UUID]()
    for relation in EvidenceItem._meta.related_objects:  # noqa: SLF001  Django's documented name for it
        name = relation.field.name
        rows: QuerySet[Any] = QuerySet(relation.related_model).filter(**{f"{name}__in": wanted})
        if relation.related_model is ReviewItem:
            rows = rows.exclude(pk__in=list(apart))
        held.update(rows.values_list(name, flat=True))
    return held & set(wanted)


# Items as references -----------------------------------------------------------------------------


def reference_of(item: EvidenceItem) -> Reference:
    """Give an item as the reference that a file holds."""
    values = {name: getattr(item, name) for name in FIELDS}
    return Reference(**values | {name: tuple(values[name]) for name in TUPLES})


def values_of_reference(reference: Reference) -> dict[str, Any]:
    """Give the fields of an item from a reference."""
    values = {name: getattr(reference, name) for name in FIELDS}
    return values | {name: list(values[name]) for name in TUPLES}


class Known:
    """The items there are, by DOI and by title with year and first author, to find again what a file brings."""

    def __init__(self) -> None:
        self._by_doi: dict[str, uuid.UUID] = {}
        self._by_words: dict[tuple[str, int | None, str], uuid.UUID] = {}
        for row in EvidenceItem.objects.values("pk", "doi", "title", "year", "authors").order_by("created_at"):
            self.add(row["pk"], row)

    def add(self, pk: uuid.UUID, row: Mapping[str, Any]) -> None:
        if row["doi"]:
            self._by_doi.setdefault(row["doi"], pk)
        self._by_words.setdefault(_words(row), pk)

    def find(self, row: Mapping[str, Any]) -> uuid.UUID | None:
        """Give the item with the same DOI, or with the same title, year and first author.

        Two that have a DOI each, and not the same, are two.
        """
        if row["doi"] and row["doi"] in self._by_doi:
            return self._by_doi[row["doi"]]
        found = self._by_words.get(_words(row))
        if row["doi"] and found in self._by_doi.values():
            return None
        return found


def _words(row: Mapping[str, Any]) -> tuple[str, int | None, str]:
    first = str(row["authors"][0]).split(",")[0] if row["authors"] else ""
    return plain(str(row["title"])), row["year"], plain(first)
