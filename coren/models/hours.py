"""Hours of Resident Advisers, from the moment they are written down to the moment they are paid."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from coren.models.enquiry import Enquiry
from coren.models.rates import ActivityType
from governance.models import Event, Meeting
from neighbourhoods.models import Area, Initiative
from nrp.core.models import UUIDModel

STEP = 15  # minutes
MOST_IN_A_DAY = 24 * 60
FIRST_YEAR = 2000  # a year before it is a slip of the keyboard: nothing here is as old


class HoursQuerySet(models.QuerySet["HoursEntry"]):
    def in_week(self, monday: date, sunday: date) -> HoursQuerySet:
        return self.filter(on__range=(monday, sunday))


class HoursEntry(UUIDModel):
    """So many minutes of one adviser on one day, on one activity.

    `hourly` and `amount` are fixed when it is approved: the rate and the choice that held on the day. Before that they
    are worked out (coren.queries.pay). The database refuses an approval by the adviser (migration 0002).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Not sent yet")
        SUBMITTED = "submitted", _("Sent")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        SENT_BACK = "sent_back", _("Sent back")

    class Source(models.TextChoices):
        GRID = "grid", _("the week's page")
        SESSION = "session", _("one session for several")
        SINGLE = "single", _("one entry")
        OWN = "own", _("the adviser")
        PAPER = "paper", _("paper sheets")
        SHEET = "sheet", _("a spreadsheet")
        PROGRAM = "program", _("a program")

    client_id = models.UUIDField(unique=True, default=uuid.uuid4)  # made where it is typed: a resend finds its row
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="hours")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="hours")  # as it was on the day
    on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    activity = models.ForeignKey(ActivityType, on_delete=models.PROTECT, related_name="hours")
    enquiry = models.ForeignKey(Enquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="hours")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="hours")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="hours")
    initiative = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="hours")
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.SINGLE)
    session_id = models.UUIDField(null=True, blank=True, db_index=True)  # entries of one session for many share it
    is_overlap_kept = models.BooleanField(default=False)  # somebody said: these are different hours
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUBMITTED)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="hours_approved"
    )
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_back_reason = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    hourly = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    objects = HoursQuerySet.as_manager()

    class Meta:
        ordering = ["on", "created_at"]
        verbose_name_plural = "hours"
        indexes = [
            models.Index(fields=["adviser", "on"], name="hours_adviser_on"),
            models.Index(fields=["area", "on"], name="hours_area_on"),
            models.Index(fields=["state", "submitted_at"], name="hours_state_submitted"),
            models.Index(fields=["-on", "-created_at"], name="hours_latest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=STEP) & Q(minutes__lte=MOST_IN_A_DAY), name="hours_are_within_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | (Q(approved_at__isnull=False) & Q(amount__isnull=False)),
                name="approved_hours_say_when_and_how_much",
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="paid_hours_say_when"),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(sent_back_reason=""), name="hours_sent_back_say_why"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="sent_hours_say_when"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(approved_at__gte=F("submitted_at")),
                name="hours_are_approved_after_they_are_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes on {self.on}"
