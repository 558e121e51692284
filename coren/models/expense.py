"""Expenses: travel and childcare that an adviser laid out, with the receipt. They are no earnings."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from neighbourhoods.models import Area
from nrp.core.models import UUIDModel


class Expense(UUIDModel):
    class Kind(models.TextChoices):
        TRAVEL = "travel", _("Travel")
        CHILDCARE = "childcare", _("Childcare")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Sent")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        SENT_BACK = "sent_back", _("Sent back")

    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="expenses")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="expenses")
    on = models.DateField(_("day"))
    kind = models.CharField(_("what for"), max_length=9, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    note = models.CharField(_("note"), max_length=200, blank=True)
    receipt_stored_as = models.CharField(max_length=120, blank=True)
    receipt_sha256 = models.CharField(max_length=64, blank=True)
    receipt_type = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="expenses_approved"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_back_reason = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["on", "submitted_at"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="expense_state_submitted")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_expense_is_more_than_nothing"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(approved_at__isnull=False),
                name="approved_expenses_say_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(sent_back_reason=""), name="expenses_sent_back_say_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount} on {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("expense", args=[self.pk])
