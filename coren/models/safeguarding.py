"""Safeguarding and incidents: notes for the eyes of named people only, sealed in the database."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from neighbourhoods.models import Area
from nrp.core.fields import SealedTextField
from nrp.core.models import UUIDModel


class SafeguardingNote(UUIDModel):
    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", _("Safeguarding concern")
        INCIDENT = "incident", _("Incident or accident")

    # Not called `area`: the audit trail would then show readers of the place that there is a note.
    place = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    adviser = models.ForeignKey(Adviser, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    happened_on = models.DateField(_("happened on"))
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="safeguarding_notes")
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-happened_on", "-written_at"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("safeguarding-note", args=[self.pk])


class SafeguardingEntry(UUIDModel):
    """What was written in a note, one entry after the other; none is ever changed."""

    note = models.ForeignKey(SafeguardingNote, on_delete=models.CASCADE, related_name="entries")
    text = SealedTextField(_("what happened, what was done"))
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["written_at"]
        verbose_name_plural = "safeguarding entries"

    def __str__(self) -> str:
        return str(self.written_at)
