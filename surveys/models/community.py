"""Surveys that residents run, and the answers to them. No upload, no wave, nothing of the evaluation points here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import EthicsApproval
from neighbourhoods.models import Area
from nrp.core.models import LeasedWork, UUIDModel


class CommunitySurvey(UUIDModel):
    """One survey of one neighbourhood, with the form it asks by."""

    class Source(models.TextChoices):
        FILE = "file", _("Files that somebody hands in")
        SERVER = "server", _("The survey server of the programme")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="community_surveys")
    title = models.CharField(_("title"), max_length=160)
    source = models.CharField(_("where the answers come from"), max_length=6, choices=Source.choices)
    server_form = models.CharField(_("the form on the server"), max_length=120, blank=True)
    fieldwork_start = models.DateField(_("fieldwork from"))
    fieldwork_end = models.DateField(_("fieldwork until"))
    ethics_approval = models.ForeignKey(
        EthicsApproval, null=True, blank=True, on_delete=models.PROTECT, related_name="community_surveys"
    )
    instrument = models.JSONField()  # nrp-community-instrument/1
    form_file_name = models.CharField(max_length=255)
    form_sha256 = models.CharField(max_length=64)
    form_stored_as = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-fieldwork_start", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fieldwork_end__gte=models.F("fieldwork_start")), name="community_fieldwork_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(source="server") | ~Q(server_form=""), name="a_survey_on_a_server_names_its_form"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community-survey", args=[self.pk])


class CommunityResponses(LeasedWork):
    """The answers as they were handed in or fetched once. The work beneath is the fetching and the reading.

    What was handed in is dropped when it was read. `answers_stored_as` names the answers, without a word or a name;
    `people_stored_as` hashes by which two files are compared; `counts_stored_as` the exact counts, which only the door
    reads (docs/adr/0021).
    """

    task_name = "surveys.read_community_responses"

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to be shown")
        SHOWN = "shown", _("Shown")
        REPLACED = "replaced", _("Replaced")
        WITHDRAWN = "withdrawn", _("Taken down")
        REFUSED = "refused", _("Not accepted")
        FAILED = "failed", _("Failed")

    survey = models.ForeignKey(CommunitySurvey, on_delete=models.CASCADE, related_name="responses")
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    source = models.CharField(max_length=6, choices=CommunitySurvey.Source.choices)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    answers_stored_as = models.CharField(max_length=200, blank=True)
    people_stored_as = models.CharField(max_length=200, blank=True)
    counts_stored_as = models.CharField(max_length=200, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)  # exact: shown by way of the door only
    report = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_at = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["survey"], condition=Q(state="shown"), name="one_file_of_answers_is_shown"),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "shown", "replaced"]) | ~Q(counts_stored_as=""),
                name="what_is_shown_was_counted",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("community-response", args=[self.survey_id, self.pk])
