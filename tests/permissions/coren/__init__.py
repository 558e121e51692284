"""The network's part of the permission table, one module for each noun: PAGES, API and `things(basis)`."""

from tests.permissions.basis import Basis, Things
from tests.permissions.coren import (
    advisers,
    approving,
    contracts,
    enquiries,
    hours,
    offline,
    pay,
    records,
    sheets,
    training,
)
from tests.permissions.rules import Row

SLICES = (advisers, approving, contracts, enquiries, hours, offline, pay, records, sheets, training)
PAGES: dict[str, Row] = {name: row for one in SLICES for name, row in one.PAGES.items()}
API: dict[str, Row] = {name: row for one in SLICES for name, row in one.API.items()}


def things(basis: Basis) -> Things:
    """Make what the rows' addresses name, in the order of the slices."""
    made: Things = {"adviser": dict(basis.advisers)}
    for one in SLICES:
        made |= one.things(basis)
    return made
