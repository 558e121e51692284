"""Resident-led enquiries: from an issue to what came of it, with residents as peer researchers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from governance.models import Decision, EthicsApproval, Issue
from neighbourhoods.models import Area, Initiative
from nrp.core.models import UUIDModel


class Enquiry(UUIDModel):
    class State(models.TextChoices):
        PLANNED = "planned", _("Being planned")
        UNDER_WAY = "under_way", _("Under way")
        WRITING_UP = "writing_up", _("Being written up")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    class Method(models.TextChoices):
        INTERVIEWS = "interviews", _("Interviews")
        FOCUS_GROUPS = "focus_groups", _("Focus groups")
        STREET_SURVEY = "street_survey", _("Street survey")
        AUDIT = "audit", _("Audit of streets or services")
        DRAMA = "drama", _("Drama")
        ILLUSTRATION = "illustration", _("Illustrated booklet")
        PHOTOGRAPHS = "photographs", _("Photographs")
        OTHER = "other", _("Something else")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="enquiries")
    title = models.CharField(_("title"), max_length=160)
    issue = models.TextField(_("the issue it began with"))
    question = models.TextField(_("question"))
    methods = models.JSONField(default=list)  # codes of Method
    methods_text = models.TextField(_("how it is done"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ethics_approval = models.ForeignKey(
        EthicsApproval, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries"
    )
    ethics_text = models.TextField(_("what the ethics check said"), blank=True)
    safety_text = models.TextField(_("how everybody is kept safe"), blank=True)
    safety_checked_at = models.DateTimeField(null=True, blank=True)
    safety_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    findings = models.TextField(_("findings"), blank=True)
    led_to = models.TextField(_("what it led to"), blank=True)
    rapid_review = models.TextField(_("rapid review: what research says"), blank=True)
    rapid_review_link = models.URLField(_("where the review can be read"), blank=True)
    # The four sections of the Health Inequalities Assessment Toolkit.
    hiat_inequalities = models.TextField(_("which inequalities, and what causes them"), blank=True)
    hiat_design = models.TextField(_("design for effect, and the public's part"), blank=True)
    hiat_evaluation = models.TextField(_("evaluation by socio-economic group"), blank=True)
    hiat_wider = models.TextField(_("wider effects, and avoiding harm"), blank=True)
    # The chain from what was said to what was done: the issue it began with, those it brought up, the decisions.
    began_with = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="enquiries_begun"
    )
    brought_up = models.ManyToManyField(Issue, blank=True, related_name="found_by_enquiries")
    decisions = models.ManyToManyField(Decision, blank=True, related_name="enquiries")
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="enquiries")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "enquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="an_enquiry_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("enquiry", args=[self.pk])


class PeerResearcher(UUIDModel):
    """A resident who does the enquiry with the research team."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="peer_researchers")
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="peer_research")
    part = models.CharField(_("part"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "adviser"], name="a_peer_researcher_is_named_once_per_enquiry")
        ]

    def __str__(self) -> str:
        return f"{self.adviser}"


class Collected(UUIDModel):
    """How much was collected by one method on one occasion: counts only, never an answer."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="collected")
    method = models.CharField(_("method"), max_length=16, choices=Enquiry.Method.choices)
    count = models.PositiveIntegerField(_("how many"))
    on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["on", "recorded_at"]
        verbose_name_plural = "collected"

    def __str__(self) -> str:
        return f"{self.count} {self.get_method_display()}"
