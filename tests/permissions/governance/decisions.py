"""Who may do what: decisions and action points."""

import datetime as dt
from typing import Any

from governance.actions import action_points, decisions, verifying
from governance.models import Sector
from nrp.accounts.roles import Role
from tests.factories import a_person
from tests.governance_factories import a_member
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
# The LOG of the own place is kept by the LOG member, an officer, and by the Resident Adviser, a resident.
KEEPERS = May(
    frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY}),
    own=frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER}),
    elsewhere_hidden=OWN_PLACE,
)
# Without a body that names a group or a decision there is nothing to refuse yet but the body.
CREATE = May(EVERY_ROLE)
decision, done, to_do = thing("decision"), thing("action done"), thing("action to do")


def group(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.things["decision"][side].group_id}


PAGES: dict[str, Row] = {
    "decisions": Row(get=EVERYONE),
    "decision": Row(get=PLACE, address=decision, shows=True),
    "decision-new": Row(get=KEEPERS, post=KEEPERS, address=group, shows=True),
    "decision-edit": Row(get=KEEPERS, post=KEEPERS, address=decision, shows=True),
    "decision-review": Row(get=KEEPERS, post=KEEPERS, address=decision, shows=True),
    "decision-supersede": Row(get=KEEPERS, post=KEEPERS, address=decision, shows=True),
    "action-points": Row(get=EVERYONE),
    "action-point": Row(get=PLACE, address=done, shows=True),
    "action-point-new": Row(get=KEEPERS, post=KEEPERS, address=group, shows=True),
    "action-point-edit": Row(get=KEEPERS, post=KEEPERS, address=to_do, shows=True),
    "action-point-drop": Row(get=KEEPERS, post=KEEPERS, address=to_do, shows=True),
    "action-point-complete": Row(get=KEEPERS, post=KEEPERS, address=to_do, shows=True),
    "action-point-verify": Row(get=KEEPERS, post=KEEPERS, address=done, shows=True),
}
API: dict[str, Row] = {
    "api-decisions": Row(get=EVERYONE, post=CREATE),
    "api-decision": Row(get=PLACE, patch=KEEPERS, address=decision, shows=True),
    "api-decision-review": Row(post=KEEPERS, address=decision),
    "api-action-points": Row(get=EVERYONE, post=CREATE),
    "api-action-point": Row(get=PLACE, patch=KEEPERS, address=to_do, shows=True),
    "api-action-point-complete": Row(post=KEEPERS, address=to_do),
    "api-action-point-verify": Row(post=KEEPERS, address=done),
    "api-action-point-drop": Row(post=KEEPERS, address=to_do),
}


def things(basis: Basis) -> Things:
    """Make, on each side, a decision with evidence and two actions out of it, one to do and one done."""
    made: Things = {"decision": {}, "action to do": {}, "action done": {}}
    for side, log in basis.groups.items():
        word = basis.canary[side]
        somebody = a_person(f"{word} Owner")
        a_member(log, person=somebody, sector=Sector.HOUSING)
        looker = a_member(log, f"{word} Looker", sector=Sector.RESIDENT).person
        admin = basis.users[R.PROGRAMME_ADMIN]
        found = decisions.decide(
            group=log,
            decided_on=dt.date(2019, 2, 12),
            how="consensus",
            by=admin,
            proposed_by=somebody,
            evidence=[{"kind": "lived", "title": f"{word} evidence", "link": f"https://example.org/{word}"}],
            **{name: f"{word} {name}" for name in ("text", "present", "rationale", "not_taken")},
        )
        decisions.review(decision=found, outcome=f"{word} outcome", reviewed_on=dt.date(2019, 3, 12), by=admin)
        rows = [
            action_points.take_on(
                group=log, text=f"{word} action", owner=somebody, due_on=dt.date(2019, 4, 1), decision=found, by=admin
            )
            for _number in range(2)
        ]
        verifying.complete(action_point=rows[1], note=f"{word} first", by=admin)
        verifying.look(action_point=rows[1], is_done=False, reason=f"{word} missing", person=looker, by=admin)
        made["decision"][side] = found
        made["action to do"][side] = rows[0]
        made["action done"][side] = verifying.complete(action_point=rows[1], note=f"{word} done", by=admin)
    return made
