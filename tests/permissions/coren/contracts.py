"""Who may do what: contracts, posts, the view of load, cover."""

import datetime as dt
from decimal import Decimal

from coren.actions import contracts, covers, posts
from nrp.accounts.roles import Role
from tests.factories import a_user, a_user_with, an_organisation
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import May, Row, Side

R = Role
READS = May(frozenset({R.PROGRAMME_ADMIN, R.COREN_MANAGER, R.PROJECT_DEPUTY}))
WRITES = May(frozenset({R.PROGRAMME_ADMIN, R.COREN_MANAGER}))
COVERS = WRITES
CONTRACT, POST, COVER = thing("contract"), thing("post"), thing("cover")

PAGES: dict[str, Row] = {
    "contracts": Row(get=READS),
    "contract": Row(get=READS, address=CONTRACT, shows=True),
    "contract-new": Row(get=WRITES, post=WRITES),
    "contract-edit": Row(get=WRITES, post=WRITES, address=CONTRACT, shows=True),
    "facilitators": Row(get=READS, shows=True),
    "post": Row(get=READS, address=POST, shows=True),
    "post-new": Row(get=WRITES, post=WRITES),
    "post-end": Row(get=WRITES, post=WRITES, address=POST, shows=True),
    "covers": Row(get=COVERS, shows=True),
    "cover-new": Row(get=COVERS, post=COVERS),
    "cover-end": Row(get=COVERS, post=COVERS, address=COVER, shows=True),
}
API: dict[str, Row] = {
    "api-contracts": Row(get=READS, post=WRITES, shows=True),
    "api-contract": Row(get=READS, patch=WRITES, address=CONTRACT, shows=True),
    "api-posts": Row(get=READS, post=WRITES, shows=True),
    "api-post": Row(get=READS, address=POST, shows=True),
    "api-post-end": Row(post=WRITES, address=POST),
    "api-covers": Row(get=COVERS, post=COVERS, shows=True),
    "api-cover": Row(get=COVERS, address=COVER, shows=True),
    "api-cover-end": Row(post=COVERS, address=COVER),
}


def things(basis: Basis) -> Things:
    """Make a contract, a post and a cover at each place, with the word of the side in every text."""
    made: Things = {"contract": {}, "post": {}, "cover": {}}
    for side in Side:
        area, word = basis.areas[side], basis.canary[side]
        organisation = an_organisation(f"{word} Voluntary Services", is_coren=True)
        facilitator = a_user_with(R.COREN_FACILITATOR, area=area, name=f"{word} Facilitator").person
        made["contract"][side] = contracts.create(
            organisation=organisation,
            reference=f"{word}/2018/4",
            starts_on=dt.date(2018, 4, 1),
            ends_on=dt.date(2030, 3, 31),
            value=Decimal(38900),
            areas=[area],
            note=f"{word} note",
            by=None,
        )
        made["post"][side] = posts.start(
            person=facilitator,
            organisation=organisation,
            contract=made["contract"][side],
            area=area,
            starts_on=dt.date(2018, 4, 1),
            by=None,
        )
        made["cover"][side] = covers.arrange(
            absent=facilitator,
            substitute=a_user(f"{word} Substitute").person,
            role=R.COREN_FACILITATOR,
            area=area,
            starts_on=dt.date(2018, 5, 1),
            ends_on=dt.date(2030, 5, 14),
            reason=f"{word} leave",
            by=None,
        )
    return made
