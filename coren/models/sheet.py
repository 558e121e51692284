"""People and past hours brought in from a spreadsheet: tried first, then taken over, and taken back whole."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Area
from nrp.core.models import SheetState, SheetWork


class SheetImport(SheetWork):
    class Kind(models.TextChoices):
        PEOPLE = "people", _("Resident Advisers")
        HOURS = "hours", _("Hours")

    State = SheetState

    kind = models.CharField(max_length=6, choices=Kind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="sheet_imports")

    class Meta:
        ordering = ["-tried_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("sheet-import", args=[self.pk])
