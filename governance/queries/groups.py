"""The door to groups, and to everything that hangs on one: meetings, decisions, action points, papers."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from governance.models import Group, Membership
from governance.permissions import memberships_of
from neighbourhoods.models import Area
from neighbourhoods.queries import areas_where, sees_all_places
from nrp.accounts.permissions import Permission


def groups_visible_to(user: Any) -> QuerySet[Group]:
    """Give the groups somebody may read: those of their places, and those they sit on. The one door."""
    found = Group.objects.select_related("area")
    if sees_all_places(user, Permission.SEE_GROUPS):
        return found
    own = Q(pk__in=[one.group_id for one in memberships_of(user)])
    return found.filter(own | Q(area__in=areas_where(user, Permission.SEE_GROUPS)))


def group_visible_to_or_404(user: Any, pk: uuid.UUID) -> Group:
    """Load one group through the door; one outside it does not exist for this user (404)."""
    found = groups_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def of_visible_groups(user: Any, field: str = "group") -> Q:
    """Give the condition that a row belongs to a group somebody may read: the door for what hangs on groups.

    `field` is the path from the row to its group.
    """
    if sees_all_places(user, Permission.SEE_GROUPS):
        return Q()
    own = Q(**{f"{field}__in": [one.group_id for one in memberships_of(user)]})
    return own | Q(**{f"{field}__area__in": areas_where(user, Permission.SEE_GROUPS)})


def places_with_groups(user: Any) -> QuerySet[Area]:
    """Give the neighbourhoods whose groups, events and issues somebody may read."""
    found = Area.objects.filter(kind=Area.Kind.NEIGHBOURHOOD)
    if sees_all_places(user, Permission.SEE_GROUPS):
        return found
    own = [one.group.area_id for one in memberships_of(user) if one.group.area_id]
    return found.filter(Q(pk__in=own) | Q(pk__in=areas_where(user, Permission.SEE_GROUPS).values("pk")))


def place_with_groups_or_404(user: Any, pk: uuid.UUID) -> Area:
    """Load one neighbourhood through the door; one outside it does not exist for this user (404)."""
    found = places_with_groups(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def members_of(group: Group) -> QuerySet[Membership]:
    """Give who sits on a group today, office holders first, then by name."""
    return (
        Membership.objects.holding(timezone.localdate())
        .filter(group=group)
        .select_related("person", "organisation")
        .order_by("person__name")
    )
