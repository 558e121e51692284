"""Signing results off: what was looked at before, and each release as a version of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.models.run import Run
from nrp.core.models import UUIDModel


class Review(UUIDModel):
    """Somebody went through a finished run: all of the checklist, or far enough to send it back. Never changed."""

    class Verdict(models.TextChoices):
        COMPLETE = "complete", _("Looked through")
        SENT_BACK = "sent_back", _("Sent back")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    answers = models.JSONField(default=dict, blank=True)  # item of the checklist → {"is_ticked", "note"}
    reason = models.TextField(blank=True)
    result_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="complete") | ~Q(reason=""), name="a_run_is_sent_back_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.run_id}"


class Release(UUIDModel):
    """One release of one result to one audience. Taken back or replaced, it stays on record."""

    number = models.PositiveIntegerField(unique=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="releases")
    audience = models.CharField(max_length=6, choices=Run.Audience.choices)
    result_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_automatic = models.BooleanField(default=False)  # the plan said so; nobody signed
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="releases")
    replaced_at = models.DateTimeField(null=True, blank=True)  # the same run went to another audience
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(replaced_at__isnull=True, withdrawn_at__isnull=True),
                name="one_release_of_a_run_holds",
            )
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("release", args=[self.number])

    @property
    def holds(self) -> bool:
        """Whether this is what its run's readers read today."""
        return self.replaced_at is None and self.withdrawn_at is None
