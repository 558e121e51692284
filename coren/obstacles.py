"""Why hours cannot be approved, sent back or undone now, each in a sentence; an empty text when nothing stops it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from coren.models import HoursEntry
from coren.oddities import Agreed, ConsentState, consent_state
from coren.permissions import can_approve_hours, is_own
from coren.queries.pay import Worth
from coren.words import by_and_when, hours_words
from nrp.accounts.models import User
from nrp.core.render.dates import day as day_words
from nrp.core.render.numbers import money

State = HoursEntry.State


@dataclass(frozen=True, slots=True)
class Seen:
    """What an entry showed when somebody decided to approve it."""

    minutes: int
    amount: Decimal | None


def state_words(entry: HoursEntry, now: dt.datetime | None = None) -> str:
    """Say where an entry stands and who brought it there: Approved by Lee Sample at 2:02pm."""
    if entry.state in (State.APPROVED, State.PAID) and entry.approved_at is not None:
        return _("Approved %(by)s.") % {"by": by_and_when(entry.approved_by, entry.approved_at, now)}
    if entry.state == State.SENT_BACK and entry.sent_back_at is not None:
        return _("Sent back %(by)s.") % {"by": by_and_when(entry.sent_back_by, entry.sent_back_at, now)}
    return _("Not sent yet.") if entry.state == State.DRAFT else _("Waits for approval.")


def stopped_by_state(row: HoursEntry, now: dt.datetime) -> str:
    return "" if row.state == State.SUBMITTED else state_words(row, now)


def not_approved(row: HoursEntry, now: dt.datetime) -> str:
    if row.state == State.PAID and row.paid_on is not None:
        return _("Paid on %(day)s, so the approval stands.") % {"day": day_words(row.paid_on)}
    return "" if row.state == State.APPROVED else state_words(row, now)


def not_to_send_back(row: HoursEntry, now: dt.datetime) -> str:
    return "" if row.state in (State.SUBMITTED, State.APPROVED) else not_approved(row, now)


def stopped_by_right(row: HoursEntry, by: User) -> str:
    if is_own(by, row.adviser):
        return _("%(name)s: these are your own hours. Somebody else approves them.") % {"name": row.adviser}
    return "" if can_approve_hours(by, row) else _("You do not approve hours in %(place)s.") % {"place": row.area}


def stopped_by_change(row: HoursEntry, worth: Worth, seen: Seen | None) -> str:
    if seen is None or (row.minutes == seen.minutes and worth.amount == seen.amount):
        return ""
    if row.minutes != seen.minutes:
        return _("Changed meanwhile: it was %(was)s and is %(now)s now. Look at it again.") % {
            "was": hours_words(seen.minutes),
            "now": hours_words(row.minutes),
        }
    return _("Its rate changed meanwhile: it was %(was)s and is %(now)s now. Look at it again.") % {
        "was": _money_or_none(seen.amount),
        "now": _money_or_none(worth.amount),
    }


def stopped_by_record(row: HoursEntry, consents: Iterable[Agreed]) -> str:
    if row.adviser.registered_at is None:
        return _("%(name)s is not registered yet.") % {"name": row.adviser}
    state = consent_state(consents, row.on)
    if state is ConsentState.NONE:
        return _("%(name)s has no consent on record.") % {"name": row.adviser}
    if state is ConsentState.TAKEN_BACK:
        return _("%(name)s had taken their consent back by that day.") % {"name": row.adviser}
    return ""


def no_rate(row: HoursEntry) -> str:
    return _("There is no rate for %(activity)s on %(day)s.") % {"activity": row.activity, "day": day_words(row.on)}


def _money_or_none(amount: Decimal | None) -> str:
    return _("without a rate") if amount is None else money(amount)
