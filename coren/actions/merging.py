"""Two records of one resident become one, with a way back for 30 days."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren.models import Adviser, BankDetails, Consent, Expense, HoursEntry, Merge, NotTheSame
from coren.queries import likeness as queries
from governance.queries.action_points import verified_among
from nrp.accounts.models import Person, User
from nrp.accounts.queries import rows_of
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal
from nrp.core.render.dates import moment

_MOVING: tuple[type[Any], ...] = (*(model for model, _unique in queries.MOVING), Consent, BankDetails)
_MODELS: dict[str, type[Any]] = {model._meta.label: model for model in _MOVING}  # noqa: SLF001  Django's documented name for it


class MergeRefused(Refusal):
    """Two records cannot be merged, or a merge not undone, as asked."""


@transaction.atomic
def merge(*, kept: Adviser, gone: Adviser, take: Collection[str], by: User) -> Merge:
    """Take one record up into another. `take` names the fields whose value comes from the one that goes.

    Rows go over but for those that the kept record has already; they stay with the old one, which stays too, hidden.
    Raises MergeRefused for a record with itself, one that was merged before, two accounts, and where somebody would
    then have approved their own hours or verified their own action.
    """
    if kept.pk == gone.pk:
        raise MergeRefused(_("Choose two different records."))
    one, other = _locked(kept.pk, gone.pk)
    _refuse_merged(one, other)
    account = _account_to_move(one, other)
    _refuse_own_approvals(one, other, account)
    _refuse_own_verifying(one, other)
    moved: dict[str, Any] = {"rows": _move(one, other), "user": None if account is None else str(account)}
    moved["before"], moved["after"] = _take_fields(one, other, take)
    if account is not None:
        Person.objects.filter(pk=other.person_id).update(user=None)
        Person.objects.filter(pk=one.person_id).update(user_id=account)
    other.merged_into = one
    other.save()
    row = Merge.objects.create(kept=one, gone=other, moved=moved, merged_by=by)
    counts = {label: len(ids) for label, ids in moved["rows"].items()}
    audit.record("adviser.merged", by=by, obj=one, detail={"gone_id": other.pk, "moved": counts, "taken": sorted(take)})
    return row


@transaction.atomic
def undo(*, merge: Merge, by: User) -> Merge:
    """Part two records again: every row that went over goes back, what was added since stays where it is.

    A field that was changed since the merge keeps its new value. Raises MergeRefused after 30 days, and when it was
    undone before.
    """
    row = Merge.objects.select_for_update(of=("self",)).select_related("undone_by__person").get(pk=merge.pk)
    if row.undone_at is not None:
        who = getattr(row.undone_by, "person", None) or _("somebody")
        raise MergeRefused(_("%(who)s undid this on %(when)s.") % {"who": who, "when": moment(row.undone_at)})
    if not queries.can_be_undone(row):
        raise MergeRefused(_("A merge can be undone for %(n)s days. They are over.") % {"n": queries.UNDO_DAYS})
    kept, gone = _locked(row.kept_id, row.gone_id)
    if kept.merged_into_id is not None:
        raise MergeRefused(_("The record that was kept was merged into another since. Undo that first."))
    gone.merged_into = None
    gone.save()
    account = row.moved.get("user")
    if account and str(kept.person.user_id) == account:
        Person.objects.filter(pk=kept.person_id).update(user=None)
        Person.objects.filter(pk=gone.person_id).update(user_id=uuid.UUID(account))
    for label, ids in row.moved["rows"].items():
        _MODELS[label].objects.filter(pk__in=ids, adviser=kept).update(adviser=gone)
    _give_fields_back(kept, row.moved)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save()
    audit.record("adviser.merge_undone", by=by, obj=kept, detail={"gone_id": gone.pk})
    return row


@transaction.atomic
def tell_apart(*, one: Adviser, other: Adviser, by: User) -> NotTheSame:
    """Say that two records that look alike are of two people. Said again, it changes nothing."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    if first.pk == second.pk:
        raise MergeRefused(_("Choose two different records."))
    row, is_new = NotTheSame.objects.get_or_create(one=first, other=second, defaults={"said_by": by})
    if is_new:
        audit.record("adviser.told_apart", by=by, obj=one, detail={"other_id": other.pk})
    return row


def _locked(kept: uuid.UUID, gone: uuid.UUID) -> tuple[Adviser, Adviser]:
    """Lock both in one order, whichever is kept, so that two merges cannot wait for each other."""
    rows = Adviser.objects.select_for_update(of=("self",)).select_related("person", "area").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=(kept, gone))}
    return found[kept], found[gone]


def _refuse_merged(kept: Adviser, gone: Adviser) -> None:
    for row in (kept, gone):
        if row.merged_into_id is not None:
            raise MergeRefused(_("%(name)s’s record was merged into another already.") % {"name": row})


def _account_to_move(kept: Adviser, gone: Adviser) -> uuid.UUID | None:
    if kept.person.user_id and gone.person.user_id:
        raise MergeRefused(_("Both records have an account. Ask the programme administrator to disable one first."))
    return gone.person.user_id


def _refuse_own_approvals(kept: Adviser, gone: Adviser, account: uuid.UUID | None) -> None:
    """The database would refuse it too: the one who approved would be the one who is paid."""
    own = account or kept.person.user_id
    if own is None:
        return
    rows = {"adviser__in": (kept, gone), "approved_by_id": own}
    if HoursEntry.objects.filter(**rows).exists() or Expense.objects.filter(**rows).exists():
        raise MergeRefused(_("Hours of one record were approved by the account of the other. They stay apart."))


def _refuse_own_verifying(kept: Adviser, gone: Adviser) -> None:
    people = rows_of(kept.person) | rows_of(gone.person)
    action = verified_among(people).first()
    if action is not None:
        words = {"number": action.number, "group": action.group}
        raise MergeRefused(
            _("One of them verified what the other did: action %(number)s of %(group)s. Put that back first.") % words
        )


def _move(kept: Adviser, gone: Adviser) -> dict[str, list[str]]:
    moved = {}
    for label, model in _MODELS.items():
        ids, _staying = queries.rows_to_move(model, kept, gone)
        if ids:
            model.objects.filter(pk__in=ids).update(adviser=kept)
            moved[label] = [str(pk) for pk in ids]
    return moved


def _take_fields(kept: Adviser, gone: Adviser, take: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the chosen values of the one that goes into the one that stays; give what stood there and stands now."""
    before, after = {}, {}
    for one in queries.differences(kept, gone):
        if one.name in take:
            before[one.name], after[one.name] = one.kept, one.gone
            setattr(kept.person if one.name in queries.PERSON_FIELDS else kept, one.name, one.gone)
    if after:
        kept.person.save()
        kept.save()
    return before, after


def _give_fields_back(kept: Adviser, moved: dict[str, Any]) -> None:
    for name, value in moved["before"].items():
        row = kept.person if name in queries.PERSON_FIELDS else kept
        if getattr(row, name) == moved["after"][name]:
            setattr(row, name, value)
    if moved["before"]:
        kept.person.refresh_from_db(fields=["user"])
        kept.person.save()
        kept.save()
