"""What happened: a chain of events without foreign keys, so that no deletion can take history with it."""

from django.db import models

from nrp.core.models import UUIDModel


class Event(UUIDModel):
    """One thing that happened. Rows are never changed: a database trigger refuses it."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True, db_index=True)
    verb = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True, blank=True, db_index=True)
    area_id = models.UUIDField(null=True, blank=True, db_index=True)
    payload_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class Payload(models.Model):
    """The words, reason, old and new values of an event: emptied by an erasure, while the chain stays whole.

    `body` is canonical JSON kept as text, because the digest is over these very characters.
    """

    event_id = models.UUIDField(primary_key=True)
    salt = models.CharField(max_length=32, blank=True)
    body = models.TextField(blank=True)
    erased_under = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.event_id)


class ChainHead(models.Model):
    """One row: the last event. It is locked while the next one is written."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_chain_head")]

    def __str__(self) -> str:
        return f"event {self.number}"
