"""Neighbourhood datasets: routinely collected figures of small areas, put together for our places.

The figures of every small area of a file stay in the stored file (`values_stored_as`, Parquet); the database holds what
is made of them for our own places, which is little and is drawn at once.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area
from nrp.core.models import LeasedWork, UUIDModel


class DataGeography(models.TextChoices):
    LSOA = "lsoa", _("Lower-layer Super Output Area (LSOA)")
    WARD = "ward", _("Ward")
    PLACE = "place", _("The programme’s own places, by survey code")


class Indicator(UUIDModel):
    """What one series of figures means, where it comes from, and how small areas make one place."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")
        NEITHER = "neither", _("Neither is better")

    class Combine(models.TextChoices):
        MEAN = "mean", _("A rate or a mean: weighted by people")
        SUM = "sum", _("A count: added up")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    definition = models.TextField(_("definition"))
    source = models.CharField(_("source"), max_length=240)
    source_url = models.URLField(_("address of the source"), max_length=400, blank=True)
    licence = models.CharField(_("licence"), max_length=160)
    unit = models.CharField(_("unit"), max_length=60)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=1)
    direction = models.CharField(_("direction"), max_length=7, choices=Direction.choices, default=Direction.NEITHER)
    combine = models.CharField(_("how small areas make a place"), max_length=4, choices=Combine.choices)
    refresh = models.CharField(_("renewed"), max_length=120, blank=True)
    quality_note = models.TextField(_("what to know about its quality"), blank=True)
    ends_on = models.DateField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator", args=[self.pk])


class CodeLookup(UUIDModel):
    """Which small areas of one census year became which of another: old code, new code, share of the old people."""

    kind = models.CharField(_("small areas"), max_length=5, choices=DataGeography.choices)
    from_vintage = models.PositiveSmallIntegerField(_("from those drawn in"))
    to_vintage = models.PositiveSmallIntegerField(_("to those drawn in"))
    source = models.CharField(_("source"), max_length=240)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120)  # Parquet: old, new, share
    rows = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "from_vintage", "to_vintage", "-added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_vintage", "to_vintage"],
                condition=Q(replaced_at__isnull=True),
                name="one_lookup_now_between_two_vintages",
            ),
            models.CheckConstraint(condition=~Q(from_vintage=F("to_vintage")), name="a_lookup_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.from_vintage} → {self.to_vintage}"


class DatasetFile(LeasedWork):
    """A file of figures handed in: read by a worker, then taken over or not. `state` is its story."""

    task_name = "neighbourhoods.read_dataset"

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        READING = "reading", _("Reading")
        READY = "ready", _("Ready to take over")
        REFUSED = "refused", _("Not accepted")
        FAILED = "failed", _("Failed")
        TAKEN = "taken", _("Taken over")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    geography = models.CharField(_("figures are for"), max_length=5, choices=DataGeography.choices)
    vintage = models.PositiveSmallIntegerField(_("drawn in"), null=True, blank=True)
    note = models.CharField(_("what this file is"), max_length=240, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200)
    values_stored_as = models.CharField(max_length=200, blank=True)
    problems_stored_as = models.CharField(max_length=200, blank=True)
    column_map = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)  # figures in the file
    refused_rows = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list, blank=True)
    report = models.JSONField(default=dict, blank=True)  # indicators, periods, small areas found, places reached
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(geography="place", vintage__isnull=True)
                | (~Q(geography="place") & Q(vintage__isnull=False)),
                name="small_areas_have_a_vintage",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "withdrawn"]) | Q(taken_at__isnull=True),
                name="a_file_taken_over_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("dataset-file", args=[self.pk])


class PlaceFigures(LeasedWork):
    """That the figures of one place are to be put together anew, because its small areas or a file changed."""

    task_name = "neighbourhoods.combine_figures"

    area = models.OneToOneField(Area, on_delete=models.CASCADE, related_name="figures_work")
    combined_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)  # what could not be joined, in sentences

    class Meta:
        verbose_name_plural = "place figures"

    def __str__(self) -> str:
        return str(self.area)


class Observation(UUIDModel):
    """One indicator for one of our places in one period, with what it was made of."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    period = models.CharField(max_length=20)  # as it is written: "2016", "2016/17", "2016 Q1", "2016-03"
    period_start = models.DateField()
    period_end = models.DateField()
    value = models.FloatField()
    coverage = models.FloatField(default=1)  # share of the place's people whose small areas have a figure
    parts = models.PositiveIntegerField(default=1)  # small areas it was made of
    file = models.ForeignKey(DatasetFile, on_delete=models.CASCADE, related_name="observations")
    lookup = models.ForeignKey(CodeLookup, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["period_start"]
        indexes = [models.Index(fields=["area", "indicator", "period_start"], name="figures_of_a_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "period_start", "period_end"], name="one_figure_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value}"
