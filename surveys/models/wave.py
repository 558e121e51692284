"""Rounds of the household survey."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.models import EthicsApproval
from nrp.core.models import UUIDModel
from surveys.models.instrument import Codebook


class Wave(UUIDModel):
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    label = models.CharField(_("label"), max_length=120)
    fieldwork_start = models.DateField(_("fieldwork from"))
    fieldwork_end = models.DateField(_("fieldwork until"))
    codebook = models.ForeignKey(Codebook, null=True, blank=True, on_delete=models.PROTECT, related_name="waves")
    ethics_approval = models.ForeignKey(
        EthicsApproval, null=True, blank=True, on_delete=models.PROTECT, related_name="waves"
    )
    column_map = models.JSONField(default=dict, blank=True)
    area_map = models.JSONField(default=dict, blank=True)
    identifier_map = models.JSONField(default=dict, blank=True)
    harmonisation = models.JSONField(default=dict, blank=True)  # code_map, variable_map, confirmed: for the next file
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fieldwork_end__gte=models.F("fieldwork_start")), name="fieldwork_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"Wave {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("wave", args=[self.number])
