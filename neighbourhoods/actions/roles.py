"""Giving and ending roles."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Area, LocalAuthority, RoleAssignment
from neighbourhoods.permissions import forget_grants
from nrp.accounts.models import User
from nrp.accounts.roles import ROLES, Role, Scope
from nrp.audit import actions as audit
from nrp.core.refusals import Refusal


class RoleRefused(Refusal):
    """A role cannot be given or ended as asked."""


def check_scope(*, role: str, area: Area | None, local_authority: LocalAuthority | None) -> None:
    """Raise RoleRefused unless the place given is the kind of place this role is tied to."""
    scope = ROLES[Role(role)].scope
    if scope is Scope.AREA and (area is None or area.kind != Area.Kind.NEIGHBOURHOOD):
        raise RoleRefused(_("Choose the neighbourhood for this role."), field="area")
    if scope is Scope.LOCAL_AUTHORITY and local_authority is None:
        raise RoleRefused(_("Choose the council for this role."), field="local_authority")
    if scope is not Scope.AREA and area is not None:
        raise RoleRefused(_("This role is not tied to a neighbourhood. Leave it empty."), field="area")
    if scope is not Scope.LOCAL_AUTHORITY and local_authority is not None:
        raise RoleRefused(_("This role is not tied to a council. Leave it empty."), field="local_authority")


@transaction.atomic
def grant(
    *,
    user: User,
    role: str,
    by: User | None,
    area: Area | None = None,
    local_authority: LocalAuthority | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    reason: str = "",
) -> RoleAssignment:
    """Give an account a role, from today unless another day is given. It holds from the next request.

    Raises RoleRefused when the place does not fit the role, the dates do not fit each other, or the account holds
    the same role there at that time.
    """
    check_scope(role=role, area=area, local_authority=local_authority)
    start = starts_on or timezone.localdate()
    if ends_on is not None and ends_on < start:
        raise RoleRefused(_("The last day cannot be before the first."), field="ends_on")
    User.objects.select_for_update().get(pk=user.pk)
    same = RoleAssignment.objects.filter(user=user, role=role, area=area, local_authority=local_authority)
    if any(
        (row.ends_on is None or row.ends_on >= start) and (ends_on is None or row.starts_on <= ends_on) for row in same
    ):
        raise RoleRefused(_("This person holds the role there already."), field="role")
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        area=area,
        local_authority=local_authority,
        starts_on=start,
        ends_on=ends_on,
        granted_by=by,
    )
    audit.record(
        "role.granted",
        by=by,
        obj=assignment,
        reason=reason,
        changes={"starts_on": [None, start], "ends_on": [None, ends_on]},
        detail={"user_id": user.pk, "role": role, "local_authority_id": assignment.local_authority_id},
    )
    forget_grants(user)
    return assignment


@transaction.atomic
def end(
    *, assignment: RoleAssignment, by: User | None, on: datetime.date | None = None, reason: str = ""
) -> RoleAssignment:
    """End a role: at once, or with the given day as its last. A role that has not begun is taken back whole.

    Ended at once it holds no longer at the next request, so its last day is yesterday (or it is deleted when it
    began today; the trail keeps both). Raises RoleRefused when it has ended or would end before it began, and for
    the last programme administrator.
    """
    locked = RoleAssignment.objects.select_for_update().select_related("user").get(pk=assignment.pk)
    today = timezone.localdate()
    last_day = on or today - datetime.timedelta(days=1)
    if locked.ends_on is not None and locked.ends_on < today:
        raise RoleRefused(_("This role has ended already."))
    if on is not None and on < locked.starts_on:
        raise RoleRefused(_("A role cannot end before it began."), field="on")
    _refuse_without_administrator(locked, last_day)
    before = locked.ends_on
    audit.record(
        "role.ended",
        by=by,
        obj=locked,
        reason=reason,
        changes={"ends_on": [before, last_day]},
        detail={"user_id": locked.user_id, "role": locked.role},
    )
    if last_day < locked.starts_on:
        locked.delete()
    else:
        locked.ends_on = last_day
        locked.save()
    forget_grants(assignment.user)
    return locked


def _refuse_without_administrator(assignment: RoleAssignment, last_day: datetime.date) -> None:
    if assignment.role != Role.PROGRAMME_ADMIN:
        return
    others = RoleAssignment.objects.holding(last_day + datetime.timedelta(days=1)).filter(
        role=Role.PROGRAMME_ADMIN, user__is_active=True
    )
    if not others.exclude(pk=assignment.pk).exists():
        raise RoleRefused(_("The programme needs an administrator. Give the role to somebody else first."))
