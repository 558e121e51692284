"""Neighbourhoods for Learning, their comparator areas, and the councils they lie in."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models.organisation import Organisation
from nrp.core.models import UUIDModel


class LocalAuthority(UUIDModel):
    """A council. A neighbourhood in a two-tier county lies in two of them."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "local authorities"

    def __str__(self) -> str:
        return self.name


class Batch(UUIDModel):
    """Neighbourhoods that started together."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    starts_on = models.DateField(_("starts on"))

    class Meta:
        ordering = ["starts_on"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(models.QuerySet["Area"]):
    def in_reach_of(self, *, areas: Collection[uuid.UUID], local_authorities: Collection[uuid.UUID]) -> AreaQuerySet:
        """The named places, those of the named councils, and the comparator areas matched to them.

        A match counts while it holds, and for a place that left the programme for good as it stood when it left.
        """
        own = Q(pk__in=areas) | Q(local_authorities__in=local_authorities)
        ids = Area.objects.filter(own).values("pk")
        matched = Pair.objects.filter(neighbourhood__in=ids).filter(
            Q(ends_on__isnull=True) | Q(ends_on=F("neighbourhood__left_on"))
        )
        return self.filter(Q(pk__in=ids) | Q(pk__in=matched.values("comparator")))


class Area(UUIDModel):
    """A survey area: a neighbourhood of the programme, a comparator area, or one in neither arm."""

    class Kind(models.TextChoices):
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood for Learning")
        COMPARATOR = "comparator", _("Comparator area")
        OTHER = "other", _("Area in neither arm")

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    survey_code = models.CharField(_("survey code"), max_length=20, unique=True)
    local_authorities = models.ManyToManyField(LocalAuthority, blank=True, related_name="areas")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="areas")
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("year of the population"), null=True, blank=True)
    focus = models.TextField(_("focus of action"), blank=True)
    who_lives_here = models.TextField(_("who lives here"), blank=True)
    history = models.TextField(_("history"), blank=True)
    coren_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="coren_areas"
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_reason = models.TextField(_("why it left"), blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""), name="an_area_that_left_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])


class Pair(UUIDModel):
    """A neighbourhood and the comparator area matched to it, for as long as the match held."""

    neighbourhood = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="pairs")
    comparator = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="comparator_pairs")
    starts_on = models.DateField(_("matched from"))
    ends_on = models.DateField(_("matched until"), null=True, blank=True)

    class Meta:
        ordering = ["neighbourhood__name", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["neighbourhood"], condition=Q(ends_on__isnull=True), name="one_current_pair_per_neighbourhood"
            ),
            models.UniqueConstraint(
                fields=["comparator"], condition=Q(ends_on__isnull=True), name="one_current_pair_per_comparator"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="a_pair_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood} and {self.comparator}"
