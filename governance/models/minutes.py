"""Minutes: written, circulated, amended by those who were there, agreed; each version kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.meeting import Meeting
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class Minutes(UUIDModel):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CIRCULATED = "circulated", _("Circulated")
        AGREED = "agreed", _("Agreed")

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    text = models.TextField(_("minutes"), blank=True)
    number = models.PositiveSmallIntegerField(_("version"), default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    circulated_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    agreed_in = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="minutes_agreed"
    )

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesDraft(UUIDModel):
    """What somebody has typed and not saved yet: theirs alone, gone once they save or throw it away."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes_drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    # What the minutes looked like when they opened them (nrp.core.edits.fingerprint).
    seen = models.CharField(max_length=24, blank=True)
    typed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="one_draft_of_minutes_per_person")]

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesVersion(UUIDModel):
    """The minutes as they stood once: whoever wrote them, nothing is written over."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=Minutes.State.choices)
    text = models.TextField()
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="one_version_of_minutes_per_number")]

    def __str__(self) -> str:
        return f"{self.minutes}, {self.number}"


class Amendment(UUIDModel):
    """A change to circulated minutes, asked for by somebody who was there."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        TAKEN = "taken", _("Taken over")
        NOT_TAKEN = "not_taken", _("Not taken over")

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="amendments")
    passage = models.TextField(_("the passage"), blank=True)
    text = models.TextField(_("how it should read"))
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="amendments")
    proposed_at = models.DateTimeField(auto_now_add=True)
    # Who typed it in for somebody without an account.
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.TextField(_("why not"), blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="not_taken") | ~Q(reason=""), name="an_amendment_not_taken_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
