"""Who may do what: what is known of a place, how it was chosen, the map, phases and batches."""

import datetime as dt
from typing import Any

from neighbourhoods.actions import phases, profiles
from neighbourhoods.models import CriterionJudgement, Geography, Selection
from neighbourhoods.part_lines import PartRow
from nrp.accounts.roles import Role
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ADMIN, ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side
from tests.place_factories import (
    a_boundary,
    a_criterion,
    a_deprivation,
    a_phase,
    a_population,
    a_selection,
    an_outline,
    some_parts,
)

R = Role
EVERYONE = May(EVERY_ROLE)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
ADMINS = May(ADMIN)
EDIT = May(ADMIN, elsewhere_hidden=OWN_PLACE)
TIMELINE = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY})
TIMES = May(TIMELINE)
PHASE = May(TIMELINE, elsewhere_hidden=OWN_PLACE)


def place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


def place_id(world: Any, side: Side) -> dict[str, Any]:
    return {"pk": world.area(side).pk}


def a_list(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug, "kind": "ward", "vintage": 2015}


population, deprivation = thing("population"), thing("deprivation")
phase, batch, criterion = thing("phase"), thing("place_batch"), thing("criterion")

PAGES: dict[str, Row] = {
    "place-profile": Row(get=PLACE, address=place, shows=True),
    "place-story-edit": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "population-new": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "population-edit": Row(get=EDIT, post=EDIT, address=population, shows=True),
    "population-remove": Row(get=EDIT, post=EDIT, address=population, shows=True),
    "deprivation-new": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "deprivation-edit": Row(get=EDIT, post=EDIT, address=deprivation, shows=True),
    "deprivation-remove": Row(get=EDIT, post=EDIT, address=deprivation, shows=True),
    "place-parts": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "place-parts-remove": Row(get=EDIT, post=EDIT, address=a_list, shows=True),
    "place-boundary": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "place-boundary-geojson": Row(get=PLACE, address=place, shows=True),
    "map": Row(get=EVERYONE),
    "map-csv": Row(get=EVERYONE),
    "criteria": Row(get=ADMINS, post=ADMINS),
    "criterion-edit": Row(get=ADMINS, post=ADMINS, address=criterion),
    "selections": Row(get=EVERYONE),
    "place-selection": Row(get=PLACE, address=place, shows=True),
    "place-selection-edit": Row(get=EDIT, post=EDIT, address=place, shows=True),
    "phases": Row(get=EVERYONE),
    "phase-new": Row(get=TIMES, post=TIMES),
    "phase-edit": Row(get=PHASE, post=PHASE, address=phase, shows=True),
    "phase-remove": Row(get=PHASE, post=PHASE, address=phase, shows=True),
    "batch-new": Row(get=TIMES, post=TIMES),
    "batch-edit": Row(get=TIMES, post=TIMES, address=batch),
}
API: dict[str, Row] = {
    "api-neighbourhood-profile": Row(get=PLACE, patch=EDIT, address=place_id, shows=True),
    "api-neighbourhood-populations": Row(get=PLACE, post=EDIT, address=place_id, shows=True),
    "api-population": Row(get=PLACE, patch=EDIT, delete=EDIT, address=population, shows=True),
    "api-neighbourhood-deprivations": Row(get=PLACE, post=EDIT, address=place_id, shows=True),
    "api-deprivation": Row(get=PLACE, patch=EDIT, delete=EDIT, address=deprivation, shows=True),
    "api-neighbourhood-parts": Row(get=PLACE, address=place_id, shows=True),
    "api-neighbourhood-boundary": Row(get=PLACE, address=place_id, shows=True),
    "api-neighbourhood-selection": Row(get=PLACE, address=place_id, shows=True),
    "api-criteria": Row(get=EVERYONE, post=ADMINS),
    "api-criterion": Row(get=EVERYONE, patch=ADMINS, address=criterion),
    "api-phases": Row(get=EVERYONE, post=TIMES),
    "api-phase": Row(get=PLACE, patch=PHASE, delete=PHASE, address=phase, shows=True),
    "api-batches": Row(get=EVERYONE),
}


def things(basis: Basis) -> Things:
    """Make, at each place, everything a profile holds, with the place's word in every text."""
    made: Things = {name: {} for name in ("population", "deprivation", "phase", "criterion", "place_batch")}
    criterion = a_criterion("Among the most deprived 15%")
    batch = phases.create_batch(name="A batch", starts_on=dt.date(2016, 1, 4), by=None)
    for side, area in basis.areas.items():
        word = basis.canary[side]
        profiles.tell(area=area, who_lives_here=f"{word} families", history=f"{word} docks", by=None)
        made["population"][side] = a_population(area, source=f"{word} register")
        made["deprivation"][side] = a_deprivation(area, source=f"{word} index")
        some_parts(area, PartRow("E01006543", f"{word} 024A", 1500))
        some_parts(area, PartRow("E05000901", f"{word} ward", 1500), kind=Geography.WARD, vintage=2015)
        a_boundary(area, shape=an_outline(size=0.02), source=f"{word} first drawing")
        a_boundary(area, source=f"{word} drawing")
        met = (CriterionJudgement.Met.YES, f"{word} shows it")
        decided = {"outcome": Selection.Outcome.CHOSEN, "decided_on": dt.date(2015, 6, 1), "reason": f"{word} reason"}
        a_selection(area, judged={criterion.pk: met}, **decided)
        made["phase"][side] = a_phase(area, name=f"{word} phase", aims=f"{word} aims")
        made["criterion"][side], made["place_batch"][side] = criterion, batch
    return made
