"""Who may do what: an adviser's own page, what people ask about their record, and erasing it."""

from coren.actions import looks, requests
from coren.models import DataRequest
from nrp.accounts.roles import Role
from tests.permissions.basis import ADMIN, ADVISER, FACILITATOR, SUPPORTERS_EVERYWHERE, Basis, Things, thing
from tests.permissions.rules import EVERY_ROLE, May, Row, Side

# Facilitators at their own place, the manager and the administrator everywhere.
EVERYWHERE = SUPPORTERS_EVERYWHERE | ADMIN
ANSWER = May(EVERYWHERE | FACILITATOR)
ANSWER_ONE = May(EVERYWHERE, own=FACILITATOR, otherwise=404)
# Programme administrators alone erase; those who see the adviser are refused, to the others nobody is there.
SEES = FACILITATOR | SUPPORTERS_EVERYWHERE
NOT_THERE = EVERY_ROLE - SEES - ADMIN
ERASE = May(ADMIN, hidden=NOT_THERE, elsewhere_hidden=FACILITATOR)
OWN = May(ADVISER)
ASK = May(EVERYWHERE | FACILITATOR | ADVISER)

adviser, request = thing("adviser"), thing("data_request")

PAGES: dict[str, Row] = {
    "my-record": Row(get=OWN),
    "my-record-correct": Row(get=OWN, post=OWN),
    "my-record-pay": Row(get=OWN, post=OWN),
    "my-record-file": Row(get=OWN),
    "data-requests": Row(get=ANSWER),
    "data-request": Row(get=ANSWER_ONE, address=request, shows=True),
    "data-request-answer": Row(get=ANSWER_ONE, post=ANSWER_ONE, address=request),
    "data-request-new": Row(get=ANSWER_ONE, post=ANSWER_ONE, address=adviser, shows=True),
    "adviser-looks": Row(get=ANSWER_ONE, address=adviser, shows=True),
    "adviser-file": Row(get=ANSWER_ONE, address=adviser),
    "adviser-erase": Row(get=ERASE, post=ERASE, address=adviser, shows=True),
}
API: dict[str, Row] = {
    "api-data-requests": Row(get=ASK, post=ASK),
    "api-data-request": Row(get=ANSWER_ONE, address=request, shows=True),
    "api-data-request-answer": Row(post=ANSWER_ONE, address=request),
    "api-adviser-everything": Row(get=ANSWER_ONE, address=adviser, shows=True),
}


def things(basis: Basis) -> Things:
    """One request at each place, with the canary in its words, and a look at each record."""
    made: dict[Side, DataRequest] = {}
    for side, one in basis.advisers.items():
        word = basis.canary[side]
        made[side] = requests.make(
            adviser=one,
            kind=DataRequest.Kind.CORRECTION,
            text=f"{word} is misspelt",
            by=basis.users[Role.COREN_MANAGER],
        )
        looks.note_look(adviser=one, user=basis.users[Role.COREN_MANAGER], what=looks.RECORD)
    return {"data_request": made}
