"""Approving hours, undoing that until they are paid, sending them back.

Every act locks its rows first, in the order of their ids, and only then looks at them: of two people who approve the
same hours one approves, the other reads who did it and when. `coren.actions.batches` locks the same rows.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren import obstacles
from coren.models import Adviser, HoursEntry, LedgerEntry
from coren.money import total
from coren.obstacles import Seen
from coren.permissions import is_own
from coren.queries.approving import consents_of
from coren.queries.pay import Tariff
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal

State = HoursEntry.State
MOST_AT_ONCE = 500


class ApprovalRefused(Refusal):
    """Hours cannot be approved, sent back or undone as asked."""


class OwnHours(ApprovalRefused):
    """Nobody approves their own."""

    status = 403


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that the act passed over, and why. `entry` is None when it was taken back meanwhile."""

    entry: HoursEntry | None
    text: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did: when, to which entries, and what it passed over."""

    at: dt.datetime
    entries: list[HoursEntry]
    left_out: list[LeftOut]

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def amount(self) -> Decimal:
        return total(entry.amount for entry in self.entries if entry.amount is not None)


@transaction.atomic
def approve(*, entries: Collection[uuid.UUID], by: User, seen: Mapping[uuid.UUID, Seen] | None = None) -> Outcome:
    """Approve hours: the rate and the choice that held on the day are fixed in them.

    Raises nothing for what cannot be approved: it is left out with its reason (approved by somebody else meanwhile,
    changed since it was `seen`, one's own, no registration, no consent, no rate).
    """
    rows, gone = _locked_rows(entries)
    now = timezone.now()
    advisers = {row.adviser_id for row in rows}
    tariff, consents = Tariff(advisers), consents_of(advisers)
    worths = {row.pk: tariff.worth_of(row) for row in rows}

    def stopped(row: HoursEntry) -> str:
        return (
            obstacles.stopped_by_state(row, now)
            or obstacles.stopped_by_right(row, by)
            or obstacles.stopped_by_change(row, worths[row.pk], (seen or {}).get(row.pk))
            or obstacles.stopped_by_record(row, consents[row.adviser_id])
            or ("" if worths[row.pk].amount is not None else obstacles.no_rate(row))
        )

    outcome = _sorted_out(rows, gone, by, now, stopped)
    for row in outcome.entries:
        row.state, row.approved_at, row.approved_by = State.APPROVED, now, by
        row.hourly, row.amount = worths[row.pk].hourly, worths[row.pk].amount
    HoursEntry.objects.bulk_update(outcome.entries, ["state", "approved_at", "approved_by", "hourly", "amount"])
    _record("hours.approved", outcome, by, was=State.SUBMITTED)
    return outcome


@transaction.atomic
def approve_one(*, entry: HoursEntry, by: User) -> HoursEntry:
    """Approve one entry. Raises OwnHours for one's own, ApprovalRefused with the reason for what `approve` skips."""
    return _the_one(approve(entries=[entry.pk], by=by))


@transaction.atomic
def undo(*, entries: Collection[uuid.UUID], by: User) -> Outcome:
    """Take an approval back: the hours wait again, at whatever rate and choice hold for their day.

    Left out, with the reason: what lies in a payment batch or was paid, what is not approved, one's own.
    """
    rows, gone = _locked_rows(entries)
    now = timezone.now()
    in_batch = _standing_lines(rows)
    outcome = _sorted_out(
        rows,
        gone,
        by,
        now,
        lambda row: obstacles.not_approved(row, now) or in_batch.get(row.pk, "") or obstacles.stopped_by_right(row, by),
    )
    amounts = {row.pk: row.amount for row in outcome.entries}
    for row in outcome.entries:
        row.state = State.SUBMITTED
        _unfix(row)
    HoursEntry.objects.bulk_update(outcome.entries, ["state", "approved_at", "approved_by", "hourly", "amount"])
    _record("hours.approval_undone", outcome, by, was=State.APPROVED, amounts=amounts)
    return outcome


@transaction.atomic
def send_back(*, entries: Collection[uuid.UUID], reason: str, by: User) -> Outcome:
    """Send hours back to whoever logged them, with the reason, also approved ones that lie in no batch.

    Left out, with the reason: what is a draft or was sent back already, lies in a batch or was paid, one's own.
    Raises ApprovalRefused without a reason.
    """
    if not reason.strip():
        raise ApprovalRefused(_("Enter what has to be put right."), field="reason")
    rows, gone = _locked_rows(entries)
    now = timezone.now()
    in_batch = _standing_lines(rows)
    outcome = _sorted_out(
        rows,
        gone,
        by,
        now,
        lambda row: (
            obstacles.not_to_send_back(row, now) or in_batch.get(row.pk, "") or obstacles.stopped_by_right(row, by)
        ),
    )
    for row in outcome.entries:
        row.state, row.sent_back_reason = State.SENT_BACK, reason.strip()
        row.sent_back_at, row.sent_back_by = now, by
        _unfix(row)
    HoursEntry.objects.bulk_update(
        outcome.entries,
        ["state", "sent_back_reason", "sent_back_at", "sent_back_by", "approved_at", "approved_by", "hourly", "amount"],
    )
    _record("hours.sent_back", outcome, by, was=State.SUBMITTED, reason=reason.strip())
    return outcome


@transaction.atomic
def send_back_one(*, entry: HoursEntry, reason: str, by: User) -> HoursEntry:
    """Send one entry back. Raises OwnHours for one's own, ApprovalRefused with the reason for what is skipped."""
    return _the_one(send_back(entries=[entry.pk], reason=reason, by=by))


def lock(entries: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Lock entries until the transaction ends, in the order of their ids so that two acts never wait for each other."""
    locked = HoursEntry.objects.select_for_update(no_key=True).filter(pk__in=entries).order_by("pk")
    return set(locked.values_list("pk", flat=True))


def _locked_rows(entries: Collection[uuid.UUID]) -> tuple[list[HoursEntry], int]:
    """Lock, then read: what is read with the lock could name who approved an entry before somebody else did."""
    wanted = set(entries)
    if len(wanted) > MOST_AT_ONCE:
        raise ApprovalRefused(_("Choose at most %(most)s entries at once.") % {"most": MOST_AT_ONCE})
    there = lock(wanted)
    rows = HoursEntry.objects.filter(pk__in=there).select_related(
        "adviser__person", "area", "activity", "approved_by__person", "sent_back_by__person"
    )
    return list(rows.order_by("area__name", "adviser__person__name", "on", "pk")), len(wanted) - len(there)


def _sorted_out(
    rows: Iterable[HoursEntry], gone: int, by: User, now: dt.datetime, stopped: Callable[[HoursEntry], str]
) -> Outcome:
    done: list[HoursEntry] = []
    left = [LeftOut(None, _("Taken back by whoever logged it.")) for _number in range(gone)]
    for row in rows:
        words = stopped(row)
        if words:
            left.append(LeftOut(row, words, is_own=is_own(by, row.adviser)))
        else:
            done.append(row)
    return Outcome(now, done, left)


def _the_one(outcome: Outcome) -> HoursEntry:
    if outcome.entries:
        return outcome.entries[0]
    left = outcome.left_out[0]
    raise (OwnHours if left.is_own else ApprovalRefused)(left.text)


def _unfix(row: HoursEntry) -> None:
    row.approved_at, row.approved_by, row.hourly, row.amount = None, None, None, None


def _standing_lines(rows: Iterable[HoursEntry]) -> dict[uuid.UUID, str]:
    """Say of each entry in a batch which one: an approval cannot be taken from under a payment."""
    lines = LedgerEntry.objects.filter(
        hours__in=[row.pk for row in rows], reverses__isnull=True, reversed_by__isnull=True
    ).select_related("payment__batch")
    words = _("It lies in payment batch %(number)s. Take that apart first.")
    return {
        line.hours_id: words % {"number": line.payment.batch.number}
        for line in lines
        if line.hours_id and line.payment.batch
    }


def _record(verb: str, outcome: Outcome, by: User, *, was: str, reason: str = "", **more: Any) -> None:
    """Leave one event for each adviser, naming their entries."""
    by_adviser: dict[uuid.UUID, list[HoursEntry]] = defaultdict(list)
    for row in outcome.entries:
        by_adviser[row.adviser_id].append(row)
    amounts = more.get("amounts", {})
    for adviser_id, rows in sorted(by_adviser.items()):
        adviser: Adviser = rows[0].adviser
        worth = total(amount for row in rows if (amount := amounts.get(row.pk, row.amount)) is not None)
        audit.record(
            verb,
            by=by,
            obj=adviser,
            area_id=rows[0].area_id,
            reason=reason,
            changes={"state": [was, rows[0].state]},
            detail={
                "adviser_id": adviser_id,
                "entries": [row.pk for row in rows],
                "minutes": sum(row.minutes for row in rows),
                "amount": worth,
            },
        )
