"""Runs: a plan applied to published files, once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.models.plan import Plan
from nrp.core.models import LeasedWork, WorkState
from surveys.models import Upload


class Run(LeasedWork):
    """One evaluation. The same inputs and the same plan have the same key: it is shown again, not computed again."""

    task_name = "evaluation.compute_run"

    class Audience(models.TextChoices):
        NONE = "none", _("Not released")
        PMG = "pmg", _("The programme")
        PUBLIC = "public", _("Everyone")

    number = models.PositiveIntegerField(unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="runs")
    uploads = models.ManyToManyField(Upload, through="RunInput", related_name="runs")
    inputs_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True, blank=True)  # the exact form; what leaves goes through nrp.core.disclosure
    result_sha256 = models.CharField(max_length=64, blank=True)
    released = models.JSONField(null=True, blank=True)
    timings = models.JSONField(default=dict, blank=True)
    released_to = models.CharField(max_length=6, choices=Audience.choices, default=Audience.NONE)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Stays when a release is taken back: what was read cannot be unread, and later releases are held against it.
    first_released_at = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_because = models.CharField(max_length=240, blank=True)
    # When a household took its answers out of a file after this was calculated from it; the latest of them.
    household_withdrew_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "inputs_sha256"], name="one_run_per_plan_and_inputs"),
            models.CheckConstraint(
                condition=~Q(work_state="done") | Q(result__isnull=False), name="a_finished_run_has_its_result"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="a_superseded_run_names_its_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("run", args=[self.pk])

    @property
    def state(self) -> str:
        """The run's state in the words of the API."""
        if self.superseded_at and self.work_state == WorkState.DONE:
            return "superseded"
        return self.work_state


class RunInput(models.Model):
    """Which file a run read for which wave."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="inputs")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="run_inputs")
    wave_number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["wave_number"]
        constraints = [models.UniqueConstraint(fields=["run", "wave_number"], name="one_file_per_wave_in_a_run")]

    def __str__(self) -> str:
        return f"wave {self.wave_number}"
