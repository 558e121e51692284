"""Members, and meetings with who came, brought in from a spreadsheet."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from nrp.core.models import SheetState, SheetWork


class GroupSheet(SheetWork):
    class Kind(models.TextChoices):
        MEMBERS = "members", _("Members")
        MEETINGS = "meetings", _("Meetings and who came")

    State = SheetState

    kind = models.CharField(max_length=8, choices=Kind.choices)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sheets")

    class Meta:
        ordering = ["-tried_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("group-sheet", args=[self.pk])
