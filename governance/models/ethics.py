"""Ethics approvals: no collection without one on record."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class EthicsApproval(UUIDModel):
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    body = models.CharField(_("committee"), max_length=160)
    title = models.CharField(_("what it covers"), max_length=240)
    approved_on = models.DateField(_("approved on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        ordering = ["-approved_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=models.F("approved_on")),
                name="an_approval_expires_after_it_is_given",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def covers(self, start: datetime.date, end: datetime.date) -> bool:
        """Whether fieldwork between the two dates lies within the approval."""
        return self.approved_on <= start and (self.expires_on is None or end <= self.expires_on)
