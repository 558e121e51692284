"""Reports: what was asked for, what they were made from, where the file lies and how long."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.models import Run
from neighbourhoods.models import Area, LocalAuthority
from nrp.core.models import LeasedWork, UUIDModel, WorkState


class ReportKind(models.TextChoices):
    NEIGHBOURHOOD = "neighbourhood", _("A neighbourhood")
    LOCAL_AUTHORITY = "local_authority", _("A local authority")
    PROGRAMME = "programme", _("The programme")


class ReportFormat(models.TextChoices):
    PDF = "pdf", _("PDF, to read and print")
    DOCX = "docx", _("Word, to write on in")
    XLSX = "xlsx", _("Excel, one sheet a section")
    CSV = "csv", _("CSV files in a zip")


class ReportState(models.TextChoices):
    """A report's state in the words of the API: that of the work, until its file has gone."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("The file is gone")


class SectionCode(models.TextChoices):
    SUMMARY = "summary", _("Summary")
    EVALUATION = "evaluation", _("Survey result")
    GOVERNANCE = "governance", _("What the groups did")
    COREN = "coren", _("Resident Advisers")
    INITIATIVES = "initiatives", _("Initiatives")
    MONEY = "money", _("Money")
    NOTES = "notes", _("Notes on the data")


SCOPE_RULE = (
    Q(kind=ReportKind.PROGRAMME, area__isnull=True, local_authority__isnull=True)
    | Q(kind=ReportKind.NEIGHBOURHOOD, area__isnull=False, local_authority__isnull=True)
    | Q(kind=ReportKind.LOCAL_AUTHORITY, area__isnull=True, local_authority__isnull=False)
)


class ReportWish(UUIDModel):
    """What a report is to be about: shared by a report and by the schedule that asks for one each quarter."""

    kind = models.CharField(_("report on"), max_length=15, choices=ReportKind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    local_authority = models.ForeignKey(
        LocalAuthority, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sections = models.JSONField(_("sections"), default=list)
    format = models.CharField(_("as"), max_length=4, choices=ReportFormat.choices, default=ReportFormat.PDF)
    framework = models.CharField(_("framework version"), max_length=20, blank=True)  # empty: the one in use

    class Meta:
        abstract = True

    @property
    def about(self) -> str:
        """Name what the report is about."""
        return str(self.area or self.local_authority or _("The programme"))


class Report(ReportWish, LeasedWork):
    """One report, made by a worker and kept for a while. Only whoever asked for it opens it."""

    task_name = "reports.make_report"

    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    requested_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    schedule = models.ForeignKey(
        "reports.ReportSchedule", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    # What it was made from: run, files with their SHA-256, plan, release, suppression (docs/api/reports.md).
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_from = models.JSONField(default=dict)
    stored_as = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    # A later result stands in the place of the one in the file: what changed, kept as it was told.
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    superseded_words = models.JSONField(default=list)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="reports_of_somebody"),
            models.Index(fields=["run"], name="reports_made_from_a_run"),
        ]
        constraints = [
            models.CheckConstraint(condition=SCOPE_RULE, name="a_report_is_about_one_thing"),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="a_report_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_by__isnull=False),
                name="a_superseded_report_names_the_run",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def state(self) -> str:
        """The report's state in the words of the API."""
        return ReportState.EXPIRED if self.expired_at and self.work_state == WorkState.DONE else self.work_state

    @property
    def reference(self) -> str:
        """A short name for it, printed at the foot of each page."""
        return str(self.pk)[:8]
