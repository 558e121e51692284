"""Organisations that take part: councils' partners, COREN organisations, universities, fieldwork agencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel


class Organisation(UUIDModel):
    class Kind(models.TextChoices):
        VOLUNTARY = "voluntary", _("Voluntary or community")
        LOCAL_AUTHORITY = "local_authority", _("Local authority")
        NHS = "nhs", _("NHS")
        HOUSING = "housing", _("Housing")
        UNIVERSITY = "university", _("University")
        FIELDWORK = "fieldwork", _("Fieldwork agency")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    is_coren = models.BooleanField(_("runs COREN in a neighbourhood"), default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
