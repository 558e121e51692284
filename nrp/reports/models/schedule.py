"""A report that comes each quarter, by e-mail as a link, until its owner ends it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nrp.reports.models.report import SCOPE_RULE, ReportWish


class ReportSchedule(ReportWish):
    """Each quarter a report on the quarter before. It is made with what its owner may see on the day."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    next_on = models.DateField(_("next on"))
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.CheckConstraint(condition=SCOPE_RULE, name="a_schedule_is_about_one_thing")]

    def __str__(self) -> str:
        return self.about

    @property
    def is_running(self) -> bool:
        return self.paused_at is None and self.ended_at is None

    @classmethod
    def running(cls) -> "models.QuerySet[ReportSchedule]":
        return models.QuerySet(cls).filter(Q(paused_at__isnull=True) & Q(ended_at__isnull=True))
