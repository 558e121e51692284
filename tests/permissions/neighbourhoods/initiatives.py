"""Who may do what: initiatives, their parts, progress notes and the theory of change."""

from typing import Any

from neighbourhoods.actions import initiatives, theory
from neighbourhoods.models import Activity, TheoryStep
from nrp.accounts.roles import Role
from tests.event_factories import a_stored_photo, photo_bytes
from tests.initiative_factories import (
    DAY,
    a_milestone,
    a_note,
    a_progress_photo,
    a_reach,
    a_risk,
    a_stage,
    a_theory,
    an_initiative,
)
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
# Written out a second time on purpose: never computed from nrp.accounts.roles.
WORKS_EVERYWHERE = frozenset({R.PROJECT_DEPUTY})
WORKS_AT_OWN = frozenset({R.LA_LEAD, R.COREN_FACILITATOR, R.ACADEMIC_LEAD})
WRITES_EVERYWHERE = WORKS_EVERYWHERE | {R.COREN_MANAGER}
WRITES_AT_OWN = WORKS_AT_OWN | {R.RESIDENT_ADVISER, R.LOG_MEMBER}
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
WORKERS = May(WORKS_EVERYWHERE | WORKS_AT_OWN)
WORK = May(WORKS_EVERYWHERE, own=WORKS_AT_OWN, elsewhere_hidden=OWN_PLACE)
WRITE = May(WRITES_EVERYWHERE, own=WRITES_AT_OWN, elsewhere_hidden=OWN_PLACE)
initiative, milestone, risk, reach = thing("initiative"), thing("milestone"), thing("risk"), thing("reach")
note, photo, withdrawn = thing("progress_note"), thing("progress_photo"), thing("progress_withdrawn")


def of_note(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.things["initiative"][side].pk, "note": world.things["progress_note"][side].pk}


def as_csv(world: Any, side: Side) -> dict[str, Any]:
    return {"ending": "csv"}


PAGES: dict[str, Row] = {
    "initiatives": Row(get=EVERYONE),
    "initiatives-export": Row(get=EVERYONE, address=as_csv),
    "initiative": Row(get=PLACE, address=initiative, shows=True),
    "initiative-new": Row(get=WORKERS, post=WORKERS),
    "initiative-edit": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "initiative-hiat": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "initiative-learning": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "initiative-stage": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "initiative-theory": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "milestone-new": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "milestone-edit": Row(get=WORK, post=WORK, address=milestone, shows=True),
    "milestone-remove": Row(get=WORK, post=WORK, address=milestone, shows=True),
    "risk-new": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "risk-edit": Row(get=WORK, post=WORK, address=risk, shows=True),
    "reach-new": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "reach-edit": Row(get=WORK, post=WORK, address=reach, shows=True),
    "reach-remove": Row(get=WORK, post=WORK, address=reach, shows=True),
    "initiative-outcomes": Row(get=WORK, post=WORK, address=initiative, shows=True),
    "progress-new": Row(get=WRITE, post=WRITE, address=initiative, shows=True),
    "progress-edit": Row(get=WORK, post=WORK, address=note, shows=True),
    "progress-photo-new": Row(get=WORK, post=WORK, address=note, shows=True),
    "progress-photo-file": Row(get=PLACE, address=photo),
    "progress-photo-withdraw": Row(get=WRITE, post=WRITE, address=withdrawn, shows=True),
}
API: dict[str, Row] = {
    "api-initiatives": Row(get=EVERYONE, post=WORKERS),
    "api-initiative": Row(get=PLACE, patch=WORK, address=initiative, shows=True),
    "api-initiative-stages": Row(get=PLACE, post=WORK, address=initiative, shows=True),
    "api-initiative-milestones": Row(get=PLACE, post=WORK, address=initiative, shows=True),
    "api-initiative-risks": Row(get=PLACE, post=WORK, address=initiative, shows=True),
    "api-initiative-outputs": Row(get=PLACE, post=WORK, address=initiative, shows=True),
    "api-initiative-theory": Row(get=PLACE, address=initiative, shows=True),
    "api-initiative-notes": Row(get=PLACE, post=WRITE, address=initiative, shows=True),
    "api-note-photos": Row(get=PLACE, post=WORK, address=of_note, shows=True),
    "api-progress-photo-file": Row(get=PLACE, address=photo),
    "api-progress-photo-withdraw": Row(post=WRITE, address=withdrawn),
}
TEXTS = ("title", "baseline", "amended", "why", "for_whom", "other_partners", *initiatives.HIAT, "learning")


def things(basis: Basis) -> Things:
    """Make, on each side, an initiative with everything that hangs on one, the side's word in every text."""
    names = ("initiative", "milestone", "risk", "reach", "progress_note", "progress_photo", "progress_withdrawn")
    made: Things = {name: {} for name in names}
    for side, area in basis.areas.items():
        word = basis.canary[side]
        activity = Activity.objects.create(
            area=area, name=f"{word} adapted", source=f"{word} source", mapped_on=DAY, provider=f"{word} provider"
        )
        found = an_initiative(area, activity=activity, **{name: f"{word} {name}" for name in TEXTS})
        a_stage(found, "under_way", note=f"{word} stage")
        action, _output, outcome = a_theory(found, **{kind: f"{word} {kind}" for kind in TheoryStep.Kind.values})
        theory.link(initiative=found, before=action, after=outcome, assumes=f"{word} assumption", by=None)
        told = a_note(found, f"{word} note", next_step=f"{word} next")
        made["initiative"][side] = found
        made["milestone"][side] = a_milestone(found, f"{word} milestone")
        made["risk"][side] = a_risk(found, f"{word} risk", response=f"{word} response")
        made["reach"][side] = a_reach(found, what=f"{word} reach", unit=f"{word} unit", how=f"{word} how")
        made["progress_note"][side] = told
        made["progress_photo"][side] = _a_photo(told, word)
        made["progress_withdrawn"][side] = _a_photo(told, word)
    return made


def _a_photo(told: Any, word: str) -> Any:
    file = a_stored_photo(photo_bytes(told=word), f"{word}.jpg")
    return a_progress_photo(told, file=file, description=f"{word} description", consent=f"{word} consent")
