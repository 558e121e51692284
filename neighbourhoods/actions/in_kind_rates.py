"""What an hour given in kind is counted at, from a day on. Lines keep the rate they were entered at."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import InKindRate, Organisation
from neighbourhoods.pounds import FIRST_YEAR, LAST_YEAR, pence
from neighbourhoods.queries.budgets import was_used
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.changes import changes_between, values_of
from nrp.core.refusals import Refusal

FIELDS = ("organisation", "rate", "starts_on", "source")
MOST = Decimal("999999.99")


class RateRefused(Refusal):
    """A rate cannot be set as asked."""


@transaction.atomic
def create(
    *, rate: Decimal, starts_on: dt.date, by: User | None, organisation: Organisation | None = None, source: str = ""
) -> InKindRate:
    """Set the rate of an organisation, or of all that have none of their own, from a day on.

    A second one from the same day takes the place of the first while no line was counted at it. Raises RateRefused
    once one was, and for a rate of nothing.
    """
    if not 0 < rate <= MOST or rate != pence(rate):
        raise RateRefused(_("Enter the pounds an hour, such as 15.00."), field="rate")
    if not FIRST_YEAR <= starts_on.year <= LAST_YEAR:
        raise RateRefused(_("Check the year: from %(first)s on.") % {"first": FIRST_YEAR}, field="starts_on")
    found = InKindRate.objects.select_for_update(of=("self",)).filter(organisation=organisation, starts_on=starts_on)
    row = found.first() or InKindRate(organisation=organisation, starts_on=starts_on)
    is_new = row._state.adding  # noqa: SLF001  Django's documented name for it
    before = dict.fromkeys(FIELDS) if is_new else values_of(row, FIELDS)
    if not is_new and was_used(row):
        say = _("Hours were counted at a rate from this day, so it stays. Let the new rate start on another day.")
        raise RateRefused(say, field="starts_on")
    row.rate, row.source = rate, source.strip()
    row.save()
    changes = changes_between(before, values_of(row, FIELDS))
    audit.record("in_kind_rate.set", by=by, obj=row, changes=changes)
    return row
