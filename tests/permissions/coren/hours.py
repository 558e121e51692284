"""Who may do what: hours."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from coren.models import HoursEntry
from nrp.accounts.roles import Role
from tests.coren_factories import hours_of
from tests.permissions.basis import ADMIN, ADVISER, FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

LOGS = SUPPORTERS_EVERYWHERE | FACILITATOR
READS_EVERYWHERE = SUPPORTERS_EVERYWHERE | ADMIN
OUTSIDE = EVERY_ROLE - READS_EVERYWHERE - FACILITATOR
READ_ONE = May(everywhere=READS_EVERYWHERE, own=FACILITATOR, otherwise=404)
CHANGE_ONE = May(everywhere=SUPPORTERS_EVERYWHERE, own=FACILITATOR, otherwise=403, hidden=OUTSIDE)

PAGES: dict[str, Row] = {
    "hours": Row(get=May(everywhere=LOGS | ADMIN), post=May(everywhere=LOGS)),
    "hours-new": Row(get=May(everywhere=LOGS), post=May(everywhere=LOGS)),
    "hours-session": Row(get=May(everywhere=LOGS), post=May(everywhere=LOGS)),
    "hours-paper": Row(get=May(everywhere=LOGS), post=May(everywhere=LOGS)),
    "hours-entry": Row(get=READ_ONE, post=CHANGE_ONE, address=thing("hours-entry"), shows=True),
    "hours-remove": Row(get=CHANGE_ONE, post=CHANGE_ONE, address=thing("hours-remove"), shows=True),
    "my-hours": Row(get=May(everywhere=ADVISER), post=May(everywhere=ADVISER)),
}
READS_LISTS = LOGS | ADMIN | ADVISER
API: dict[str, Row] = {
    "api-activity-types": Row(get=May(everywhere=READS_LISTS)),
    "api-hours": Row(get=May(everywhere=READS_LISTS), post=May(everywhere=READS_LISTS)),
    "api-hours-entry": Row(
        get=READ_ONE, patch=CHANGE_ONE, delete=CHANGE_ONE, address=thing("api-hours-entry"), shows=True
    ),
}


def things(basis: Basis) -> Things:
    """Make an entry for each page of one; those that can be taken back are approved, so that every cell finds them."""
    return {
        name: {side: _entry(basis, side, name) for side in Side}
        for name in ("hours-entry", "hours-remove", "api-hours-entry")
    }


def _entry(basis: Basis, side: Side, name: str) -> Any:
    entry: HoursEntry = hours_of(basis.advisers[side], note=f"{basis.canary[side]} {name}", minutes=15)
    if name != "hours-entry":
        entry.state, entry.approved_at, entry.approved_by = "approved", timezone.now(), basis.users[Role.COREN_MANAGER]
        entry.hourly, entry.amount = Decimal("12.50"), Decimal("3.13")
        entry.save()
    return entry
