"""Bank accounts of advisers: entered by one person, used once another has confirmed them. Only masks leave this house.

The trail says who entered, confirmed or ended an account and when, and nothing of what stands in it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coren import words
from coren.accounts import digits_of
from coren.models import Adviser, BankDetails
from coren.queries import payments as queries
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class BankRefused(Refusal):
    """An account cannot be kept, confirmed or ended as asked."""


@transaction.atomic
def enter(*, adviser: Adviser, account_name: str, sort_code: str, account_number: str, by: User) -> BankDetails:
    """Keep an account until a second person confirms it. One in use stays in use meanwhile; one waiting is replaced.

    Raises BankRefused for a sort code that has no six figures or a number that has no eight.
    """
    code, number = digits_of(sort_code), digits_of(account_number)
    if len(code) != 6:
        raise BankRefused(_("Enter the six figures of the sort code, such as 12-34-56."), field="sort_code")
    if len(number) != 8:
        raise BankRefused(
            _("Enter the eight figures of the account number. Put a 0 in front of one with seven."),
            field="account_number",
        )
    if not account_name.strip():
        raise BankRefused(_("Enter the name on the account."), field="account_name")
    locked = _locked(adviser)
    waiting = queries.account_waiting(locked)
    if waiting is not None:
        waiting.ended_at = timezone.now()
        waiting.save(update_fields=["ended_at"])
    details = BankDetails.objects.create(
        adviser=locked,
        account_name=account_name.strip(),
        sort_code=code,
        account_number=number,
        entered_by=by,
    )
    audit.record("bank_details.entered", by=by, obj=details, area_id=locked.area_id, detail={"adviser_id": locked.pk})
    return details


@transaction.atomic
def confirm(*, details: BankDetails, last_four: str, by: User) -> BankDetails:
    """Put an account into use: a second person has typed its last four figures from the card or the paper.

    The account used so far ends. Raises BankRefused for whoever entered it, for other figures than those entered, and
    when it was confirmed, replaced or ended before.
    """
    adviser = _locked(details.adviser)
    waiting = _read(details)
    if waiting.ended_at is not None:
        raise BankRefused(_("This account was replaced or taken away. Open the page again."))
    if waiting.confirmed_at is not None:
        raise BankRefused(
            _("%(name)s has confirmed this account already.") % {"name": words.account_name(waiting.confirmed_by)}
        )
    if waiting.entered_by_id is None:
        raise BankRefused(_("Whoever entered this account is not here any more. Enter it again."))
    if waiting.entered_by_id == by.pk:
        raise BankRefused(_("You entered this account, so somebody else has to confirm it."))
    if digits_of(last_four) != waiting.account_number[-4:]:
        raise BankRefused(
            _("These are not the last four figures of the account that was entered. Compare it with the card."),
            field="last_four",
        )
    now = timezone.now()
    used = queries.account_in_use(adviser)
    if used is not None:
        used.ended_at = now
        used.save(update_fields=["ended_at"])
    waiting.confirmed_at, waiting.confirmed_by = now, by
    waiting.save(update_fields=["confirmed_at", "confirmed_by"])
    audit.record(
        "bank_details.confirmed", by=by, obj=waiting, area_id=adviser.area_id, detail={"adviser_id": adviser.pk}
    )
    return waiting


@transaction.atomic
def end(*, details: BankDetails, by: User) -> BankDetails:
    """Take an account out of use, or turn one down that waits. Raises BankRefused when it has ended before."""
    adviser = _locked(details.adviser)
    row = _read(details)
    if row.ended_at is not None:
        raise BankRefused(_("This account is out of use already."))
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    audit.record(
        "bank_details.ended",
        by=by,
        obj=row,
        area_id=adviser.area_id,
        detail={"adviser_id": adviser.pk, "was_in_use": row.confirmed_at is not None},
    )
    return row


def _locked(adviser: Adviser) -> Adviser:
    return Adviser.objects.select_for_update(of=("self",)).select_related("person").get(pk=adviser.pk)


def _read(details: BankDetails) -> BankDetails:
    """Read the row again, once its adviser is locked."""
    return BankDetails.objects.select_related("entered_by__person", "confirmed_by__person").get(pk=details.pk)
