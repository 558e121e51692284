"""Resident Advisers: where they belong, what they chose, and what they are to the programme today."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Area
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class AdviserQuerySet(models.QuerySet["Adviser"]):
    def current(self) -> AdviserQuerySet:
        """Leave out records that were merged into another, and those of which only the ledger's rows are left."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)

    def active(self) -> AdviserQuerySet:
        return self.current().filter(status=Adviser.Status.ACTIVE)

    def in_areas(self, areas: Collection[uuid.UUID] | models.QuerySet[Area]) -> AdviserQuerySet:
        return self.filter(area__in=areas)


class Adviser(UUIDModel):
    """A Resident Adviser's record. Name, e-mail, telephone and language are the Person's; an account is optional."""

    class Status(models.TextChoices):
        INTERESTED = "interested", _("Interested")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        LEFT = "left", _("Left")

    class Contact(models.TextChoices):
        PHONE = "phone", _("Telephone")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")
        IN_PERSON = "in_person", _("In person")

    # A short number that says nothing about anybody: it stands where a name must not, on a phone without signal.
    number = models.PositiveIntegerField(_("number"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="adviser")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="advisers")
    facilitator = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="advisers_supported"
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.INTERESTED)
    preferred_contact = models.CharField(_("best way to reach"), max_length=10, choices=Contact.choices, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    access_needs = models.TextField(_("access needs"), blank=True)
    is_large_print = models.BooleanField(_("large print"), default=False)
    # None: not asked yet. Which benefit is never asked.
    wants_benefits_advice = models.BooleanField(_("would like benefits advice"), null=True, blank=True)
    contact_checked_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    erased_at = models.DateTimeField(null=True, blank=True)  # the row stays only where the ledger needs it
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AdviserQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="active") | Q(registered_at__isnull=False), name="who_is_active_is_registered"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("adviser", args=[self.pk])


class StatusChange(UUIDModel):
    """From when somebody was interested, active, paused or gone."""

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="status_changes")
    status = models.CharField(max_length=10, choices=Adviser.Status.choices)
    starts_on = models.DateField(_("from"))
    reason = models.CharField(_("why"), max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["starts_on", "made_at"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} from {self.starts_on}"


class PaymentChoice(UUIDModel):
    """How somebody chose to be paid, from a day on: in full, less, nothing, or to a charity."""

    class Kind(models.TextChoices):
        FULL = "full", _("The fee in full")
        LESS = "less", _("Less than the fee")
        NONE = "none", _("No fee")
        CHARITY = "charity", _("The fee to a charity")

    class Method(models.TextChoices):
        BANK = "bank", _("To a bank account that the programme holds")
        ORGANISATION = "organisation", _("By the organisation, which holds the details")

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="payment_choices")
    kind = models.CharField(_("choice"), max_length=8, choices=Kind.choices)
    less_hourly = models.DecimalField(_("an hour"), max_digits=6, decimal_places=2, null=True, blank=True)
    charity = models.CharField(_("charity"), max_length=120, blank=True)
    method = models.CharField(_("how"), max_length=12, choices=Method.choices, default=Method.ORGANISATION)
    starts_on = models.DateField(_("from"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["starts_on", "made_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="less") & Q(less_hourly__gt=0)) | (~Q(kind="less") & Q(less_hourly__isnull=True)),
                name="less_says_how_much_an_hour",
            ),
            models.CheckConstraint(
                condition=(Q(kind="charity") & ~Q(charity="")) | (~Q(kind="charity") & Q(charity="")),
                name="charity_says_which",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
