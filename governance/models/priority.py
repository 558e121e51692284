"""Choosing what to work on: rounds with a method, ballots, and the focus of action that came out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from governance.models.issue import Issue
from governance.models.sector import Sector
from neighbourhoods.models import Area, Review
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class PriorityRound(UUIDModel):
    class Method(models.TextChoices):
        SCORE = "score", _("Scores against criteria")
        DOTS = "dots", _("Dot vote")
        RANKING = "ranking", _("Ranking")
        CONSENT = "consent", _("Consent")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open for ballots")
        CLOSED = "closed", _("Closed")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("title"), max_length=160)
    question = models.TextField(_("the question"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    dots = models.PositiveSmallIntegerField(_("dots for each person"), default=3)
    highest = models.PositiveSmallIntegerField(_("highest score"), default=5)
    reviews = models.ManyToManyField(Review, blank=True, related_name="rounds")
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField(_("ballots until"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "round of priorities"
        verbose_name_plural = "rounds of priorities"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("priority-round", args=[self.pk])


class RoundOption(UUIDModel):
    """One thing that can be chosen: usually an issue."""

    round = models.ForeignKey(PriorityRound, on_delete=models.CASCADE, related_name="options")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="options")
    title = models.CharField(_("option"), max_length=160)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "title"], name="one_option_per_title")]

    def __str__(self) -> str:
        return self.title


class Criterion(UUIDModel):
    """What options are scored against, with its weight."""

    round = models.ForeignKey(PriorityRound, on_delete=models.CASCADE, related_name="criteria")
    title = models.CharField(_("criterion"), max_length=160)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.title


class Ballot(UUIDModel):
    """One person's ballot, given online or on paper in the room."""

    class Channel(models.TextChoices):
        ROOM = "room", _("In the room")
        ONLINE = "online", _("Online")

    round = models.ForeignKey(PriorityRound, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="ballots")
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    cast_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["cast_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(person__isnull=False), name="one_ballot_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.get_sector_display()}"


class Mark(UUIDModel):
    """What a ballot says of one option: a score, a number of dots, a place, or agreement (2, 1, 0)."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="marks")
    option = models.ForeignKey(RoundOption, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.CASCADE, related_name="marks")
    value = models.PositiveSmallIntegerField()
    reason = models.TextField(_("why they object"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "option"], condition=Q(criterion__isnull=True), name="one_mark_per_ballot_and_option"
            ),
            models.UniqueConstraint(
                fields=["ballot", "option", "criterion"],
                condition=Q(criterion__isnull=False),
                name="one_mark_per_ballot_option_and_criterion",
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class Focus(UUIDModel):
    """What a neighbourhood works on, from when to when, and how it was chosen."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="focuses")
    text = models.TextField(_("focus of action"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    round = models.ForeignKey(PriorityRound, null=True, blank=True, on_delete=models.PROTECT, related_name="focuses")
    decision = models.ForeignKey(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="focuses"
    )
    set_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        verbose_name_plural = "focuses"
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(ends_on__isnull=True), name="one_focus_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_focus_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
