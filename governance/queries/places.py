"""The door to what hangs on a neighbourhood rather than on a group: events, issues, themes."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from governance.models import Group
from governance.permissions import can_record_in, membership_in, memberships_of
from governance.queries.groups import places_with_groups
from neighbourhoods.models import Area
from neighbourhoods.permissions import can
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def of_visible_places(user: Any, field: str = "area") -> Q:
    """Give the condition that a row belongs to a neighbourhood whose events and issues somebody may read."""
    if sees_all_places(user, Permission.SEE_GROUPS):
        return Q()
    return Q(**{f"{field}__in": places_with_groups(user).values("pk")})


def sees_group(user: Any, group: Group) -> bool:
    """Whether a group that something else names may be read: the rule of `groups_visible_to`, without asking for it."""
    if sees_all_places(user, Permission.SEE_GROUPS) or membership_in(user, group) is not None:
        return True
    return group.area is not None and can(user, Permission.SEE_GROUPS, group.area)


def places_to_record_in(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods in the programme where somebody may write events and issues down."""
    found = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD, left_on__isnull=True)
    if sees_all_places(user, Permission.RECORD_ISSUES):
        return found
    own = [one.group.area_id for one in memberships_of(user) if one.group.area_id]
    return found.filter(Q(pk__in=own) | Q(pk__in=areas_where(user, Permission.RECORD_ISSUES).values("pk")))


def may_record_somewhere(user: Any) -> bool:
    """Whether somebody may write events and issues down in any neighbourhood."""
    return can(user, Permission.RECORD_ISSUES) or any(one.group.area_id for one in memberships_of(user))


def place_named_or_404(user: Any, slug: str) -> Area:
    """Load one neighbourhood by its name in addresses through the door (404 outside it)."""
    found = places_with_groups(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def place_to_record_in_or_none(user: Any, pk: uuid.UUID) -> Area | None:
    """Load one neighbourhood through the door; None inside it for somebody who may not write there."""
    found = places_with_groups(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found if can_record_in(user, found) else None
