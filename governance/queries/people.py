"""People somebody may name: found by name among those they come across in the programme, never by e-mail."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import Attendance, EventAttendance, Issue, Membership, Representation
from governance.queries.groups import of_visible_groups, places_with_groups
from neighbourhoods.models import Organisation, RoleAssignment
from neighbourhoods.permissions import can
from neighbourhoods.queries import sees_all_places
from nrp.accounts.erasure import ERASED_NAME
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission


def people_known_to(user: Any) -> QuerySet[Person]:
    """Give the people somebody may name: on or at what they see of groups, meetings, events, and in roles there.

    Whoever manages people knows everybody. Show the name alone: addresses and telephone numbers are not for this.
    """
    people = Person.objects.exclude(name=ERASED_NAME)
    if can(user, Permission.SEE_PEOPLE):
        return people
    places = places_with_groups(user).order_by().values("pk")
    known = Q(pk__in=_ids(Membership.objects.filter(of_visible_groups(user))))
    known |= Q(pk__in=_ids(Attendance.objects.filter(of_visible_groups(user, "meeting__group"))))
    for rows in (
        EventAttendance.objects.filter(event__area__in=places),
        Issue.objects.filter(area__in=places),
        Representation.objects.filter(area__in=places),
    ):
        known |= Q(pk__in=_ids(rows))
    return people.filter(known | Q(user__in=_in_roles(user, places)))


def people_named_like(user: Any, text: str, limit: int = 20) -> list[Person]:
    """Give the people somebody may name in whose name every word of a text stands, by name."""
    words = text.split()
    if not any(len(word) >= 2 for word in words):
        return []
    found = people_known_to(user)
    for word in words:
        found = found.filter(name__icontains=word)
    return list(found.order_by("name", "created_at")[:limit])


def organisations_known_to(user: Any) -> QuerySet[Organisation]:
    """Give the organisations somebody comes across: all for who keeps them, else those of the places and groups."""
    if can(user, Permission.SEE_ORGANISATIONS):
        return Organisation.objects.all()
    places = places_with_groups(user).order_by().values("pk")
    mine = Membership.objects.filter(of_visible_groups(user), organisation__isnull=False).order_by()
    return Organisation.objects.filter(Q(pk__in=mine.values("organisation")) | Q(coren_areas__in=places)).distinct()


def _ids(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.filter(person__isnull=False).order_by().values("person")


def _in_roles(user: Any, places: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Give the accounts that hold a role at the places, at their councils, and, for who sees all, in the programme."""
    where = Q(area__in=places) | Q(local_authority__areas__in=places)
    if sees_all_places(user, Permission.SEE_GROUPS):
        where |= Q(area__isnull=True, local_authority__isnull=True)
    return RoleAssignment.objects.holding(timezone.localdate()).filter(where).order_by().values("user")
