"""Action points: who does what by when, and who, other than they, saw that it was done."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.decision import Decision
from governance.models.group import Group
from governance.models.meeting import Meeting
from governance.models.sector import Sector
from neighbourhoods.models import Initiative, Organisation
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class ActionPoint(UUIDModel):
    class State(models.TextChoices):
        OPEN = "open", _("To do")
        COMPLETED = "completed", _("Done, to be verified")
        VERIFIED = "verified", _("Done and verified")
        DROPPED = "dropped", _("Dropped")

    class Priority(models.TextChoices):
        HIGH = "high", _("High")
        NORMAL = "normal", _("Normal")
        LOW = "low", _("Low")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="action_points")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("what is to be done"))
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="action_points"
    )
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="action_points")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="action_points"
    )
    # Empty only once the owner was erased.
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="action_points")
    owner_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="action_points"
    )
    owner_sector = models.CharField(_("sector of the owner"), max_length=16, choices=Sector.choices, blank=True)
    due_on = models.DateField(_("due on"))
    priority = models.CharField(_("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    concerns_residents = models.BooleanField(_("concerns residents"), default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions_completed"
    )
    # Who typed it in, where somebody else did it: they do not verify it either.
    completed_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    completed_note = models.TextField(_("what was done"), blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions_verified"
    )
    verified_sector = models.CharField(max_length=16, choices=Sector.choices, blank=True)
    verified_entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    inadequate_reason = models.TextField(_("why it is not done yet"), blank=True)
    dropped_reason = models.TextField(_("why it was dropped"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due_on", "number"]
        indexes = [
            models.Index(fields=["group", "state", "due_on"], name="action_points_of_a_group"),
            models.Index(fields=["owner", "state"], name="action_points_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_action_point_per_number"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(owner__isnull=True) | ~Q(verified_by=F("owner")),
                name="an_owner_does_not_verify",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | Q(completed_by__isnull=True)
                | ~Q(verified_by=F("completed_by")),
                name="who_did_it_does_not_verify",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(concerns_residents=False) | Q(verified_sector="resident"),
                name="a_resident_verifies_what_concerns_residents",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropped_reason=""), name="a_dropped_action_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("completed", "verified"), completed_at__isnull=False)
                | (Q(state__in=("open", "dropped"), verified_at__isnull=True)),
                name="a_completed_action_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="verified", verified_at__isnull=False)
                | (~Q(state="verified") & Q(verified_at__isnull=True)),
                name="a_verified_action_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("action-point", args=[self.pk])


class ActionVerdict(UUIDModel):
    """What somebody found who looked whether it was done: every look is kept."""

    action_point = models.ForeignKey(ActionPoint, on_delete=models.CASCADE, related_name="verdicts")
    is_done = models.BooleanField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="verdicts")
    sector = models.CharField(max_length=16, choices=Sector.choices, blank=True)
    reason = models.TextField(blank=True)
    # What was said to be done when they looked, and who typed the look in for somebody without an account.
    about = models.TextField(_("what was said to be done"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    looked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["looked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(is_done=True) | ~Q(reason=""), name="an_inadequate_action_says_why")
        ]

    def __str__(self) -> str:
        return str(self.action_point)
