"""The register of resilience-related activities already under way in a place: activity mapping."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.area import Area
from neighbourhoods.models.framework import Domain
from neighbourhoods.models.organisation import Organisation
from nrp.core.models import SheetState, SheetWork, UUIDModel


class Activity(UUIDModel):
    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")
        UNKNOWN = "unknown", _("Not known")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="activities")
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it does"), blank=True)
    # Who provides it: an organisation of the programme, or a name as it was found.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    provider = models.CharField(_("provided by"), max_length=200, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=240, blank=True)
    domains = models.ManyToManyField(Domain, blank=True, related_name="activities")
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.RUNNING)
    venue = models.CharField(_("where"), max_length=240, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    starts_on = models.DateField(_("since"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("where we know it from"), max_length=240)
    mapped_on = models.DateField(_("mapped on"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["area", "status"], name="activities_of_a_place")]
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "provider"], name="an_activity_is_mapped_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="an_activity_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="an_activity_has_a_whole_position",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("activity", args=[self.pk])


class ActivitySheet(SheetWork):
    """Activities brought in from a spreadsheet; the file that goes out is the file that comes in."""

    State = SheetState

    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="activity_sheets")
    kind = models.CharField(max_length=10, default="activities")

    class Meta:
        ordering = ["-tried_at"]

    def get_absolute_url(self) -> str:
        return reverse("activity-sheet", args=[self.pk])
