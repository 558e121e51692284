"""Who may do what: sheets."""

from tests.permissions.coren.basis import Basis, Things
from tests.permissions.rules import Row

PAGES: dict[str, Row] = {}
API: dict[str, Row] = {}


def things(basis: Basis) -> Things:
    """Make nothing yet."""
    return {}
