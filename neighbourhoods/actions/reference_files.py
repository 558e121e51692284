"""References from a RIS, BibTeX or CSL JSON file: looked at first, taken over whole, taken back while unused.

The way of a file is nrp.core.sheet_work; what a record does is said here.
"""

import json
import sys
import uuid
from collections.abc import Iterable
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import EvidenceItem, ReferenceFile, Review, ReviewItem
from neighbourhoods.queries import evidence as queries
from neighbourhoods.queries.reference_files import Arriving, looked_at
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import blobs
from nrp.core.children import ROOT, run_child
from nrp.core.models import SheetState, SheetWork
from nrp.core.sheet_work import Bringing, Look, SheetKind, SheetRefused, counts_of, ids_made
from nrp.formats.references.sniffing import kind_of

__all__ = ["SheetRefused", "choose_kind", "take", "try_out", "undo"]

MOST_RECORDS = 5000
NAMED = 5  # titles that a refusal gives
_HEAD = 4096


def try_out(
    *, file: IO[bytes], file_name: str, kind: str = "", review: Review | None = None, by: User
) -> ReferenceFile:
    """Keep a file and say what it would do. Without `kind` the file itself says what it is.

    Raises SheetRefused for one over 5 MB. A file that cannot be read is kept as refused, with the sentence.
    """
    if not kind:
        head = file.read(_HEAD)
        file.seek(0)
        kind = kind_of(file_name, head)
    sheet = ReferenceFile(kind=kind, review=review)
    return _BRINGING.try_out(sheet, file=file, file_name=file_name, by=by)


@transaction.atomic
def choose_kind(*, sheet: ReferenceFile, knowledge: str, by: User) -> ReferenceFile:
    """Say what kind of knowledge everything new in the file is; empty: what the file says, else by its type.

    Raises SheetRefused once the file is taken over.
    """
    locked = ReferenceFile.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if locked.state != SheetState.TRIED:
        raise SheetRefused(_("This file is not waiting to be taken over any more."))
    before = locked.report.get("knowledge", "")
    locked.report["knowledge"] = knowledge
    locked.save()
    if before != knowledge:
        changes = {"knowledge": [before, knowledge]}
        audit.record("reference_file.kind_chosen", by=by, obj=locked, area_id=_area_of(locked), changes=changes)
    return locked


def take(*, sheet: ReferenceFile, by: User) -> ReferenceFile:
    """Take everything new over, or nothing; with a review, all of it is taken in there.

    Raises SheetRefused when that was done, or a record cannot be read.
    """
    return _BRINGING.take(sheet, by=by)


def undo(*, sheet: ReferenceFile, by: User) -> ReferenceFile:
    """Take exactly those items back that the file made. Raises SheetRefused while something rests on one."""
    return _BRINGING.undo(sheet, by=by)


def _read(sheet: SheetWork) -> tuple[list[str], list[Any], str]:
    """Read the stored file in a child process. Gives the records, or the sentence when it cannot be read."""
    with blobs.workspace() as folder:
        path = blobs.fetch(sheet.stored_as, folder / "references")
        argv = [sys.executable, "-m", "nrp.formats.references", str(path), str(sheet.kind)]  # type: ignore[attr-defined]  # every subclass has its kind
        result = run_child(argv, memory_mb=settings.CHILD_MEMORY_MB, cpu_seconds=60, wall_seconds=90, cwd=ROOT)
    if not result.is_ok:
        return [], [], _("The file could not be read. Export it again, or bring it in in parts.")
    found: dict[str, Any] = json.loads(result.stdout)
    return [], found.get("records", []), str(found.get("refused", ""))


def _make(sheet: ReferenceFile, found: Look, by: User) -> dict[str, list[str]]:
    """Write the new items, and take all that are new to the review in there."""
    new: list[Arriving] = found.new
    knowledge = sheet.report.get("knowledge", "")
    made = {one.number: _item(one, knowledge, by) for one in new if one.there is None}
    try:
        with transaction.atomic():
            EvidenceItem.objects.bulk_create(made.values(), batch_size=500)
    except IntegrityError:
        raise SheetRefused(_("Somebody added one of these items meanwhile. Hand the file in again.")) from None
    rows = []
    if sheet.review is not None:
        ids = dict.fromkeys(made[one.number].pk if one.there is None else one.there for one in new)
        rows = [ReviewItem(review=sheet.review, item_id=pk) for pk in ids]
        ReviewItem.objects.bulk_create(rows, batch_size=500)
    return {"items": _texts(row.pk for row in made.values()), "in_review": _texts(row.pk for row in rows)}


def _item(one: Arriving, knowledge: str, by: User) -> EvidenceItem:
    values = queries.values_of_reference(one.reference)
    return EvidenceItem(**{**values, "kind": knowledge or one.kind}, created_by=by)


def _unmake(sheet: ReferenceFile) -> None:
    items, rows = ids_made(sheet, "items"), ids_made(sheet, "in_review")
    list(EvidenceItem.objects.select_for_update().filter(pk__in=items))
    own = ReviewItem.objects.filter(pk__in=rows)
    judged = own.filter(is_included=False).values_list("item", flat=True)
    linked = own.values_list("item", flat=True)
    used = queries.rest_on(items, apart=rows) | set(judged) | _in_findings(sheet, linked)
    _refuse_if_used(used)
    own.delete()
    EvidenceItem.objects.filter(pk__in=items).delete()


def _in_findings(sheet: ReferenceFile, linked: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Give the items that the file put into its review and on which a finding of that review rests."""
    found = EvidenceItem.objects.filter(pk__in=list(linked), findings__review=sheet.review_id)
    return set(found.values_list("pk", flat=True))


def _refuse_if_used(used: set[uuid.UUID]) -> None:
    if not used:
        return
    titles = list(EvidenceItem.objects.filter(pk__in=used).values_list("title", flat=True)[: NAMED + 1])
    listed = ", ".join(f"“{title}”" for title in titles[:NAMED]) + (" …" if len(titles) > NAMED else "")
    raise SheetRefused(_("Something rests on %(titles)s by now, so the file stays taken over.") % {"titles": listed})


def _texts(ids: Iterable[Any]) -> list[str]:
    return [str(one) for one in ids]


def _one_at_a_time(sheet: ReferenceFile) -> None:
    """Hold up a second file: two at once could bring the same reference twice."""
    first = ReferenceFile.objects.order_by("tried_at", "pk").values("pk")[:1]
    list(ReferenceFile.objects.select_for_update(of=("self",)).filter(pk__in=list(first.values_list("pk", flat=True))))


def _area_of(sheet: ReferenceFile) -> uuid.UUID | None:
    return sheet.review.area_id if sheet.review is not None else None


def _record(verb: str, sheet: ReferenceFile, by: Any) -> None:
    counts = counts_of(sheet) | {name: int(sheet.report.get(name, 0)) for name in ("items", "linked")}
    detail = {"kind": sheet.kind, "state": sheet.state, **counts}
    verb = verb.replace("sheet.", "reference_file.")
    audit.record(verb, by=by, obj=sheet, area_id=_area_of(sheet), detail=detail)


_BRINGING = Bringing(
    ReferenceFile,
    {
        str(kind): SheetKind(
            columns=(),
            most_rows=MOST_RECORDS,
            lacking=lambda found: [],
            look=looked_at,
            make=_make,
            unmake=_unmake,
            lock=_one_at_a_time,
        )
        for kind in ReferenceFile.Kind.values
    },
    _record,
    _read,
)
