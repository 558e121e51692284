"""Who may do what: groups, terms, members, outside boards."""

import datetime as dt

from governance.actions import groups, representations
from nrp.accounts.roles import Role
from tests.factories import a_person, an_organisation
from tests.governance_factories import a_member
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row

R = Role
EDITORS = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY})
# The secretary and the chair of the own place's group: an officer and a resident, with the same rights.
KEEPERS = frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER})
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
KEEP = May(EDITORS, own=KEEPERS, elsewhere_hidden=OWN_PLACE)
KEEP_SOMEWHERE = May(EDITORS | KEEPERS)
SET_UP = May(EDITORS)
SET_UP_THERE = May(EDITORS, elsewhere_hidden=OWN_PLACE)
group, membership, board = thing("group"), thing("membership"), thing("representation")

PAGES: dict[str, Row] = {
    "groups": Row(get=EVERYONE),
    "group": Row(get=PLACE, address=group, shows=True),
    "group-new": Row(get=SET_UP, post=SET_UP),
    "group-edit": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "group-close": Row(get=SET_UP_THERE, post=SET_UP_THERE, address=group, shows=True),
    "group-terms": Row(get=PLACE, address=group, shows=True),
    "group-terms-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "member-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "membership-edit": Row(get=KEEP, post=KEEP, address=membership, shows=True),
    "membership-end": Row(get=KEEP, post=KEEP, address=membership, shows=True),
    "representations": Row(get=EVERYONE),
    "representation-new": Row(get=KEEP_SOMEWHERE, post=KEEP_SOMEWHERE),
    "representation-end": Row(get=KEEP, post=KEEP, address=board, shows=True),
}
API: dict[str, Row] = {
    "api-groups": Row(get=EVERYONE, post=SET_UP),
    "api-group": Row(get=PLACE, patch=KEEP, address=group, shows=True),
    "api-group-close": Row(post=SET_UP_THERE, address=group),
    "api-group-members": Row(get=PLACE, post=KEEP, address=group, shows=True),
    "api-group-terms": Row(get=PLACE, post=KEEP, address=group, shows=True),
    "api-membership": Row(get=PLACE, patch=KEEP, address=membership, shows=True),
    "api-representations": Row(get=EVERYONE, post=KEEP_SOMEWHERE),
    "api-representation-end": Row(post=KEEP, address=board),
}


def things(basis: Basis) -> Things:
    """Make, on each side, terms of reference in two versions, a member from an organisation, one who left, a board."""
    made: Things = {"group": dict(basis.groups), "membership": {}, "representation": {}}
    for side, found in basis.groups.items():
        word = basis.canary[side]
        for text in (f"{word} terms.", f"{word} terms. {word} more."):
            groups.write_terms(group=found, text=text, agreed_on=dt.date(2016, 2, 1), by=None)
        organisation = an_organisation(f"{word} Homes")
        made["membership"][side] = a_member(
            found, f"{word} Officer", sector="housing", organisation=organisation, role=f"{word} part"
        )
        a_member(found, f"{word} Leaver", ends_on=dt.date(2018, 1, 1))
        made["representation"][side] = representations.begin(
            area=basis.areas[side],
            person=a_person(f"{word} Speaker"),
            body=f"{word} board",
            role=f"{word} voice",
            through=f"{word} invitation",
            starts_on=dt.date(2017, 1, 1),
            by=None,
        )
    return made
