"""Who may do what: rounds of priorities, ballots and the focus of action."""

import datetime as dt
from typing import Any

from governance.actions import focuses
from nrp.accounts.roles import Role
from tests.governance_factories import a_member
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side
from tests.round_factories import a_round, an_open_round, closed, entered

R = Role
EVERYONE = May(EVERY_ROLE)
READ = May(ALL_PLACES, own=OWN_PLACE)
# The secretary (log_member) and the chair (resident_adviser) of the own place's LOG keep its records.
KEEP = May(
    frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY}),
    own=frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER}),
    elsewhere_hidden=OWN_PLACE,
)
# A body of the API names a group or place; an empty one is refused for what it lacks (400) before anybody is.
draft, running, done = thing("round_draft"), thing("round_open"), thing("round_closed")


def group(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.things["round_closed"][side].group_id}


def slug(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


def one_ballot(world: Any, side: Side) -> dict[str, Any]:
    return {**running(world, side), "ballot_pk": world.things["round_ballot"][side].pk}


PAGES: dict[str, Row] = {
    "priority-rounds": Row(get=EVERYONE),
    "priority-round": Row(get=READ, address=done, shows=True),
    "priority-round-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "priority-round-edit": Row(get=KEEP, post=KEEP, address=draft, shows=True),
    "priority-round-open": Row(get=KEEP, post=KEEP, address=draft, shows=True),
    "priority-round-close": Row(get=KEEP, post=KEEP, address=done, shows=True),
    "priority-round-csv": Row(get=READ, address=done, shows=True),
    "ballot": Row(get=KEEP, post=KEEP, address=running, shows=True),
    "ballot-room": Row(get=KEEP, post=KEEP, address=running, shows=True),
    "ballot-paper": Row(get=KEEP, address=running, shows=True),
    "ballot-take-out": Row(get=KEEP, post=KEEP, address=one_ballot, shows=True),
    "focus-history": Row(get=READ, address=slug, shows=True),
    "focus-new": Row(get=KEEP, post=KEEP, address=slug, shows=True),
}
API: dict[str, Row] = {
    "api-priorities": Row(get=EVERYONE, post=EVERYONE),
    "api-priority": Row(get=READ, patch=KEEP, address=done, shows=True),
    "api-priority-open": Row(post=KEEP, address=done),
    "api-priority-close": Row(post=KEEP, address=done),
    "api-priority-ballots": Row(get=KEEP, post=KEEP, address=running, shows=True),
    "api-priority-result": Row(get=READ, address=done, shows=True),
    "api-focuses": Row(get=EVERYONE, post=EVERYONE),
}


def things(basis: Basis) -> Things:
    """Make, on each side, a round being prepared, an open one with a ballot, a closed one, and a focus out of it."""
    names = ("round_draft", "round_open", "round_closed", "round_ballot")
    made: Things = {name: {} for name in names}
    for side, log in basis.groups.items():
        word = basis.canary[side]
        said = {"options": [f"{word} one", f"{word} two"], "title": f"{word} round", "question": f"{word} question"}
        made["round_draft"][side] = a_round(log, "score", criteria=[(f"{word} criterion", 2)], **said)
        running_round = an_open_round(log, **said)
        member = a_member(log, f"{word} Voter")
        made["round_open"][side] = running_round
        made["round_ballot"][side] = entered(running_round, [2, 1], person=member.person)[0]
        held = an_open_round(log, "consent", **said)
        entered(held, [(0, f"{word} reason"), 2], times=3)
        made["round_closed"][side] = closed(held)
        focuses.set_focus(
            area=basis.areas[side],
            text=f"{word} focus",
            starts_on=dt.date(2019, 1, 1),
            priority_round=made["round_closed"][side],
            by=None,
        )
    return made
