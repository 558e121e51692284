"""A file somebody handed in for a wave, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nrp.core.models import LeasedWork
from surveys.models.instrument import Codebook
from surveys.models.wave import Wave


class Upload(LeasedWork):
    """One file. `state` is the file's story; the leased work beneath it is the reading and checking."""

    task_name = "surveys.read_upload"

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        READING = "reading", _("Reading")
        CHECKING = "checking", _("Checking")
        READY = "ready", _("Ready to publish")
        REFUSED = "refused", _("Not accepted")
        FAILED = "failed", _("Failed")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="uploads")
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="uploads")
    # The codebook it came with, where `codebook` says the same in the last wave's names and codes.
    codebook_given = models.ForeignKey(Codebook, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200)
    column_map = models.JSONField(default=dict, blank=True)
    area_map = models.JSONField(default=dict, blank=True)
    identifier_map = models.JSONField(default=dict, blank=True)
    code_map = models.JSONField(default=dict, blank=True)
    variable_map = models.JSONField(default=dict, blank=True)
    confirmed = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    areas = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    report = models.JSONField(default=dict, blank=True)
    problems_stored_as = models.CharField(max_length=200, blank=True)
    profile_stored_as = models.CharField(max_length=200, blank=True)
    microdata_stored_as = models.CharField(max_length=200, blank=True)
    microdata_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveSmallIntegerField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads_received"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads_published"
    )
    replaces_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    # What was taken out of the stored file after it came in, the latest last: on, sha256_before, sha256, rows, how.
    redactions = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "version"], name="versions_are_never_overwritten"),
            models.UniqueConstraint(
                fields=["wave"], condition=Q(state="published"), name="one_published_upload_per_wave"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded", "withdrawn"]) | Q(version__isnull=False),
                name="what_was_published_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("upload", args=[self.pk])
