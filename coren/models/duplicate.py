"""Two records of one resident: merged with a way back for 30 days, or said to be two people."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from nrp.core.models import UUIDModel


class Merge(UUIDModel):
    """One record taken up into another. `moved` holds what moved and what was overwritten, so that it can go back."""

    kept = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="merged_away")
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField(auto_now_add=True)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="a_record_is_not_merged_into_itself"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="a_record_is_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class NotTheSame(UUIDModel):
    """Two records that look alike and are two people: they are not asked about again."""

    one = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("two people")
        verbose_name_plural = _("two people")
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="two_people_are_told_apart_once")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
