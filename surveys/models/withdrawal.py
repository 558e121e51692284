"""A household that takes its answers back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nrp.core.models import LeasedWork


class HouseholdWithdrawal(LeasedWork):
    """One household, looked for first and taken out of every stored file once somebody has confirmed it.

    Who it is stands nowhere: `marks` are digests under a key of its own, which lies sealed beside them and in the file
    `withdrawals.jsonl` (docs/adr/0020). `found` is what the look found, `changed` what was rewritten.
    """

    task_name = "surveys.withdraw_household"

    class State(models.TextChoices):
        LOOKING = "looking", _("Being looked for")
        FOUND = "found", _("Looked for")
        WITHDRAWING = "withdrawing", _("Being taken out")
        DONE = "done", _("Taken out")

    class AskedBy(models.TextChoices):
        HOUSEHOLD = "household", _("The household itself")
        AGENCY = "agency", _("The fieldwork agency, for the household")
        OTHER = "other", _("Somebody else who may speak for the household")

    state = models.CharField(max_length=11, choices=State.choices, default=State.LOOKING)
    by_letter = models.BooleanField(default=False)
    marks = models.JSONField(default=dict)
    sealed_key = models.TextField()
    only_wave = models.PositiveSmallIntegerField(null=True, blank=True)
    found = models.JSONField(default=list, blank=True)
    changed = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True)
    asked_on = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=9, choices=AskedBy.choices, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="household_withdrawals"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["withdrawing", "done"]) | Q(withdrawn_at__isnull=False),
                name="a_withdrawal_that_was_confirmed_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("household-withdrawal", args=[self.pk])
