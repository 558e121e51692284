"""Whose voice it is: the sectors that sit at the table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    RESIDENT = "resident", _("Resident")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    NHS = "nhs", _("NHS")
    OTHER_PUBLIC = "other_public", _("Other public body")
    VOLUNTARY = "voluntary", _("Voluntary and community")
    HOUSING = "housing", _("Housing")
    PRIVATE = "private", _("Private")
