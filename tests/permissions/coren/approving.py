"""Who may do what: approving. The manager approves; rates are read by whoever logs hours, and kept by one role."""

import datetime as dt

from coren.actions import rates
from nrp.accounts.roles import Role
from tests.coren_factories import hours_of, the_rates
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ADMIN, EVERY_ROLE, May, Row

R = Role
APPROVERS = frozenset({R.COREN_MANAGER})
FACILITATOR = frozenset({R.COREN_FACILITATOR})
READS_RATES = APPROVERS | FACILITATOR | ADMIN | {R.RESIDENT_ADVISER}
# Hours do not exist for whoever sees no adviser; a Resident Adviser sees their own alone, and these are another's.
SEES_NO_HOURS = EVERY_ROLE - APPROVERS - FACILITATOR - ADMIN

APPROVE = May(APPROVERS)
CLOSE = May(APPROVERS | ADMIN)
EDIT = May(ADMIN)
ONE_ENTRY = May(APPROVERS, hidden=SEES_NO_HOURS, elsewhere_hidden=FACILITATOR)
ENTRY = thing("waiting_hours")

PAGES: dict[str, Row] = {
    "approvals": Row(get=APPROVE, shows=True),
    "approvals-check": Row(get=APPROVE, post=APPROVE),
    "hours-approve": Row(get=APPROVE, post=APPROVE),
    "hours-undo": Row(get=APPROVE, post=APPROVE),
    "hours-send-back": Row(get=APPROVE, post=APPROVE),
    "weekly-limits": Row(get=May(APPROVERS | FACILITATOR)),
    "pay-clock": Row(get=May(APPROVERS | FACILITATOR)),
    "rates": Row(get=May(READS_RATES)),
    "rate-new": Row(get=EDIT, post=EDIT),
    "weekly-limit-new": Row(get=EDIT, post=EDIT),
    "activity-type-new": Row(get=EDIT, post=EDIT),
    "activity-type-edit": Row(get=EDIT, post=EDIT, address=thing("activity")),
    "pay-policy": Row(get=EDIT, post=EDIT),
    "closed-periods": Row(get=CLOSE),
    "closed-period-new": Row(get=CLOSE, post=CLOSE),
    "closed-period-open": Row(get=CLOSE, post=CLOSE, address=thing("closed_period")),
}
API: dict[str, Row] = {
    "api-hours-approve": Row(post=ONE_ENTRY, address=ENTRY),
    "api-hours-send-back": Row(post=ONE_ENTRY, address=ENTRY),
    "api-hours-approve-many": Row(post=APPROVE),
    "api-rates": Row(get=May(READS_RATES)),
}


def things(basis: Basis) -> Things:
    """Make hours that wait at each place, near the limit of their week; activity and period belong to no place."""
    activity = the_rates()
    period = rates.close_period(
        starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2015, 3, 31), reason="Before the programme", by=None
    )
    waiting = {
        side: hours_of(adviser, minutes=9 * 60, note=f"{basis.canary[side]} waits")
        for side, adviser in basis.advisers.items()
    }
    return {
        "waiting_hours": waiting,
        "activity": dict.fromkeys(basis.advisers, activity),
        "closed_period": dict.fromkeys(basis.advisers, period),
    }
