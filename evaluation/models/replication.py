"""What a replication bundle of a run is made of."""

from django.db import models

from evaluation.models.run import Run
from nrp.core.models import UUIDModel


class Replication(UUIDModel):
    """The sums behind a finished run (nrp-replication/1, a blob), and what of them may leave the house.

    `leaving` (nrp-leaving/1) is decided when the run is first released and kept when the release is taken back: what
    has left once is known, and later bundles are held against it. The sums go when a household withdraws
    (`stored_as` is then empty): they can be taken apart into its answers.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="replication")
    stored_as = models.CharField(max_length=200, blank=True)
    leaving = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"replication of {self.run_id}"
