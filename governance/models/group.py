"""Groups that decide: the PMG, one Local Oversight Group for each neighbourhood, working groups; who sits on them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models.sector import Sector
from neighbourhoods.models import Area, Organisation
from nrp.accounts.models import Person
from nrp.core.models import UUIDModel


class GroupQuerySet(models.QuerySet["Group"]):
    def open(self) -> GroupQuerySet:
        return self.filter(closed_on__isnull=True)


class Group(UUIDModel):
    class Kind(models.TextChoices):
        PMG = "pmg", _("Programme Management Group")
        LOG = "log", _("Local Oversight Group")
        WORKING_GROUP = "working_group", _("Working group")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=160)
    # The neighbourhood of a LOG, and of a working group that serves one; none for the PMG.
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="groups")
    purpose = models.TextField(_("what it is for"), blank=True)
    started_on = models.DateField(_("meets since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_reason = models.TextField(_("why it closed"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="log") | Q(area__isnull=False), name="a_log_has_a_neighbourhood"),
            models.CheckConstraint(condition=~Q(kind="pmg") | Q(area__isnull=True), name="the_pmg_has_no_place"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(closed_reason=""), name="a_group_that_closed_says_why"
            ),
            models.UniqueConstraint(
                fields=["area"], condition=Q(kind="log", closed_on__isnull=True), name="one_open_log_per_neighbourhood"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="pmg", closed_on__isnull=True), name="one_open_pmg"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.pk])


class TermsOfReference(UUIDModel):
    """What a group is for and how it works, as agreed at one time. A change is a new version."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("terms of reference"))
    agreed_on = models.DateField(_("agreed on"))
    review_on = models.DateField(_("look at it again by"), null=True, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "terms of reference"
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_version_of_terms_per_number")]

    def __str__(self) -> str:
        return f"{self.group}, {self.number}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def holding(self, on: dt.date) -> MembershipQuerySet:
        """Those that hold on a date; the last day counts."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Membership(UUIDModel):
    """Somebody sits on a group, for a sector. An account is not needed. Chair and secretary are offices within it."""

    class Office(models.TextChoices):
        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice chair")
        SECRETARY = "secretary", _("Secretary")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    sector = models.CharField(_("sector"), max_length=16, choices=Sector.choices)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    office = models.CharField(_("office"), max_length=10, choices=Office.choices, default=Office.MEMBER)
    role = models.CharField(_("what they do"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ends_on__isnull=True), name="one_open_membership_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.group}"


class Representation(UUIDModel):
    """A resident invited to an outside board: who, which body, since when, through what."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="representations")
    body = models.CharField(_("body"), max_length=160)
    role = models.CharField(_("as what"), max_length=120, blank=True)
    through = models.TextField(_("how it came about"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_representation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.body}"
