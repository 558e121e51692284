"""A codebook that somebody works on before it becomes a version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nrp.core.models import UUIDModel
from surveys.models.instrument import Codebook, Instrument


def nothing_drafted() -> dict[str, Any]:
    return {}


class CodebookDraft(UUIDModel):
    """A draft of an instrument's next version. It may be unfinished; what is wrong with it is said, not refused.

    `document` is the codebook as `nrp.formats.codebooks.drafted` holds it. `revision` rises with each saving.
    Once it is published it stays as it is, so that somebody who still had it open is told what became of it.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="drafts")
    based_on = models.ForeignKey(Codebook, null=True, on_delete=models.SET_NULL, related_name="drafts")
    published_as = models.ForeignKey(Codebook, null=True, on_delete=models.CASCADE, related_name="drafted_as")
    document = models.JSONField(_("codebook"), default=nothing_drafted)
    source = models.CharField(_("came from"), max_length=255, blank=True)
    not_understood = models.JSONField(_("what was not understood"), default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="codebook_drafts_edited"
    )

    class Meta:
        ordering = ["-edited_at"]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}".strip()

    @property
    def version(self) -> str:
        return str(self.document.get("version") or "")

    def get_absolute_url(self) -> str:
        return reverse("codebook-draft", args=[self.pk])
