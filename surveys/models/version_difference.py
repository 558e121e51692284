"""How many people's answers lie between two files of one wave."""

from django.db import models

from nrp.core.models import UUIDModel
from surveys.models.upload import Upload


class VersionDifference(UUIDModel):
    """Counted once for two files, whatever the order they are compared in; the answers themselves never change."""

    before = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="differences_after")
    after = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="differences_before")
    people = models.PositiveIntegerField()  # whose answers changed, who came or who went; see surveys.intake.versions
    reweighted = models.PositiveIntegerField(default=0)  # of those whose answers did not change, whose weight did
    measured_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["measured_at"]
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="two_files_are_compared_once")]

    def __str__(self) -> str:
        return f"{self.before} – {self.after}"
