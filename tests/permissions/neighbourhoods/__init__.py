"""The part of the permission table about what is done at places, one module for each noun."""

from tests.permissions.basis import Basis, Things
from tests.permissions.neighbourhoods import (
    activities,
    datasets,
    evidence,
    framework,
    initiatives,
    money,
    places,
)
from tests.permissions.rules import Row

SLICES = (places, framework, activities, initiatives, evidence, datasets, money)
PAGES: dict[str, Row] = {name: row for one in SLICES for name, row in one.PAGES.items()}
API: dict[str, Row] = {name: row for one in SLICES for name, row in one.API.items()}


def things(basis: Basis) -> Things:
    """Make what the rows' addresses name, in the order of the slices."""
    made: Things = {}
    for one in SLICES:
        made |= one.things(basis)
    return made
