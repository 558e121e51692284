"""Figures that anybody may read: one row for each time a run was released to everyone."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models import Run
from nrp.core.models import LeasedWork, WorkState


class FigureRelease(LeasedWork):
    """One release of public figures, at an address that stays. The public reads `document` alone.

    Made as leased work, because a solver is asked. A release that a later run replaced stays readable and says so; one
    that was taken back is gone, and its number is not used again.
    """

    task_name = "dashboards.publish_figures"

    number = models.PositiveIntegerField(_("number"), unique=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="figure_releases")
    document = models.JSONField(null=True, blank=True)
    released_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = "release of public figures"
        verbose_name_plural = "releases of public figures"
        constraints = [
            models.CheckConstraint(
                condition=~Q(work_state=WorkState.DONE) | Q(document__isnull=False),
                name="finished_public_figures_have_their_document",
            ),
        ]

    def __str__(self) -> str:
        return f"Public figures {self.number}"
