"""The questionnaire, its codebooks, and the registry of outcomes that can be read from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class Instrument(UUIDModel):
    name = models.CharField(_("name"), max_length=160, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Codebook(UUIDModel):
    """One version of an instrument's codebook (nrp-codebook/1). Never changed, only followed by another."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="codebooks")
    version = models.CharField(_("version"), max_length=40)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["instrument", "sha256"], name="one_codebook_per_content")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"


class Outcome(UUIDModel):
    """The registry: what is measured, which way is better, and in what unit. Cut-offs are data, never code."""

    class Family(models.TextChoices):
        PRIMARY = "primary", _("Primary")
        SECONDARY = "secondary", _("Secondary")

    class Better(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")

    class Unit(models.TextChoices):
        PERCENT = "percent", _("Per cent")
        POINTS = "points", _("Points")

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="outcomes")
    name = models.SlugField(max_length=80)
    label = models.CharField(max_length=240)
    phrase = models.CharField(max_length=240, blank=True)
    family = models.CharField(max_length=9, choices=Family.choices)
    better = models.CharField(max_length=6, choices=Better.choices)
    unit = models.CharField(max_length=7, choices=Unit.choices)
    domain = models.CharField(max_length=80, blank=True)
    derive = models.JSONField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["codebook", "name"], name="one_outcome_per_name")]

    def __str__(self) -> str:
        return self.label
