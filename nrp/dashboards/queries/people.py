"""Who is looking, and what they can open."""

from dataclasses import dataclass
from typing import Any

from neighbourhoods.models import Area
from neighbourhoods.queries import grants_of, own_areas_of, roles_of, sees_all_places
from nrp.accounts.roles import Role
from nrp.dashboards.navigation import Navigation, navigation
from nrp.dashboards.queries.visible import visible_places

_PLACES = "_own_places"


@dataclass(frozen=True, slots=True)
class Who:
    """The name and the role in the header."""

    name: str
    role: str


def who(user: Any) -> Who:
    """Say who is signed in, with the first role and where it is held."""
    grants = grants_of(user)
    person = getattr(grants[0].user if grants else user, "person", None)
    role = ""
    if grants:
        where = grants[0].local_authority or grants[0].area
        label = str(Role(grants[0].role).label)
        role = f"{label}, {where}" if where else label
    return Who(str(person or user), role)


def own_places(user: Any) -> list[tuple[str, str]]:
    """Give (name, address) of the neighbourhoods that a user's roles are tied to; read once a request."""
    if not any(grant.area_id or grant.local_authority_id for grant in grants_of(user)):
        return []
    kept: list[tuple[str, str]] | None = getattr(user, _PLACES, None)
    if kept is None:
        own = _from_grants(user)
        kept = [(area.name, area.get_absolute_url()) for area in own]
        setattr(user, _PLACES, kept)
    return kept


def _from_grants(user: Any) -> list[Area]:
    """Give the neighbourhoods from the grants themselves, which name them for who holds single places alone."""
    areas = [grant.area for grant in grants_of(user)]
    if all(area is not None and area.kind == Area.Kind.NEIGHBOURHOOD for area in areas):
        return sorted({area for area in areas if area is not None}, key=lambda area: area.name)
    # Who sees single places alone sees their own and what is compared with them.
    rows = own_areas_of(user) if sees_all_places(user) else visible_places(user)
    return [area for area in rows if area.kind == Area.Kind.NEIGHBOURHOOD]


def navigation_of(user: Any, path: str) -> Navigation:
    """Give the pages of a user's roles."""
    return navigation(roles_of(user), own_places(user), path)
