"""Records that may be of one person, and what merging two of them would do."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from coren.likeness import Alike, Record, alike
from coren.models import (
    Adviser,
    BankDetails,
    Consent,
    DataRequest,
    Expense,
    HoursEntry,
    MakerConsent,
    Merge,
    NotTheSame,
    Payment,
    PeerResearcher,
    RecordLook,
    SafeguardingNote,
    Skill,
    TrainingRecord,
)
from coren.queries.advisers import advisers_where
from nrp.accounts.permissions import Permission

UNDO_DAYS = 30
PERSON_FIELDS = ("name", "email", "phone", "language")
ADVISER_FIELDS = ("preferred_contact", "address", "access_needs", "is_large_print", "wants_benefits_advice")
# What goes over with a record, and the fields that may not stand twice: such a row stays with the old record.
MOVING: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (HoursEntry, ()),
    (Expense, ()),
    (Payment, ()),
    (TrainingRecord, ("course_id", "on")),
    (Skill, ("name",)),
    (PeerResearcher, ("enquiry_id",)),
    (MakerConsent, ()),
    (DataRequest, ()),
    (SafeguardingNote, ()),
    (RecordLook, ("user_id", "what", "on")),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that look alike, with the rows."""

    one: Adviser
    other: Adviser
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the two differ: what stands in the one that is kept, and in the one that goes."""

    name: str
    kept: Any
    gone: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do. `both` are the days on which both have hours."""

    differences: tuple[Difference, ...]
    moving: dict[str, int]
    staying: dict[str, int]
    both: tuple[dt.date, ...]


def pairs_alike(user: Any) -> list[Pair]:
    """Give the pairs that look alike among those somebody may merge, without those said to be two people."""
    rows = {row.pk: row for row in advisers_where(user, Permission.MERGE_ADVISERS)}
    told_apart = {frozenset(pair) for pair in NotTheSame.objects.values_list("one_id", "other_id")}
    found = [pair for pair in alike(map(_record, rows.values())) if frozenset((pair.one, pair.other)) not in told_apart]
    return sorted((_pair(pair, rows) for pair in found), key=lambda pair: (-len(pair.reasons), str(pair.one)))


def _record(adviser: Adviser) -> Record:
    person = adviser.person
    return Record(adviser.pk, adviser.area_id, person.name, person.phone, person.email)


def _pair(found: Alike, rows: dict[uuid.UUID, Adviser]) -> Pair:
    one, other = sorted((rows[found.one], rows[found.other]), key=lambda row: row.number)
    return Pair(one, other, found.reasons)


def adviser_to_merge_or_404(user: Any, pk: uuid.UUID) -> Adviser:
    """Load one record among those somebody may merge (404 outside)."""
    found = advisers_where(user, Permission.MERGE_ADVISERS).select_related("person__user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def merges_visible_to(user: Any) -> QuerySet[Merge]:
    """Give the merges whose kept record somebody may merge, the latest first."""
    mine = advisers_where(user, Permission.MERGE_ADVISERS)
    rows = Merge.objects.filter(kept__in=mine.values("pk"))
    return rows.select_related("kept__person", "gone__person", "merged_by__person", "undone_by__person")


def can_be_undone(merge: Merge) -> bool:
    return merge.undone_at is None and timezone.now() - merge.merged_at <= dt.timedelta(days=UNDO_DAYS)


def preview(kept: Adviser, gone: Adviser) -> Preview:
    """Say what merging one record into another would do; writes nothing."""
    moving, staying = {}, {}
    for model, _unique in MOVING:
        name = model._meta.label  # noqa: SLF001  Django's documented name for it
        goes, stays = rows_to_move(model, kept, gone)
        moving[name], staying[name] = len(goes), len(stays)
    for other in (Consent, BankDetails):
        name = other._meta.label  # noqa: SLF001  Django's documented name for it
        goes, stays = rows_to_move(other, kept, gone)
        moving[name], staying[name] = len(goes), len(stays)
    return Preview(
        differences=tuple(differences(kept, gone)),
        moving={name: count for name, count in moving.items() if count},
        staying={name: count for name, count in staying.items() if count},
        both=_days_of_both(kept, gone),
    )


def differences(kept: Adviser, gone: Adviser) -> list[Difference]:
    """Give the fields in which two records differ."""
    sides = [(name, getattr(kept.person, name), getattr(gone.person, name)) for name in PERSON_FIELDS]
    sides += [(name, getattr(kept, name), getattr(gone, name)) for name in ADVISER_FIELDS]
    return [Difference(*side) for side in sides if side[1] != side[2]]


def rows_to_move(model: type[Any], kept: Adviser, gone: Adviser) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Give the ids of a record's rows that can go over, and of those that stay since the other has the same."""
    rows = model.objects.filter(adviser=gone).order_by("pk")
    unique = dict(MOVING).get(model, ())
    if model is Consent:
        clash = (
            Q(withdrawn_on__isnull=True) if Consent.objects.filter(adviser=kept, withdrawn_on=None).exists() else None
        )
    elif model is BankDetails:
        open_there = BankDetails.objects.filter(adviser=kept, ended_at=None).exists()
        clash = Q(ended_at__isnull=True) if open_there else None
    else:
        clash = None
    if clash is not None:
        staying = set(rows.filter(clash).values_list("pk", flat=True))
    elif unique:
        there = set(model.objects.filter(adviser=kept).values_list(*unique))
        staying = {pk for pk, *key in rows.values_list("pk", *unique) if tuple(key) in there}
    else:
        staying = set()
    ids = list(rows.values_list("pk", flat=True))
    return [pk for pk in ids if pk not in staying], sorted(staying)


def _days_of_both(kept: Adviser, gone: Adviser) -> tuple[dt.date, ...]:
    rows = HoursEntry.objects.filter(adviser__in=(kept, gone)).order_by("on").values("on")
    return tuple(row["on"] for row in rows.annotate(n=Count("adviser", distinct=True)).filter(n=2))
