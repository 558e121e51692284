"""Which outcomes of the survey an initiative is meant to change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Initiative
from nrp.core.models import UUIDModel


class InitiativeOutcome(UUIDModel):
    """A link from above: the outcome points at the initiative, by its name, which every codebook version keeps."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="survey_outcomes")
    outcome = models.SlugField(_("outcome"), max_length=80)
    why = models.CharField(_("how it is to change it"), max_length=240, blank=True)

    class Meta:
        ordering = ["outcome"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "outcome"], name="an_outcome_is_linked_once"),
        ]

    def __str__(self) -> str:
        return self.outcome
