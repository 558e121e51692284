"""Items of evidence: put on record once, changed, taken out while nothing rests on them."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import EvidenceItem
from neighbourhoods.queries import evidence as queries
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from nrp.formats.references.reference import FIELDS as OF_REFERENCE
from nrp.formats.references.reference import LONGEST, Reference, canonical
from nrp.formats.references.texts import EARLIEST

FIELDS = ("kind", *(name for name in OF_REFERENCE if name != "kind"))


class EvidenceRefused(Refusal):
    """An item cannot be written as asked. `there` is the item that stands in the way, if one does."""

    def __init__(self, text: object, *, field: str | None = None, there: EvidenceItem | None = None) -> None:
        super().__init__(text, field=field)
        self.there = there


@transaction.atomic
def create(*, kind: str, title: str, by: User | None, **values: Any) -> EvidenceItem:
    """Put an item on record, each field in its one spelling. Raises EvidenceRefused for an item without a title, a DOI
    or an address that is none, a year to come, and a DOI that another item has."""
    _refuse_unknown(values)
    item = EvidenceItem(created_by=by)
    _write(item, {"kind": kind, "title": title, **values})
    written = {name: [None, value] for name, value in values_of(item, FIELDS).items() if value}
    audit.record("evidence_item.created", by=by, obj=item, changes=written)
    return item


@transaction.atomic
def update(*, item: EvidenceItem, by: User | None, seen: str = "", **values: Any) -> EvidenceItem:
    """Change an item. Raises EvidenceRefused as `create`, ChangedMeanwhile when `seen` is no longer how it stands."""
    _refuse_unknown(values)
    locked = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    before = values_of(locked, FIELDS)
    refuse_if_changed(seen, {name: before[name] for name in values})
    _write(locked, before | values)
    changes = changes_between(before, values_of(locked, FIELDS))
    if changes:
        audit.record("evidence_item.changed", by=by, obj=locked, changes=changes)
    return locked


@transaction.atomic
def remove(*, item: EvidenceItem, by: User | None) -> EvidenceItem:
    """Take an item out. Raises EvidenceRefused while something rests on it: a review, a finding, a decision."""
    locked = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    if queries.rest_on([locked.pk]):
        raise EvidenceRefused(_rests_words(locked, by))
    before = {name: [value, None] for name, value in values_of(locked, FIELDS).items() if value}
    pk = locked.pk
    try:
        locked.delete()
    except models.ProtectedError:
        raise EvidenceRefused(_("Something rests on this item, so it stays.")) from None
    audit.record("evidence_item.removed", by=by, object_type="evidenceitem", object_id=pk, changes=before)
    return item


def _rests_words(item: EvidenceItem, by: User | None) -> str:
    """Say what rests on an item: the reviews by name that this user sees, the rest without."""
    titles = [f"“{row.review}”" for row in queries.places_in_reviews(item, by)]
    if not titles:
        return _("Something rests on this item: a review, a decision or another record. It stays as long as that does.")
    words = {"reviews": ", ".join(titles)}
    return (
        ngettext(
            "This item stands in the review %(reviews)s. Take it out there first.",
            "This item stands in the reviews %(reviews)s. Take it out there first.",
            len(titles),
        )
        % words
    )


def _refuse_unknown(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"an item of evidence has no field {sorted(unknown)}")


def _write(item: EvidenceItem, values: Mapping[str, Any]) -> None:
    """Spell every value in its one way, check it and save the row."""
    given = {name: value for name, value in values.items() if name in OF_REFERENCE and value is not None}
    given.setdefault("type", item.type)
    lists = {name: tuple(given[name]) for name in queries.TUPLES if name in given}
    reference = canonical(Reference(**{**given, **lists, "year": values.get("year")}))
    _check(item, given, reference)
    for name, value in queries.values_of_reference(reference).items():
        setattr(item, name, value)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:  # somebody was quicker with the same DOI
        refuse_same_doi(item)
        raise


def _check(item: EvidenceItem, given: Mapping[str, Any], reference: Reference) -> None:
    if not reference.title:
        raise EvidenceRefused(_("Enter the title."), field="title")
    if str(given.get("doi", "")).strip() and not reference.doi:
        raise EvidenceRefused(_("A DOI begins with 10. and has a stroke, such as 10.1000/xyz123."), field="doi")
    if str(given.get("url", "")).strip() and not (reference.url or reference.doi):
        raise EvidenceRefused(_("Enter an address that begins with https:// or http://."), field="url")
    for name, most in LONGEST.items():
        if len(getattr(reference, name)) > most:
            raise EvidenceRefused(_("Shorten this to %(most)s letters.") % {"most": most}, field=name)
    latest = timezone.localdate().year + 1
    if reference.year is not None and not EARLIEST <= reference.year <= latest:
        years = {"first": EARLIEST, "last": latest}
        raise EvidenceRefused(_("Enter a year from %(first)s to %(last)s.") % years, field="year")
    if reference.accessed_on is not None and reference.accessed_on > timezone.localdate():
        raise EvidenceRefused(_("Nobody has read it on a day to come."), field="accessed_on")
    item.doi = reference.doi
    refuse_same_doi(item)


def refuse_same_doi(item: EvidenceItem) -> None:
    """Raise EvidenceRefused, with the other item, when one has the same DOI."""
    there = EvidenceItem.objects.filter(doi=item.doi).exclude(pk=item.pk).first() if item.doi else None
    if there is not None:
        raise EvidenceRefused(
            _("An item with this DOI is there already: “%(title)s”.") % {"title": there}, field="doi", there=there
        )
