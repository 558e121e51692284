"""Who may do what: voice balance, “You said, we did”, and what the public reads."""

from typing import Any

from nrp.accounts.roles import Role
from nrp.core.disclosure.rule import Rule
from nrp.dashboards.actions import releasing
from nrp.dashboards.queries.names import names_in
from nrp.dashboards.queries.public_people import people_by_year
from nrp.dashboards.queries.you_said import chains, issues_of
from nrp.dashboards.you_said_document import DID, Told, public_document, texts_of
from tests.event_factories import a_theme, an_issue
from tests.permissions.basis import Basis, Things
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
# Who keeps the group's records there: the secretary, an officer, and the chair, a resident, alike.
KEEPS = May(
    frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY}),
    own=frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER}),
    elsewhere_hidden=OWN_PLACE,
)


def place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.things["told_place"][side].slug}


def area_id(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.things["told_place"][side].pk}


PAGES: dict[str, Row] = {
    "voice": Row(get=EVERYONE),
    "voice-csv": Row(get=EVERYONE),
    "you-said": Row(get=PLACE, address=place, shows=True),
    "you-said-release": Row(get=KEEPS, post=KEEPS, address=place, shows=True),
    "you-said-withdraw": Row(get=KEEPS, post=KEEPS, address=place, shows=True),
    # What was made public of a place is public, whoever asks.
    "public-places": Row(get=EVERYONE, public=True),
    "public-you-said": Row(get=EVERYONE, address=place, public=True),
    "public-you-said-json": Row(get=EVERYONE, address=place, public=True),
}
API: dict[str, Row] = {
    "api-voice": Row(get=EVERYONE),
    "api-neighbourhood-you-said": Row(get=PLACE, address=area_id, shows=True),
}


def things(basis: Basis) -> Things:
    """Make an issue on each side, and make it public in words that carry the canary."""
    made: Things = {"told_place": {}}
    user = basis.users[R.PROGRAMME_ADMIN]
    for side, area in basis.areas.items():
        word = basis.canary[side]
        an_issue(area, title=f"{word} said", text=f"{word} in their words", theme=a_theme(area, f"{word} theme told"))
        told = [Told(one, f"{word} said", DID, f"{word} did") for one in chains(user, issues_of(area))]
        document = public_document(
            area=area, group=basis.groups[side], told=told, people=people_by_year(area), earlier=[], rule=Rule(7, 5)
        )
        releasing.release(area=area, document=document, words={}, may_stand=names_in(texts_of(document), area), by=user)
        made["told_place"][side] = area
    return made
