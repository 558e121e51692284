"""Stories and outputs: what residents made, who made it, and what they agreed may be done with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coren.models.adviser import Adviser
from coren.models.enquiry import Enquiry
from neighbourhoods.models import Area
from nrp.core.models import UUIDModel


class Output(UUIDModel):
    class Kind(models.TextChoices):
        VIDEO = "video", _("Video")
        BOOKLET = "booklet", _("Booklet")
        EXHIBITION = "exhibition", _("Exhibition")
        MAGAZINE = "magazine", _("Magazine")
        FILM = "film", _("Film")
        DRAMA = "drama", _("Drama workshop")
        STORY = "story", _("Written or spoken story")
        OTHER = "other", _("Something else")

    class Domain(models.TextChoices):
        GOVERNANCE = "inclusive_governance", _("Inclusive neighbourhood governance")
        SOCIAL = "social_connectivity", _("Social connectivity")
        CULTURAL = "cultural_coherence", _("Cultural coherence")
        LIVING = "living_environment", _("Living environment")
        ECONOMIC = "economic_system", _("Economic system")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="outputs")
    enquiry = models.ForeignKey(Enquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="outputs")
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    domain = models.CharField(_("resilience domain"), max_length=24, choices=Domain.choices, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    summary = models.TextField(_("what it is about"), blank=True)
    credit = models.CharField(_("how its makers are credited"), max_length=240, blank=True)
    reach = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    reach_note = models.CharField(_("how that was counted"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    file_stored_as = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("output", args=[self.pk])


class MakerConsent(UUIDModel):
    """Somebody who made it or appears in it, and what they agreed to. They need not be an adviser."""

    class Use(models.TextChoices):
        PROGRAMME = "programme", _("Shown inside the programme")
        PUBLIC = "public", _("Shown to everybody")

    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="makers")
    adviser = models.ForeignKey(Adviser, null=True, blank=True, on_delete=models.SET_NULL, related_name="made")
    name = models.CharField(_("name"), max_length=200)
    credit_as = models.CharField(_("credited as"), max_length=120, blank=True)
    use = models.CharField(_("may be"), max_length=10, choices=Use.choices)
    agreed_on = models.DateField(_("agreed on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("agreed_on")),
                name="a_maker_withdraws_after_agreeing",
            )
        ]

    def __str__(self) -> str:
        return self.name
