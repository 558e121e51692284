"""Who has which role, where and for how long; and the invitations that bring people in."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area, LocalAuthority
from nrp.accounts.models import Person
from nrp.accounts.roles import Role
from nrp.core.models import UUIDModel


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def holding(self, on: datetime.date) -> RoleAssignmentQuerySet:
        """Those that hold on a date; the last day counts."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class RoleAssignment(UUIDModel):
    """A role held by an account. The scope is one area, one council, or (both empty) the programme."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=Role.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="role_assignments")
    local_authority = models.ForeignKey(
        LocalAuthority, null=True, blank=True, on_delete=models.PROTECT, related_name="role_assignments"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="roles_granted"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(local_authority__isnull=True), name="a_role_has_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_role_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.get_role_display(), self.place) if part)

    @property
    def place(self) -> Area | LocalAuthority | None:
        """The one place or council it is held for; None for the whole programme."""
        return self.area or self.local_authority


class Invitation(UUIDModel):
    """The only way in: a signed link, for one person, one role, a fortnight."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(max_length=24, choices=Role.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    local_authority = models.ForeignKey(
        LocalAuthority, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.get_role_display(), self.area or self.local_authority) if part)
