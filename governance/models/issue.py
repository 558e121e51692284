"""The issues people raise: who by sector, where from; grouped by theme."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.event import Event
from governance.models.meeting import Meeting
from governance.models.sector import Sector
from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class Theme(UUIDModel):
    """Issues that belong together, in the words of the place."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="themes")
    title = models.CharField(_("theme"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["area", "title"], name="one_theme_per_title_and_place")]

    def __str__(self) -> str:
        return self.title


class Issue(UUIDModel):
    class Source(models.TextChoices):
        MEETING = "meeting", _("A meeting")
        EVENT = "event", _("An event")
        ENQUIRY = "enquiry", _("An enquiry")
        STREET = "street", _("A street interview")
        OTHER = "other", _("Somewhere else")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="issues")
    title = models.CharField(_("issue"), max_length=160)
    text = models.TextField(_("in their words"), blank=True)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")
    raised_on = models.DateField(_("raised on"))
    sector = models.CharField(_("raised by"), max_length=16, choices=Sector.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues_raised")
    source = models.CharField(_("where it was raised"), max_length=8, choices=Source.choices)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="issues")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-raised_on", "-created_at"]
        indexes = [models.Index(fields=["area", "-raised_on"], name="issues_of_a_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""), name="a_closed_issue_says_what_came_of_it"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.pk])
