"""Who may do what: indicators, files of figures, lookups, and the figures of places."""

from typing import Any

from neighbourhoods.models import DatasetFile
from nrp.accounts.roles import Role
from tests.dataset_factories import a_read_file, an_indicator, csv_of, figures_for
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row, Side

R = Role
# Indicators, files and lookups belong to the programme: whoever keeps them at one place keeps them for all.
KEEPERS = frozenset({R.ACADEMIC_LEAD, R.EVALUATION_DEPUTY})
EVERYONE = May(EVERY_ROLE)
KEEP = May(KEEPERS)
PLACE = May(ALL_PLACES, own=OWN_PLACE)
KEEP_PLACE = May(frozenset({R.EVALUATION_DEPUTY}), own=frozenset({R.ACADEMIC_LEAD}), elsewhere_hidden=OWN_PLACE)
indicator, file, ready = thing("indicator"), thing("dataset"), thing("dataset-ready")


def of_place(world: Any, side: Side) -> dict[str, Any]:
    return {"slug": world.area(side).slug}


def of_place_and_indicator(world: Any, side: Side) -> dict[str, Any]:
    return {**of_place(world, side), "pk": world.things["indicator"][side].pk}


PAGES: dict[str, Row] = {
    "indicators": Row(get=EVERYONE),
    "indicator": Row(get=EVERYONE, address=indicator),
    "indicator-map": Row(get=EVERYONE, address=indicator),
    "indicator-csv": Row(get=EVERYONE, address=indicator),
    "indicator-new": Row(get=KEEP, post=KEEP),
    "indicator-edit": Row(get=KEEP, post=KEEP, address=indicator),
    "dataset-files": Row(get=EVERYONE, post=KEEP),
    "dataset-file": Row(get=EVERYONE, address=file),
    "dataset-file-progress": Row(get=EVERYONE, address=file),
    "dataset-file-columns": Row(get=KEEP, post=KEEP, address=ready),
    "dataset-file-take": Row(get=KEEP, post=KEEP, address=ready),
    "dataset-file-withdraw": Row(get=KEEP, post=KEEP, address=ready),
    "dataset-file-retry": Row(post=KEEP, address=ready),
    "dataset-file-problems-csv": Row(get=KEEP, address=ready),
    "code-lookups": Row(get=EVERYONE, post=KEEP),
    "place-indicators": Row(get=PLACE, address=of_place, shows=True),
    "place-indicator": Row(get=PLACE, address=of_place_and_indicator, shows=True),
    "place-figures-again": Row(post=KEEP_PLACE, address=of_place),
    "place-indicators-csv": Row(get=PLACE, address=of_place, shows=True),
}
API: dict[str, Row] = {
    "api-indicators": Row(get=EVERYONE, post=KEEP),
    "api-indicator": Row(get=EVERYONE, patch=KEEP, address=indicator),
    "api-observations": Row(get=EVERYONE),
    "api-dataset-files": Row(get=EVERYONE, post=KEEP),
    "api-dataset-file": Row(get=EVERYONE, address=file),
    "api-dataset-file-take": Row(post=KEEP, address=ready),
    "api-dataset-file-withdraw": Row(post=KEEP, address=ready),
    "api-dataset-file-problems": Row(get=KEEP, address=ready),
    "api-code-lookups": Row(get=EVERYONE, post=KEEP),
}


def things(basis: Basis) -> Things:
    """Make one indicator with figures of both places, and a file with a refused row that waits to be taken over."""
    found = an_indicator("claims", name="People who claim")
    taken: DatasetFile | None = None
    for area in basis.areas.values():
        taken = figures_for(area, found, {"2015": 40, "2016": 38.5})
    waiting = a_read_file(csv_of(found, [("E01000001", "2016", 1), ("nonsense", "2016", 2)]))
    made = {"indicator": found, "dataset": taken, "dataset-ready": waiting}
    return {name: dict.fromkeys(Side, one) for name, one in made.items()}
