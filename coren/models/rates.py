"""What time is worth, by day: activity types, dated rates, the dated weekly limit, closed periods, the promise."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class ActivityType(UUIDModel):
    """What hours are spent on. The code is what a phone keeps and a program sends."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("name"), max_length=80, unique=True)
    is_in_use = models.BooleanField(_("can be chosen for new hours"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class Rate(UUIDModel):
    """Pounds an hour for an activity, from a day until the next rate of that activity."""

    activity = models.ForeignKey(ActivityType, on_delete=models.PROTECT, related_name="rates")
    hourly = models.DecimalField(_("pounds an hour"), max_digits=6, decimal_places=2)
    starts_on = models.DateField(_("from"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["activity", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "starts_on"], name="one_rate_per_activity_and_day"),
            models.CheckConstraint(condition=Q(hourly__gte=0), name="a_rate_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.hourly} from {self.starts_on}"


class WeeklyLimit(UUIDModel):
    """The permitted-work limit: pounds a week, from a day until the next."""

    amount = models.DecimalField(_("pounds a week"), max_digits=7, decimal_places=2)
    starts_on = models.DateField(_("from"), unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_weekly_limit_is_positive")]

    def __str__(self) -> str:
        return f"{self.amount} from {self.starts_on}"


class ClosedPeriod(UUIDModel):
    """Days for which no hours are taken any more, until somebody opens them again with a reason."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("why"), max_length=200)
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-ends_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_closed_period_has_days")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"


class PayPolicy(models.Model):
    """One row: what residents are promised, and the words about benefits they are given."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    promised_days = models.PositiveSmallIntegerField(_("days from hours to money"), default=14)
    warn_percent = models.PositiveSmallIntegerField(_("warn from this share of the weekly limit"), default=90)
    benefits_text = models.TextField(_("about benefits"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_pay_policy"),
            models.CheckConstraint(
                condition=Q(warn_percent__gte=1) & Q(warn_percent__lte=100), name="warn_percent_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promised_days} days"
