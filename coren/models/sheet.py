"""People and past hours brought in from a spreadsheet: tried first, then taken over, and taken back whole."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Area
from nrp.core.models import UUIDModel


class SheetImport(UUIDModel):
    class Kind(models.TextChoices):
        PEOPLE = "people", _("Resident Advisers")
        HOURS = "hours", _("Hours")

    class State(models.TextChoices):
        TRIED = "tried", _("Tried, nothing taken over")
        TAKEN = "taken", _("Taken over")
        UNDONE = "undone", _("Taken back")
        REFUSED = "refused", _("Not readable")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="sheet_imports")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.TRIED)
    column_map = models.JSONField(default=dict)
    report = models.JSONField(default=dict)  # counts and the problems found, each with its row
    made = models.JSONField(default=dict)  # model label -> ids, so that it can be taken back
    tried_at = models.DateTimeField(auto_now_add=True)
    tried_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-tried_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("sheet-import", args=[self.pk])
