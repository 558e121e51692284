"""Who may be named in a group's records: its members and those who worked with it. Names alone, never a contact."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import ActionPoint, Attendance, Group, Membership
from neighbourhoods.models import RoleAssignment
from neighbourhoods.permissions import can
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission


def known_to(group: Group, user: Any) -> QuerySet[Person]:
    """Give the people that somebody may name in a group's records, by name.

    Those who sit or sat on it, came to its meetings or own an action point of it; those who hold a role at its
    neighbourhood. Whoever sees the people of the programme may name anybody.
    """
    if can(user, Permission.SEE_PEOPLE):
        return Person.objects.all()
    known = Q(pk__in=Membership.objects.filter(group=group).values("person"))
    known |= Q(pk__in=Attendance.objects.filter(meeting__group=group, person__isnull=False).values("person"))
    known |= Q(pk__in=ActionPoint.objects.filter(group=group, owner__isnull=False).values("owner"))
    if group.area_id is not None:
        at_place = RoleAssignment.objects.filter(area=group.area_id).holding(timezone.localdate())
        known |= Q(user__in=at_place.values("user"))
    return Person.objects.filter(known)


def choices_of(group: Group, user: Any) -> list[tuple[str, Any]]:
    """Give the people of `known_to` as choices of a select: members of today first, then the others."""
    holding = Membership.objects.holding(timezone.localdate()).filter(group=group)
    members = dict(holding.order_by("person__name").values_list("person_id", "person__name"))
    others = [row for row in known_to(group, user).values_list("pk", "name") if row[0] not in members]
    return [(str(pk), name) for pk, name in (*members.items(), *others)]


def member_on_record(group: Group, person: Person) -> Membership | None:
    """Give the membership somebody holds in a group today, whether they have an account or not."""
    return Membership.objects.holding(timezone.localdate()).filter(group=group, person=person).first()
