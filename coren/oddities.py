"""What makes hours worth a second look before they are approved, and what stops them. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from coren.words import hours_words
from nrp.core.render.dates import day as day_words
from nrp.core.render.numbers import money

LONG_DAY = 10 * 60  # minutes
LATE = 28  # days


class ConsentState(StrEnum):
    """Whether somebody agreed that hours of a day are kept."""

    HELD = "held"  # on the day
    LATER = "later"  # given since, and it holds now
    TAKEN_BACK = "taken_back"  # by that day, and none holds now
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Agreed:
    """From when until when somebody's consent held."""

    given_on: dt.date
    withdrawn_on: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return self.given_on <= day and (self.withdrawn_on is None or self.withdrawn_on > day)


def consent_state(consents: Iterable[Agreed], on: dt.date) -> ConsentState:
    """Say how consent stood for hours of one day."""
    rows = list(consents)
    if any(row.holds_on(on) for row in rows):
        return ConsentState.HELD
    if any(row.withdrawn_on is None for row in rows):
        return ConsentState.LATER
    return ConsentState.TAKEN_BACK if rows else ConsentState.NONE


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one entry when somebody is about to approve it."""

    name: str
    on: dt.date
    logged_on: dt.date
    amount: Decimal | None
    day_minutes: int
    earned: Decimal
    limit: Decimal | None
    is_near_limit: bool
    is_over_limit: bool
    consent: ConsentState
    is_registered: bool
    is_overlap_kept: bool = False
    is_own: bool = False
    is_logged_by_approver: bool = False
    is_logged_by_adviser: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry stands out. `stops`: it cannot be approved as long as that holds."""

    code: str
    text: str
    stops: bool = False


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Give everything odd about an entry, what stops it first; nothing for most."""
    return (*_stopping(facts), *_worth_a_look(facts))


def _stopping(facts: Facts) -> Iterable[Reason]:
    if facts.is_own:
        yield Reason("own", _("These are your own hours. Somebody else approves them."), stops=True)
    if not facts.is_registered:
        yield Reason("unregistered", _("%(name)s is not registered yet.") % {"name": facts.name}, stops=True)
    if facts.consent is ConsentState.NONE:
        yield Reason("no_consent", _("%(name)s has no consent on record.") % {"name": facts.name}, stops=True)
    if facts.consent is ConsentState.TAKEN_BACK:
        words = _("%(name)s had taken their consent back by that day.") % {"name": facts.name}
        yield Reason("consent_taken_back", words, stops=True)
    if facts.amount is None:
        words = _("There is no rate for this activity on %(day)s.") % {"day": day_words(facts.on)}
        yield Reason("no_rate", words, stops=True)


def _worth_a_look(facts: Facts) -> Iterable[Reason]:
    money_words = {"earned": money(facts.earned), "limit": money(facts.limit)}
    if facts.is_over_limit:
        yield Reason("over_limit", _("%(earned)s in that week, over the weekly limit of %(limit)s.") % money_words)
    elif facts.is_near_limit:
        yield Reason("near_limit", _("%(earned)s in that week, near the weekly limit of %(limit)s.") % money_words)
    if facts.day_minutes > LONG_DAY:
        yield Reason("long_day", _("%(hours)s on that day.") % {"hours": hours_words(facts.day_minutes)})
    if facts.is_overlap_kept:
        yield Reason("overlap", _("There are other hours on that day. Whoever logged it kept both."))
    if facts.consent is ConsentState.LATER:
        yield Reason("consent_later", _("Consent was given after these hours were worked."))
    late = (facts.logged_on - facts.on).days
    if facts.is_logged_by_adviser and late > LATE:
        yield Reason("late", _("Logged by the adviser %(days)s days after the day.") % {"days": late})
    if facts.is_logged_by_approver and not facts.is_own:
        yield Reason("logged_by_you", _("You logged these hours yourself."))
