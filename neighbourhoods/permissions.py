"""Who may do what, where. Built on the grants that hold today; nothing is copied, so a change holds at once."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from neighbourhoods.models import Area, RoleAssignment
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES, Role, Scope
from nrp.core.access import HasPermission, RequirePermission, require, required

__all__ = [
    "HasPermission",
    "Permission",
    "RequirePermission",
    "can",
    "can_manage_people",
    "can_see_exact_results",
    "forget_grants",
    "grants_of",
    "reach_of",
    "require",
    "required",
    "sees_all_places",
]

_GRANTS = "_grants_today"
_REACH = "_places_in_reach"


def grants_of(user: Any) -> tuple[RoleAssignment, ...]:
    """Give the role assignments that hold today. Read once for each user object, that is once a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    today = timezone.localdate()
    kept = getattr(user, _GRANTS, None)
    if kept is None or kept[0] != today:
        rows = RoleAssignment.objects.filter(user_id=user.pk).holding(today)
        # The name comes along: every page has it in its header.
        kept = (today, tuple(rows.select_related("area", "local_authority", "user__person")))
        setattr(user, _GRANTS, kept)
        setattr(user, _REACH, {})
    grants: tuple[RoleAssignment, ...] = kept[1]
    return grants


def forget_grants(user: Any) -> None:
    """Read the grants afresh for this user object, after a role was granted or ended."""
    for name in (_GRANTS, _REACH):
        if hasattr(user, name):
            delattr(user, name)


def can(user: Any, permission: str, area: Area | None = None) -> bool:
    """Whether a user holds a permission: anywhere, or for one place when `area` is given."""
    held = _with(grants_of(user), permission)
    if area is None or not held or any(_is_programme_wide(grant) for grant in held):
        return bool(held)
    if any(grant.area_id == area.pk for grant in held):  # their own place: nothing need be read
        return True
    return area.pk in _reach(user, permission)


def sees_all_places(user: Any, permission: str = Permission.SEE_PLACES) -> bool:
    """Whether a user holds a permission for the whole programme, so that no row need be left out."""
    return any(_is_programme_wide(grant) for grant in _with(grants_of(user), permission))


def reach_of(user: Any, permission: str) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """Give the ids of the places and of the councils for which a user holds a permission by a scoped role."""
    held = _with(grants_of(user), permission)
    return (
        frozenset(grant.area_id for grant in held if grant.area_id),
        frozenset(grant.local_authority_id for grant in held if grant.local_authority_id),
    )


def can_see_exact_results(user: Any) -> bool:
    return can(user, Permission.SEE_EXACT_RESULTS)


def can_manage_people(user: Any) -> bool:
    return can(user, Permission.MANAGE_PEOPLE)


def _with(grants: Iterable[RoleAssignment], permission: str) -> list[RoleAssignment]:
    return [grant for grant in grants if permission in ROLES[Role(grant.role)].permissions]


def _is_programme_wide(grant: RoleAssignment) -> bool:
    return ROLES[Role(grant.role)].scope is Scope.PROGRAMME


def _reach(user: Any, permission: str) -> frozenset[uuid.UUID]:
    """Give the places a permission reaches. Permissions of the same roles reach the same ones: they are read once."""
    kept: dict[Any, frozenset[uuid.UUID]] = getattr(user, _REACH)
    areas, authorities = reach_of(user, permission)
    if (areas, authorities) not in kept:
        found = Area.objects.in_reach_of(areas=areas, local_authorities=authorities)
        kept[areas, authorities] = frozenset(found.values_list("pk", flat=True))
    return kept[areas, authorities]
