"""Courses, who took part in them, and the skills people can show."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from nrp.core.models import UUIDModel


class Course(UUIDModel):
    title = models.CharField(_("title"), max_length=120, unique=True)
    provider = models.CharField(_("who gives it"), max_length=120, blank=True)
    about = models.TextField(_("what it teaches"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    has_certificate = models.BooleanField(_("gives a certificate"), default=False)
    valid_months = models.PositiveSmallIntegerField(_("certificate holds for months"), null=True, blank=True)
    is_offered_first = models.BooleanField(_("offered when somebody registers"), default=False)
    is_in_use = models.BooleanField(_("can be booked"), default=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.pk])


class TrainingRecord(UUIDModel):
    """One adviser at one course."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ATTENDED = "attended", _("Attended")
        COMPLETED = "completed", _("Completed")
        MISSED = "missed", _("Did not come")

    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="training")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="records")
    on = models.DateField(_("on"))
    place = models.CharField(_("where"), max_length=120, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    expires_on = models.DateField(_("certificate holds until"), null=True, blank=True)
    certificate_stored_as = models.CharField(max_length=120, blank=True)
    certificate_name = models.CharField(max_length=120, blank=True)
    certificate_type = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["adviser", "course", "on"], name="one_record_per_course_and_day"),
            models.CheckConstraint(
                condition=Q(certificate_stored_as="") | Q(state="completed"), name="a_certificate_follows_completion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.on}"


class Skill(UUIDModel):
    """Something somebody can do, and what shows it."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(_("skill"), max_length=120)
    evidence = models.TextField(_("what shows it"))
    noted_on = models.DateField(_("noted on"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["adviser", "name"], name="a_skill_is_noted_once")]

    def __str__(self) -> str:
        return self.name
