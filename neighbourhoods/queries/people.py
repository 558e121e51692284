"""Reading people, their roles and their invitations."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from neighbourhoods.models import Invitation, RoleAssignment
from neighbourhoods.permissions import can
from nrp.accounts.models import Person
from nrp.accounts.permissions import Permission
from nrp.accounts.roles import ROLES, Role

InvitationState = Literal["open", "accepted", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the list of people shows them."""

    person: Person
    roles: tuple[str, ...]
    has_account: bool
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as a person's page shows it."""

    assignment: RoleAssignment
    paragraph: str
    holds: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as a person's page shows it."""

    invitation: Invitation
    state: InvitationState


def people_visible_to(user: Any) -> QuerySet[Person]:
    """Give the people whose records a user may see: all with the permission, otherwise their own alone."""
    people = Person.objects.select_related("user")
    if can(user, Permission.SEE_PEOPLE):
        return people
    return people.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else people.none()


def person_visible_to_or_404(user: Any, pk: uuid.UUID) -> Person:
    """Load one person through the door; somebody outside it does not exist for this user (404)."""
    found = people_visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def people_named(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow people down to those whose name or address contains a text."""
    if not text:
        return people
    return people.filter(Q(name__icontains=text) | Q(email__icontains=text))


def people_with_roles(people: Iterable[Person]) -> list[PersonRow]:
    """Give people with the roles they hold today, with one query however many they are."""
    rows = list(people)
    held = RoleAssignment.objects.filter(user_id__in=[row.user_id for row in rows if row.user_id])
    by_user: dict[uuid.UUID, list[str]] = {}
    for assignment in held.holding(timezone.localdate()).select_related("area", "local_authority"):
        by_user.setdefault(assignment.user_id, []).append(str(assignment))
    return [
        PersonRow(
            person=row,
            roles=tuple(by_user.get(row.user_id, ())) if row.user_id else (),
            has_account=row.user is not None,
            is_disabled=row.user is not None and not row.user.is_active,
        )
        for row in rows
    ]


def role_assignments_visible_to(user: Any) -> QuerySet[RoleAssignment]:
    """Give the role assignments of the people whose records a user may see."""
    people = people_visible_to(user).filter(user__isnull=False)
    rows = RoleAssignment.objects.select_related("user", "area", "local_authority")
    return rows.filter(user__in=people.values("user"))


def invitations_visible_to(user: Any) -> QuerySet[Invitation]:
    """Give the invitations of the people whose records a user may see."""
    return Invitation.objects.filter(person__in=people_visible_to(user)).select_related("person")


def person_of(assignment: RoleAssignment) -> Person | None:
    return Person.objects.filter(user_id=assignment.user_id).first()


def roles_with_state(person: Person) -> list[RoleRow]:
    """Give every role of a person with whether it holds today and can still be ended."""
    today = timezone.localdate()
    return [
        RoleRow(
            assignment=row,
            paragraph=str(ROLES[Role(row.role)].paragraph),
            holds=row.starts_on <= today and (row.ends_on is None or row.ends_on >= today),
            is_over=row.ends_on is not None and row.ends_on < today,
        )
        for row in role_assignments_of(person)
    ]


def invitations_with_state(person: Person) -> list[InvitationRow]:
    """Give every invitation of a person with what has become of it."""
    return [InvitationRow(row, _state_of(row)) for row in invitations_of(person)]


def _state_of(invitation: Invitation) -> InvitationState:
    if invitation.accepted_at is not None:
        return "accepted"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "open" if invitation.expires_at > timezone.now() else "expired"


def role_assignments_of(person: Person) -> QuerySet[RoleAssignment]:
    """Give every role a person has held or will hold, the latest first."""
    rows = RoleAssignment.objects.select_related("area", "local_authority", "granted_by__person")
    return rows.filter(user_id=person.user_id).order_by("-starts_on", "-created_at") if person.user_id else rows.none()


def open_invitations() -> QuerySet[Invitation]:
    """Give the invitations that can still be accepted."""
    return Invitation.objects.filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    ).select_related("person", "area", "local_authority")


def invitations_of(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person=person).select_related("area", "local_authority")
