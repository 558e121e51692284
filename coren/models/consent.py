"""What somebody agreed to: the text they were shown, when and how they said yes, and when they took it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from nrp.core.models import UUIDModel


class ConsentText(UUIDModel):
    """One version of the text, read in full before anybody agrees. A text that somebody agreed to never changes."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    # [{"code", "label", "required"}]: what can be agreed to one by one; the required ones make somebody an adviser.
    purposes = models.JSONField(default=list)
    starts_on = models.DateField(_("in use from"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Consent(UUIDModel):
    """One person's yes to one version, purpose by purpose."""

    class How(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        SPOKEN = "spoken", _("Said aloud after it was read out")
        ON_SCREEN = "on_screen", _("Ticked on a screen by the resident")
        TELEPHONE = "telephone", _("Said on the telephone")

    adviser = models.ForeignKey(Adviser, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    agreed = models.JSONField(default=list)  # codes of the purposes agreed to
    given_on = models.DateField(_("given on"))
    how = models.CharField(_("how it was given"), max_length=10, choices=How.choices)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_recorded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-given_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
            models.UniqueConstraint(
                fields=["adviser"], condition=Q(withdrawn_on__isnull=True), name="one_consent_holds_per_adviser"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.text.version}, {self.given_on}"
