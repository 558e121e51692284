"""What people ask about their own record, with its clock; and who has looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from nrp.core.models import UUIDModel


class DataRequest(UUIDModel):
    """To see it, to correct it, or to be forgotten: answered within a calendar month, with or without an account."""

    class Kind(models.TextChoices):
        COPY = "copy", _("A copy of everything")
        CORRECTION = "correction", _("A correction")
        ERASURE = "erasure", _("To be forgotten")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    number = models.PositiveIntegerField(unique=True)
    # Set to null by an erasure: the request stays as a number, a date and what was done.
    adviser = models.ForeignKey(Adviser, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("what is asked"), blank=True)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(answered_at__isnull=False), name="an_answered_request_says_when"
            )
        ]

    def __str__(self) -> str:
        return f"request {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("data-request", args=[self.pk])


class RecordLook(UUIDModel):
    """That somebody looked at an adviser's record on a day; what they changed is in the audit trail."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=24, blank=True)  # the words stay when the account is gone
    what = models.CharField(max_length=24)  # record, contact, pay
    on = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["adviser", "user", "what", "on"], name="one_look_a_day_is_one_row")
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.on}"
