"""Meetings: series, agenda, papers, who is asked, who came, who spoke."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.group import Group
from governance.models.sector import Sector
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class MeetingSeries(UUIDModel):
    """Meetings at a regular distance: the meetings are rows of their own, made when the series is."""

    class Every(models.TextChoices):
        WEEK = "week", _("Every week")
        FORTNIGHT = "fortnight", _("Every fortnight")
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every three months")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="series")
    title = models.CharField(_("title"), max_length=160)
    every = models.CharField(_("how often"), max_length=10, choices=Every.choices)
    starts_at = models.DateTimeField(_("first meeting"))
    until = models.DateField(_("until"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_at"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title


class Meeting(UUIDModel):
    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings")
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=240)
    access = models.TextField(_("getting in, hearing, seeing, being comfortable"), blank=True)
    online_link = models.URLField(_("online link"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    cancelled_reason = models.TextField(_("why it is cancelled"), blank=True)
    # Counts the changes that a calendar has to hear of (SEQUENCE of the .ics file).
    sequence = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # How many people came that nobody named: a head count beside the names.
    others_present = models.PositiveSmallIntegerField(_("others present"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_at"]
        indexes = [
            models.Index(fields=["group", "-starts_at"], name="meetings_of_a_group"),
            models.Index(fields=["-starts_at"], name="meetings_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="a_meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""), name="a_cancelled_meeting_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])


class AgendaItem(UUIDModel):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("item"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    presenter = models.CharField(_("who presents it"), max_length=120, blank=True)
    notes = models.TextField(_("what it is about"), blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Paper(UUIDModel):
    """A file that a group reads: for one meeting, one item of it, or for the group at large."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="papers")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="papers")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="papers")
    title = models.CharField(_("title"), max_length=200)
    about = models.TextField(_("what it says, in a sentence"), blank=True)
    stored_as = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120)
    file_type = models.CharField(max_length=40)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.title


class Invite(UUIDModel):
    """Somebody is asked to a meeting, with an answer if they gave one."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        COMING = "coming", _("Coming")
        MAYBE = "maybe", _("Perhaps")
        NOT_COMING = "not_coming", _("Not coming")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invites")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invites")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    # Who wrote the answer down: the person themselves, or somebody who keeps the group's records.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    # The meeting's `sequence` when they were last told of it; lower than that: something changed since.
    told = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_invite_per_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.meeting}"


class Attendance(UUIDModel):
    """Somebody was there, or sent apologies: by name and sector, with or without an account."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("In the room")
        ONLINE = "online", _("Online")
        APOLOGIES = "apologies", _("Apologies")

    HERE = (Presence.PRESENT, Presence.ONLINE)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="attendance")
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.PRESENT)
    has_chaired = models.BooleanField(_("chaired"), default=False)
    has_presented = models.BooleanField(_("presented"), default=False)
    # How often they spoke: a light tally, kept only where a group wants it.
    spoke = models.PositiveSmallIntegerField(_("times spoken"), null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="somebody_attends_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
