"""The analysis plan, version by version."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from nrp.core.models import UUIDModel
from surveys.models import Codebook


class Plan(UUIDModel):
    """One version of the plan (nrp-plan/1), from the codebook and the matched pairs. Never changed, only locked."""

    number = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="plans")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Set once, before the follow-up wave was published; a later version with the same analysis takes the lock over.
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    locked_reason = models.TextField(blank=True)
    # The locked version whose analysis this one changed: results under this one are exploratory.
    departs_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="departures")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Plan version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("plan-version", args=[self.number])
