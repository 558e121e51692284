"""Public and development events, conversations and workshops: who came, what was raised, what followed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from governance.models.sector import Sector
from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class Event(UUIDModel):
    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public event")
        DEVELOPMENT = "development", _("Development event")
        CONVERSATION = "conversation", _("Conversation")
        INTERPRETATION = "interpretation", _("Interpretation workshop")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="events")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=160)
    starts_on = models.DateField(_("on"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=240, blank=True)
    aims = models.TextField(_("aims"), blank=True)
    head_count = models.PositiveIntegerField(_("how many came"), null=True, blank=True)
    head_count_how = models.CharField(_("how they were counted"), max_length=120, blank=True)
    what_was_said = models.TextField(_("what was said"), blank=True)
    what_followed = models.TextField(_("what followed"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="an_event_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event", args=[self.pk])


class EventSector(UUIDModel):
    """How many of a sector were at an event, counted by head."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sectors")
    sector = models.CharField(max_length=16, choices=Sector.choices)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["sector"]
        constraints = [models.UniqueConstraint(fields=["event", "sector"], name="one_count_per_sector_and_event")]

    def __str__(self) -> str:
        return f"{self.get_sector_display()}: {self.count}"


class EventAttendance(UUIDModel):
    """Somebody who was at an event by name: beside the head count, not instead of it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="names")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="event_attendance"
    )
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(person__isnull=False), name="somebody_is_at_an_event_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EventPhoto(UUIDModel):
    """A photograph with the consent of those on it; once that is withdrawn, it is not shown to anybody."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="photos")
    stored_as = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120)
    file_type = models.CharField(max_length=40)
    description = models.CharField(_("what it shows"), max_length=240)
    consent = models.CharField(_("who agreed, and how"), max_length=240)
    consent_on = models.DateField(_("agreed on"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.description

    @property
    def shown_on(self) -> Event:
        return self.event
