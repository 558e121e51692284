"""Resilience initiatives: a change to something already planned or under way, chosen by a group of the place."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.activity import Activity
from neighbourhoods.models.area import Area
from neighbourhoods.models.framework import Domain
from neighbourhoods.models.organisation import Organisation
from nrp.core.models import UUIDModel


class Stage(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PRIORITISED = "prioritised", _("Prioritised")
    ENQUIRY = "enquiry", _("Enquiry")
    DESIGNED = "designed", _("Designed")
    UNDER_WAY = "under_way", _("Under way")
    COMPLETED = "completed", _("Completed")
    STOPPED = "stopped", _("Stopped")


class Initiative(UUIDModel):
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="initiatives")
    title = models.CharField(_("title"), max_length=200)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.PROPOSED)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="initiatives"
    )  # what existed and is adapted
    baseline = models.TextField(_("how it was before"), blank=True)
    amended = models.TextField(_("what is changed"), blank=True)
    why = models.TextField(_("why"), blank=True)
    for_whom = models.CharField(_("for whom"), max_length=240, blank=True)
    domains = models.ManyToManyField(Domain, blank=True, related_name="initiatives")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="initiatives")
    other_partners = models.CharField(_("other partners"), max_length=400, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    # The four sections of the Health Inequalities Assessment Toolkit.
    hiat_inequalities = models.TextField(_("which inequalities and causes"), blank=True)
    hiat_design = models.TextField(_("design for effect, and the public’s part in it"), blank=True)
    hiat_evaluation = models.TextField(_("evaluation by socio-economic group"), blank=True)
    hiat_wider = models.TextField(_("wider effects, and avoiding harm"), blank=True)
    learning = models.TextField(_("what was learned"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["title"]
        indexes = [models.Index(fields=["area", "stage"], name="initiatives_of_a_place")]
        constraints = [
            models.UniqueConstraint(fields=["area", "title"], name="one_initiative_of_a_title_in_a_place"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="an_initiative_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.pk])


class StageStep(UUIDModel):
    """That an initiative reached a stage on a day. A decision of a group points here (governance)."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    on = models.DateField(_("on"))
    note = models.TextField(_("why"), blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="stopped") | ~Q(note=""), name="an_initiative_that_stops_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class Milestone(UUIDModel):
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="milestones")
    text = models.CharField(_("milestone"), max_length=240)
    due_on = models.DateField(_("due"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on"]

    def __str__(self) -> str:
        return self.text


class Risk(UUIDModel):
    class Level(models.TextChoices):
        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="risks")
    text = models.CharField(_("what may go wrong"), max_length=240)
    likelihood = models.CharField(_("how likely"), max_length=6, choices=Level.choices)
    severity = models.CharField(_("how bad"), max_length=6, choices=Level.choices)
    response = models.TextField(_("what we do about it"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["closed_on", "text"]

    def __str__(self) -> str:
        return self.text


class InitiativeOutput(UUIDModel):
    """What an initiative has brought about so far, and how many people it reached: a count with its base and day."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="outputs")
    what = models.CharField(_("what"), max_length=240)
    number = models.PositiveIntegerField(_("how many"))
    unit = models.CharField(_("of what"), max_length=60)
    on = models.DateField(_("counted on"))
    how = models.CharField(_("how it was counted"), max_length=160)

    class Meta:
        ordering = ["-on", "what"]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


class TheoryStep(UUIDModel):
    """A box of the theory of change between what is changed and the resilience domains it is to strengthen."""

    class Kind(models.TextChoices):
        ACTION = "action", _("What is done")
        OUTPUT = "output", _("What it brings about at once")
        OUTCOME = "outcome", _("What changes for residents")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="theory")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    text = models.CharField(_("in words"), max_length=160)
    leads_to: "models.ManyToManyField[TheoryStep, TheoryLink]" = models.ManyToManyField(
        "self", symmetrical=False, through="TheoryLink", related_name="follows_from"
    )
    domains = models.ManyToManyField(Domain, blank=True, related_name="theory_steps")  # what an outcome strengthens
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position"]

    def __str__(self) -> str:
        return self.text


class TheoryLink(UUIDModel):
    """That one step is to lead to another, and what has to hold for it."""

    before = models.ForeignKey(TheoryStep, on_delete=models.CASCADE, related_name="links_on")
    after = models.ForeignKey(TheoryStep, on_delete=models.CASCADE, related_name="links_back")
    assumes = models.CharField(_("as long as"), max_length=240, blank=True)

    class Meta:
        ordering = ["before__position", "after__position"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="a_theory_link_stands_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_theory_link_leads_on"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ProgressNote(UUIDModel):
    """What happened lately, in the words of somebody who was there."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="notes")
    on = models.DateField(_("on"))
    text = models.TextField(_("what happened"))
    next_step = models.TextField(_("what comes next"), blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on", "-written_at"]

    def __str__(self) -> str:
        return self.text[:80]


class ProgressPhoto(UUIDModel):
    """A photograph beside a note, with the consent of those on it; once that is withdrawn it is shown to nobody."""

    note = models.ForeignKey(ProgressNote, on_delete=models.CASCADE, related_name="photos")
    stored_as = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=40)
    description = models.CharField(_("what it shows"), max_length=240, blank=True)
    consent = models.CharField(_("who agreed, and how"), max_length=240)
    consent_on = models.DateField(_("agreed on"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.description

    @property
    def shown_on(self) -> Initiative:
        return self.note.initiative
