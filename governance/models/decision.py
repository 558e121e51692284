"""Decisions: what was decided, how, on what evidence, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from governance.models.issue import Issue
from governance.models.meeting import Meeting
from governance.models.sector import Sector
from neighbourhoods.models import EvidenceItem, Initiative, Review, Selection, StageStep
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel

_COUNTS = ("votes_for", "votes_against", "votes_abstained")


class Decision(UUIDModel):
    class How(models.TextChoices):
        CONSENSUS = "consensus", _("By consensus")
        CONSENT = "consent", _("By consent")
        VOTE = "vote", _("By vote")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("what was decided"))
    decided_on = models.DateField(_("decided on"))
    how = models.CharField(_("how"), max_length=10, choices=How.choices)
    votes_for = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    # Who was there is the meeting's attendance; without a meeting, in words.
    present = models.TextField(_("who was there"), blank=True)
    proposed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions_proposed"
    )
    proposed_sector = models.CharField(_("proposed by"), max_length=16, choices=Sector.choices, blank=True)
    rationale = models.TextField(_("why"), blank=True)
    not_taken = models.TextField(_("options not taken, and why"), blank=True)
    issues = models.ManyToManyField(Issue, blank=True, related_name="decisions")
    # What it was about further down the house: places considered, initiatives and their stages, reviews it rested on.
    selections = models.ManyToManyField(Selection, blank=True, related_name="decisions")
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="decisions")
    stage_steps = models.ManyToManyField(StageStep, blank=True, related_name="decisions")
    reviews = models.ManyToManyField(Review, blank=True, related_name="decisions")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    review_on = models.DateField(_("look at it again by"), null=True, blank=True)
    reviewed_on = models.DateField(_("looked at again on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-decided_on", "-number"]
        indexes = [models.Index(fields=["group", "-decided_on"], name="decisions_of_a_group")]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(how="vote", **{f"{name}__isnull": False for name in _COUNTS})
                | (~Q(how="vote") & Q(**{f"{name}__isnull": True for name in _COUNTS})),
                name="a_vote_has_its_counts",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | ~Q(outcome=""), name="a_review_says_what_came_of_it"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")), name="a_decision_supersedes_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])


class DecisionEvidence(UUIDModel):
    """One piece of evidence a decision rested on. Knowledge of every kind counts."""

    class Kind(models.TextChoices):
        PEER_REVIEWED = "peer_reviewed", _("Peer-reviewed")
        GREY = "grey", _("Grey literature")
        WEB = "web", _("Web")
        LIVED = "lived", _("Lived experience")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("what"), max_length=240)
    link = models.URLField(_("link"), max_length=400, blank=True)
    item = models.ForeignKey(
        EvidenceItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_evidence"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title
