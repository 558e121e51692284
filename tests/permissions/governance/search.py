"""Who may do what: search. Everybody who is signed in may look; what they find is what they may read elsewhere.

The address asks for the words of both places: whatever another place's thing is found by, its canary would show.
"""

from tests.integration.governance.findable import one_of_each
from tests.permissions.basis import Basis, Things
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

ANYONE = May(EVERY_ROLE)

PAGES: dict[str, Row] = {"search": Row(get=ANYONE)}
API: dict[str, Row] = {"api-search": Row(get=ANYONE)}


def things(basis: Basis) -> Things:
    for side in Side:
        one_of_each(basis.groups[side], basis.canary[side])
    return {}
