"""Answers that somebody asked to take out: which, in what form, why, and how long the file is kept."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nrp.core.models import LeasedWork, WorkState
from surveys.models.upload import Upload


class ExportForm(models.TextChoices):
    SAV = "sav", _("SPSS (.sav)")
    DTA = "dta", _("Stata (.dta)")
    CSV = "csv", _("CSV with the codebook, in a zip")
    PARQUET = "parquet", _("Parquet")
    XLSX = "xlsx", _("Excel (.xlsx), answers and codebook")


class ExportJob(LeasedWork):
    """One taking of a published file's answers. Only whoever asked for it gets the file."""

    task_name = "surveys.write_export"

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(_("format"), max_length=7, choices=ExportForm.choices)
    reason = models.TextField(_("reason"))
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    notes = models.JSONField(default=list, blank=True)  # what the format could not hold, as sentences
    stored_as = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["requested_by", "-requested_at"], name="answers_taken_by_somebody")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("export-job", args=[self.pk])

    @property
    def state(self) -> str:
        """The state in the words of the API: that of the work, until its file has gone."""
        return "expired" if self.expired_at and self.work_state == WorkState.DONE else self.work_state

    @property
    def has_file(self) -> bool:
        return self.work_state == WorkState.DONE and bool(self.stored_as)

    @property
    def file_name(self) -> str:
        ending = "zip" if self.format == ExportForm.CSV else self.format
        return f"wave-{self.upload.wave.number}-version-{self.upload.version}.{ending}"
