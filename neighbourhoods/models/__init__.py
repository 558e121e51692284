"""Places, organisations, and who has which role where."""

from neighbourhoods.models.area import Area, Batch, LocalAuthority, Pair
from neighbourhoods.models.organisation import Organisation
from neighbourhoods.models.role import Invitation, RoleAssignment

__all__ = ["Area", "Batch", "Invitation", "LocalAuthority", "Organisation", "Pair", "RoleAssignment"]
