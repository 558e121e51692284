"""Ethics approvals: no collection without one on record."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class EthicsApproval(UUIDModel):
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    body = models.CharField(_("committee"), max_length=160)
    title = models.CharField(_("what it covers"), max_length=240)
    approved_on = models.DateField(_("approved on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    scope = models.TextField(_("what it covers in full"), blank=True)  # who is asked, how, which waves, on what terms

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

    def get_absolute_url(self) -> str:
        return reverse("ethics-approval", args=[self.pk])

    def covers(self, start: datetime.date, end: datetime.date) -> bool:
        """Whether fieldwork between the two dates lies within the approval."""
        return self.approved_on <= start and (self.expires_on is None or end <= self.expires_on)


class EthicsDocument(UUIDModel):
    """A letter, form or protocol that belongs to an approval."""

    approval = models.ForeignKey(EthicsApproval, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    stored_as = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120)
    file_type = models.CharField(max_length=40)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.title
