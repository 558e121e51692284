"""Every write on places and on who may do what there. Read a write through its module: `areas.create(...)`."""

from neighbourhoods.actions import areas, invitations, organisations, pairs, roles
from nrp.accounts.actions import accounts, people

__all__ = ["accounts", "areas", "invitations", "organisations", "pairs", "people", "roles"]
