"""The resilience framework in its versions, its domains, and the crosswalk from older domains to newer ones."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class Framework(UUIDModel):
    """One version of the framework. A tag keeps the version it was given in."""

    code = models.SlugField(_("version"), max_length=20, unique=True)  # "2015", "2018"
    name = models.CharField(_("name"), max_length=160)
    adopted_on = models.DateField(_("in use from"))
    source = models.CharField(_("source"), max_length=240, blank=True)

    class Meta:
        ordering = ["adopted_on"]

    def __str__(self) -> str:
        return self.code


class Domain(UUIDModel):
    """A capacity the programme tries to build, as one version of the framework names and defines it."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="domains")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("definition"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["framework__adopted_on", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="a_domain_code_is_one_per_version")]

    def __str__(self) -> str:
        return self.name


class DomainCrossing(UUIDModel):
    """A step of the crosswalk: what one version calls `older`, a later one reads as `newer`."""

    older = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="crossings")
    newer = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="crossed_from")
    note = models.TextField(_("how they differ"), blank=True)

    class Meta:
        ordering = ["older__position", "newer__position"]
        constraints = [
            models.UniqueConstraint(fields=["older", "newer"], name="a_crossing_stands_once"),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="a_crossing_leads_to_another_domain"),
        ]

    def __str__(self) -> str:
        return f"{self.older} → {self.newer}"
