"""Who may do what: the hours page without signal."""

from tests.permissions.basis import ADVISER, FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things
from tests.permissions.rules import EVERY_ROLE, May, Row

ANYONE = May(EVERY_ROLE)

PAGES: dict[str, Row] = {
    # The same for everybody, and nothing of anybody in it.
    "hours-app": Row(get=ANYONE, public=True),
    "hours-worker": Row(get=ANYONE, public=True),
    "hours-manifest": Row(get=ANYONE, public=True),
    # Ids and numbers of those somebody may log for.
    "hours-keys": Row(get=May(SUPPORTERS_EVERYWHERE | FACILITATOR | ADVISER)),
}
API: dict[str, Row] = {}


def things(basis: Basis) -> Things:
    """Nothing of a place stands in these addresses."""
    return {}
