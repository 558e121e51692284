"""A household takes its answers back: looked for, confirmed, and put in the queue. The work is actions.taking_out."""

import datetime
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core import leases
from nrp.core.fields import NotReadable, seal, unseal
from nrp.core.refusals import Refusal
from surveys import withdrawals_file
from surveys.models import HouseholdWithdrawal, Wave
from surveys.redaction.marks import HOUSEHOLD, LETTER, Mark, digest, spelled

State = HouseholdWithdrawal.State
AskedBy = HouseholdWithdrawal.AskedBy
CONFIRMED = (State.WITHDRAWING, State.DONE)
LONGEST = 120
_FORGOTTEN_AFTER = datetime.timedelta(days=1)
_WORDS = re.compile(r"[^\s,;:()“”\"']+")


class WithdrawalRefused(Refusal):
    """The household cannot be looked for or taken out as asked; `field` names what is in the way."""

    def __init__(self, text: object, *, field: str | None = None, status: int = 409) -> None:
        super().__init__(text, field=field)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What stays on record of a withdrawal: why, when and by whom it was asked for, and of which wave alone."""

    reason: str
    asked_on: datetime.date
    asked_by: str
    only_wave: int | None = None


# Who ------------------------------------------------------------------------------------------


def mark_of(row: HouseholdWithdrawal) -> Mark:
    """Give by what a household is told. Raises WorkRefused when the key it lies under is not here."""
    try:
        key = bytes.fromhex(unseal(row.sealed_key))
    except NotReadable:
        text = _("Which household withdrew is sealed under another key: set it in FIELD_KEYS, then try again.")
        raise leases.WorkRefused(text) from None
    return Mark(key, *(frozenset(row.marks.get(role, ())) for role in (HOUSEHOLD, LETTER)))


def marks_for(wave: int) -> list[Mark]:
    """Give the households that are to be in no file of a wave."""
    return [mark_of(row) for row in _all_confirmed(wave)]


def _known(number: str, *, by_letter: bool, only_wave: int | None = None) -> HouseholdWithdrawal | None:
    """Give the withdrawal of this household from every wave (or from this one) if there is one already."""
    role = LETTER if by_letter else HOUSEHOLD
    try:
        return next(row for row in _all_confirmed(only_wave) if mark_of(row).means(role, number))
    except StopIteration:
        return None
    except leases.WorkRefused as refused:
        raise WithdrawalRefused(str(refused)) from refused


def _all_confirmed(wave: int | None) -> list[HouseholdWithdrawal]:
    """Give those out of every wave, and with a number those out of this one."""
    rows = HouseholdWithdrawal.objects.filter(state__in=CONFIRMED).order_by("withdrawn_at", "pk")
    return [row for row in rows if row.only_wave in (None, wave)]


# Asking ---------------------------------------------------------------------------------------


@transaction.atomic
def look(*, number: str, by_letter: bool, by: User | None) -> HouseholdWithdrawal:
    """Have every stored file looked through for a household, by its own number or by that on its letter.

    Nothing is changed. What was looked for and not confirmed is forgotten after a day. A household that withdrew from
    every wave already is given as it is. Raises WithdrawalRefused.
    """
    HouseholdWithdrawal.objects.filter(
        state__in=(State.LOOKING, State.FOUND), requested_at__lt=timezone.now() - _FORGOTTEN_AFTER
    ).delete()
    _check_number(number, by_letter=by_letter)
    if known := _known(number, by_letter=by_letter):
        return known
    row = _made(number, by_letter=by_letter, by=by)
    leases.queue(row)
    audit.record("household.looked_for", by=by, obj=row)
    return row


@transaction.atomic
def confirm(
    *,
    withdrawal: HouseholdWithdrawal,
    reason: str,
    asked_on: datetime.date,
    asked_by: str,
    only_wave: int | None = None,
    by: User | None,
) -> HouseholdWithdrawal:
    """Take a household that was looked for out of every file, or out of one wave's; once confirmed, it is decided.

    Confirming again changes nothing. Raises WithdrawalRefused.
    """
    row = HouseholdWithdrawal.objects.select_for_update(of=("self",)).filter(pk=withdrawal.pk).first()
    if row is None:
        raise WithdrawalRefused(_("This search was forgotten. Look for the household again."))
    if row.state in CONFIRMED:
        return row
    if row.state != State.FOUND:
        raise WithdrawalRefused(_("The files are still being looked through. Wait until that is done."))
    asked = Asked(reason, asked_on, asked_by, only_wave)
    check(row, asked)
    return _confirmed(row, asked, by)


@transaction.atomic
def withdraw(
    *,
    number: str,
    by_letter: bool,
    reason: str,
    asked_on: datetime.date,
    asked_by: str,
    only_wave: int | None = None,
    by: User | None,
) -> HouseholdWithdrawal:
    """Take a household out without a look first: for programs. The same household again gives the same row."""
    _check_number(number, by_letter=by_letter)
    if known := _known(number, by_letter=by_letter, only_wave=only_wave):
        return known
    row = _made(number, by_letter=by_letter, by=by)
    asked = Asked(reason, asked_on, asked_by, only_wave)
    check(row, asked)
    return _confirmed(row, asked, by)


@transaction.atomic
def forget(*, withdrawal: HouseholdWithdrawal, by: User | None) -> None:
    """Leave it at having looked: the row goes. Nothing happens to one that was confirmed."""
    row = HouseholdWithdrawal.objects.select_for_update(of=("self",)).filter(pk=withdrawal.pk).first()
    if row is None or row.state in CONFIRMED:
        return
    pk = row.pk
    row.delete()
    audit.record("household.search_forgotten", by=by, object_type="householdwithdrawal", object_id=pk)


@transaction.atomic
def retry(*, withdrawal: HouseholdWithdrawal, by: User | None) -> HouseholdWithdrawal:
    """Go on with a withdrawal that stopped. Raises WithdrawalRefused when it has not."""
    if not leases.retry(withdrawal):
        raise WithdrawalRefused(_("This withdrawal has not stopped, so there is nothing to try again."))
    audit.record("household.withdrawal_retried", by=by, obj=withdrawal)
    return HouseholdWithdrawal.objects.get(pk=withdrawal.pk)


@transaction.atomic
def again(*, line: withdrawals_file.Line) -> HouseholdWithdrawal:
    """After a restore: put a withdrawal in the queue again, as it was decided. The row is made where it is gone."""
    row = HouseholdWithdrawal.objects.select_for_update(of=("self",)).filter(pk=line.id).first()
    if row is None:
        row = HouseholdWithdrawal(pk=line.id, asked_on=timezone.localdate(line.at))
    row.state, row.withdrawn_at = State.WITHDRAWING, line.at
    row.by_letter, row.sealed_key, row.only_wave = line.by_letter, line.sealed_key, line.only_wave
    kept = {role: set(row.marks.get(role, ())) for role in (HOUSEHOLD, LETTER)}
    row.marks = {role: sorted(kept[role] | set(line.marks[role])) for role in kept}
    row.save()
    leases.queue(row)
    audit.record("household.withdrawn_again", by=None, obj=row)
    return row


# Parts ----------------------------------------------------------------------------------------


def check(row: HouseholdWithdrawal, asked: Asked) -> None:
    """Raise WithdrawalRefused unless it may be confirmed so. What stays may not name the household."""
    if not asked.reason.strip():
        raise WithdrawalRefused(_("Say why the household withdraws, as far as it said."), field="reason", status=400)
    if _names(row, _WORDS.findall(asked.reason)):
        text = _("The reason stays on record. Leave the household’s number out of it.")
        raise WithdrawalRefused(text, field="reason", status=400)
    if asked.asked_on > timezone.localdate():
        raise WithdrawalRefused(_("The day it was asked for lies ahead."), field="asked_on", status=400)
    if asked.asked_by not in AskedBy.values:
        raise WithdrawalRefused(_("Choose who asked for it."), field="asked_by", status=400)
    if asked.only_wave is not None and not Wave.objects.filter(number=asked.only_wave).exists():
        text = _("There is no wave %(number)d.") % {"number": asked.only_wave}
        raise WithdrawalRefused(text, field="only_wave", status=400)


def _names(row: HouseholdWithdrawal, words: Iterable[str]) -> bool:
    mark = mark_of(row)
    bare = {bare for word in words for bare in (word, word.rstrip(".!?"))}
    return any(mark.means(role, word) for word in bare for role in (HOUSEHOLD, LETTER))


def _check_number(number: str, *, by_letter: bool) -> None:
    field = "letter" if by_letter else "household"
    if not spelled(number):
        text = _("Enter the number on the letter.") if by_letter else _("Enter the household’s number.")
        raise WithdrawalRefused(text, field=field, status=400)
    if len(number) > LONGEST:
        text = _("A household’s number has at most %(most)d letters and figures.") % {"most": LONGEST}
        raise WithdrawalRefused(text, field=field, status=400)


def _made(number: str, *, by_letter: bool, by: User | None) -> HouseholdWithdrawal:
    """Write the row; of the number only its digest, under a key of its own."""
    key = secrets.token_bytes(32)
    role = LETTER if by_letter else HOUSEHOLD
    marks: dict[str, list[str]] = {HOUSEHOLD: [], LETTER: [], role: [digest(key, role, number)]}
    return HouseholdWithdrawal.objects.create(
        id=uuid.uuid4(), by_letter=by_letter, marks=marks, sealed_key=seal(key.hex()), requested_by=by
    )


def _confirmed(row: HouseholdWithdrawal, asked: Asked, by: User | None) -> HouseholdWithdrawal:
    row.state, row.withdrawn_at = State.WITHDRAWING, timezone.now()
    row.reason, row.asked_on = asked.reason.strip(), asked.asked_on
    row.asked_by, row.only_wave = asked.asked_by, asked.only_wave
    row.save(update_fields=["state", "withdrawn_at", "reason", "asked_on", "asked_by", "only_wave"])
    leases.queue(row)
    transaction.on_commit(withdrawals_file.sync)
    audit.record("household.withdrawal_confirmed", by=by, obj=row, reason=row.reason)
    return row
