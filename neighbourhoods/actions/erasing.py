"""What an erasure takes here: the roles somebody held, and the invitations sent to them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Invitation, RoleAssignment
from nrp.accounts.erasure import Held, Traces
from nrp.accounts.models import Person
from nrp.accounts.roles import Role


def look(person: Person, traces: Traces) -> list[Held]:
    """Say what is held here. The last programme administrator is an obstacle: nobody could let anybody in again."""
    roles = RoleAssignment.objects.filter(user_id=person.user_id) if person.user_id else RoleAssignment.objects.none()
    invitations = Invitation.objects.filter(person=person)
    traces.ids.update(roles.values_list("pk", flat=True))
    for row in invitations:
        traces.ids.add(row.pk)
        if not Person.objects.exclude(pk=person.pk).filter(email__iexact=row.email).exists():
            traces.name(row.email)
    if _is_last_administrator(person):
        traces.obstacles.append(
            _("The programme needs an administrator. Give the role to somebody else before erasing this one.")
        )
    return [Held(_("Roles"), roles.count()), Held(_("Invitations"), invitations.count())]


@transaction.atomic
def erase(*, person: Person) -> None:
    """Delete somebody's roles and invitations. The erasure that asks for it leaves the record in the trail."""
    Invitation.objects.filter(person=person).delete()
    if person.user_id:
        RoleAssignment.objects.filter(user_id=person.user_id).delete()


def _is_last_administrator(person: Person) -> bool:
    holding = RoleAssignment.objects.holding(timezone.localdate()).filter(
        role=Role.PROGRAMME_ADMIN, user__is_active=True
    )
    if person.user_id is None or not holding.filter(user_id=person.user_id).exists():
        return False
    return not holding.exclude(user_id=person.user_id).exists()
