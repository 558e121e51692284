"""What a neighbourhood made public, as it stood when it was released."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Area
from nrp.core.models import UUIDModel


class YouSaidRelease(UUIDModel):
    """“You said, we did” of one neighbourhood, made public. The page outside is read from `document` alone.

    Earlier releases are kept as they were; the latest decides what the public reads, or, withdrawn, that it reads
    nothing.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="you_said_releases")
    number = models.PositiveIntegerField(_("version"))
    document = models.JSONField()
    # What was written for each issue, by its id: the next release begins with it.
    words = models.JSONField(default=dict)
    # Words that are also names of people in the programme, and that the one who released said may stand.
    may_stand = models.JSONField(default=list)
    released_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = "release of “You said, we did”"
        verbose_name_plural = "releases of “You said, we did”"
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="one_release_per_number_and_place"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="a_withdrawn_release_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.number}"
