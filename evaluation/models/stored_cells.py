"""Compressed answers, kept so that a file is read once."""

from django.db import models

from nrp.core.models import UUIDModel


class StoredCells(UUIDModel):
    """A file of the engine's cells (a blob) beside the answers it was made of.

    `name` is the engine's own: it says which answers and which part of a plan the cells follow from. Rows may be
    deleted at any time; the engine then reads the answers again.
    """

    name = models.CharField(max_length=200, unique=True)
    microdata_sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "stored cells"

    def __str__(self) -> str:
        return self.name
