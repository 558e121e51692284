"""Which homes and people two published waves share, worked out once for two files."""

from django.db import models

from nrp.core.models import LeasedWork
from surveys.models.upload import Upload


class PanelLink(LeasedWork):
    """The linkage of two published files. `document` holds what may be told: small numbers are hidden before it is
    written, so that the exact ones lie nowhere but in the files themselves."""

    task_name = "surveys.link_panel"

    before = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    document = models.JSONField(default=dict, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["before__wave__number", "after__wave__number"]
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="two_files_are_linked_once")]

    def __str__(self) -> str:
        return f"{self.before_id} – {self.after_id}"
