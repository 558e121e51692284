"""Who may do what in a group: the role, the membership and the state together.

Rights in a group come with the membership, whoever holds it: a resident's are an officer's. Chair, vice chair and
secretary keep the records; an administrator and the project management deputy may stand in for them anywhere.
"""

import uuid
from typing import Any

from django.utils import timezone

from governance.models import Group, Membership
from neighbourhoods.models import Area
from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission

KEEPERS = (Membership.Office.CHAIR, Membership.Office.VICE_CHAIR, Membership.Office.SECRETARY)
_MEMBERSHIPS = "_memberships_today"


def can_edit_ethics_approvals(user: Any) -> bool:
    return can(user, Permission.EDIT_ETHICS_APPROVALS)


def memberships_of(user: Any) -> tuple[Membership, ...]:
    """Give the memberships that hold today. Read once for each user object, that is once a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    today = timezone.localdate()
    kept = getattr(user, _MEMBERSHIPS, None)
    if kept is None or kept[0] != today:
        rows = Membership.objects.holding(today).filter(person__user_id=user.pk).select_related("group__area", "person")
        kept = (today, tuple(rows))
        setattr(user, _MEMBERSHIPS, kept)
    found: tuple[Membership, ...] = kept[1]
    return found


def forget_memberships(user: Any) -> None:
    """Read the memberships afresh for this user object, after one began or ended."""
    if hasattr(user, _MEMBERSHIPS):
        delattr(user, _MEMBERSHIPS)


def membership_in(user: Any, group: Group | uuid.UUID) -> Membership | None:
    """Give the membership somebody holds in a group today."""
    group_id = group if isinstance(group, uuid.UUID) else group.pk
    return next((one for one in memberships_of(user) if one.group_id == group_id), None)


def can_edit_groups(user: Any) -> bool:
    """Set groups up, say who sits on them."""
    return can(user, Permission.EDIT_GROUPS)


def can_take_part(user: Any, group: Group) -> bool:
    """What every member may: raise issues, answer invitations, vote, amend what they attended, verify."""
    return membership_in(user, group) is not None or can_edit_groups(user)


def can_keep(user: Any, group: Group) -> bool:
    """Keep a group's records: meetings, attendance, minutes, decisions, action points, rounds."""
    held = membership_in(user, group)
    return (held is not None and held.office in KEEPERS) or can_edit_groups(user)


def keeps_any(user: Any) -> bool:
    """Whether somebody keeps the records of any group at all."""
    return can_edit_groups(user) or any(one.office in KEEPERS for one in memberships_of(user))


def can_record_in(user: Any, area: Area) -> bool:
    """Write down events and issues of a neighbourhood: supporters there, and the members of its groups."""
    if can(user, Permission.RECORD_ISSUES, area):
        return True
    return any(one.group.area_id == area.pk for one in memberships_of(user))


def can_keep_at(user: Any, area: Area) -> bool:
    """Keep what belongs to a neighbourhood rather than to one group: the keepers of any of its groups."""
    if can_edit_groups(user):
        return True
    return any(one.group.area_id == area.pk and one.office in KEEPERS for one in memberships_of(user))
